// What a cluster's body holds besides its encryption: kept as it was sent, since nothing here depends on it but where its nodes are.
import { textOf } from "../json.ts";
import type { AtlasCluster, ClusterRegion } from "./store.ts";
import type { Shape } from "./strict.ts";

type Json = Readonly<Record<string, unknown>>;

export const SETTINGS_SHAPE: Shape = {
  advancedConfiguration: "object",
  backupEnabled: "boolean",
  biConnector: "object",
  clusterType: ["REPLICASET", "SHARDED", "GEOSHARDED"],
  configServerManagementMode: ["ATLAS_MANAGED", "FIXED_TO_DEDICATED"],
  diskWarmingMode: ["FULLY_WARMED", "VISIBLE_EARLIER", "ENHANCED_FULLY_WARMED"],
  globalClusterSelfManagedSharding: "boolean",
  labels: "list",
  mongoDBMajorVersion: "string",
  pitEnabled: "boolean",
  redactClientLogData: "boolean",
  replicaSetScalingStrategy: ["SEQUENTIAL", "WORKLOAD_TYPE", "NODE_TYPE"],
  replicationSpecs: "list",
  rootCertType: ["ISRGROOTX1"],
  tags: "list",
  terminationProtectionEnabled: "boolean",
  versionReleaseSystem: ["LTS", "CONTINUOUS"],
};

/** Those of a body that are not null, at any depth. */
export const settingsIn = (body: Json): Json =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([name, value]) => Object.hasOwn(SETTINGS_SHAPE, name) && value !== null)
      .map(([name, value]) => [name, withoutNulls(value)]),
  );

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(given.map(([name, inner]) => [name, withoutNulls(inner)]));
}

/** Whether it is a change at all: then Atlas works on it. */
export function changeSettings(cluster: AtlasCluster, body: Json): boolean {
  const wanted = settingsIn(body);
  if (Object.keys(wanted).length === 0) return false;
  cluster.settings = { ...cluster.settings, ...wanted };
  if (wanted.replicationSpecs !== undefined) cluster.regions = regionsOf(wanted.replicationSpecs);
  return true;
}

const listIn = (value: unknown, name: string): readonly unknown[] => {
  const found: unknown = Object(value)[name];
  return Array.isArray(found) ? found : [];
};

/** Where its nodes are, each place once. */
export function regionsOf(replicationSpecs: unknown): readonly ClusterRegion[] {
  const specs: readonly unknown[] = Array.isArray(replicationSpecs) ? replicationSpecs : [];
  const regions = specs
    .flatMap((spec) => listIn(spec, "regionConfigs"))
    .map((one) => {
      const { providerName, regionName, backingProviderName } = Object(one);
      return {
        providerName: textOf(providerName),
        regionName: textOf(regionName),
        ...(typeof backingProviderName === "string" ? { backingProviderName } : {}),
      };
    });
  return regions.filter(
    (one, index) =>
      regions.findIndex((it) => it.providerName === one.providerName && it.regionName === one.regionName) === index,
  );
}

export const instanceSizeOf = (replicationSpecs: unknown): string => {
  const [spec] = Array.isArray(replicationSpecs) ? replicationSpecs : [];
  return textOf(Object(Object(listIn(spec, "regionConfigs")[0]).electableSpecs).instanceSize ?? "M10");
};
