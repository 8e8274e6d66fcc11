// A cluster's dedicated search nodes, with an encryption provider and a state of their own.
import { atlasRefusal } from "../http.ts";
import type { Json } from "../json.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { named } from "./clusters.ts";
import { type AtlasCluster, newId, type SearchNodes, TIMES } from "./store.ts";
import { allowFields, allowQuery, objectsIn, readBody, type Shape } from "./strict.ts";

const PATH = "/clusters/{clusterName}/search/deployment";
const COMMON = {
  path: PATH,
  bucket: "searchDeployments",
  versions: [{ date: "2024-05-30" }, { date: "2025-03-12" }],
} as const;

export const searchOperations: readonly Operation[] = [
  {
    ...COMMON,
    method: "GET",
    needs: "GROUP_READ_ONLY",
    handle: (call) => {
      allowQuery(call.request);
      const { searchNodes } = named(call);
      // FACT(atlas-search-none): an empty object where there are none, in this version. ASSUMED(search-none-before): an
      // error in the one before.
      if (searchNodes === undefined && call.version >= "2025-03-12") return {};
      return view(call, nodesOf(call));
    },
  },
  { ...COMMON, method: "POST", needs: "GROUP_OWNER", status: 201, handle: create },
  { ...COMMON, method: "PATCH", needs: "GROUP_OWNER", handle: change },
  { ...COMMON, method: "DELETE", needs: "GROUP_OWNER", status: 204, isUntyped: true, handle: remove },
];

const SHAPE: Shape = { specs: "list" };
const SPEC: Shape = { instanceSize: "string", nodeCount: "integer" };

const nodesOf = (call: AtlasCall): SearchNodes => {
  const cluster = named(call);
  if (cluster.searchNodes !== undefined) return cluster.searchNodes;
  // ASSUMED(emulator-atlas-codes): status and code.
  throw atlasRefusal(
    400,
    "ATLAS_SEARCH_DEPLOYMENT_DOES_NOT_EXIST",
    `Cluster ${cluster.name} has no search deployment.`,
    [cluster.name],
  );
};

function create(call: AtlasCall): unknown {
  const spec = specIn(call);
  const cluster = named(call);
  // FACT(atlas-search-nodes): dedicated search nodes need a dedicated cluster. ASSUMED(emulator-atlas-codes): the code.
  if (cluster.regions.some((region) => region.providerName === "TENANT"))
    throw atlasRefusal(400, "TENANT_CLUSTER_UPDATE_UNSUPPORTED", `Cluster ${cluster.name} is a tenant cluster.`);
  if (cluster.searchNodes !== undefined)
    // ASSUMED(emulator-atlas-codes): status and code.
    throw atlasRefusal(
      400,
      "ATLAS_SEARCH_DEPLOYMENT_DUPLICATE",
      `Cluster ${cluster.name} has a search deployment already.`,
      [cluster.name],
    );
  cluster.searchNodes = { id: newId(call.store, "search"), ...spec, changedMs: call.nowMs };
  return view(call, cluster.searchNodes);
}

function change(call: AtlasCall): unknown {
  const spec = specIn(call);
  const nodes = { ...nodesOf(call), ...spec, changedMs: call.nowMs };
  named(call).searchNodes = nodes;
  return view(call, nodes);
}

function remove(call: AtlasCall): undefined {
  allowQuery(call.request);
  nodesOf(call);
  delete named(call).searchNodes;
}

function specIn(call: AtlasCall): { readonly instanceSize: string; readonly nodeCount: number } {
  allowQuery(call.request);
  const body = readBody(call.request);
  allowFields(body, SHAPE);
  const [spec, ...more]: readonly Json[] = objectsIn(body, "specs");
  if (spec !== undefined) allowFields(spec, SPEC, "specs.");
  const { instanceSize, nodeCount } = spec ?? {};
  const isWhole = typeof instanceSize === "string" && typeof nodeCount === "number" && more.length === 0;
  // FACT(atlas-search-nodes): one spec of 2 to 32 nodes.
  if (isWhole && nodeCount >= 2 && nodeCount <= 32) return { instanceSize, nodeCount };
  throw atlasRefusal(400, "INVALID_ATTRIBUTE", "specs holds one spec with an instanceSize and 2 to 32 nodes.", [
    "specs",
  ]);
}

/**
 * FACT(atlas-search-nodes): the project's switch decides whether the nodes of an encrypted cluster are encrypted; by
 * hand they may be anything.
 */
function view(call: AtlasCall, nodes: SearchNodes): unknown {
  const { project, nowMs } = call;
  const cluster: AtlasCluster = named(call);
  const { id, instanceSize, nodeCount, changedMs = 0 } = nodes;
  const own = project.encryption.enabledForSearchNodes ? cluster.encryptionAtRestProvider : "NONE";
  return {
    effectiveSpecs: cluster.regions.map(({ providerName, regionName }) => ({
      cloudProvider: providerName,
      instanceSize,
      nodeCount,
      regionName,
    })),
    encryptionAtRestProvider: nodes.encryptionAtRestProvider ?? own,
    groupId: project.id,
    id,
    specs: [{ instanceSize, nodeCount }],
    stateName: nowMs - changedMs < TIMES.clusterSettlesMs ? "UPDATING" : "IDLE",
  };
}
