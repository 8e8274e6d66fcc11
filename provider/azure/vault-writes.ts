// Creates, recovers, changes and deletes a vault at ARM. Azure layer; the caller decides what is allowed. No change of an existing vault names its public
// network access or its firewall: vaults.ts has the only call that sets public network access.
import { SOONEST_MS } from "../support/pace";
import { isText } from "../support/reader";
import { idPath, pathSegment } from "../support/url-path";
import type { Caller } from "./call";
import type { Write } from "./sending";
import type { AzureClient, NewVault, VaultChange } from "./types";
import { KEY_VAULT_VERSION, parseVault, vaultNamed } from "./vaults";

type VaultWrites = Pick<
  AzureClient,
  "createVault" | "recoverVault" | "findDeletedVault" | "updateVault" | "deleteVault"
>;

export const vaultWriteCalls = (caller: Caller): VaultWrites => ({
  createVault: (keyVaultId, vault, options) =>
    caller.change({ ...put(keyVaultId), body: bodyOf(vault), soonestInMs: SOONEST_MS.newVault }, parseVault, options),
  recoverVault: ({ keyVaultId, location }, { tenantId, sku }, options) => {
    // FACT(vault-policies): tenant and tier are required, but have no effect.
    const body = { location, properties: { tenantId, sku: skuOf(sku), createMode: "recover" } };
    return caller.change({ ...put(keyVaultId), body }, parseVault, options);
  },
  findDeletedVault: async (subscriptionId, keyVaultName, options) => {
    const provider = `/subscriptions/${pathSegment(subscriptionId)}/providers/Microsoft.KeyVault`;
    const found = await caller.listAll(
      {
        path: `${provider}/deletedVaults`,
        version: KEY_VAULT_VERSION,
        what: `the deleted vaults of subscription ${subscriptionId}`,
        action: "Microsoft.KeyVault/deletedVaults/read",
      },
      options,
    );
    const one = found.find((each) => each.optional("name", isText).name?.toLowerCase() === keyVaultName.toLowerCase());
    const properties = one?.within("properties");
    if (properties === undefined) return undefined;
    const purgeMs = Date.parse(properties.shown("scheduledPurgeDate", isText).scheduledPurgeDate ?? "");
    return {
      keyVaultId: properties.required("vaultId", isText),
      location: properties.required("location", isText),
      ...(Number.isNaN(purgeMs) ? {} : { purgeMs }),
    };
  },
  updateVault: (keyVaultId, change, options) =>
    caller.change({ ...write(keyVaultId, "PATCH"), body: patchOf(change) }, parseVault, options),
  deleteVault: (keyVaultId, options) => {
    const action = "Microsoft.KeyVault/vaults/delete";
    return caller.change({ ...write(keyVaultId, "DELETE"), action }, () => undefined, options);
  },
});

const write = (keyVaultId: string, method: Write["method"]): Write => ({
  method,
  path: idPath(keyVaultId),
  version: KEY_VAULT_VERSION,
  what: vaultNamed(keyVaultId),
  action: "Microsoft.KeyVault/vaults/write",
});

const put = (keyVaultId: string): Write => ({ ...write(keyVaultId, "PUT"), onConflict: "reject" });

const skuOf = (name: string) => ({ family: "A", name });

/** Names every default that differs between API versions. FACT(arm-rbac-default). */
const bodyOf = ({ location, tenantId, sku, softDeleteRetentionInDays, tags }: NewVault) => ({
  location,
  ...(tags === undefined ? {} : { tags }),
  properties: {
    tenantId,
    sku: skuOf(sku),
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "Enabled",
    networkAcls: { bypass: "None", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
  },
});

const patchOf = ({ tags, sku, enablePurgeProtection }: VaultChange) => ({
  ...(tags === undefined ? {} : { tags }),
  ...(sku === undefined && enablePurgeProtection === undefined
    ? {}
    : {
        properties: {
          ...(sku === undefined ? {} : { sku: skuOf(sku) }),
          ...(enablePurgeProtection === undefined ? {} : { enablePurgeProtection }),
        },
      }),
});
