// The public addresses that Atlas calls from, on the wire: of its control plane and of a project's clusters. Atlas layer; it decides nothing.
import { isText, isTextList, type Reader } from "../support/reader";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, ClusterAddresses } from "./types";

const CLUSTERS_VERSION = "2023-01-01";
const CONTROL_PLANE_VERSION = "2023-11-15";

type Calls = Pick<AtlasClient, "listClusterAddresses" | "listControlPlaneAddresses">;

export function addressCalls({ call }: Caller): Calls {
  return {
    listClusterAddresses: async (projectId, options) => {
      const what = `the addresses of project ${projectId}'s clusters`;
      const path = `${projectPath(projectId)}/ipAddresses`;
      const answer = await call({ method: "GET", path, version: CLUSTERS_VERSION, what }, options);
      const services = answerOf(what, "services", answer).within("services");
      return services.eachOf("clusters").map(addressesOf);
    },
    listControlPlaneAddresses: async (options) => {
      const what = "the addresses of Atlas's control plane";
      const path = "/unauth/controlPlaneIPAddresses";
      const answer = await call({ method: "GET", path, version: CONTROL_PLANE_VERSION, what }, options);
      const outbound = answerOf(what, "outbound", answer).within("outbound");
      return CLOUDS.filter((cloud) => outbound.has(cloud)).flatMap((cloud) => ofEveryRegion(outbound.within(cloud)));
    },
  };
}

/**
 * FACT(atlas-control-plane-ips): a vault's firewall must allow the control plane of all clouds, not of Azure alone.
 */
const CLOUDS = ["aws", "azure", "gcp"] as const;

const ofEveryRegion = (regions: Reader): readonly string[] =>
  regions.fields().flatMap((region) => regions.optional(region, isTextList)[region] ?? []);

function addressesOf(body: Reader): ClusterAddresses {
  const { outbound = [] } = body.optional("outbound", isTextList);
  const { futureOutbound = [] } = body.optional("futureOutbound", isTextList);
  return { clusterName: body.required("clusterName", isText), outbound, futureOutbound };
}
