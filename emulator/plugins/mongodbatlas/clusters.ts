// The two cluster resources of mongodbatlas: their properties, and Atlas's names for the same things. Pure.
// FACT(mongodbatlas-plugin): names and required properties.
import { isRecord, listOf, type Properties, pick, recordOf, without } from "../values.ts";

export interface ClusterKind {
  readonly type: string;
  readonly required: readonly string[];
  readonly outputs: readonly string[];
  bodyFor(inputs: Properties): Properties;
  outputsFor(view: Properties): Properties;
}

/** Same name or not, same meaning: argument of the program, field of Atlas. */
const FIELDS: Readonly<Record<string, string>> = {
  backupEnabled: "backupEnabled",
  clusterType: "clusterType",
  encryptionAtRestProvider: "encryptionAtRestProvider",
  mongoDbMajorVersion: "mongoDBMajorVersion",
  name: "name",
  paused: "paused",
  pitEnabled: "pitEnabled",
  terminationProtectionEnabled: "terminationProtectionEnabled",
  versionReleaseSystem: "versionReleaseSystem",
};

const COMPUTED: Readonly<Record<string, string>> = {
  clusterId: "id",
  connectionStrings: "connectionStrings",
  mongoDbVersion: "mongoDBVersion",
  projectId: "groupId",
  stateName: "stateName",
};

const advanced: ClusterKind = {
  type: "mongodbatlas:index/advancedCluster:AdvancedCluster",
  required: ["clusterType", "projectId", "replicationSpecs"],
  outputs: [...Object.keys(FIELDS), ...Object.keys(COMPUTED), "createDate", "replicationSpecs", "rootCertType"],
  bodyFor: (inputs) => ({
    ...fieldsIn(inputs),
    replicationSpecs: renamed(inputs.replicationSpecs, DEEP),
    ...(inputs.tags === undefined ? {} : { tags: pairsOf(recordOf(inputs.tags)) }),
  }),
  outputsFor: (view) => ({
    ...ownNames(view),
    ...pick(view, ["createDate", "rootCertType"]),
    replicationSpecs: renamed(view.replicationSpecs, inverted(DEEP)),
  }),
};

const classic: ClusterKind = {
  type: "mongodbatlas:index/cluster:Cluster",
  required: ["projectId", "providerInstanceSizeName", "providerName"],
  outputs: [
    ...Object.keys(FIELDS),
    ...Object.keys(COMPUTED),
    "cloudBackup",
    "providerInstanceSizeName",
    "providerName",
    "providerRegionName",
    "replicationSpecs",
  ],
  // ASSUMED(emulator-plugin-calls): it asks the versioned API too; the real plugin still uses the one before it for
  // this resource.
  bodyFor: (inputs) => ({
    ...fieldsIn({
      clusterType: "REPLICASET",
      ...without(inputs, ["backupEnabled"]),
      ...(inputs.cloudBackup === undefined ? {} : { backupEnabled: inputs.cloudBackup }),
    }),
    replicationSpecs: classicSpecs(inputs),
  }),
  outputsFor: (view) => ({ ...ownNames(view), cloudBackup: view.backupEnabled, ...classicView(view) }),
};

export function clusterKind(type: string): ClusterKind {
  const found = [advanced, classic].find((kind) => kind.type === type);
  if (found === undefined) throw new Error(`unrecognized resource type (${type})`);
  return found;
}

/** Names that differ below the top. */
const DEEP: Readonly<Record<string, string>> = {
  diskSizeGb: "diskSizeGB",
  diskIops: "diskIOPS",
  diskGbEnabled: "diskGBEnabled",
};

const inverted = (names: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(names).map(([own, wire]) => [wire, own]));

function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [names[key] ?? key, renamed(item, names)]));
}

function fieldsIn(inputs: Properties): Properties {
  const given = Object.entries(FIELDS).filter(([own]) => inputs[own] !== undefined);
  return Object.fromEntries(given.map(([own, wire]) => [wire, inputs[own]]));
}

function ownNames(view: Properties): Properties {
  const there = Object.entries({ ...FIELDS, ...COMPUTED }).filter(([, wire]) => view[wire] !== undefined);
  return Object.fromEntries(there.map(([own, wire]) => [own, view[wire]]));
}

const pairsOf = (record: Properties): unknown => Object.entries(record).map(([key, value]) => ({ key, value }));

function classicSpecs(inputs: Properties): unknown {
  const region = { regionName: inputs.providerRegionName, electableNodes: 3, priority: 7 };
  const specs = listOf(inputs.replicationSpecs).map(recordOf);
  const given = specs.length > 0 ? specs : [{ regionsConfigs: [region] }];
  return given.map((spec) => ({
    ...pick(spec, ["zoneName"]),
    regionConfigs: listOf(spec.regionsConfigs).map((one) => regionConfig(inputs, recordOf(one))),
  }));
}

function regionConfig(inputs: Properties, region: Properties): Properties {
  const size = { instanceSize: inputs.providerInstanceSizeName };
  const disk = inputs.diskSizeGb === undefined ? {} : { diskSizeGB: inputs.diskSizeGb };
  return {
    ...pick(inputs, ["backingProviderName", "providerName"]),
    regionName: region.regionName,
    priority: region.priority ?? 7,
    electableSpecs: { ...size, ...disk, nodeCount: region.electableNodes ?? 3 },
  };
}

function classicView(view: Properties): Properties {
  const specs = listOf(view.replicationSpecs).map(recordOf);
  const regions = (spec: Properties): readonly Properties[] => listOf(spec.regionConfigs).map(recordOf);
  const first = specs.flatMap(regions)[0] ?? {};
  return {
    ...pick(first, ["backingProviderName", "providerName"]),
    providerInstanceSizeName: recordOf(first.electableSpecs).instanceSize,
    providerRegionName: first.regionName,
    replicationSpecs: specs.map((spec) => ({
      ...pick(spec, ["id", "zoneName"]),
      numShards: 1,
      regionsConfigs: regions(spec).map((region) => ({
        electableNodes: recordOf(region.electableSpecs).nodeCount,
        ...pick(region, ["priority", "regionName"]),
      })),
    })),
  };
}
