// Takes private endpoints down, one or all. Async, over the clients; whether they may go, remove.ts and reconcile.ts have asked before.
import type { PrivateEndpoint } from "../atlas/types";
import type { AzureCallOptions } from "../azure/types";
import { regionOfEndpoint } from "../project/path";
import { CmkError, hasCode, unseen } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { anew, type Clients, type Progress, TIMING } from "./clients";
import { lookUp, seeEndpoints } from "./sight";
import { lockText, noLockText, notDeletedText } from "./texts";

const BLOCKED = "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING";
/** None of its codes is believed: the next look tells. */
const PERHAPS_GONE = 404;

/**
 * How often one endpoint's deletion is requested, and how long each request is given to show in the list.
 * ASSUMED(locked-endpoint-delete): Atlas accepts each DELETE of an endpoint that a lock keeps, and lists it as FAILED
 * again. The times are ASSUMED(endpoint-patience).
 */
const PATIENCE_MS: readonly number[] = [10_000, 20_000, 40_000];

export interface Removal {
  readonly clients: Clients;
  readonly target: { readonly projectId: string };
  readonly operation: Operation;
  readonly progress: Progress;
}

/** Requests one endpoint's deletion. `taken`: Atlas took it, or may have. A missing endpoint is done, and one that is still being made must wait. */
export async function removeOne(removal: Removal, endpoint: PrivateEndpoint): Promise<"taken" | "not taken"> {
  const { clients, target, operation, progress } = removal;
  progress.wrote = true;
  try {
    await clients.atlas.deletePrivateEndpoint(target.projectId, endpoint.id, { signal: operation.signal });
    progress.sight.doomed.add(endpoint.id);
    return "taken";
  } catch (error) {
    if (hasCode(error, "OUTCOME_UNKNOWN")) return "taken";
    if (hasCode(error, BLOCKED) || (error instanceof CmkError && error.status === PERHAPS_GONE)) return "not taken";
    throw error;
  }
}

export interface Doomed {
  readonly projectId: string;
  /** The vault that the endpoints lead to. */
  readonly keyVaultId: string;
  readonly azure: AzureCallOptions;
  /** `undefined`: every one of the project. */
  readonly regions?: readonly string[];
  /**
   * What proves that none is left once the list shows none: Atlas's answer about each, or its consent to switch private networking off, which the caller
   * asks for.
   */
  readonly provenBy: "lookups" | "switch";
}

interface Run {
  readonly removal: Removal;
  /** By endpoint: how many requests Atlas took, and until when the last one is given to show. */
  readonly requests: Map<string, { readonly count: number; readonly untilMs: number }>;
}

interface Left {
  readonly endpoints: readonly PrivateEndpoint[];
  readonly left: readonly PrivateEndpoint[];
  /** Those that Atlas does not delete. */
  readonly kept: readonly PrivateEndpoint[];
}

/**
 * Deletes, and waits until they are gone. FACT(atlas-endpoint-delete-blocked): one that is being made cannot be deleted
 * yet, so that is waited out.
 */
export async function takeDown(
  clients: Clients,
  doomed: Doomed,
  operation: Operation,
  progress: Progress,
): Promise<readonly PrivateEndpoint[]> {
  const { projectId } = doomed;
  const run: Run = { removal: { clients, target: { projectId }, operation, progress }, requests: new Map() };
  const { endpoints, kept } = await waitFor<Left, Left>({
    what: `Atlas to delete the private endpoints of project ${projectId}`,
    probe: () => look(run, doomed),
    classify: (seen) =>
      seen.left.length === seen.kept.length
        ? { kind: "done", value: seen }
        : {
            kind: "pending",
            state: `deleting private endpoints: ${seen.left.map((one) => `${regionOfEndpoint(one)} ${one.status}`).join(", ")}`,
          },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(state),
  });
  if (kept.length === 0) return endpoints;
  throw new CmkError(notDeletedText(projectId, kept, PATIENCE_MS.length), {
    code: "ENDPOINT_NOT_DELETED",
    hint: `Private networking stays on. ${(await lockHint(clients, doomed)) ?? noLockText(doomed.keyVaultId)}`,
  });
}

async function look({ removal, requests }: Run, doomed: Doomed): Promise<Left> {
  const { clients } = removal;
  const { endpoints, left } = await leftOf(removal, doomed);
  const nowMs = clients.clock.now();
  const due = left
    .filter((one) => one.status !== "DELETING" && one.status !== "INITIATING")
    .filter((one) => nowMs >= (requests.get(one.id)?.untilMs ?? 0));
  const countOf = ({ id }: PrivateEndpoint): number => requests.get(id)?.count ?? 0;
  const request = async (one: PrivateEndpoint): Promise<void> => {
    if ((await removeOne(removal, one)) === "not taken") return;
    requests.set(one.id, { count: countOf(one) + 1, untilMs: nowMs + (PATIENCE_MS[countOf(one)] ?? 0) });
  };
  const kept = due.filter((one) => countOf(one) >= PATIENCE_MS.length);
  await Promise.all(due.filter((one) => !kept.includes(one)).map(request));
  return { endpoints, left, kept };
}

async function leftOf(
  { clients, operation, progress }: Removal,
  { projectId, regions, provenBy }: Doomed,
): Promise<Omit<Left, "kept">> {
  const { signal } = operation;
  const isDoomed = (one: PrivateEndpoint): boolean => regions === undefined || regions.includes(regionOfEndpoint(one));
  const place = { projectId, sight: progress.sight, signal };
  const { endpoints } = await seeEndpoints(clients, place, anew(clients, signal));
  const seen = endpoints.filter(isDoomed);
  const isToProve = seen.length === 0 && provenBy === "lookups";
  const hidden = isToProve ? await lookUp(clients, place, [...progress.sight.known.values()].filter(isDoomed)) : [];
  progress.endpoints = [...endpoints, ...hidden];
  return { endpoints: progress.endpoints, left: [...seen, ...hidden] };
}

/** Which lock in Azure keeps an endpoint's connection, and how it goes; `undefined` where none is seen, or nobody may look. */
export async function lockHint(
  clients: Clients,
  { keyVaultId, azure }: Pick<Doomed, "keyVaultId" | "azure">,
): Promise<string | undefined> {
  const locks = (await clients.azure.listLocks(keyVaultId, azure).catch(unseen)) ?? [];
  return locks.length === 0 ? undefined : lockText(locks);
}
