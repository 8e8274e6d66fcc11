// Waits until each region has an ACTIVE private endpoint, and takes each region's steps. Async, over the clients: one
// list serves all regions, and a write without an answer is followed by a read. plan.ts decides the next step;
// region.ts carries it out.
import type { PrivateEndpoint } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { ACTIVE } from "../../project/path";
import { RECENT_MS } from "../../support/pace";
import { USUALLY } from "../../support/usually";
import { type Verdict, waitFor } from "../../support/wait";
import { keptOf, leftoversIn, liveIn, stepFor } from "../plan";
import { type Approval, approvalStatus, approvalText } from "../texts";
import { APPROVED, approve } from "./approval";
import type { Clients } from "./clients";
import { lookForIdle } from "./moved";
import { type Look, seeEndpoints } from "./observe";
import {
  create,
  dropOnce,
  type InRegion,
  type Memory,
  newMemory,
  replace,
  type Stand,
  type Target,
  waitOrReplace,
} from "./region";

/** Creates, approves, waits for and replaces endpoints until every region has an ACTIVE one. */
export async function bringUp(run: Run<Clients>, target: Target): Promise<void> {
  const { clients, signal } = run;
  const memories = new Map(target.regions.map((region) => [region, newMemory()]));
  const told = new Set<string>();
  let mark = 0;
  let stands: readonly Stand[] = [];
  await waitFor<readonly Stand[], undefined>({
    what: `the private endpoints of project ${target.projectId}`,
    probe: async () => {
      const seen = await seeEndpoints(run, target, { since: mark, maxAgeMs: RECENT_MS, signal });
      stands = await everyRegion(run, { target, memories, seen });
      if (isLastStep(stands)) await lookForIdle(run, target);
      mark = clients.reads.mark();
      return stands;
    },
    classify: verdictOf,
    timing: { timeoutMs: run.timeoutMs },
    soonestMs: () => soonestOf(stands),
    clock: clients.clock,
    signal,
    onChange: (state) => {
      const needed = needsOf(stands);
      const untold = needed.map(({ command }) => command).filter((command) => !told.has(command));
      if (untold.length > 0) run.warn(approvalText(untold));
      for (const command of untold) told.add(command);
      // After the warning: the row shows the last message.
      run.status(
        needed.length === 0
          ? `private endpoints, ${usually(stands)}: ${state}`
          : `${approvalStatus(needed)}; private endpoints: ${state}`,
      );
    },
  });
}

const needsOf = (stands: readonly Stand[]): readonly Approval[] =>
  stands.flatMap(({ region, needs }) => (needs === undefined ? [] : [{ region, command: needs }]));

/** Every region is ACTIVE or approved: Atlas moves the clusters when the last one becomes ACTIVE. */
const isLastStep = (stands: readonly Stand[]): boolean =>
  stands.some(({ isDone }) => !isDone) && stands.every(({ isDone, words }) => isDone || words === APPROVED);

const usually = (stands: readonly Stand[]): string => (isLastStep(stands) ? USUALLY.approval : USUALLY.endpoint);

/** The first region that can change. */
const soonestOf = (stands: readonly Stand[]): number =>
  Math.min(...stands.filter(({ isDone }) => !isDone).map(({ soonestMs }) => soonestMs ?? 0));

function verdictOf(stands: readonly Stand[]): Verdict<undefined> {
  if (stands.every((stand) => stand.isDone)) return { kind: "done", value: undefined };
  const state = stands.map(({ region, words }) => `${region} ${words}`).join(", ");
  const needs = needsOf(stands);
  const message = approvalText(needs.map(({ command }) => command));
  return needs.length === 0 ? { kind: "pending", state } : { kind: "needsPerson", state, message };
}

interface Everywhere {
  readonly target: Target;
  readonly memories: ReadonlyMap<string, Memory>;
  readonly seen: Look;
}

/**
 * All regions at once. The first failure is thrown after every region's step has ended, so that no step runs on
 * unobserved.
 */
async function everyRegion(
  run: Run<Clients>,
  { target, memories, seen: { listed, endpoints } }: Everywhere,
): Promise<readonly Stand[]> {
  const steps = target.regions.map((region) => {
    const memory = memories.get(region) ?? newMemory();
    return stepIn(run, { target, region, memory, isListEmpty: listed.length === 0 }, endpoints);
  });
  const ended = await Promise.allSettled(steps);
  const failed = ended.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return Promise.all(steps);
}

async function stepIn(run: Run<Clients>, at: InRegion, endpoints: readonly PrivateEndpoint[]): Promise<Stand> {
  const live = liveIn(endpoints, at.region);
  const isDoubled = live.length > 1 && live.some((one) => at.memory.made.has(one.id));
  const stand = await (isDoubled ? stepAmong(run, at, live) : stepOn(run, at, endpoints));
  const { soonest } = at.memory;
  return soonest?.words === stand.words ? { ...stand, soonestMs: soonest.ms } : stand;
}

/**
 * Two runs created an endpoint at the same time: both wait for the same one to be ACTIVE, then each run deletes its own
 * other one.
 */
async function stepAmong(run: Run<Clients>, at: InRegion, live: readonly PrivateEndpoint[]): Promise<Stand> {
  const { region, memory } = at;
  const kept = keptOf(live);
  if (kept !== undefined && kept.status !== ACTIVE) return stepOn(run, at, [kept]);
  const surplus = live.filter((one) => one !== kept && memory.made.has(one.id));
  for (const endpoint of surplus.filter(({ status }) => status !== "INITIATING"))
    await dropOnce(run, { ...at, endpoint });
  return { region, isDone: surplus.length === 0, words: surplus.length === 0 ? ACTIVE : "deleting a second endpoint" };
}

async function stepOn(run: Run<Clients>, at: InRegion, endpoints: readonly PrivateEndpoint[]): Promise<Stand> {
  const { region, memory } = at;
  const step = stepFor(endpoints, region);
  if (step.kind !== "create") memory.missingSinceMs = undefined;
  switch (step.kind) {
    case "done":
      for (const endpoint of leftoversIn(endpoints, region)) await dropOnce(run, { ...at, endpoint });
      return { region, isDone: true, words: ACTIVE };
    case "create":
      return { region, isDone: false, words: await create(run, at) };
    case "approve":
      return approve(run, { ...at, ...step });
    case "replace":
      return { region, isDone: false, words: await replace(run, { ...at, endpoint: step.endpoint }) };
    case "wait":
      return { region, isDone: false, words: await waitOrReplace(run, { ...at, endpoint: step.endpoint }) };
    default:
      return step satisfies never;
  }
}
