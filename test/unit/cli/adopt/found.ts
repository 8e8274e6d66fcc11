// Projects as adopt has read them, for its pure parts.
import type { Around, Found } from "../../../../cli/adopt/found.ts";
import { type Adoption, adoptionOf } from "../../../../cli/adopt/plan.ts";
import type { Cluster } from "../../../../provider/atlas/types.ts";

export const projectId = "64b7f0c0a1b2c3d4e5f60718";
const keyVaultId =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
export const roleId = "64b7f0c0a1b2c3d4e5f60a01";

export const encrypted = (name: string, change: Partial<Cluster> = {}): Cluster => ({
  name,
  stateName: "IDLE",
  encryptionAtRestProvider: "AZURE",
  replicationSpecs: [{ regionConfigs: [{ providerName: "AZURE", regionName: "US_EAST_2" }] }],
  ...change,
});

export interface Change {
  readonly name?: string;
  readonly settings?: Found["encryption"]["value"] extends infer Value
    ? Value extends { readonly azureKeyVault: infer Settings }
      ? Partial<Settings>
      : never
    : never;
  readonly around?: Partial<Around>;
  readonly searchNodes?: true;
}

/** Encrypted over the public network with a key without a version. */
export const foundWith = ({ name = "payments", settings = {}, around = {}, searchNodes }: Change = {}): Found => ({
  projectId,
  projectName: name,
  encryption: {
    value: {
      azureKeyVault: { enabled: true, azureEnvironment: "AZURE", ...settings },
      ...(searchNodes === undefined ? {} : { enabledForSearchNodes: true }),
    },
  },
  around: {
    place: { keyVaultId, keyName: "atlas" },
    access: { value: { kind: "role", roleId } },
    endpoints: { value: [] },
    vault: {
      value: {
        keyVaultId,
        location: "eastus2",
        publicNetworkAccess: "Enabled",
        firewall: { defaultAction: "Allow", ipRules: [] },
        permissionModel: "roleAssignments",
        purgeProtection: true,
      },
    },
    clusters: { value: [encrypted("orders")] },
    ...around,
  },
});

export const adoptionWith = (change: Change = {}, managedClusters: ReadonlyMap<string, string> = new Map()): Adoption =>
  adoptionOf(foundWith(change), { name: "payments", managedClusters });
