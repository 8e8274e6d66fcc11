// Clusters of a project on the wire, of every kind: their calls and their answers. Atlas layer; it decides nothing.
import { CmkError } from "../support/errors";
import { isFlag, isText, type Reader } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, CallOptions, Cluster, OtherCluster, RegionConfig } from "./types";

const READ_VERSION = "2024-08-05";
const UPDATE_VERSION = "2024-10-23";

const OTHER_KINDS = [
  { kind: "flex", segment: "flexClusters", version: "2024-11-13" },
  { kind: "serverless", segment: "serverless", version: "2023-01-01" },
] as const;

type Calls = Pick<AtlasClient, "listClusters" | "getCluster" | "listOtherClusters" | "updateCluster">;

export function clusterCalls(caller: Caller): Calls {
  const one = (projectId: string, name: string) => ({
    path: `${projectPath(projectId)}/clusters/${pathSegment(name)}`,
    what: `cluster "${name}" of project ${projectId}`,
  });
  return {
    listClusters: async (projectId, options) => {
      const what = `the clusters of project ${projectId}`;
      const asked = { path: `${projectPath(projectId)}/clusters`, version: READ_VERSION, what };
      return (await caller.listAll(asked, options)).map(clusterOf);
    },
    getCluster: async (projectId, clusterName, options) => {
      const asked = one(projectId, clusterName);
      return parseCluster(asked.what, await caller.call({ ...asked, method: "GET", version: READ_VERSION }, options));
    },
    listOtherClusters: async (projectId, options) =>
      (await Promise.all(OTHER_KINDS.map(listOf(caller, projectId, options)))).flat(),
    updateCluster: (projectId, clusterName, update, options) =>
      caller.change({ ...one(projectId, clusterName), version: UPDATE_VERSION, body: update }, parseCluster, options),
  };
}

/**
 * FACT(atlas-serverless-end): serverless ends on 2027-01-18. A version that has ended answers 410, which counts as none.
 */
const GONE = 410;

const listOf =
  (caller: Caller, projectId: string, options: CallOptions | undefined) =>
  async ({ kind, segment, version }: (typeof OTHER_KINDS)[number]): Promise<readonly OtherCluster[]> => {
    const what = `the ${kind} clusters of project ${projectId}`;
    const asked = { path: `${projectPath(projectId)}/${segment}`, version, what };
    const found = await caller.listAll(asked, options).catch((error: unknown) => {
      if (error instanceof CmkError && error.status === GONE) return [];
      throw error;
    });
    return found.flatMap((item) => {
      const { name } = item.shown("name", isText); // they only explain a name that is missing elsewhere
      return name === undefined ? [] : [{ name, kind }];
    });
  };

const parseCluster = (what: string, json: unknown): Cluster => clusterOf(answerOf(what, "name", json));

const clusterOf = (body: Reader): Cluster => ({
  name: body.required("name", isText),
  stateName: body.required("stateName", isText),
  replicationSpecs: body.each("replicationSpecs").map((spec) => ({
    regionConfigs: spec.each("regionConfigs").map(regionOf),
  })),
  ...body.optional("encryptionAtRestProvider", isText),
  ...body.optional("paused", isFlag),
  ...body.shown("clusterType", isText),
});

/** Each Azure region needs a private endpoint, so its name is required. Regions of other clouds decide nothing. */
function regionOf(region: Reader): RegionConfig {
  const providerName = region.required("providerName", isText);
  return providerName === "AZURE"
    ? { providerName, regionName: region.required("regionName", isText), ...sizeOf(region) }
    : { providerName, ...sizeOf(region) };
}

/** Only shown, so another form of it is no defect. A region without electable nodes may have none. */
const sizeOf = (region: Reader): Pick<RegionConfig, "instanceSize"> =>
  region.shown("electableSpecs", isObject).electableSpecs === undefined
    ? {}
    : region.within("electableSpecs").shown("instanceSize", isText);

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
