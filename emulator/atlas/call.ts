// What every Atlas operation goes through before its rules are asked: who calls, which version, how often. Order is the service's.
import { type Answer, Refusal, type Request, type Route } from "../http.ts";
import type { Parts } from "../parts.ts";
import type { AtlasAuth } from "./auth.ts";
import { type BucketName, takeFromBucket } from "./rate-limits.ts";
import type { AtlasProject, AtlasStore, ProjectRole } from "./store.ts";
import { askedVersion, mediaTypeOf, type Version, versionHeaders } from "./strict.ts";

export interface AtlasCall {
  readonly parts: Parts;
  readonly store: AtlasStore;
  readonly project: AtlasProject;
  readonly request: Request;
  /** What the path's names stand for. */
  readonly names: Readonly<Record<string, string>>;
  /** Date of the version that answers. */
  readonly version: string;
  readonly nowMs: number;
}

export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/atlas/v2/groups/{groupId}. */
  readonly path: string;
  /** Oldest first. */
  readonly versions: readonly Version[];
  readonly needs: ProjectRole;
  readonly bucket: BucketName;
  /** Of an answer that is no refusal. @default 200 */
  readonly status?: number;
  /** FACT(atlas-answer-headers): most answers without a body name a media type all the same; of these none does. */
  readonly isUntyped?: true;
  /** The body of the answer; `undefined`: none. */
  readonly handle: (call: AtlasCall) => unknown;
}

const GROUP_PATH = "/api/atlas/v2/groups/{groupId}";

export function routeOf(parts: Parts, auth: AtlasAuth, operation: Operation): Route {
  return {
    method: operation.method,
    path: `${GROUP_PATH}${operation.path}`,
    handle: (request, names) => answerOf({ parts, auth, operation }, request, names),
  };
}

function answerOf(
  made: { readonly parts: Parts; readonly auth: AtlasAuth; readonly operation: Operation },
  request: Request,
  names: Readonly<Record<string, string>>,
): Answer {
  const { parts, auth, operation } = made;
  const nowMs = parts.clock.now();
  const project = auth.project(request, names.groupId ?? "", operation.needs);
  const limits = takeFromBucket(parts, operation.bucket, { groupId: project.id, path: request.path });
  const version = askedVersion(request, operation.versions, nowMs);
  const told = { ...limits, ...versionHeaders(version) };
  const call = { parts, store: parts.store.atlas, project, request, names, version: version.date, nowMs };
  const json = withHeaders(told, () => operation.handle(call));
  const type = operation.isUntyped === true ? {} : { "Content-Type": mediaTypeOf(version.date) };
  return { status: operation.status ?? 200, headers: { ...type, ...told }, json };
}

/** FACT(atlas-answer-headers): a refusal has the headers of the version and of the limits too. */
function withHeaders(headers: Readonly<Record<string, string>>, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal({ ...error.answer, headers: { ...headers, ...error.answer.headers } });
  }
}
