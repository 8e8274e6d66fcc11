// Clusters in the two forms in which Atlas takes and shows them: that of 2023, until its sunset, and today's.
// FACT(atlas-cluster-versions): in 2023 the disk's size stands at the cluster and shards are counted in one spec; some
// of today's fields are not there.
import type { Json } from "../json.ts";
import type { AtlasCall } from "./call.ts";
import { clusterView } from "./cluster-views.ts";
import type { AtlasCluster } from "./store.ts";
import { objectIn, readBody } from "./strict.ts";

const TODAY_FROM = "2024-08-05";
const isOld = (call: AtlasCall): boolean => call.version < TODAY_FROM;
const ONLY_TODAY: readonly string[] = [
  "adaptiveCapacity",
  "effectiveDatabaseEdition",
  "effectiveReplicationSpecs",
  "featureCompatibilityVersion",
  "internalClusterRole",
  "redactClientLogData",
  "retainBackups",
  "useAwsTimeBasedSnapshotCopyForFastInitialSync",
];
const HARDWARE: readonly string[] = ["electableSpecs", "readOnlySpecs", "analyticsSpecs"];

export function viewFor(call: AtlasCall, cluster: AtlasCluster, stateName: string): unknown {
  const view = clusterView(call.project, cluster, stateName);
  if (!isOld(call)) return view;
  const specs = objectsOf(view.replicationSpecs);
  const [spec = {}] = specs;
  const [region = {}] = objectsOf(spec.regionConfigs);
  return {
    ...without(view, ONLY_TODAY),
    diskSizeGB: objectIn(region, "electableSpecs")?.diskSizeGB ?? 0.5,
    replicationSpecs: [
      { ...spec, numShards: specs.length, regionConfigs: objectsOf(spec.regionConfigs).map(withoutDisks) },
    ],
  };
}

const objectsOf = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : []).map((one) => Object.fromEntries(Object.entries(Object(one))));

const without = (value: Json, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

const withoutDisks = (region: Json): Json =>
  Object.fromEntries(
    Object.entries(region)
      .filter(([name]) => !name.startsWith("effective"))
      .map(([name, value]) => [name, HARDWARE.includes(name) ? without(Object(value), ["diskSizeGB"]) : value]),
  );

/** A body of either form, in today's. */
export function bodyFor(call: AtlasCall): Json {
  const body = readBody(call.request);
  if (!isOld(call) || !Array.isArray(body.replicationSpecs)) return isOld(call) ? without(body, ["diskSizeGB"]) : body;
  const { diskSizeGB } = body;
  const replicationSpecs = objectsOf(body.replicationSpecs).flatMap((spec) => {
    const count = Number.isSafeInteger(spec.numShards) ? Math.min(Math.max(1, Number(spec.numShards)), MOST_SHARDS) : 1;
    const regionConfigs = Array.isArray(spec.regionConfigs)
      ? objectsOf(spec.regionConfigs).map((region) => withDisk(region, diskSizeGB))
      : spec.regionConfigs;
    return Array.from({ length: count }, () => ({ ...without(spec, ["numShards"]), regionConfigs }));
  });
  return { ...without(body, ["diskSizeGB"]), replicationSpecs };
}

/** FACT(atlas-cluster-shards): no cluster has more. */
const MOST_SHARDS = 70;

const withDisk = (region: Json, diskSizeGB: unknown): Json =>
  diskSizeGB === undefined
    ? region
    : Object.fromEntries(
        Object.entries(region).map(([name, value]) => [
          name,
          HARDWARE.includes(name) && typeof value === "object" && value !== null ? { ...value, diskSizeGB } : value,
        ]),
      );
