// What other tools read beside a cluster: its process arguments and the project's network containers. Plain values; nothing here changes them.
import { createHash } from "node:crypto";
import { atlasRefusal } from "../http.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { named } from "./clusters.ts";
import { allowFields, allowQuery, page, readBody, type Shape } from "./strict.ts";

const READ = { method: "GET", needs: "GROUP_READ_ONLY", bucket: "clusters" } as const;

const ARGS_VERSIONS = [{ date: "2023-01-01", deprecated: "2024-08-05", sunset: "2027-07-01" }, { date: "2024-08-05" }];
const ARGS = {
  changeStreamOptionsPreAndPostImagesExpireAfterSeconds: null,
  chunkMigrationConcurrency: null,
  customOpensslCipherConfigTls12: [],
  customOpensslCipherConfigTls13: [],
  defaultMaxTimeMS: null,
  defaultWriteConcern: null,
  javascriptEnabled: true,
  minimumEnabledTlsProtocol: "TLS1_2",
  noTableScan: false,
  oplogMinRetentionHours: null,
  oplogSizeMB: null,
  queryStatsLogVerbosity: null,
  sampleRefreshIntervalBIConnector: null,
  sampleSizeBIConnector: null,
  tlsCipherConfigMode: "DEFAULT",
  transactionLifetimeLimitSeconds: null,
} as const;
/** Of both versions. */
const ARGS_SHAPE: Shape = {
  changeStreamOptionsPreAndPostImagesExpireAfterSeconds: "integer",
  chunkMigrationConcurrency: "integer",
  customOpensslCipherConfigTls12: "texts",
  customOpensslCipherConfigTls13: "texts",
  defaultMaxTimeMS: "integer",
  defaultReadConcern: "string",
  defaultWriteConcern: "string",
  failIndexKeyTooLong: "boolean",
  javascriptEnabled: "boolean",
  minimumEnabledTlsProtocol: ["TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"],
  noTableScan: "boolean",
  oplogMinRetentionHours: "number",
  oplogSizeMB: "integer",
  queryStatsLogVerbosity: "integer",
  sampleRefreshIntervalBIConnector: "integer",
  sampleSizeBIConnector: "integer",
  tlsCipherConfigMode: ["CUSTOM", "DEFAULT"],
  transactionLifetimeLimitSeconds: "integer",
};

export const clusterAroundOperations: readonly Operation[] = [
  { ...READ, path: "/containers", versions: [{ date: "2023-01-01" }], handle: containers },
  { ...READ, path: "/containers/all", versions: [{ date: "2023-01-01" }], handle: allContainers },
  { ...READ, path: "/clusters/{clusterName}/processArgs", versions: ARGS_VERSIONS, handle: processArgs },
  {
    path: "/clusters/{clusterName}/processArgs",
    method: "PATCH",
    needs: "GROUP_OWNER",
    bucket: "clusters",
    versions: ARGS_VERSIONS,
    handle: changeProcessArgs,
  },
  {
    ...READ,
    path: "/clusters/{clusterName}/autoScalingConfiguration",
    versions: [{ date: "2024-08-05" }],
    // ASSUMED(emulator-scaling-mode): both modes exist, and a new cluster has this one; seen only in what an official
    // client asks for.
    handle: (call) => {
      allowQuery(call.request);
      named(call);
      return { autoScalingMode: "INDEPENDENT_SHARD_SCALING" };
    },
  },
];

function processArgs(call: AtlasCall): unknown {
  allowQuery(call.request);
  return { ...ARGS, ...named(call).processArgs };
}

/**
 * FACT(atlas-official-clients): official clients write these beside a cluster. What is sent is kept, and nothing else
 * depends on it.
 */
function changeProcessArgs(call: AtlasCall): unknown {
  const cluster = named(call);
  const body = readBody(call.request);
  allowFields(body, ARGS_SHAPE);
  const known = Object.entries(body).filter(([name]) => Object.hasOwn(ARGS, name));
  cluster.processArgs = { ...cluster.processArgs, ...Object.fromEntries(known) };
  return processArgs(call);
}

/** FACT(atlas-network-containers): one for each region with nodes; the cloud is asked for by name. */
function containers(call: AtlasCall): unknown {
  const wanted = call.request.query.get("providerName");
  // ASSUMED(emulator-atlas-codes): the code; the document demands the query. `/containers/all` needs none.
  if (wanted === null)
    throw atlasRefusal(400, "MISSING_QUERY_PARAMETER", "providerName is required.", ["providerName"]);
  return page(call.request, containersOf(call, wanted), ["providerName"]);
}

const CLOUDS: readonly string[] = ["AWS", "AZURE", "GCP"];

function allContainers(call: AtlasCall): unknown {
  const all = CLOUDS.flatMap((cloud) => containersOf(call, cloud));
  return page(call.request, all);
}

function containersOf({ project }: AtlasCall, cloud: string): readonly unknown[] {
  const regions = project.clusters
    .flatMap((cluster) => cluster.regions)
    .filter((region) => region.providerName === cloud)
    .map((region) => region.regionName);
  return [...new Set(regions)].map((region, index) => ({
    atlasCidrBlock: `10.${index}.0.0/21`,
    id: createHash("sha256").update(`container ${project.id} ${region}`).digest("hex").slice(0, 24),
    providerName: cloud,
    provisioned: true,
    ...(cloud === "AZURE" ? { region } : { regionName: region }),
  }));
}
