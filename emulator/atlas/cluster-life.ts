// Clusters made and deleted over the API, as far as other tools of a stack do it. What may be encrypted, cluster-rules.ts says.
import { atlasRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { checkNewRegions, checkProvider } from "./cluster-rules.ts";
import { instanceSizeOf, regionsOf, SETTINGS_SHAPE, settingsIn } from "./cluster-settings.ts";
import { checkParts } from "./cluster-specs.ts";
import { bodyFor, viewFor } from "./cluster-versions.ts";
import { named, OF_2023 } from "./clusters.ts";
import { type AtlasCluster, type AtlasProject, newId, stateOf, TIMES } from "./store.ts";
import { allowFields, allowQuery, type Shape } from "./strict.ts";

export const clusterLifeOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/clusters",
    versions: [OF_2023, { date: "2024-10-23" }],
    needs: "GROUP_OWNER",
    bucket: "clusters",
    status: 201,
    handle: create,
  },
  {
    method: "DELETE",
    path: "/clusters/{clusterName}",
    versions: [{ date: "2023-02-01" }],
    needs: "GROUP_OWNER",
    bucket: "clusters",
    status: 202,
    handle: remove,
  },
];

export const NEW_CLUSTER_SHAPE: Shape = {
  ...SETTINGS_SHAPE,
  name: "string",
  encryptionAtRestProvider: "string",
  paused: "boolean",
};
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]*$/;

function create(call: AtlasCall): unknown {
  allowQuery(call.request);
  const body = bodyFor(call);
  allowFields(body, NEW_CLUSTER_SHAPE);
  checkParts(body);
  checkNew(call, body);
  const { encryptionAtRestProvider: provider } = body;
  const cluster: AtlasCluster = {
    id: newId(call.store, "cluster"),
    name: textOf(body.name),
    clusterType: textOf(body.clusterType),
    regions: regionsOf(body.replicationSpecs),
    instanceSize: instanceSizeOf(body.replicationSpecs),
    encryptionAtRestProvider: "NONE",
    paused: false,
    restoring: false,
    idleReads: 0,
    createdMs: call.nowMs,
    settings: settingsIn(body),
  };
  if (provider !== undefined && provider !== null) encrypt(call, cluster, body);
  call.project.clusters = [...call.project.clusters, cluster];
  return viewFor(call, cluster, "CREATING");
}

/** FACT(atlas-cluster-encrypt): a new cluster may be encrypted from the start, once the project is. */
function encrypt(call: AtlasCall, cluster: AtlasCluster, body: Readonly<Record<string, unknown>>): void {
  const wanted = body.encryptionAtRestProvider;
  const isTenant = cluster.regions.some((region) => region.providerName === "TENANT");
  if (isTenant && wanted !== "NONE")
    throw atlasRefusal(400, "CANNOT_USE_ENCRYPTION_AT_REST_TENANT", "A tenant cluster cannot use encryption at rest.");
  checkProvider(call, { cluster, body });
  if (wanted === "AZURE" || wanted === "AWS" || wanted === "GCP") cluster.encryptionAtRestProvider = wanted;
  checkNewRegions(call, { ...cluster, regions: [] }, cluster.regions);
}

function checkNew({ project }: AtlasCall, body: Readonly<Record<string, unknown>>): void {
  const { name, clusterType, replicationSpecs } = body;
  const missing = Object.entries({ name, clusterType, replicationSpecs }).find(
    ([, value]) => value === undefined || value === null || (Array.isArray(value) && value.length === 0),
  )?.[0];
  if (missing !== undefined)
    throw atlasRefusal(400, "MISSING_ATTRIBUTE", `The required attribute ${missing} was not specified.`, [missing]);
  if (!NAME.test(textOf(name)) || regionsOf(replicationSpecs).length === 0)
    throw atlasRefusal(
      400,
      "INVALID_ATTRIBUTE",
      "The cluster needs a name of letters, digits and hyphens, and regions.",
    );
  const isTaken = [
    ...project.clusters.map((one) => one.name),
    ...project.flexClusters,
    ...project.serverlessInstances,
  ].includes(textOf(name));
  if (isTaken)
    throw atlasRefusal(400, "DUPLICATE_CLUSTER_NAME", `A cluster named ${name} is already present in the group.`, [
      name,
    ]);
}

/**
 * FACT(atlas-cluster-delete): 202 with an empty object, and the deletion continues. Snapshots are deleted with the
 * cluster unless they are kept.
 */
function remove(call: AtlasCall): unknown {
  allowQuery(call.request, "retainBackups");
  const cluster = named(call);
  if (stateOf(cluster, call.nowMs) === "DELETING")
    throw atlasRefusal(400, "CLUSTER_ALREADY_REQUESTED_DELETION", `Cluster ${cluster.name} is being deleted.`);
  if (cluster.settings?.terminationProtectionEnabled === true)
    throw atlasRefusal(
      400,
      "CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED",
      "Cannot terminate a cluster when termination protection is enabled. Disable termination protection and try again.",
      [
        `Cannot terminate cluster ${cluster.name} in group ${call.project.id} because termination protection is enabled. Disable termination protection and try again.`,
      ],
    );
  cluster.deletedMs = call.nowMs;
  if (call.request.query.get("retainBackups") !== "true")
    call.project.snapshots = (call.project.snapshots ?? []).filter((one) => one.clusterName !== cluster.name);
  return {};
}

/** Until then its key is needed. */
export function settleClusters(project: AtlasProject, nowMs: number): void {
  project.clusters = project.clusters.filter(
    ({ deletedMs }) => deletedMs === undefined || nowMs - deletedMs < TIMES.clusterSettlesMs,
  );
}
