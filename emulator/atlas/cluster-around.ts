// What other tools read beside a cluster: its process arguments and the project's network containers. Plain values; nothing here changes them.
import { createHash } from "node:crypto";
import { atlasRefusal } from "../http.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { named } from "./clusters.ts";
import { allowQuery, page } from "./strict.ts";

const READ = { method: "GET", needs: "GROUP_READ_ONLY", bucket: "clusters" } as const;

export const clusterAroundOperations: readonly Operation[] = [
  { ...READ, path: "/containers", versions: [{ date: "2023-01-01" }], handle: containers },
  {
    ...READ,
    path: "/clusters/{clusterName}/processArgs",
    versions: [{ date: "2024-08-05" }],
    handle: (call) => {
      allowQuery(call.request);
      named(call);
      return {
        defaultMaxTimeMS: null,
        defaultWriteConcern: null,
        javascriptEnabled: true,
        minimumEnabledTlsProtocol: "TLS1_2",
        noTableScan: false,
        oplogMinRetentionHours: null,
        oplogSizeMB: null,
        sampleRefreshIntervalBIConnector: null,
        sampleSizeBIConnector: null,
        tlsCipherConfigMode: "DEFAULT",
        transactionLifetimeLimitSeconds: null,
      };
    },
  },
];

/** FACT(observed on a fake only): one for each region with nodes; the cloud is asked for by name. */
function containers(call: AtlasCall): unknown {
  const wanted = call.request.query.get("providerName");
  // ASSUMED: the code; the document demands the query.
  if (wanted === null)
    throw atlasRefusal(400, "MISSING_QUERY_PARAMETER", "providerName is required.", ["providerName"]);
  const regions = call.project.clusters
    .flatMap((cluster) => cluster.regions)
    .filter((region) => region.providerName === wanted)
    .map((region) => region.regionName);
  const all = [...new Set(regions)].map((region, index) => ({
    atlasCidrBlock: `10.${index}.0.0/21`,
    id: createHash("sha256").update(`container ${call.project.id} ${region}`).digest("hex").slice(0, 24),
    providerName: wanted,
    provisioned: true,
    ...(wanted === "AZURE" ? { region } : { regionName: region }),
  }));
  return page(call.request, all, ["providerName"]);
}
