// Worlds to start from. `quickstart` names what the demo, the examples and the tests speak of; `everyKind` adds a cluster of every kind that is refused.
import { type AtlasCluster, type AtlasProject, type AtlasSeed, nothingConfigured } from "./atlas/store.ts";
import { ATLAS_APP_ID, type AzureConnection, type AzureSeed } from "./azure/store.ts";

export interface Seed {
  readonly atlas: AtlasSeed;
  readonly azure: AzureSeed;
}

const subscriptionId = "22222222-2222-4222-8222-222222222222";

export const quickstart = {
  projectId: "64b7f0c0a1b2c3d4e5f60718",
  projectName: "payments",
  orgId: "64b7f0c0a1b2c3d4e5f60700",
  tenantId: "11111111-1111-4111-8111-111111111111",
  subscriptionId,
  resourceGroupName: "keys",
  keyVaultName: "payments-kv",
  keyVaultId: `/subscriptions/${subscriptionId}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv`,
  keyName: "atlas",
  keyVersions: { older: "0123456789abcdef0123456789abcdef", newest: "fedcba9876543210fedcba9876543210" },
  roleId: "64b7f0c0a1b2c3d4e5f60a01",
  servicePrincipalId: "33333333-3333-4333-8333-333333333333",
  serviceAccount: { clientId: "mdb_sa_id_64b7f0c0a1b2c3d4e5f60001", clientSecret: "mdb_sa_sk_quickstart" },
  readOnlyAccount: { clientId: "mdb_sa_id_64b7f0c0a1b2c3d4e5f60002", clientSecret: "mdb_sa_sk_readonly" },
  strangerAccount: { clientId: "mdb_sa_id_64b7f0c0a1b2c3d4e5f60003", clientSecret: "mdb_sa_sk_stranger" },
  accessToken: "quickstart-access-token",
  apiKey: { publicKey: "quickpub", privateKey: "quick-priv-ate" },
  staticApp: {
    clientId: "44444444-4444-4444-8444-444444444444",
    clientSecret: "static-app-secret",
    servicePrincipalId: "55555555-5555-4555-8555-555555555555",
  },
  runner: {
    clientId: "66666666-6666-4666-8666-666666666666",
    clientSecret: "runner-secret",
    servicePrincipalId: "77777777-7777-4777-8777-777777777777",
  },
} as const;

const DAY_MS = 86_400_000;

export const dedicated = (
  id: string,
  name: string,
  regionNames: readonly string[],
  change: Partial<AtlasCluster> = {},
): AtlasCluster => ({
  id,
  name,
  clusterType: "REPLICASET",
  instanceSize: "M10",
  regions: regionNames.map((regionName) => ({ providerName: "AZURE", regionName })),
  encryptionAtRestProvider: "NONE",
  paused: false,
  restoring: false,
  idleReads: 0,
  ...change,
});

export const clusterId = (last: string): string => `64b7f0c0a1b2c3d4e5f60b${last}`;

const atlasPrincipal = {
  objectId: quickstart.servicePrincipalId,
  tenantId: quickstart.tenantId,
  appId: ATLAS_APP_ID,
  displayName: "MongoDB Atlas",
  secrets: [],
};
export const app = (
  one: { readonly clientId: string; readonly clientSecret: string; readonly servicePrincipalId: string },
  expiresMs?: number,
) => ({
  objectId: one.servicePrincipalId,
  tenantId: quickstart.tenantId,
  clientId: one.clientId,
  secrets: [{ value: one.clientSecret, ...(expiresMs === undefined ? {} : { expiresMs }) }],
});
/** Requests of other people's endpoints. By name the first is before, the last after any of Atlas's. */
const stranger = (one: { readonly endpoint: string; readonly guid: string }, changedMs: number): AzureConnection => ({
  name: `${one.endpoint}.${one.guid}`,
  privateEndpointId: `/subscriptions/88888888-0000-4000-8000-000000000001/resourceGroups/apps/providers/Microsoft.Network/privateEndpoints/${one.endpoint}`,
  status: "Pending",
  description: "Please approve",
  changedMs,
});

export const STRANGERS = [
  { endpoint: "analytics-pe", guid: "0d4a6b1e-5a0f-4f0e-9a53-1f6f0a1c2b01" },
  // One of another Atlas organization, which looks like ours in all but its name.
  { endpoint: "ear-pe-000000000000", guid: "0d4a6b1e-5a0f-4f0e-9a53-1f6f0a1c2b02" },
  { endpoint: "warehouse-pe", guid: "0d4a6b1e-5a0f-4f0e-9a53-1f6f0a1c2b03" },
] as const;

const grants = (principalId: string, ...roles: readonly string[]) =>
  roles.map((role) => ({ scope: quickstart.keyVaultId, principalId, role }));

/** A project with two dedicated clusters, nothing encrypted yet; a vault with a key of two versions; access by role and by secret granted. */
export function quickstartSeed(nowMs: number): Seed {
  const project: AtlasProject = {
    id: quickstart.projectId,
    name: quickstart.projectName,
    orgId: quickstart.orgId,
    createdMs: nowMs - 30 * DAY_MS,
    encryption: nothingConfigured(),
    clusters: [
      dedicated(clusterId("01"), "orders", ["US_EAST_2"]),
      dedicated(clusterId("02"), "billing", ["US_EAST_2", "EUROPE_WEST"]),
    ],
    flexClusters: [],
    serverlessInstances: [],
    roles: [
      {
        roleId: quickstart.roleId,
        servicePrincipalId: quickstart.servicePrincipalId,
        tenantId: quickstart.tenantId,
        authorized: true,
      },
    ],
    alerts: [],
    validation: "synchronous",
  };
  return {
    atlas: {
      credentials: [
        { serviceAccount: quickstart.serviceAccount, roles: { "*": "GROUP_OWNER" } },
        { serviceAccount: quickstart.readOnlyAccount, roles: { [quickstart.projectId]: "GROUP_READ_ONLY" } },
        { serviceAccount: quickstart.strangerAccount, roles: {} },
        { accessToken: quickstart.accessToken, roles: { "*": "GROUP_OWNER" } },
        { apiKey: quickstart.apiKey, roles: { "*": "GROUP_OWNER" } },
      ],
      projects: [project],
    },
    azure: {
      principals: [atlasPrincipal, app(quickstart.staticApp, nowMs + 365 * DAY_MS), app(quickstart.runner)],
      vaults: [
        {
          id: quickstart.keyVaultId,
          name: quickstart.keyVaultName,
          tenantId: quickstart.tenantId,
          location: "eastus2",
          enableRbacAuthorization: true,
          accessPolicies: [],
          connections: STRANGERS.map((one) => stranger(one, nowMs - DAY_MS)),
          keys: {
            [quickstart.keyName]: {
              versions: [
                { version: quickstart.keyVersions.older, createdMs: nowMs - 20 * DAY_MS, enabled: true },
                { version: quickstart.keyVersions.newest, createdMs: nowMs - DAY_MS, enabled: true },
              ],
            },
          },
        },
      ],
      roleAssignments: [
        ...grants(quickstart.servicePrincipalId, "Reader", "Key Vault Crypto User"),
        ...grants(quickstart.staticApp.servicePrincipalId, "Reader", "Key Vault Crypto User"),
        ...grants(quickstart.runner.servicePrincipalId, "Key Vault Contributor"),
        {
          scope: `/subscriptions/${subscriptionId}`,
          principalId: quickstart.runner.servicePrincipalId,
          role: "Reader",
        },
      ],
    },
  };
}

/** The quickstart's world with a cluster of every kind that cannot be encrypted, or not now. */
export function everyKindSeed(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const more: readonly AtlasCluster[] = [
    {
      ...dedicated(clusterId("11"), "sandbox", []),
      instanceSize: "M0",
      regions: [{ providerName: "TENANT", backingProviderName: "AZURE", regionName: "US_EAST_2" }],
    },
    dedicated(clusterId("12"), "asleep", ["US_EAST_2"], { paused: true }),
    dedicated(clusterId("13"), "aws-keys", ["US_EAST_2"], { encryptionAtRestProvider: "AWS" }),
    {
      ...dedicated(clusterId("14"), "multi", []),
      regions: [
        { providerName: "AZURE", regionName: "US_EAST_2" },
        { providerName: "AWS", regionName: "US_EAST_1" },
      ],
    },
    dedicated(clusterId("15"), "restoring", ["US_EAST_2"], { restoring: true }),
  ];
  const projects = seed.atlas.projects.map((project) => ({
    ...project,
    encryption: { ...project.encryption, awsKms: { enabled: true } },
    clusters: [...project.clusters, ...more],
    flexClusters: ["flexible"],
    serverlessInstances: ["serverless"],
  }));
  return { ...seed, atlas: { ...seed.atlas, projects } };
}
