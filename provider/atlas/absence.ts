// Whether an object of Atlas is gone, for every room. Atlas layer, async over the client. "Not found" alone proves nothing: a wrong base URL, a proxy or
// another service says the same. The caller decides what follows from an absence.
import { CmkError, hasCode } from "../support/errors";
import type { AtlasClient, CallOptions, Cluster } from "./types";

export type ProjectLook = Pick<AtlasClient, "getProject" | "baseUrl">;

/** A room's context has it. */
export interface Asking<Atlas extends ProjectLook = ProjectLook> extends CallOptions {
  readonly clients: { readonly atlas: Atlas };
}

export interface InProject {
  readonly projectId: string;
}

const optionsOf = ({ signal }: CallOptions): CallOptions => (signal === undefined ? {} : { signal });

const PROJECT = "GROUP_NOT_FOUND";
/** Atlas's code for a project that does not exist, and a code for any path that a service does not know. */
const PERHAPS_GONE = [PROJECT, "RESOURCE_NOT_FOUND"] as const;
const NOT_FOUND = 404;
/** Not in Atlas's form, so perhaps not an answer of Atlas. */
const WITHOUT_CODE = "HTTP_404";

/**
 * The proof. `true`: Atlas answers the request for the project itself with its own "no such project". `false`: Atlas answers with this project, so Atlas's
 * answers about the project's parts can be trusted. Any other answer rejects.
 */
export async function projectIsGone(asking: Asking, { projectId }: InProject): Promise<boolean> {
  const { atlas } = asking.clients;
  try {
    const { id } = await atlas.getProject(projectId, optionsOf(asking));
    if (id.toLowerCase() !== projectId.toLowerCase()) throw otherProject(projectId, atlas.baseUrl);
    return false;
  } catch (error) {
    if (hasCode(error, PROJECT) && error.status === NOT_FOUND) return true;
    throw error;
  }
}

const otherProject = (projectId: string, baseUrl: string): CmkError =>
  new CmkError(
    `The answer of ${baseUrl} to the request for project ${projectId} is about another project, not this one.`,
    {
      code: "BAD_ANSWER",
      hint: "Check that the base URL is Atlas's and that no proxy answers instead of Atlas. Then run again.",
    },
  );

/** For a refused call: `undefined` where the project is gone. A "not found" without that proof, and any other failure, rejects. */
export const unlessProjectGone =
  (asking: Asking, place: InProject) =>
  (error: unknown): Promise<undefined> =>
    provenGone(asking, place, error).then(() => undefined);

/** For a call about a part of a project, refused with one of the part's own codes: `undefined` where the part, or the project, is gone. */
export const unlessGone =
  (asking: Asking, place: InProject, codes: readonly CmkError["code"][]) =>
  async (error: unknown): Promise<undefined> => {
    if (hasCode(error, ...codes)) await isProven(asking, place, error);
    else await provenGone(asking, place, error);
    return undefined;
  };

/**
 * For a read of a part of a project by its own id: `undefined` where Atlas says that the part does not exist and the project does, or that the project is
 * gone. ASSUMED(missing-part-code): which code of Atlas says so. So every code with 404 counts, except the project's.
 */
export const unlessMissing =
  (asking: Asking, place: InProject) =>
  (error: unknown): Promise<undefined> => {
    const isAbout = error instanceof CmkError && error.status === NOT_FOUND && error.code !== WITHOUT_CODE;
    return unlessGone(asking, place, isAbout && error.code !== PROJECT ? [error.code] : [])(error);
  };

/** For a preview, which continues without an answer: the failure, where there is no credential or the project is gone. Any other failure rejects. */
export const whyNoAnswer =
  (asking: Asking, place: InProject) =>
  async (error: unknown): Promise<CmkError> =>
    hasCode(error, "NO_CREDENTIALS") ? error : provenGone(asking, place, error);

async function provenGone(asking: Asking, place: InProject, error: unknown): Promise<CmkError> {
  if (!hasCode(error, ...PERHAPS_GONE)) throw error;
  if (await isProven(asking, place, error)) return error;
  throw notProven(asking.clients.atlas, place, error);
}

async function isProven(asking: Asking, place: InProject, refusal: CmkError): Promise<boolean> {
  try {
    return await projectIsGone(asking, place);
  } catch (error) {
    throw error instanceof CmkError ? notProven(asking.clients.atlas, place, refusal, error) : error;
  }
}

/** `look`: the failure of the request for the project itself. Absent: Atlas answered with the project. */
function notProven({ baseUrl }: ProjectLook, { projectId }: InProject, refusal: CmkError, look?: CmkError): CmkError {
  const request = `The request for the project itself (GET /groups/${projectId})`;
  const shown =
    look === undefined ? `${request} was answered with the project.` : `${request} proved nothing: ${look.what}`;
  return new CmkError(`${refusal.what} This does not prove that project ${projectId} is gone. ${shown}`, {
    code: "ABSENCE_NOT_PROVEN",
    hint: `Nothing was removed from the stack's state. Check that ${baseUrl} is Atlas's base URL, that no proxy answers instead of Atlas, and that the credential belongs to the project. Then run again.`,
    status: refusal.status,
    requestId: refusal.requestId,
    cause: look ?? refusal,
  });
}

/**
 * FACT(atlas-cluster-flex): Atlas gives the third code where a flex cluster has the name. ASSUMED(serverless-name): the
 * last code, where a serverless instance has the name.
 */
export const CLUSTER_GONE = [
  "CLUSTER_NOT_FOUND",
  "CLUSTER_NAME_NOT_FOUND",
  "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API",
  "CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API",
] as const;

/** Reads a dedicated cluster by its own path, whatever a list shows. `undefined`: the cluster or its project is gone. */
export const findCluster = (
  asking: Asking<ProjectLook & Pick<AtlasClient, "getCluster">>,
  { projectId, clusterName }: InProject & { readonly clusterName: string },
): Promise<Cluster | undefined> =>
  asking.clients.atlas
    .getCluster(projectId, clusterName, optionsOf(asking))
    .catch(unlessGone(asking, { projectId }, CLUSTER_GONE));
