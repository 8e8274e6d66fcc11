// What a unit test judges: a project over the public network in which nothing is wrong, with changes.
import { NONE, type Sight, seen } from "../../../../cli/doctor/sight.ts";

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const VAULT_ID =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
export const PRINCIPAL = "33333333-3333-4333-8333-333333333333";
export const VERSION = "fedcba9876543210fedcba9876543210";
export const NOW_MS = Date.UTC(2026, 10, 20);

const ALL = { actions: ["*"], notActions: [], dataActions: ["*"], notDataActions: [] };

export const vault = {
  id: VAULT_ID,
  location: "eastus2",
  tenantId: "11111111-1111-4111-8111-111111111111",
  publicNetworkAccess: "Enabled",
  networkAcls: { defaultAction: "Allow", bypass: "AzureServices", ipRules: [] },
  enableRbacAuthorization: true,
  accessPolicies: [],
  enablePurgeProtection: true,
  tags: {},
} as const;

export const keyVault = {
  enabled: true,
  valid: true,
  roleId: "64b7f0c0a1b2c3d4e5f60a01",
  subscriptionID: "22222222-2222-4222-8222-222222222222",
  resourceGroupName: "keys",
  keyVaultName: "payments-kv",
  keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas",
} as const;

export const key = {
  keyType: "RSA",
  keyOps: ["encrypt", "decrypt"],
  newest: { version: VERSION, enabled: true, created: NOW_MS },
  keyIdentifier: keyVault.keyIdentifier,
} as const;

type Changes = {
  readonly [Part in keyof Sight]?: Sight[Part] extends object ? Partial<Sight[Part]> : Sight[Part];
};

export function sightWith(changes: Changes = {}): Sight {
  return {
    phase: changes.phase ?? "after",
    nowMs: NOW_MS,
    target: {
      projectId: PROJECT,
      keyVaultId: VAULT_ID,
      keyName: "atlas",
      resourceGroupName: "keys",
      subscriptionId: "22222222-2222-4222-8222-222222222222",
      given: {},
      ...changes.target,
    },
    machine: { node: "22.13.0", own: "1.2.3", needed: { node: ">=22", sdk: "^3.216.0" }, ...changes.machine },
    skewMs: { Atlas: seen(0), Azure: seen(0), ...changes.skewMs },
    atlas: {
      project: seen({ id: PROJECT, name: "payments" }),
      encryption: seen({ azureKeyVault: keyVault }),
      clusters: seen([]),
      otherClusters: seen([]),
      endpoints: seen([]),
      registered: seen([{ roleId: keyVault.roleId, servicePrincipalId: PRINCIPAL, featureUsages: [] }]),
      alerts: seen([]),
      openAlerts: seen([]),
      addresses: NONE,
      ...changes.atlas,
    },
    azure: {
      network: seen("Registered"),
      login: seen("Registered"),
      groupLocation: seen("eastus2"),
      permissions: seen([ALL]),
      scope: VAULT_ID,
      vault: seen(vault),
      deletedVault: NONE,
      key: seen(key),
      deletedKey: NONE,
      versions: seen([key.newest]),
      connections: seen({}),
      ...changes.azure,
    },
    access: {
      principalId: seen(PRINCIPAL),
      isInTenant: seen(true),
      permissions: seen([ALL]),
      groups: NONE,
      secrets: NONE,
      ...changes.access,
    },
    logins: { ...changes.logins },
  };
}
