// An Atlas project and its clusters, encrypted with an existing key in an existing vault.
// The vault and the key are only read.
import * as pulumi from "@pulumi/pulumi";
import { CustomerManagedKeys, type Grants, getAtlasIpAddressesOutput } from "pulumi-atlas-cmk";

const config = new pulumi.Config();
const projectId = config.require("projectId");

const cmk = new CustomerManagedKeys(
  "cmk",
  {
    projectId,
    key: { keyVaultId: config.require("keyVaultId"), keyName: config.require("keyName") },
    grants: config.get<Grants>("grants") ?? "none",
    clusters: config.getObject<string[]>("clusters") ?? [],
  },
  { protect: config.getBoolean("protect") ?? true },
);

export const keyIdentifier = cmk.keyIdentifier;

/** The addresses that the vault's firewall must allow: Atlas's control plane and the nodes of all clusters. */
export const atlasIpAddresses = getAtlasIpAddressesOutput({ projectId }).ipAddresses;
