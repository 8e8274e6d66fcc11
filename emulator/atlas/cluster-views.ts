// How clusters of each kind look on the wire. Pure; field names and enums are the service's, values are plain ones.
import type { AtlasCluster, AtlasProject } from "./store.ts";

export function clusterView(project: AtlasProject, cluster: AtlasCluster, stateName: string): unknown {
  const isTenant = cluster.regions.some((region) => region.providerName === "TENANT");
  const { replicationSpecs, ...settings } = cluster.settings ?? {};
  const specs = Array.isArray(replicationSpecs)
    ? sentSpecs(cluster, replicationSpecs)
    : [seededSpec(cluster, isTenant)];
  return {
    backupEnabled: !isTenant,
    clusterType: cluster.clusterType,
    createDate: new Date(cluster.createdMs ?? project.createdMs).toISOString(),
    mongoDBMajorVersion: "8.0",
    pitEnabled: false,
    rootCertType: "ISRGROOTX1",
    terminationProtectionEnabled: false,
    versionReleaseSystem: "LTS",
    ...settings,
    ...(stateName === "CREATING"
      ? {}
      : { connectionStrings: { standardSrv: `mongodb+srv://${cluster.name.toLowerCase()}.abcde.mongodb.net` } }),
    effectiveReplicationSpecs: specs,
    encryptionAtRestProvider: cluster.encryptionAtRestProvider,
    groupId: project.id,
    id: cluster.id,
    mongoDBVersion: "8.0.4",
    name: cluster.name,
    paused: cluster.paused,
    replicationSpecs: specs,
    stateName,
  };
}

const partId = (cluster: AtlasCluster, kind: string, index: number): string =>
  `${cluster.id.slice(0, -4)}${kind}${index.toString(16)}${cluster.id.slice(-2)}`;

const seededSpec = (cluster: AtlasCluster, isTenant: boolean): unknown => ({
  id: `${cluster.id.slice(0, -3)}c${cluster.id.slice(-2)}`,
  regionConfigs: cluster.regions.map((region, index) => ({
    electableSpecs: electable(cluster, { count: index === 0 ? 3 : 2, isTenant }),
    priority: 7 - index,
    ...region,
  })),
  zoneName: "Zone 1",
});

/** What was sent, with the ids that the service gives. */
const sentSpecs = (cluster: AtlasCluster, specs: readonly unknown[]): readonly unknown[] =>
  specs.map((spec, index) => ({
    zoneName: "Zone 1",
    ...Object(spec),
    id: partId(cluster, "c", index),
    zoneId: partId(cluster, "d", index),
  }));

const electable = (cluster: AtlasCluster, one: { readonly count: number; readonly isTenant: boolean }): unknown =>
  one.isTenant
    ? { instanceSize: cluster.instanceSize }
    : { diskSizeGB: 32, ebsVolumeType: "STANDARD", instanceSize: cluster.instanceSize, nodeCount: one.count };

export const flexView = (project: AtlasProject, name: string): unknown => ({
  backupSettings: { enabled: true },
  clusterType: "REPLICASET",
  groupId: project.id,
  id: idFor(project, `f${name}`),
  mongoDBVersion: "8.0.4",
  name,
  providerSettings: { backingProviderName: "AZURE", diskSizeGB: 5, providerName: "FLEX", regionName: "US_EAST_2" },
  stateName: "IDLE",
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
