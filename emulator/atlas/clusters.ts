// Clusters: list, one, PATCH (cluster-life.ts makes and removes them); and the lists of flex and serverless instances. What may be changed when is in cluster-rules.ts.
import { atlasRefusal } from "../http.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { type ClusterChange, checkClusterChange } from "./cluster-rules.ts";
import { changeSettings, SETTINGS_SHAPE } from "./cluster-settings.ts";
import { checkParts } from "./cluster-specs.ts";
import { bodyFor, viewFor } from "./cluster-versions.ts";
import { serverlessView } from "./cluster-views.ts";
import { type AtlasCluster, isChanging, stateOf } from "./store.ts";
import { allowFields, allowQuery, page, type Shape } from "./strict.ts";
import { noteClusterSwitching } from "./switching.ts";

const READ = { method: "GET", needs: "GROUP_READ_ONLY", bucket: "clusters" } as const;
/** FACT(atlas-cluster-versions): served until then, with another form of the disks and shards. */
export const OF_2023 = { date: "2023-02-01", deprecated: "2024-08-05", sunset: "2027-07-01" } as const;
const GET_VERSIONS = [OF_2023, { date: "2024-08-05" }];

export const clusterOperations: readonly Operation[] = [
  {
    ...READ,
    path: "/clusters",
    versions: GET_VERSIONS,
    handle: (call) =>
      page(
        call.request,
        call.project.clusters.map((cluster) => read(call, cluster)),
        ["includeDeletedWithRetainedBackups"],
      ),
  },
  {
    ...READ,
    path: "/clusters/{clusterName}",
    versions: GET_VERSIONS,
    handle: (call) => {
      allowQuery(call.request);
      return read(call, named(call));
    },
  },
  {
    method: "PATCH",
    path: "/clusters/{clusterName}",
    versions: [OF_2023, { date: "2024-08-05", sunset: "2027-03-01" }, { date: "2024-10-23" }],
    // FACT(atlas-owner): Project Owner to switch customer keys; the spec names lesser roles for other changes.
    needs: "GROUP_OWNER",
    bucket: "clusters",
    handle: patch,
  },
  {
    ...READ,
    path: "/serverless",
    versions: [{ date: "2023-01-01", sunset: "2027-01-18", deprecated: "2025-01-18" }],
    handle: (call) =>
      page(
        call.request,
        call.project.serverlessInstances.map((name) => serverlessView(call.project, name)),
      ),
  },
];

export const CLUSTER_SHAPE: Shape = { encryptionAtRestProvider: "string", paused: "boolean", ...SETTINGS_SHAPE };

function patch(call: AtlasCall): unknown {
  allowQuery(call.request);
  const body = bodyFor(call);
  allowFields(body, CLUSTER_SHAPE);
  checkParts(body);
  const cluster = named(call);
  const change: ClusterChange = { cluster, body };
  checkClusterChange(call, change);
  if (body.paused !== undefined) pause(call, change);
  if (changeSettings(cluster, body)) startWork(call, cluster);
  const wanted = body.encryptionAtRestProvider;
  if (wanted === undefined || wanted === cluster.encryptionAtRestProvider) return read(call, cluster);
  startWork(call, cluster);
  cluster.leaving = cluster.encryptionAtRestProvider;
  cluster.encryptionAtRestProvider = wanted === "AZURE" || wanted === "AWS" || wanted === "GCP" ? wanted : "NONE";
  noteClusterSwitching(call, cluster);
  // ASSUMED(cluster-value-at-once): the new value shows at once.
  return read(call, cluster);
}

function pause(call: AtlasCall, { cluster, body }: ClusterChange): void {
  const isWoken = cluster.paused && body.paused === false;
  cluster.paused = body.paused === true;
  if (isWoken) cluster.resumedMs = call.nowMs;
  startWork(call, cluster);
}

/** FACT(atlas-cluster-patch): any change, a pause too, says UPDATING in its own answer and in the next reads. */
function startWork(call: AtlasCall, cluster: AtlasCluster): void {
  if (!isChanging(cluster, call.nowMs)) delete cluster.leaving;
  cluster.changedMs = call.nowMs;
  cluster.idleReads = call.project.idleAfterChange ?? 0;
}

/** An answer that may still say IDLE uses that up. */
function read(call: AtlasCall, cluster: AtlasCluster): unknown {
  const state = stateOf(cluster, call.nowMs);
  if (cluster.idleReads > 0) cluster.idleReads -= 1;
  return viewFor(call, cluster, state);
}

export function named({ project, names }: AtlasCall): AtlasCluster {
  const name = names.clusterName ?? "";
  // FACT(atlas-cluster-flex): 400 with this code for a flex cluster. ASSUMED(serverless-name): the same way for
  // serverless.
  if (project.flexClusters.includes(name))
    throw atlasRefusal(
      400,
      "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API",
      `Flex cluster ${name} cannot be used in the Cluster API.`,
      [name],
    );
  if (project.serverlessInstances.includes(name))
    throw atlasRefusal(
      400,
      "CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API",
      `Serverless instance ${name} cannot be used here.`,
      [name],
    );
  const found = project.clusters.find((cluster) => cluster.name === name);
  if (found === undefined)
    throw atlasRefusal(404, "CLUSTER_NOT_FOUND", `No cluster named ${name} exists in group ${project.id}.`, [
      name,
      project.id,
    ]);
  return found;
}
