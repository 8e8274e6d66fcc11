// An Atlas project and its clusters, encrypted with a customer-managed key in Azure Key Vault.
// Atlas reaches the vault over private endpoints only.
import * as pulumi from "@pulumi/pulumi";
import { ClusterEncryption, EncryptionAtRest, PrivateNetworking } from "pulumi-atlas-cmk";

const config = new pulumi.Config();
const keyVaultId = config.require("keyVaultId");

const encryption = new EncryptionAtRest("encryption", {
  projectId: config.require("projectId"),
  keyVaultId,
  keyName: config.require("keyName"),
  access: { roleId: config.require("roleId") },
});

/** `pulumi config set privateNetworking false` returns the project to public networking. */
const networking =
  config.getBoolean("privateNetworking") === false
    ? undefined
    : new PrivateNetworking("networking", {
        projectId: encryption.projectId,
        keyVaultId,
        regions: config.getObject<string[]>("regions"),
        publicNetworkAccess: "Disabled",
      });

/** Clusters are encrypted after private networking is ready, and decrypted before it is deleted. */
const projectId = networking?.projectId ?? encryption.projectId;
for (const clusterName of config.requireObject<string[]>("clusters")) {
  new ClusterEncryption(clusterName, { projectId, clusterName });
}

export const keyIdentifier = encryption.keyIdentifier;
export const endpoints = networking?.endpoints ?? {};
