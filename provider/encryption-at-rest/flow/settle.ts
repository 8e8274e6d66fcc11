// After a change of a project's key: waits until Atlas has given it to every cluster, and reports the rotation. Async,
// over the clients. It never fails the change: Atlas uses the new key, and state says so.
import type { Cluster } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { isEncrypted } from "../../project/clusters";
import { busyIn, busyText } from "../../project/moves";
import { CmkError } from "../../support/errors";
import { waitFor } from "../../support/wait";
import type { Desired } from "../plan";
import { type Rotation, recoveredText, rotatedText, unrecoveredText, unsettledText, usedText } from "../rotation-texts";
import type { Clients } from "./observe";

/**
 * How long this wait takes at most, unless the program sets `timeouts.update`. FACT(atlas-rewrap): Atlas changes the
 * clusters one by one, and names no time.
 */
const SETTLE_MS = 10 * 60_000;

export async function settleRotation(run: Run<Clients>, desired: Desired, earlier: string): Promise<void> {
  const rotation: Rotation = { ...desired, earlier };
  const left = await unsettled(run, desired, NEW_KEY);
  if (left !== undefined) run.warn(unsettledText(rotation, left));
  if (run.isUnderWay) run.done(usedText);
  run.info(rotatedText(rotation));
}

/**
 * After a repair. FACT(atlas-valid-starts): the read that showed `valid: true` made Atlas start the clusters again.
 * ASSUMED(recovery-state): such a cluster is not IDLE until it has started.
 */
export async function settleRecovery(run: Run<Clients>, desired: Desired): Promise<void> {
  const left = await unsettled(run, desired, AGAIN);
  if (left !== undefined) run.warn(unrecoveredText(desired, left));
  if (run.isUnderWay) run.done(usedText);
  if (left === undefined) run.info(recoveredText(desired));
}

interface Words {
  /** What the clusters do. */
  readonly does: string;
  readonly status: string;
}

const NEW_KEY: Words = { does: "to use the new key", status: "waiting until every cluster uses the new key" };
const AGAIN: Words = { does: "to start again", status: "waiting until Atlas has started every cluster again" };

/** Why the end of Atlas's work is not known. `undefined`: every cluster on the key is IDLE. */
async function unsettled(run: Run<Clients>, { projectId }: Desired, words: Words): Promise<string | undefined> {
  try {
    await everyClusterIdle(run, projectId, words);
    return undefined;
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    return error.what;
  }
}

/**
 * ASSUMED(rewrap-shown): a cluster that Atlas gives another key shows this at once, or never. So one list in which no
 * cluster is busy ends the wait. One list serves all clusters of the project.
 */
async function everyClusterIdle(run: Run<Clients>, projectId: string, { does, status }: Words): Promise<void> {
  const { clients, signal } = run;
  await waitFor<readonly Cluster[], undefined>({
    what: `the clusters of project ${projectId} ${does}`,
    probe: async () => {
      const freshness = { since: clients.reads.mark(), maxAgeMs: 0, signal };
      return (await clients.reads.clusters(projectId, freshness)).filter(isEncrypted);
    },
    classify: (users) =>
      busyIn(users).length === 0 ? { kind: "done", value: undefined } : { kind: "pending", state: busyText(users) },
    timing: { timeoutMs: run.givenMs ?? SETTLE_MS },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`${status}: ${state}`),
  });
}
