// Clusters and private endpoints changed by hand, as a person does in Atlas's pages or Atlas itself behind everyone's back.
import { createHash } from "node:crypto";
import { dropConnection } from "./atlas/endpoint-settling.ts";
import { endpointsOf } from "./atlas/endpoint-states.ts";
import type { AtlasCluster, AtlasProject, ClusterRegion, Provider } from "./atlas/store.ts";
import type { AzureStore } from "./azure/store.ts";
import { type Json, objectOf, refuseUnknown, unknown } from "./by-hand-parts.ts";

const FIELDS = ["encryptionAtRestProvider", "paused", "restoring", "regions", "clusterType", "instanceSize"];

/** A change made long enough ago to be settled: the state stays what it is unless `stateName` says otherwise. `null` takes the cluster away. */
export function changeCluster(project: AtlasProject, change: { name: string; value: unknown }): void {
  const cluster = project.clusters.find((one) => one.name === change.name) ?? added(project, change);
  if (change.value === null) {
    project.clusters = project.clusters.filter((one) => one !== cluster);
    return;
  }
  const { stateName, regions, id: _id, name: _name, ...rest } = objectOf(change.value);
  refuseUnknown(rest, [...FIELDS, "idleReads", "settlesMs", "searchNodes"]);
  Object.assign(cluster, rest);
  if (regions !== undefined) cluster.regions = regionsIn(regions);
  if (stateName === null) delete cluster.fixedState;
  else if (typeof stateName === "string") cluster.fixedState = stateName;
}

/** A cluster that is not there is made where its regions are given. */
function added(project: AtlasProject, change: { name: string; value: unknown }): AtlasCluster {
  const { regions, id, encryptionAtRestProvider } = objectOf(change.value);
  if (regions === undefined) throw unknown(`cluster ${change.name}`);
  const cluster: AtlasCluster = {
    id:
      typeof id === "string"
        ? id
        : createHash("sha256").update(`${project.id}/${change.name}`).digest("hex").slice(0, 24),
    name: change.name,
    clusterType: "REPLICASET",
    instanceSize: "M10",
    regions: regionsIn(regions),
    encryptionAtRestProvider: isProvider(encryptionAtRestProvider) ? encryptionAtRestProvider : "NONE",
    paused: false,
    restoring: false,
    idleReads: 0,
  };
  project.clusters = [...project.clusters, cluster];
  return cluster;
}

const isProvider = (value: unknown): value is Provider =>
  value === "NONE" || value === "AWS" || value === "AZURE" || value === "GCP";

/** A bare name is a region of Azure. */
function regionsIn(value: unknown): readonly ClusterRegion[] {
  if (!Array.isArray(value)) throw unknown("form of regions");
  return value.map((one: unknown) => {
    const {
      providerName = "AZURE",
      regionName = one,
      backingProviderName,
    }: Json = objectOf(typeof one === "string" ? {} : one);
    return {
      providerName: String(providerName),
      regionName: String(regionName),
      ...(typeof backingProviderName === "string" ? { backingProviderName } : {}),
    };
  });
}

/** All endpoints of a region: `{ fail: "why" }`, or `null` for vanished without a trace, their connections with them. */
export function changeEndpoints(
  azure: AzureStore,
  change: { project: AtlasProject; region: string; value: unknown; nowMs: number },
): void {
  const { project, region, value, nowMs } = change;
  const here = endpointsOf(azure, project, nowMs)
    .map((seen) => seen.endpoint)
    .filter((endpoint) => endpoint.regionName === region);
  if (here.length === 0) throw unknown(`private endpoint in ${region}`);
  if (value === null) {
    for (const endpoint of here) dropConnection(azure, endpoint);
    project.privateEndpoints = (project.privateEndpoints ?? []).filter((one) => !here.includes(one));
    return;
  }
  const wanted = objectOf(value);
  refuseUnknown(wanted, ["fail"]);
  if (typeof wanted.fail !== "string") throw unknown("change of a private endpoint");
  for (const endpoint of here) endpoint.failed = { atMs: nowMs, message: wanted.fail };
}
