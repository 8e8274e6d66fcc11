// Where Atlas's requests come from: the control plane's addresses of all three clouds, and each cluster's nodes. All from ranges kept for documentation and tests.
import { createHash } from "node:crypto";
import type { Answer, Request, Route } from "../http.ts";
import type { Parts } from "../parts.ts";
import type { AtlasCall, Operation } from "./call.ts";
import type { AtlasCluster } from "./store.ts";
import { allowQuery, askedVersion, mediaTypeOf } from "./strict.ts";

type ByCloud = Readonly<Record<"aws" | "azure" | "gcp", Readonly<Record<string, readonly string[]>>>>;

/** FACT(atlas-control-plane-ips): by cloud and region, as blocks; the lists grow over time. The values are ours. */
const CONTROL_PLANE: { readonly inbound: ByCloud; readonly outbound: ByCloud } = {
  inbound: {
    aws: { "us-east-1": ["203.0.113.8/32"] },
    azure: { eastus2: ["198.51.100.8/32"] },
    gcp: { "us-east4": ["192.0.2.8/32"] },
  },
  outbound: {
    aws: { "us-east-1": ["203.0.113.16/32", "203.0.113.17/32"], "eu-west-1": ["203.0.113.32/30"] },
    azure: { eastus2: ["198.51.100.16/32"], westeurope: ["198.51.100.17/32"] },
    gcp: { "us-east4": ["192.0.2.16/32"] },
  },
};

/** FACT(atlas-control-plane-ips): all three clouds', whatever cloud the clusters are in. */
export const controlPlaneOutbound = (): readonly string[] =>
  Object.values(CONTROL_PLANE.outbound).flatMap((regions) => Object.values(regions).flat());

/** Two addresses for each region; the same every time. */
export const outboundOf = (cluster: AtlasCluster): readonly string[] =>
  cluster.regions.flatMap((region) => nodesOf(cluster, region.regionName));

export const nodesOf = (cluster: AtlasCluster, regionName: string): readonly string[] =>
  [1, 2].map((node) => addressOf([cluster.id, regionName, node]));

/** Of 198.18.0.0/15. */
function addressOf(what: readonly unknown[]): string {
  const [one = 0, two = 0, three = 0] = createHash("sha256").update(what.join("/")).digest();
  return ["198", 18 + (one % 2), two, three].join(".");
}

export const addressOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/ipAddresses",
    versions: [{ date: "2023-01-01" }],
    needs: "GROUP_READ_ONLY",
    bucket: "groups",
    handle: (call) => {
      allowQuery(call.request);
      return { groupId: call.project.id, services: { clusters: dedicated(call).map(view) } };
    },
  },
];

/** ASSUMED(node-addresses): tenants' shared nodes are not told. */
const dedicated = ({ project }: AtlasCall): readonly AtlasCluster[] =>
  project.clusters.filter((cluster) => cluster.regions.every((region) => region.providerName !== "TENANT"));

/** ASSUMED(node-addresses): one address is always planned. */
const view = (cluster: AtlasCluster): unknown => ({
  clusterName: cluster.name,
  inbound: outboundOf(cluster),
  outbound: outboundOf(cluster),
  futureInbound: [addressOf([cluster.id, "future"])],
  futureOutbound: [addressOf([cluster.id, "future"])],
});

export const OPEN_OPERATIONS = [{ method: "GET", path: "/unauth/controlPlaneIPAddresses", versions: ["2023-11-15"] }];

/** FACT(atlas-control-plane-ips): asks for no credential. */
export const openRoutes = (parts: Parts): readonly Route[] =>
  OPEN_OPERATIONS.map(({ method, path, versions }) => ({
    method,
    path: `/api/atlas/v2${path}`,
    handle: (request) => controlPlane(parts, request, versions),
  }));

function controlPlane(parts: Parts, request: Request, versions: readonly string[]): Answer {
  const dates = versions.map((date) => ({ date }));
  const version = askedVersion(request, dates, parts.clock.now());
  allowQuery(request);
  return {
    status: 200,
    headers: { "Content-Type": mediaTypeOf(version.date) },
    json: { ...CONTROL_PLANE, gateways: [] },
  };
}
