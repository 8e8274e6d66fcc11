// Brings the private endpoint of each region to ACTIVE. Async, over the clients: one list serves all regions, and a step that may or may not have been
// done is followed by a look. Which step is next, plan.ts says.
import type { PrivateEndpoint } from "../atlas/types";
import type { AzureCallOptions } from "../azure/types";
import { ABSENT, ACTIVE, endpointOf } from "../project/path";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { type Verdict, waitFor } from "../support/wait";
import { type Clients, type Progress, TIMING } from "./clients";
import { BOUNDS, type Memory, newMemory } from "./endpoint-memory";
import { afterRejection, dropOnce, outwait, replace } from "./endpoint-repair";
import { keptOf, leftoversIn, liveIn, type Step, stepFor } from "./plan";
import { ensureNetworkProvider } from "./registration";
import type { Approval } from "./shape";
import { seeEndpoints } from "./sight";
import { approvalCommand, approvalText, endpointFailedText } from "./texts";

export interface Target {
  readonly projectId: string;
  readonly keyVaultId: string;
  readonly regions: readonly string[];
  readonly approval: Approval;
  readonly azure: AzureCallOptions;
  /** Private networking was on before this run: there may be endpoints. FACT(atlas-endpoint-owner): otherwise there are none. */
  readonly wasPrivate: boolean;
}

const CONFLICT = 409;

/** What one look at a region came to. */
interface Stand {
  readonly region: string;
  readonly isDone: boolean;
  readonly words: string;
  readonly needs?: string;
}

export interface Run {
  readonly clients: Clients;
  readonly target: Target;
  readonly operation: Operation;
  readonly progress: Progress;
  readonly memories: ReadonlyMap<string, Memory>;
  /** The last list showed no endpoint of the project. */
  readonly isListEmpty: boolean;
}

/** Makes, approves, follows and repairs until every region has an ACTIVE endpoint. */
export async function bringUp(
  clients: Clients,
  target: Target,
  operation: Operation,
  progress: Progress,
): Promise<readonly PrivateEndpoint[]> {
  const memories = new Map(target.regions.map((region) => [region, newMemory()]));
  const run = { clients, target, operation, progress, memories };
  const told = new Set<string>();
  let mark = 0;
  let needed: readonly string[] = [];
  return waitFor({
    what: `the private endpoints of project ${target.projectId}`,
    probe: async () => {
      const { signal } = operation;
      const place = { projectId: target.projectId, sight: progress.sight, signal };
      const seen = await seeEndpoints(clients, place, { since: mark, maxAgeMs: TIMING.recentMs, signal });
      const { endpoints } = seen;
      progress.endpoints = endpoints;
      const stands = await everyRegion({ ...run, isListEmpty: seen.listed.length === 0 }, endpoints);
      mark = clients.reads.mark();
      needed = needsOf(stands);
      return { endpoints, stands };
    },
    classify: ({ endpoints, stands }) => verdictOf(endpoints, stands),
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => {
      operation.status(state);
      const untold = needed.filter((command) => !told.has(command));
      if (untold.length > 0) operation.warn(approvalText(untold));
      for (const command of untold) told.add(command);
    },
  });
}

const needsOf = (stands: readonly Stand[]): readonly string[] =>
  stands.flatMap((stand) => (stand.needs === undefined ? [] : [stand.needs]));

function verdictOf(
  endpoints: readonly PrivateEndpoint[],
  stands: readonly Stand[],
): Verdict<readonly PrivateEndpoint[]> {
  if (stands.every((stand) => stand.isDone)) return { kind: "done", value: endpoints };
  const state = `private endpoints: ${stands.map(({ region, words }) => `${region} ${words}`).join(", ")}`;
  const needs = needsOf(stands);
  return needs.length === 0 ? { kind: "pending", state } : { kind: "needsPerson", state, message: approvalText(needs) };
}

/** Regions side by side; the first failure is told when every region's step has ended, so that none goes on unwatched. */
async function everyRegion(run: Run, endpoints: readonly PrivateEndpoint[]): Promise<readonly Stand[]> {
  const steps = run.target.regions.map((region) => stepIn(run, region, endpoints));
  const ended = await Promise.allSettled(steps);
  const failed = ended.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return Promise.all(steps);
}

async function stepIn(run: Run, region: string, endpoints: readonly PrivateEndpoint[]): Promise<Stand> {
  const memory = run.memories.get(region) ?? newMemory();
  const live = liveIn(endpoints, region);
  const isDoubled = live.length > 1 && live.some((one) => memory.made.has(one.id));
  return isDoubled ? stepAmong(run, { region, memory }, live) : stepOn(run, { region, memory }, endpoints);
}

/** Two runs created an endpoint at once: both runs bring the same one to ACTIVE, then each run deletes its own other one. */
async function stepAmong(
  run: Run,
  { region, memory }: Pick<Place, "region" | "memory">,
  live: readonly PrivateEndpoint[],
): Promise<Stand> {
  const kept = keptOf(live);
  if (kept !== undefined && kept.status !== ACTIVE) return stepOn(run, { region, memory }, [kept]);
  const surplus = live.filter((one) => one !== kept && memory.made.has(one.id));
  for (const one of surplus.filter(({ status }) => status !== "INITIATING")) await dropOnce(run, memory, one);
  return { region, isDone: surplus.length === 0, words: surplus.length === 0 ? ACTIVE : "deleting one too many" };
}

async function stepOn(
  run: Run,
  { region, memory }: Pick<Place, "region" | "memory">,
  endpoints: readonly PrivateEndpoint[],
): Promise<Stand> {
  const step = stepFor(endpoints, region);
  const at = { region, memory, status: endpointOf(endpoints, region)?.status ?? "" };
  if (step.kind !== "create") memory.missingSinceMs = undefined;
  switch (step.kind) {
    case "done":
      for (const leftover of leftoversIn(endpoints, region)) await dropOnce(run, memory, leftover);
      return { region, isDone: true, words: at.status };
    case "create":
      return { region, isDone: false, words: await create(run, at) };
    case "approve":
      return approve(run, at, step);
    case "replace":
      return { region, isDone: false, words: await replace(run, at, step.endpoint) };
    case "wait":
      return { region, isDone: false, words: await outwait(run, at, step.endpoint) };
    default:
      return step satisfies never;
  }
}

export interface Place {
  readonly region: string;
  readonly memory: Memory;
  readonly status: string;
}

/**
 * A POST comes after two looks that show none, neither in the list nor by the id of one that is known, and is followed by looks: the region's endpoint
 * shows, or, after a while, it is asked for again.
 */
async function create(run: Run, { region, memory }: Place): Promise<string> {
  const { clients, target, operation, progress } = run;
  const nowMs = clients.clock.now();
  if (memory.askedMs !== undefined && nowMs - memory.askedMs < BOUNDS.lookAgainMs) return "asked for";
  memory.missingSinceMs ??= nowMs;
  const quietMs = target.wasPrivate && run.isListEmpty ? BOUNDS.emptyListMs : BOUNDS.secondLookMs;
  if (nowMs - memory.missingSinceMs < quietMs) return ABSENT;
  if (memory.creates >= BOUNDS.creates + memory.replacements)
    throw memory.lastError ?? new CmkError(endpointFailedText(region, "it does not stay"), { code: "ENDPOINT_FAILED" });
  if (target.approval === "automatic") await ensureNetworkProvider(clients, target, operation);
  memory.creates += 1;
  memory.askedMs = nowMs;
  progress.wrote = true;
  try {
    const made = await clients.atlas.createPrivateEndpoint(target.projectId, region, { signal: operation.signal });
    memory.lastError = undefined;
    memory.made.add(made.id);
    progress.sight.known.set(made.id, made);
    progress.endpoints = [...progress.endpoints, made];
    return made.status;
  } catch (error) {
    const isOpen = hasCode(error, "OUTCOME_UNKNOWN") || (error instanceof CmkError && error.status === CONFLICT);
    if (!isOpen) throw error;
    memory.lastError = error;
    return "asked for";
  }
}

/** Exactly the connection whose name Atlas gives, and only while it is pending. */
async function approve(run: Run, at: Place, step: Extract<Step, { readonly kind: "approve" }>): Promise<Stand> {
  const { clients, target } = run;
  const { region, memory } = at;
  const pending = (words: string): Stand => ({ region, isDone: false, words });
  if (target.approval === "manual")
    return { ...pending(at.status), needs: approvalCommand(target.keyVaultId, step.connectionName) };
  if (memory.approved.has(step.connectionName)) return pending("approved");
  const connection = await clients.azure.getConnection(target.keyVaultId, step.connectionName, target.azure);
  switch (connection?.status) {
    case undefined:
      return pending(`${at.status} (its connection is not in Azure yet)`);
    case "Pending":
      await approvePending(run, at, step.connectionName);
      return pending("approved");
    case "Approved":
      memory.approved.add(step.connectionName);
      return pending("approved");
    default:
      return pending(await afterRejection(run, at, step.endpoint));
  }
}

async function approvePending(run: Run, { region, memory }: Place, connectionName: string): Promise<void> {
  const { clients, target, progress } = run;
  const description = `Atlas project ${target.projectId}, ${region}; approved by pulumi-atlas-cmk`;
  progress.wrote = true;
  try {
    await clients.azure.approveConnection(target.keyVaultId, connectionName, description, target.azure);
    memory.approved.add(connectionName);
  } catch (error) {
    if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error; // the next look tells
  }
}
