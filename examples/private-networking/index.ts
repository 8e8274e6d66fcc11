// An Atlas project and its clusters, encrypted with a customer-managed key in Azure Key Vault, which Atlas reaches over private endpoints only.
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

/** `pulumi config set privateNetworking false` takes the project back to the public path. */
const networking =
  config.getBoolean("privateNetworking") === false
    ? undefined
    : new PrivateNetworking("networking", {
        projectId: encryption.projectId,
        keyVaultId,
        regions: config.getObject<string[]>("regions"),
        publicNetworkAccess: "Disabled",
      });

/** Clusters come after the private path and go before it. */
const projectId = networking?.projectId ?? encryption.projectId;
for (const clusterName of config.requireObject<string[]>("clusters")) {
  new ClusterEncryption(clusterName, { projectId, clusterName });
}

export const keyIdentifier = encryption.keyIdentifier;
export const endpoints = networking?.endpoints ?? {};
