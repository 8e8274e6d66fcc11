// How clusters of each kind look on the wire. Pure; field names and enums are the service's, values are plain ones.
import type { AtlasCluster, AtlasProject } from "./store.ts";

export function clusterView(project: AtlasProject, cluster: AtlasCluster, stateName: string): unknown {
  const isTenant = cluster.regions.some((region) => region.providerName === "TENANT");
  const specs = [
    {
      id: `${cluster.id.slice(0, -3)}c${cluster.id.slice(-2)}`,
      regionConfigs: cluster.regions.map((region, index) => ({
        electableSpecs: electable(cluster, { count: index === 0 ? 3 : 2, isTenant }),
        priority: 7 - index,
        ...region,
      })),
      zoneName: "Zone 1",
    },
  ];
  return {
    backupEnabled: !isTenant,
    clusterType: cluster.clusterType,
    createDate: new Date(project.createdMs).toISOString(),
    effectiveReplicationSpecs: specs,
    encryptionAtRestProvider: cluster.encryptionAtRestProvider,
    groupId: project.id,
    id: cluster.id,
    mongoDBMajorVersion: "8.0",
    mongoDBVersion: "8.0.4",
    name: cluster.name,
    paused: cluster.paused,
    pitEnabled: false,
    replicationSpecs: specs,
    rootCertType: "ISRGROOTX1",
    stateName,
    terminationProtectionEnabled: false,
    versionReleaseSystem: "LTS",
  };
}

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
