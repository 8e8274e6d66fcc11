// Deletes private endpoints, one or all. Async, over the clients; the checks before it are in remove.ts and ensure.ts.
import type { Freshness } from "../../atlas/reads";
import type { PrivateEndpoint } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { regionOfEndpoint } from "../../project/path";
import { CmkError, hasCode } from "../../support/errors";
import { USUALLY } from "../../support/usually";
import { waitFor } from "../../support/wait";
import { noLockText, notDeletedText } from "../texts";
import { type InAzure, lockHint } from "./azure-needs";
import { anew, type Clients, sinceLastWrite } from "./clients";
import { lookUp, type Place, seeEndpoints } from "./observe";

const BLOCKED = "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING";
/** No code of this status proves that the endpoint is gone: the next read shows it. */
const PERHAPS_GONE = 404;

/**
 * How often the deletion of one endpoint is requested, and how long each request has until the list must show it.
 * ASSUMED(locked-endpoint-delete): Atlas accepts each DELETE of an endpoint whose deletion a lock prevents, and lists
 * it as FAILED again. The times are ASSUMED(endpoint-patience).
 */
const PATIENCE_MS: readonly number[] = [10_000, 20_000, 40_000];

/**
 * Requests the deletion of one endpoint. `taken`: Atlas accepted it, or may have. A missing endpoint needs none; one
 * that is being created must wait.
 */
export async function removeOne(
  run: Run<Clients>,
  { projectId, sight, endpoint }: Place & { readonly endpoint: PrivateEndpoint },
): Promise<"taken" | "not taken"> {
  run.wrote();
  try {
    await run.clients.atlas.deletePrivateEndpoint(projectId, endpoint.id, { signal: run.signal });
    sight.doomed.add(endpoint.id);
    return "taken";
  } catch (error) {
    if (hasCode(error, "OUTCOME_UNKNOWN")) return "taken";
    if (hasCode(error, BLOCKED) || (error instanceof CmkError && error.status === PERHAPS_GONE)) return "not taken";
    throw error;
  }
}

/** Endpoints of a project, and their vault. */
export interface Doomed extends Place, InAzure {
  /** `undefined`: all endpoints of the project. */
  readonly regions?: readonly string[];
  /**
   * What proves that no endpoint is left once the list shows none: Atlas's answer about each, or Atlas's acceptance
   * when the caller then disables private networking.
   */
  readonly provenBy: "lookups" | "switch";
}

/** By endpoint: how many requests Atlas accepted, and until when the list must show the last one. */
type Requests = Map<string, { readonly count: number; readonly untilMs: number }>;

interface Left {
  readonly left: readonly PrivateEndpoint[];
  /** Endpoints that Atlas does not delete. */
  readonly kept: readonly PrivateEndpoint[];
}

/**
 * Deletes endpoints and waits until they are gone. FACT(atlas-endpoint-delete-blocked): an endpoint that is being
 * created cannot be deleted yet, so the run waits until it can.
 */
export async function takeDown(run: Run<Clients>, doomed: Doomed): Promise<void> {
  const { projectId } = doomed;
  const requests: Requests = new Map();
  // Where Atlas's acceptance is the proof, the first list may be the one that the caller has just read. Each other look asks again.
  let isFirst = doomed.provenBy === "switch";
  const look = (): Promise<Left> => {
    const freshness = isFirst ? sinceLastWrite(run, doomed) : anew(run);
    isFirst = false;
    return requestDue(run, { ...doomed, requests, freshness });
  };
  const { kept } = await waitFor<Left, Left>({
    what: `Atlas to delete the private endpoints of project ${projectId}`,
    probe: look,
    classify: (seen) =>
      seen.left.length === seen.kept.length
        ? { kind: "done", value: seen }
        : {
            kind: "pending",
            state: seen.left.map((one) => `${regionOfEndpoint(one)} ${one.status}`).join(", "),
          },
    timing: { timeoutMs: run.timeoutMs },
    clock: run.clients.clock,
    signal: run.signal,
    onChange: (state) => run.status(`deleting private endpoints, ${USUALLY.endpointDeletion}: ${state}`),
  });
  if (kept.length === 0) return;
  throw new CmkError(notDeletedText(projectId, kept, PATIENCE_MS.length), {
    code: "ENDPOINT_NOT_DELETED",
    hint: `Private networking is still enabled. ${(await lockHint(run, doomed)) ?? noLockText(doomed.keyVaultId)}`,
  });
}

interface Look extends Doomed {
  readonly requests: Requests;
  readonly freshness: Freshness;
}

async function requestDue(run: Run<Clients>, { requests, ...doomed }: Look): Promise<Left> {
  const left = await leftOf(run, doomed);
  const nowMs = run.clients.clock.now();
  const due = left
    .filter((one) => one.status !== "DELETING" && one.status !== "INITIATING")
    .filter((one) => nowMs >= (requests.get(one.id)?.untilMs ?? 0));
  const countOf = ({ id }: PrivateEndpoint): number => requests.get(id)?.count ?? 0;
  const request = async (endpoint: PrivateEndpoint): Promise<void> => {
    if ((await removeOne(run, { ...doomed, endpoint })) === "not taken") return;
    const count = countOf(endpoint);
    requests.set(endpoint.id, { count: count + 1, untilMs: nowMs + (PATIENCE_MS[count] ?? 0) });
  };
  const kept = due.filter((one) => countOf(one) >= PATIENCE_MS.length);
  await Promise.all(due.filter((one) => !kept.includes(one)).map(request));
  return { left, kept };
}

async function leftOf(run: Run<Clients>, doomed: Omit<Look, "requests">): Promise<readonly PrivateEndpoint[]> {
  const { projectId, sight, regions, provenBy, freshness } = doomed;
  const isDoomed = (one: PrivateEndpoint): boolean => regions === undefined || regions.includes(regionOfEndpoint(one));
  const { endpoints } = await seeEndpoints(run, doomed, freshness);
  const seen = endpoints.filter(isDoomed);
  if (seen.length > 0 || provenBy === "switch") return seen;
  const hidden = await lookUp(run, { projectId, endpoints: [...sight.known.values()].filter(isDoomed) });
  sight.latest = [...endpoints, ...hidden];
  return hidden;
}
