// What Atlas does about private endpoints by itself as time passes: requests the connection, recreates a lost one,
// deletes old ones, moves clusters. Called around every request. Each step is recorded with the time at which it was
// due, not with the time of the request.
import { createHash } from "node:crypto";
import { lockedText, locksAgainst } from "../azure/locks.ts";
import { networkState } from "../azure/settling.ts";
import { type AzureStore, vaultWithId } from "../azure/store.ts";
import { own } from "../own.ts";
import { connectionOf, endpointsOf, statusOf } from "./endpoint-states.ts";
import { type AtlasCluster, type AtlasProject, endpointTimesOf, needsKeyOf, type PrivateEndpoint } from "./store.ts";

export function settleEndpoints(azure: AzureStore, project: AtlasProject, nowMs: number): void {
  // An endpoint that takes a lost one's place is appended while this runs, and looked at in its turn.
  for (const endpoint of project.privateEndpoints ?? []) {
    connect(azure, { project, endpoint, nowMs });
    replaceIfLost(azure, { project, endpoint, nowMs });
    keepIfLocked(azure, { project, endpoint, nowMs });
  }
  tidy(azure, project, nowMs);
  for (const cluster of project.clusters) move(azure, { project, cluster, nowMs });
}

/** A new endpoint in a region, requested at that time. */
export function addEndpoint(
  project: AtlasProject,
  wanted: { readonly regionName: string; readonly vaultId: string; readonly requestedMs: number },
): PrivateEndpoint {
  const { regionName, vaultId, requestedMs } = wanted;
  const count = (project.endpointCount ?? 0) + 1;
  project.endpointCount = count;
  const hex = createHash("sha256").update([project.id, regionName, count].join("/")).digest("hex");
  const toFail = own(project.failNextEndpoints, regionName) ?? 0;
  if (toFail > 0) project.failNextEndpoints = { ...project.failNextEndpoints, [regionName]: toFail - 1 };
  const failed = {
    atMs: requestedMs + endpointTimesOf(project).initiatingMs,
    message: "The private endpoint could not be created.",
  };
  const endpoint: PrivateEndpoint = {
    id: hex.slice(0, 24),
    regionName,
    requestedMs,
    vaultId,
    // ASSUMED(connection-name): the name of Atlas's endpoint and a GUID, as Azure names connections; nothing of project
    // or region can be read from it.
    connectionName: `ear-pe-${hex.slice(24, 36)}.${guid(hex.slice(32))}`,
    isConnected: false,
    ...(toFail > 0 ? { failed } : {}),
  };
  project.privateEndpoints ??= [];
  project.privateEndpoints.push(endpoint);
  return endpoint;
}

const guid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");

interface Place {
  readonly project: AtlasProject;
  readonly endpoint: PrivateEndpoint;
  readonly nowMs: number;
}

/** Where Atlas's own endpoints live, in a subscription that no customer can read. */
const ATLAS_ENDPOINTS =
  "/subscriptions/99999999-0000-4000-8000-000000000001/resourceGroups/atlas-ear/providers/Microsoft.Network/privateEndpoints";

function connect(azure: AzureStore, { project, endpoint, nowMs }: Place): void {
  const dueMs = endpoint.requestedMs + endpointTimesOf(project).initiatingMs;
  const isOver = endpoint.isConnected || endpoint.failed !== undefined || endpoint.deletedMs !== undefined;
  if (isOver || nowMs < dueMs || project.stuckEndpoints === true) return;
  const vault = vaultWithId(azure, endpoint.vaultId);
  if (vault === undefined) {
    endpoint.failed = { atMs: dueMs, message: "The key vault was not found." };
    return;
  }
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(vault.id)?.[1] ?? "";
  // FACT(atlas-endpoint-network-provider): the subscription must have Microsoft.Network registered.
  // ASSUMED(network-provider-failed): that it shows as FAILED.
  if (networkState(azure, subscription, nowMs) !== "Registered") {
    const message = `The subscription ${subscription} is not registered to use namespace 'Microsoft.Network'.`;
    endpoint.failed = { atMs: dueMs, message };
    return;
  }
  // FACT(vault-failover): a vault that failed over takes no change of its connections. ASSUMED(failover-endpoints):
  // Atlas retries.
  if (vault.readOnly === true) return;
  endpoint.isConnected = true;
  vault.connections = [
    ...(vault.connections ?? []),
    {
      name: endpoint.connectionName,
      privateEndpointId: `${ATLAS_ENDPOINTS}/${endpoint.connectionName.split(".")[0]}`,
      status: "Pending",
      description: "",
      changedMs: dueMs,
    },
  ];
}

/**
 * FACT(atlas-endpoint-recreated): rejected or removed on Azure's side, it is recreated in the same region: the old one
 * stays listed, a new one begins.
 */
function replaceIfLost(azure: AzureStore, { project, endpoint, nowMs }: Place): void {
  if (!endpoint.isConnected || endpoint.lostMs !== undefined || endpoint.deletedMs !== undefined) return;
  if (endpoint.failed !== undefined) return;
  const lostMs = whenLost(azure, endpoint, nowMs);
  if (lostMs === undefined) return;
  endpoint.lostMs = lostMs;
  const { regionName, vaultId } = endpoint;
  addEndpoint(project, { regionName, vaultId, requestedMs: lostMs });
}

function whenLost(azure: AzureStore, endpoint: PrivateEndpoint, nowMs: number): number | undefined {
  const connection = connectionOf(azure, endpoint);
  if (connection === undefined) return nowMs;
  if (connection.removedMs !== undefined && connection.removedMs <= nowMs) return connection.removedMs;
  const isCut = connection.status === "Rejected" || connection.status === "Disconnected";
  return isCut && connection.changedMs <= nowMs ? connection.changedMs : undefined;
}

/**
 * FACT(arm-locks): a lock forbids the removal of the vault's connection. ASSUMED(locked-endpoint-delete): Atlas accepts
 * the DELETE, then lists the endpoint as FAILED with the reason, and so again after each further DELETE.
 */
function keepIfLocked(azure: AzureStore, { project, endpoint, nowMs }: Place): void {
  const dueMs = (endpoint.deletedMs ?? Number.POSITIVE_INFINITY) + endpointTimesOf(project).deletingMs;
  if (nowMs < dueMs || !endpoint.isConnected) return;
  const id = `${endpoint.vaultId}/privateEndpointConnections/${endpoint.connectionName}`;
  const locks = locksAgainst(azure, { id, verb: "delete" });
  if (locks.length === 0) return;
  delete endpoint.deletedMs;
  endpoint.failed = { atMs: dueMs, message: lockedText(id, "delete", locks) };
}

/**
 * ASSUMED(connection-gone): with an endpoint its connection goes from Azure, without a trace (notice: one that stays as
 * Disconnected).
 */
function tidy(azure: AzureStore, project: AtlasProject, nowMs: number): void {
  const isGone = (endpoint: PrivateEndpoint): boolean => statusOf(azure, { project, endpoint, nowMs }) === "GONE";
  const gone = (project.privateEndpoints ?? []).filter(isGone);
  for (const endpoint of gone) dropConnection(azure, endpoint);
  if (gone.length > 0)
    project.privateEndpoints = (project.privateEndpoints ?? []).filter((endpoint) => !gone.includes(endpoint));
}

export function dropConnection(azure: AzureStore, endpoint: PrivateEndpoint): void {
  const [vault, connection] = [vaultWithId(azure, endpoint.vaultId), connectionOf(azure, endpoint)];
  if (vault === undefined || connection === undefined) return;
  vault.connections = (vault.connections ?? []).filter((one) => one !== connection);
}

/**
 * FACT(atlas-moves): with an ACTIVE endpoint in all its regions Atlas moves a cluster to them by itself; no field says
 * so.
 */
function move(
  azure: AzureStore,
  place: { readonly project: AtlasProject; readonly cluster: AtlasCluster; readonly nowMs: number },
): void {
  const { project, cluster, nowMs } = place;
  const active = endpointsOf(azure, project, nowMs).filter((seen) => seen.status === "ACTIVE");
  const inRegions = cluster.regions.map((region) =>
    active.find((seen) => region.providerName === "AZURE" && seen.endpoint.regionName === region.regionName),
  );
  if (!needsKeyOf(cluster, "AZURE", nowMs) || inRegions.some((seen) => seen === undefined)) {
    delete cluster.moving;
    return;
  }
  if (cluster.moving !== undefined) return;
  const times = endpointTimesOf(project);
  const approved = inRegions.map((seen) =>
    seen === undefined ? 0 : (connectionOf(azure, seen.endpoint)?.changedMs ?? 0),
  );
  const fromMs = Math.max(...approved) + times.activatingMs + times.moveBeginsMs;
  cluster.moving = { fromMs, untilMs: fromMs + times.movingMs };
}
