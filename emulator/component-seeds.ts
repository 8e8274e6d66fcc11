// Worlds for a whole stack: from an empty resource group to encrypted clusters. `quickstart` in seeds.ts names what is the same here.
import { type AtlasCredential, type AtlasProject, nothingConfigured } from "./atlas/store.ts";
import type { AzureSeed } from "./azure/store.ts";
import { app, clusterId, dedicated, quickstart, type Seed } from "./seeds.ts";

const DAY_MS = 86_400_000;

export const component = {
  resourceGroupName: "keys",
  resourceGroupId: `/subscriptions/${quickstart.subscriptionId}/resourceGroups/keys`,
  location: "eastus2",
} as const;

/** The second organisation of `multiProjectSeed`. */
export const second = {
  orgId: "64b7f0c0a1b2c3d4e5f60800",
  projectId: "64b7f0c0a1b2c3d4e5f60818",
  projectName: "ledger",
  serviceAccount: { clientId: "mdb_sa_id_64b7f0c0a1b2c3d4e5f60801", clientSecret: "mdb_sa_sk_second" },
  clusterName: "accounts",
} as const;

const REGIONS = ["US_EAST_2", "EUROPE_WEST"];

/** Two dedicated clusters in two regions each, nothing encrypted, nothing registered; an empty group; a pipeline that has never done this. */
export function componentSeed(nowMs: number): Seed {
  const clusters = [dedicated(clusterId("01"), "orders", REGIONS), dedicated(clusterId("02"), "billing", REGIONS)];
  const project = projectWith(
    { id: quickstart.projectId, name: quickstart.projectName, orgId: quickstart.orgId },
    nowMs,
  );
  return {
    atlas: { credentials: ownersOf(quickstart.projectId), projects: [{ ...project, clusters }] },
    azure: emptyGroup(),
  };
}

/** The component's world, and an organisation beside it with a project and a service account of its own. */
export function multiProjectSeed(nowMs: number): Seed {
  const first = componentSeed(nowMs);
  const project = projectWith({ id: second.projectId, name: second.projectName, orgId: second.orgId }, nowMs);
  const clusters = [dedicated(clusterId("21"), second.clusterName, ["EUROPE_WEST"])];
  const credential: AtlasCredential = {
    serviceAccount: second.serviceAccount,
    roles: { [second.projectId]: "GROUP_OWNER" },
  };
  return {
    ...first,
    atlas: {
      credentials: [...first.atlas.credentials, credential],
      projects: [...first.atlas.projects, { ...project, clusters }],
    },
  };
}

function projectWith(of: Pick<AtlasProject, "id" | "name" | "orgId">, nowMs: number): AtlasProject {
  return {
    ...of,
    createdMs: nowMs - 30 * DAY_MS,
    encryption: nothingConfigured(),
    clusters: [],
    flexClusters: [],
    serverlessInstances: [],
    roles: [],
    alerts: [],
    validation: "synchronous",
  };
}

const ownersOf = (projectId: string): readonly AtlasCredential[] => [
  { serviceAccount: quickstart.serviceAccount, roles: { [projectId]: "GROUP_OWNER" } },
  { serviceAccount: quickstart.readOnlyAccount, roles: { [projectId]: "GROUP_READ_ONLY" } },
  { accessToken: quickstart.accessToken, roles: { [projectId]: "GROUP_OWNER" } },
];

/**
 * No vault, no principal of Atlas's. The pipeline may write in the group only; in the subscription it looks, because whether `Microsoft.Network` is
 * registered is asked there.
 */
function emptyGroup(): AzureSeed {
  const { tenantId, subscriptionId, runner } = quickstart;
  const scope = component.resourceGroupId;
  const principalId = runner.servicePrincipalId;
  return {
    principals: [app(runner)],
    vaults: [],
    resourceGroups: [
      { subscriptionId, tenantId, name: component.resourceGroupName, location: component.location, tags: {} },
    ],
    roleAssignments: [
      { scope: `/subscriptions/${subscriptionId}`, principalId, role: "Reader" },
      { scope, principalId, role: "Key Vault Contributor" },
      { scope, principalId, role: "Role Based Access Control Administrator" },
    ],
    graphRights: { [principalId]: ["Application.Read.All", "Application.ReadWrite.OwnedBy"] },
  };
}
