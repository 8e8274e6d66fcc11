// The Admin API calls, each with its version beside it. Atlas layer: one method a call, nothing decided.
import type { Clock } from "../support/clock";
import type { Http, HttpRequest } from "../support/http";
import { type Authenticated, authenticated } from "./auth";
import { type AtlasCredentials, nameOf } from "./credentials";
import { atlasError } from "./errors";
import { parseCluster, parseEncryptionAtRest, parseOtherCluster, parseProject, parseResults } from "./parse";
import type { AtlasClient, CallOptions, Cluster } from "./types";

export interface AtlasClientParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly credentials: AtlasCredentials;
  readonly baseUrl: string;
}

interface Call {
  readonly method: HttpRequest["method"];
  readonly path: string;
  /** Date of the resource's version; the exact one of the operation. */
  readonly version: string;
  readonly what: string;
  readonly body?: unknown;
}

const PAGE_SIZE = 500;

export function createAtlasClient(parts: AtlasClientParts): AtlasClient {
  const caller = authenticated(parts);
  const call = (one: Call, options: CallOptions = {}): Promise<unknown> => callOnce(parts, caller, one, options);
  const listAll = async (one: Omit<Call, "method">, options: CallOptions = {}): Promise<readonly unknown[]> => {
    const page = async (pageNum: number): Promise<readonly unknown[]> => {
      const path = `${one.path}?itemsPerPage=${PAGE_SIZE}&pageNum=${pageNum}&includeCount=false`;
      const results = parseResults(one.what, await call({ ...one, method: "GET", path }, options));
      return results.length < PAGE_SIZE ? results : [...results, ...(await page(pageNum + 1))];
    };
    return page(1);
  };
  const group = (projectId: string): string => `/groups/${encodeURIComponent(projectId)}`;
  const clusterPath = (projectId: string, name: string): string =>
    `${group(projectId)}/clusters/${encodeURIComponent(name)}`;
  const encryption = (projectId: string) => ({
    path: `${group(projectId)}/encryptionAtRest`,
    version: "2023-01-01",
    what: `the encryption at rest of project ${projectId}`,
  });
  return {
    getProject: async (projectId, options) => {
      const what = `project ${projectId}`;
      return parseProject(
        what,
        await call({ method: "GET", path: group(projectId), version: "2023-01-01", what }, options),
      );
    },
    getEncryptionAtRest: async (projectId, options) => {
      const one = encryption(projectId);
      return parseEncryptionAtRest(one.what, await call({ ...one, method: "GET" }, options));
    },
    updateEncryptionAtRest: async (projectId, update, options) => {
      const one = { ...encryption(projectId), method: "PATCH" as const, body: update };
      return parseEncryptionAtRest(one.what, await call(one, options));
    },
    listClusters: async (projectId, options) => {
      const what = `the clusters of project ${projectId}`;
      const found = await listAll({ path: `${group(projectId)}/clusters`, version: "2024-08-05", what }, options);
      return found.map((one) => parseCluster(what, one));
    },
    getCluster: async (projectId, clusterName, options) => {
      const what = `cluster "${clusterName}" of project ${projectId}`;
      return parseCluster(
        what,
        await call({ method: "GET", path: clusterPath(projectId, clusterName), version: "2024-08-05", what }, options),
      );
    },
    listOtherClusters: async (projectId, options) => {
      const kinds = [
        { kind: "flex", segment: "flexClusters", version: "2024-11-13" },
        { kind: "serverless", segment: "serverless", version: "2023-01-01" },
      ] as const;
      const lists = kinds.map(async ({ kind, segment, version }) => {
        const what = `the ${kind} clusters of project ${projectId}`;
        return (await listAll({ path: `${group(projectId)}/${segment}`, version, what }, options)).map((one) =>
          parseOtherCluster(what, kind, one),
        );
      });
      return (await Promise.all(lists)).flat();
    },
    updateCluster: async (projectId, clusterName, update, options): Promise<Cluster> => {
      const what = `cluster "${clusterName}" of project ${projectId}`;
      const one: Call = {
        method: "PATCH",
        path: clusterPath(projectId, clusterName),
        version: "2024-10-23",
        what,
        body: update,
      };
      return parseCluster(what, await call(one, options));
    },
    close: caller.close,
  };
}

async function callOnce(
  parts: AtlasClientParts,
  caller: Authenticated,
  one: Call,
  options: CallOptions,
): Promise<unknown> {
  const mediaType = `application/vnd.atlas.${one.version}+json`;
  const answer = await caller.send({
    method: one.method,
    url: `${parts.baseUrl}/api/atlas/v2${one.path}`,
    headers: { Accept: mediaType, ...(one.body === undefined ? {} : { "Content-Type": mediaType }) },
    what: one.what,
    ...(one.body === undefined ? {} : { body: JSON.stringify(one.body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (answer.status >= 400) throw atlasError(answer, { what: one.what, credential: nameOf(parts.credentials) });
  return answer.json;
}
