// Creates, approves, waits for or replaces the private endpoint of one region, each a limited number of times. Async,
// over the clients.
import type { PrivateEndpoint } from "../../atlas/types";
import type { Accepted, PrivateEndpointConnection } from "../../azure/types";
import type { Run } from "../../engine/run";
import { ABSENT } from "../../project/path";
import { CmkError, hasCode } from "../../support/errors";
import { SOONEST_MS } from "../../support/pace";
import type { Approval } from "../fields";
import { endpointFailedText } from "../texts";
import { ensureNetworkProvider, type InAzure, lockHint } from "./azure-needs";
import type { Clients } from "./clients";
import type { Moving } from "./moved";
import { removeOne } from "./take-down";

export interface Target extends Moving, InAzure {
  readonly regions: readonly string[];
  readonly approval: Approval;
  /**
   * Private networking was enabled before this run: endpoints may exist. FACT(atlas-endpoint-owner): otherwise there
   * are none.
   */
  readonly wasPrivate: boolean;
}

/**
 * How many attempts a region has before the run fails, and how long Atlas's own repair is waited for. The times are
 * ASSUMED(endpoint-patience).
 */
const BOUNDS = {
  creates: 3,
  replacements: 2,
  lookAgainMs: 10_000,
  /** A list may be wrongly empty once: an endpoint is created only if a later read shows none either. */
  secondLookMs: 2_000,
  /** The same where a project with private networking before this run shows no endpoint at all: it should have some. */
  emptyListMs: 10_000,
  recreationWithinMs: 600_000,
  rejectionNoticedWithinMs: 300_000,
} as const;

/** The attempts in one region, so that their number is limited. */
export interface Memory {
  creates: number;
  replacements: number;
  /** When the last POST was sent. A list may be a little older, and the answer may be lost. */
  askedMs: number | undefined;
  /** Since when every read shows no endpoint in the region. Absent while there is one, and after a POST. */
  missingSinceMs: number | undefined;
  /** Endpoints whose POST was answered: this run created them. */
  readonly made: Set<string>;
  /** The error of the last POST, if it was not answered with success. */
  lastError: Error | undefined;
  /** When the deletion of an endpoint was requested, by id. */
  readonly doomedMs: Map<string, number>;
  /** By name of the connection. */
  readonly approved: Map<string, Approved>;
  /** How many approvals Azure has ended as failed because of another write, by name of the connection. */
  readonly conflicts: Map<string, number>;
  /** While the region has these words, nothing can change before this time. */
  soonest?: { readonly words: string; readonly ms: number };
  readonly firstSeenMs: Map<string, number>;
}

export interface Approved {
  /** Absent: this run did not approve it, or Azure has ended the approval. */
  readonly write?: Accepted<PrivateEndpointConnection>;
  readonly lookMs: number;
}

export const newMemory = (): Memory => ({
  creates: 0,
  replacements: 0,
  askedMs: undefined,
  missingSinceMs: undefined,
  made: new Set(),
  lastError: undefined,
  doomedMs: new Map(),
  approved: new Map(),
  conflicts: new Map(),
  firstSeenMs: new Map(),
});

/** One region in one read. */
export interface InRegion {
  readonly target: Target;
  readonly region: string;
  readonly memory: Memory;
  /** The list showed no endpoint of the project. */
  readonly isListEmpty: boolean;
}

export interface At extends InRegion {
  readonly endpoint: PrivateEndpoint;
}

/** The result of a region's step. `needs`: the command that a person must run. */
export interface Stand {
  readonly region: string;
  readonly isDone: boolean;
  readonly words: string;
  readonly needs?: string;
  readonly soonestMs?: number;
}

const CONFLICT = 409;

/**
 * A POST is sent after two reads that show no endpoint, neither in the list nor by the id of a known one. Reads follow
 * it. If the region still shows no endpoint after a while, another POST is sent, again after two reads.
 */
export async function create(run: Run<Clients>, { target, region, memory, isListEmpty }: InRegion): Promise<string> {
  const { clients, signal } = run;
  const nowMs = clients.clock.now();
  if (memory.askedMs !== undefined && nowMs - memory.askedMs < BOUNDS.lookAgainMs) return "requested";
  memory.missingSinceMs ??= nowMs;
  const quietMs = target.wasPrivate && isListEmpty ? BOUNDS.emptyListMs : BOUNDS.secondLookMs;
  memory.soonest = { words: ABSENT, ms: memory.missingSinceMs + BOUNDS.secondLookMs };
  if (nowMs - memory.missingSinceMs < quietMs) return ABSENT;
  if (memory.creates >= BOUNDS.creates + memory.replacements)
    throw (
      memory.lastError ??
      new CmkError(endpointFailedText(region, "the endpoint disappears after each creation"), {
        code: "ENDPOINT_FAILED",
      })
    );
  if (target.approval === "automatic") await ensureNetworkProvider(run, target);
  memory.creates += 1;
  memory.askedMs = nowMs;
  memory.missingSinceMs = undefined;
  run.begin("endpointCreation");
  run.wrote();
  try {
    const made = await clients.atlas.createPrivateEndpoint(target.projectId, region, { signal });
    memory.lastError = undefined;
    memory.made.add(made.id);
    memory.soonest = { words: made.status, ms: nowMs + SOONEST_MS.endpointCreation };
    target.sight.known.set(made.id, made);
    target.sight.latest = [...target.sight.latest, made];
    return made.status;
  } catch (error) {
    const isOpen = hasCode(error, "OUTCOME_UNKNOWN") || (error instanceof CmkError && error.status === CONFLICT);
    if (!isOpen) throw error;
    memory.lastError = error;
    return "requested";
  }
}

/**
 * Deletes a second or a failed endpoint, once in a run, without a wait: the deletion of all endpoints waits for it and
 * reports a failure.
 */
export async function dropOnce(run: Run<Clients>, { target, memory, endpoint }: At): Promise<void> {
  if (memory.doomedMs.has(endpoint.id)) return;
  if ((await removeOne(run, { ...target, endpoint })) === "taken")
    memory.doomedMs.set(endpoint.id, run.clients.clock.now());
}

/**
 * FACT(atlas-endpoint-recreated): Atlas recreates the endpoint by itself, under a new name. ASSUMED(endpoint-patience):
 * within minutes. After that this run replaces it.
 */
export const afterRejection = (run: Run<Clients>, at: At): Promise<string> | string =>
  seenForMs(run, at) < BOUNDS.rejectionNoticedWithinMs
    ? "connection rejected or removed in Azure, waiting for Atlas to recreate it"
    : replace(run, at);

export function waitOrReplace(run: Run<Clients>, at: At): Promise<string> | string {
  const { status } = at.endpoint;
  const isOverdue = status === "PENDING_RECREATION" && seenForMs(run, at) >= BOUNDS.recreationWithinMs;
  return isOverdue ? replace(run, at) : status;
}

function seenForMs({ clients }: Run<Clients>, { memory, endpoint: { id, status } }: At): number {
  const nowMs = clients.clock.now();
  const key = `${id} ${status}`;
  const sinceMs = memory.firstSeenMs.get(key) ?? nowMs;
  memory.firstSeenMs.set(key, sinceMs);
  return nowMs - sinceMs;
}

/**
 * FACT(atlas-endpoint-failed): no document says that a FAILED endpoint recovers. Reads follow a deletion, as they
 * follow a POST: the list may be a little older.
 */
export async function replace(run: Run<Clients>, { target, region, memory, endpoint }: At): Promise<string> {
  const words = `${endpoint.status}, creating another`;
  const nowMs = run.clients.clock.now();
  if (nowMs - (memory.doomedMs.get(endpoint.id) ?? Number.NEGATIVE_INFINITY) < BOUNDS.lookAgainMs) return words;
  if (memory.replacements >= BOUNDS.replacements)
    throw new CmkError(endpointFailedText(region, endpoint.errorMessage ?? `Atlas says ${endpoint.status}`), {
      code: "ENDPOINT_FAILED",
      hint:
        (await lockHint(run, target)) ??
        "Remove the cause that Atlas reports, then run `pulumi up` again: the run deletes the endpoint and creates another.",
    });
  memory.replacements += 1;
  memory.doomedMs.set(endpoint.id, nowMs);
  await removeOne(run, { ...target, endpoint });
  return words;
}
