// An Atlas project and its clusters, encrypted with a customer-managed key in Azure Key Vault.
import * as pulumi from "@pulumi/pulumi";
import { ClusterEncryption, EncryptionAtRest } from "pulumi-atlas-cmk";

const config = new pulumi.Config();

const encryption = new EncryptionAtRest("encryption", {
  projectId: config.require("projectId"),
  keyVaultId: config.require("keyVaultId"),
  keyName: config.require("keyName"),
  keyVersion: config.get("keyVersion"),
  access: { roleId: config.require("roleId") },
});

for (const clusterName of config.requireObject<string[]>("clusters")) {
  new ClusterEncryption(clusterName, { projectId: encryption.projectId, clusterName });
}

export const keyIdentifier = encryption.keyIdentifier;
