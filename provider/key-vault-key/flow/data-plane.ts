// The operations that need the vault's data plane: rotation policy, rotation, delete. Async, over the clients. Where this machine cannot reach the vault, the error
// names the command that a person can run elsewhere.
import { optionsOf } from "../../azure/clouds";
import { DATA_PLANE_BARRED } from "../../azure/key-data-errors";
import type { Key } from "../../azure/types";
import type { Run } from "../../engine/run";
import { CmkError, hasCode } from "../../support/errors";
import type { Properties } from "../../support/properties";
import { waitFor } from "../../support/wait";
import { writeThenLook } from "../../support/write-then-look";
import { type DataPlaneStep, type Desired, isOthersPolicy, policyFor, rotationFor } from "../plan";
import { byHandText, keyNamed, policyLeftText, rotatedAlreadyText } from "../texts";
import { type Clients, observe, observeInVault } from "./observe";

/** ASSUMED(arm-follows-data-plane): ARM shows changes of the data plane within a minute. Azure promises no time. */
const SHOWN_WITHIN_MS = 60_000;

export interface Step {
  readonly desired: Desired;
  readonly key: Key;
  /** The record in state. Absent: the key is new to state. */
  readonly olds?: Properties | undefined;
}

/**
 * A new policy of the program that cannot be set is an error. A policy that was changed outside Pulumi, and that this machine cannot restore, is only a warning at
 * every run: no later resource depends on it.
 */
export async function setPolicy(run: Run<Clients>, step: Step): Promise<void> {
  try {
    await sendPolicy(run, step);
  } catch (error) {
    if (!isOthersPolicy(step.desired, step.olds) || !isBarred(error)) throw error;
    run.warn(policyLeftText(step.desired, error.message));
  }
}

async function sendPolicy(run: Run<Clients>, step: Step): Promise<void> {
  const { azure } = run.clients;
  const { desired, key } = step;
  const policy = policyFor(desired.rotationPolicy ?? {}, key.rotationPolicy);
  run.status("setting the key's rotation policy");
  await writeThenLook({
    write: () => azure.setKeyRotationPolicy(key.keyIdentifier, policy, optionsOf(desired, run.signal)),
    look: () => Promise.resolve(undefined), // The same policy can be sent twice.
  }).catch((error: unknown) => {
    throw instead("policy", step, error);
  });
}

/** One new version for one trigger, even if the answer is lost. */
export async function rotate(run: Run<Clients>, step: Step): Promise<string> {
  const { azure, clock } = run.clients;
  const { desired, key, olds = {} } = step;
  const rotation = rotationFor(olds, key.newest, clock.now());
  if (rotation.kind === "made") {
    run.warn(rotatedAlreadyText(desired, rotation.version.version));
    return rotation.version.version;
  }
  run.status("rotating the key");
  try {
    const version = await azure.rotateKey(key.keyIdentifier, optionsOf(desired, run.signal));
    run.done(`rotated: the newest version is ${version}`);
    return version;
  } catch (error) {
    if (!hasCode(error, "OUTCOME_UNKNOWN")) throw instead("rotate", step, error);
    return newVersion(run, step).catch((late: unknown) => {
      throw hasCode(late, "TIMED_OUT") ? error : late;
    });
  }
}

/** The rotation may have been done: a new version shows it. If there is none in time, the next run checks again before it rotates. */
const newVersion = (run: Run<Clients>, { desired, key }: Step): Promise<string> =>
  waitFor<Key | undefined, string>({
    what: `a new version of ${keyNamed(desired)}`,
    probe: () => observeInVault(run, desired),
    classify: (seen) =>
      seen === undefined || seen.newest.version === key.newest.version
        ? { kind: "pending", state: "no new version" }
        : { kind: "done", value: seen.newest.version },
    timing: { timeoutMs: Math.min(SHOWN_WITHIN_MS, run.timeoutMs) },
    clock: run.clients.clock,
    signal: run.signal,
    onChange: (state) => run.status(`checking whether the key was rotated (${state})`),
  });

/** A delete may be sent twice. A missing key counts as deleted. */
export async function deleteKey(run: Run<Clients>, step: Step): Promise<void> {
  const { clock, azure } = run.clients;
  const { desired, key } = step;
  const outcome = await writeThenLook<"sent" | "gone">({
    write: async () => {
      try {
        await azure.deleteKey(key.keyIdentifier, optionsOf(desired, run.signal));
      } catch (error) {
        if (!hasCode(error, "KeyNotFound", "ObjectIsBeingDeleted")) throw instead("delete", step, error);
      }
      return "sent";
    },
    look: async () => ((await observe(run, desired)) === undefined ? "gone" : undefined),
  });
  if (outcome === "gone") return;
  await waitFor<Key | undefined, undefined>({
    what: `${keyNamed(desired)} to be gone`,
    probe: () => observe(run, desired),
    classify: (seen) =>
      seen === undefined ? { kind: "done", value: undefined } : { kind: "pending", state: "still there" },
    timing: { timeoutMs: run.timeoutMs },
    clock,
    signal: run.signal,
    onChange: (state) => run.status(`waiting for Azure (${state})`),
  });
}

/** The network or a missing permission prevents the call. A private DNS name that is not known here counts as unreachable. */
const isBarred = (error: unknown): error is CmkError => hasCode(error, ...DATA_PLANE_BARRED, "UNREACHABLE");

/** Where this machine cannot reach the vault, the error with the command that a person can run elsewhere. */
function instead(step: DataPlaneStep, { desired, key }: Step, error: unknown): unknown {
  if (!isBarred(error)) return error;
  const { what, code, status, requestId } = error;
  const hints = [error.hint, byHandText(step, desired, key)].filter((hint) => hint !== undefined);
  return new CmkError(what, { code, hint: hints.join(" "), cause: error, status, requestId });
}
