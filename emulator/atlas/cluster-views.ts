// How clusters of each kind look on the wire. Pure; field names and enums are the service's, values are plain ones.
import { textOf } from "../json.ts";
import type { AtlasCluster, AtlasProject } from "./store.ts";
import { timeOf } from "./strict.ts";

/** FACT(atlas-cluster-fields): a cluster has null, empty and unknown fields by the dozen. */
const BESIDE = {
  adaptiveCapacity: null,
  advancedConfiguration: {
    customOpensslCipherConfigTls12: [],
    customOpensslCipherConfigTls13: [],
    minimumEnabledTlsProtocol: "TLS1_2",
    tlsCipherConfigMode: "DEFAULT",
  },
  biConnector: { enabled: false, readPreference: "secondary" },
  diskWarmingMode: "FULLY_WARMED",
  effectiveDatabaseEdition: "CORE",
  featureCompatibilityVersion: "8.0",
  globalClusterSelfManagedSharding: false,
  internalClusterRole: "NONE",
  labels: [],
  redactClientLogData: false,
  retainBackups: false,
  tags: [],
  useAwsTimeBasedSnapshotCopyForFastInitialSync: false,
} as const;
/** FACT(atlas-cluster-fields): of a tenant there is no advanced configuration; of a sharded cluster there is more. */
const OF_SHARDS = { configServerManagementMode: "ATLAS_MANAGED", configServerType: "EMBEDDED" } as const;

export function clusterView(
  project: AtlasProject,
  cluster: AtlasCluster,
  stateName: string,
): Readonly<Record<string, unknown>> {
  const isTenant = cluster.regions.some((region) => region.providerName === "TENANT");
  const { replicationSpecs, ...settings } = cluster.settings ?? {};
  const specs = Array.isArray(replicationSpecs)
    ? sentSpecs(cluster, replicationSpecs)
    : [seededSpec(cluster, isTenant)];
  const { advancedConfiguration, ...beside } = BESIDE;
  return {
    ...beside,
    ...(isTenant ? {} : { advancedConfiguration }),
    ...(cluster.clusterType === "REPLICASET" ? {} : OF_SHARDS),
    backupEnabled: !isTenant,
    clusterType: cluster.clusterType,
    createDate: timeOf(cluster.createdMs ?? project.createdMs),
    mongoDBMajorVersion: "8.0",
    pitEnabled: false,
    rootCertType: "ISRGROOTX1",
    terminationProtectionEnabled: false,
    versionReleaseSystem: "LTS",
    ...settings,
    connectionStrings: connectionStringsOf(cluster, stateName),
    effectiveReplicationSpecs: specs.map(withoutEffective),
    encryptionAtRestProvider: cluster.encryptionAtRestProvider,
    groupId: project.id,
    id: cluster.id,
    mongoDBVersion: "8.0.29",
    name: cluster.name,
    paused: cluster.paused,
    replicationSpecs: specs,
    stateName,
  };
}

/**
 * FACT(atlas-cluster-fields): a new cluster has none yet, a tenant the one; a sharded cluster tells of private links
 * too.
 */
function connectionStringsOf(cluster: AtlasCluster, stateName: string): object {
  const { standard, standardSrv } = connectionStrings(cluster.name);
  const isTenant = cluster.regions.some((region) => region.providerName === "TENANT");
  return {
    ...(cluster.clusterType === "REPLICASET" ? {} : { awsPrivateLinkSrv: {}, privateEndpoint: [] }),
    ...(stateName === "CREATING" ? {} : { standard }),
    ...(stateName === "CREATING" && !isTenant ? {} : { standardSrv }),
  };
}

const connectionStrings = (name: string) => {
  const hosts = [0, 1, 2].map((node) => `${name.toLowerCase()}-shard-00-0${node}.abcde.mongodb.net:27017`);
  return {
    standard: `mongodb://${hosts.join(",")}/?ssl=true&authSource=admin&replicaSet=atlas-abcdef-shard-0`,
    standardSrv: `mongodb+srv://${name.toLowerCase()}.abcde.mongodb.net`,
  };
};

/** FACT(atlas-cluster-fields): what is in effect stands there in place of what was asked for. */
const withoutEffective = (spec: unknown): unknown => ({
  ...Object(spec),
  regionConfigs: listOf(Object(spec).regionConfigs).map((region) =>
    Object.fromEntries(Object.entries(Object(region)).filter(([name]) => !name.startsWith("effective"))),
  ),
});

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const partId = (cluster: AtlasCluster, kind: string, index: number): string =>
  `${cluster.id.slice(0, -4)}${kind}${index.toString(16)}${cluster.id.slice(-2)}`;

const seededSpec = (cluster: AtlasCluster, isTenant: boolean): unknown => ({
  id: `${cluster.id.slice(0, -3)}c${cluster.id.slice(-2)}`,
  regionConfigs: cluster.regions.map((region, index) => ({
    ...(isTenant
      ? { electableSpecs: tenantSpecs(cluster) }
      : hardwareOf(cluster, { count: index === 0 ? 3 : 2, cloud: region.providerName })),
    priority: 7 - index,
    ...region,
  })),
  zoneId: partId(cluster, "d", 0),
  zoneName: "Zone 1",
});

/** What was sent, with the ids and the hardware that the service gives. */
const sentSpecs = (cluster: AtlasCluster, specs: readonly unknown[]): readonly unknown[] =>
  specs.map((spec, index) => ({
    zoneName: "Zone 1",
    ...Object(spec),
    regionConfigs: listOf(Object(spec).regionConfigs).map((region) => filledIn(cluster, Object(region))),
    id: partId(cluster, "c", index),
    zoneId: partId(cluster, "d", index),
  }));

const tenantSpecs = ({ instanceSize }: AtlasCluster): object => ({
  diskSizeGB: 0.5,
  effectiveInstanceSize: instanceSize,
  instanceSize,
});

function filledIn(cluster: AtlasCluster, region: Readonly<Record<string, unknown>>): unknown {
  const sent: Readonly<Record<string, unknown>> = Object(region.electableSpecs);
  if (region.providerName === "TENANT") return { ...region, electableSpecs: { ...tenantSpecs(cluster), ...sent } };
  const count = typeof sent.nodeCount === "number" ? sent.nodeCount : 0;
  const cloud = textOf(region.providerName);
  const { electableSpecs, ...given } = hardwareOf(cluster, { count, cloud });
  const elected = { ...electableSpecs, ...sent };
  return { ...given, ...region, electableSpecs: elected, effectiveElectableSpecs: elected };
}

/**
 * FACT(atlas-cluster-fields): of a seeded cluster what a new one has; on Azure with its throughput, on AWS with the
 * kind of its volume.
 */
function hardwareOf(cluster: AtlasCluster, one: { readonly count: number; readonly cloud: string }) {
  const disk = one.cloud === "AWS" ? { ebsVolumeType: "STANDARD" } : { diskThroughput: 125 };
  const specs = (nodeCount: number): object => ({
    instanceSize: cluster.instanceSize,
    diskIOPS: 3500,
    diskSizeGB: 32,
    ...disk,
    nodeCount,
  });
  const [some, none] = [specs(one.count), specs(0)];
  return {
    analyticsSpecs: none,
    autoScaling: { compute: { enabled: false, scaleDownEnabled: false }, diskGB: { enabled: false } },
    effectiveAnalyticsSpecs: none,
    effectiveElectableSpecs: some,
    effectiveReadOnlySpecs: none,
    electableSpecs: some,
    readOnlySpecs: none,
  };
}

export const flexView = (project: AtlasProject, name: string): unknown => ({
  backupSettings: { enabled: true },
  clusterType: "REPLICASET",
  connectionStrings: connectionStrings(name),
  createDate: timeOf(project.createdMs),
  groupId: project.id,
  id: idFor(project, `f${name}`),
  mongoDBVersion: "8.0.4",
  name,
  providerSettings: { backingProviderName: "AZURE", diskSizeGB: 5, providerName: "FLEX", regionName: "US_EAST_2" },
  stateName: "IDLE",
  tags: [],
  terminationProtectionEnabled: false,
  versionReleaseSystem: "LTS",
});

export const serverlessView = (project: AtlasProject, name: string): unknown => ({
  groupId: project.id,
  id: idFor(project, `s${name}`),
  mongoDBVersion: "8.0.4",
  name,
  providerSettings: { backingProviderName: "AZURE", providerName: "SERVERLESS", regionName: "US_EAST_2" },
  stateName: "IDLE",
  terminationProtectionEnabled: false,
});

/** 24 hex digits that are the same every time. */
const idFor = (project: AtlasProject, text: string): string =>
  (Buffer.from(text).toString("hex") + project.id).slice(0, 24);
