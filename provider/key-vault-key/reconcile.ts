// Brings a key to what is wanted: made or adopted by ARM, its policy and new versions by the data plane, and only where needed. Async, over the clients;
// nothing of Pulumi.
import type { ProjectLook } from "../atlas/absence";
import type { AtlasReads } from "../atlas/reads";
import { optionsOf } from "../azure/clouds";
import { DATA_PLANE_BARRED } from "../azure/key-data-errors";
import type { AzureClient, Key, KeyVersion } from "../azure/types";
import { isVaultGone } from "../azure/vaults";
import type { Clock } from "../support/clock";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import type { Properties } from "../support/properties";
import { waitFor } from "../support/wait";
import {
  type DataPlaneStep,
  type Desired,
  dataPlaneSteps,
  HSM,
  isNewestUsable,
  isOthersPolicy,
  type Known,
  newKeyFor,
  policyFor,
  rotationFor,
  usableOf,
} from "./plan";
import {
  byHandText,
  keyNamed,
  misfitText,
  neverActsText,
  noVersionHint,
  noVersionText,
  policyLeftText,
  recoverHint,
  recoverText,
  rotatedAlreadyText,
  standardVaultText,
} from "./texts";

/** For the hooks beside. */
export { optionsOf } from "../azure/clouds";

export interface Clients {
  readonly atlas: ProjectLook;
  readonly azure: AzureClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

/** ASSUMED(arm-follows-data-plane): ARM shows what the data plane has done within a minute; Azure promises no time. */
const TIMING = { intervalMs: 2_000, maxIntervalMs: 10_000, shownWithinMs: 60_000 } as const;
const MAX_WRITES = 3;

/** The key as ARM shows it. A vault that is not there rejects. */
export const observe = (clients: Clients, desired: Desired, signal: AbortSignal): Promise<Key | undefined> =>
  clients.azure.getKey(desired.keyVaultId, desired.keyName, optionsOf(desired, signal));

/** The newest version that Atlas can use; `undefined`: none. One look at the key is enough unless its newest version is of no use. */
export async function usableVersion(
  clients: Clients,
  desired: Desired,
  { key, signal }: { readonly key: Key; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (isNewestUsable(key, clients.clock.now())) return key.newest.version;
  return usableOf(await listVersions(clients, desired, signal), clients.clock.now());
}

const listVersions = (clients: Clients, desired: Desired, signal: AbortSignal): Promise<readonly KeyVersion[]> =>
  clients.azure.listKeyVersions(desired.keyVaultId, desired.keyName, optionsOf(desired, signal));

export interface Made {
  readonly key: Key;
  /** Made by this call, as far as can be told. */
  readonly isNew: boolean;
}

/** The key that is there if it fits, else a new one. ARM alone. */
export async function ensureKey(clients: Clients, desired: Desired, operation: Operation): Promise<Made> {
  const seen = await observe(clients, desired, operation.signal);
  const made =
    seen === undefined ? { key: await create(clients, desired, operation), isNew: true } : { key: seen, isNew: false };
  const misfit = misfitText(desired, made.key);
  if (misfit !== undefined) throw new CmkError(misfit, { code: "KEY_DOES_NOT_FIT" });
  return made;
}

/** FACT(key-arm): a PUT makes a key only if there is none, so it may be sent again; but a look comes first. */
async function create(clients: Clients, desired: Desired, operation: Operation): Promise<Key> {
  const { keyVaultId, keyName } = desired;
  const options = optionsOf(desired, operation.signal);
  if (desired.keyType === HSM && (await clients.azure.getVault(keyVaultId, options)).sku === "standard")
    throw new CmkError(standardVaultText(desired), { code: "KEY_DOES_NOT_FIT" });
  operation.status("making the key");
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await clients.azure.createKey(keyVaultId, keyName, newKeyFor(desired, clients.clock.now()), options);
    } catch (error) {
      if (error instanceof CmkError && error.status === 409) throw nameHeld(desired, error);
      if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error;
      const seen = await observe(clients, desired, operation.signal);
      if (seen !== undefined) return seen;
      if (attempt === MAX_WRITES) throw error;
    }
  }
}

/** These say by themselves why the key is not made. */
const OF_THEIR_OWN: readonly string[] = ["ScopeLocked", "VAULT_READ_ONLY"];

const nameHeld = (desired: Desired, cause: CmkError): CmkError =>
  OF_THEIR_OWN.includes(cause.code)
    ? cause
    : new CmkError(`${recoverText(desired)} ${cause.message}`, {
        code: "KEY_NAME_HELD",
        hint: recoverHint(desired),
        cause,
      });

export interface Task {
  readonly desired: Desired;
  /** What state holds; absent: the key is new to it. */
  readonly olds?: Properties;
  readonly made: Made;
}

/** Policy, rotation, and what there then is. The data plane is asked only if one of the first two is off. */
export async function settle(clients: Clients, task: Task, operation: Operation): Promise<Known> {
  const { desired, olds, made } = task;
  // A new key has its policy from ARM, whatever ARM's answer shows of it.
  const steps = made.isNew ? [] : dataPlaneSteps({ desired, ...(olds === undefined ? {} : { olds }), seen: made.key });
  if (steps.includes("policy")) await setPolicy(clients, task, operation);
  const rotated = steps.includes("rotate") ? await rotate(clients, task, operation) : undefined;
  if (rotated === undefined && desired.rotationPolicy?.timeBeforeExpiry !== undefined && !hasEnd(made))
    operation.warn(neverActsText(desired));
  const keyVersion = rotated ?? (await usableVersion(clients, desired, { key: made.key, signal: operation.signal }));
  if (keyVersion === undefined)
    throw new CmkError(noVersionText(desired), { code: "NO_USABLE_KEY_VERSION", hint: noVersionHint(desired) });
  const served = rotated ?? (olds === undefined || made.isNew ? made.key.newest.version : servedIn(olds, keyVersion));
  const servedPolicy = desired.rotationPolicy === undefined ? {} : { servedPolicy: desired.rotationPolicy };
  return {
    ...desired,
    keyIdentifier: made.key.keyIdentifier,
    keyVersion,
    triggeredVersion: served,
    ...servedPolicy,
  };
}

const hasEnd = ({ key, isNew }: Made): boolean => isNew || key.newest.expires !== undefined;

const servedIn = ({ triggeredVersion, keyVersion }: Properties, otherwise: string): string =>
  [triggeredVersion, keyVersion].find((one): one is string => typeof one === "string") ?? otherwise;

/**
 * What the program asks for anew and cannot be done is an error. What somebody else changed, and this machine has no way to put back, is said at every
 * run and stops none: nothing that comes after the key hangs on it.
 */
async function setPolicy(clients: Clients, task: Task, operation: Operation): Promise<void> {
  try {
    await sendPolicy(clients, task, operation);
  } catch (error) {
    if (!isOthersPolicy(task.desired, task.olds) || !isBarred(error)) throw error;
    operation.warn(policyLeftText(task.desired, error.message));
  }
}

async function sendPolicy(clients: Clients, { desired, made }: Task, operation: Operation): Promise<void> {
  const policy = policyFor(desired.rotationPolicy ?? {}, made.key.rotationPolicy);
  operation.status("setting the key's rotation policy");
  for (let attempt = 1; ; attempt += 1) {
    try {
      const options = optionsOf(desired, operation.signal);
      await clients.azure.setKeyRotationPolicy(made.key.keyIdentifier, policy, options);
      return;
    } catch (error) {
      // The same policy twice is one: a look is not needed.
      if (!hasCode(error, "OUTCOME_UNKNOWN") || attempt === MAX_WRITES)
        throw instead("policy", { desired, key: made.key }, error);
    }
  }
}

/** One new version for one trigger, whatever becomes of the answer. */
async function rotate(clients: Clients, task: Task, operation: Operation): Promise<string> {
  const { desired, made } = task;
  const rotation = rotationFor(task.olds ?? {}, made.key.newest, clients.clock.now());
  if (rotation.kind === "made") {
    operation.warn(rotatedAlreadyText(desired, rotation.version.version));
    return rotation.version.version;
  }
  operation.status("rotating the key");
  try {
    const version = await clients.azure.rotateKey(made.key.keyIdentifier, optionsOf(desired, operation.signal));
    operation.status(`rotated: the newest version is ${version}`);
    return version;
  } catch (error) {
    if (!hasCode(error, "OUTCOME_UNKNOWN")) throw instead("rotate", { desired, key: made.key }, error);
    return newVersion(clients, task, operation).catch((late: unknown) => {
      throw hasCode(late, "TIMED_OUT") ? error : late;
    });
  }
}

/** The rotation may have been done: a version that was not there before tells. None in time: the next run looks again before it rotates. */
const newVersion = (clients: Clients, { desired, made }: Task, operation: Operation): Promise<string> =>
  waitFor<Key | undefined, string>({
    what: `a new version of ${keyNamed(desired)}`,
    probe: () => observe(clients, desired, operation.signal),
    classify: (seen) =>
      seen === undefined || seen.newest.version === made.key.newest.version
        ? { kind: "pending", state: "no new version" }
        : { kind: "done", value: seen.newest.version },
    timing: { ...TIMING, timeoutMs: Math.min(TIMING.shownWithinMs, operation.timeoutMs) },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`looking whether the key was rotated (${state})`),
  });

/** By network or by right; a private name that is not known here is out of reach. */
const isBarred = (error: unknown): error is CmkError => hasCode(error, ...DATA_PLANE_BARRED, "UNREACHABLE");

/** Where the way to the vault is barred, the command that a person can run elsewhere. */
export const instead = (
  step: DataPlaneStep,
  { desired, key }: { readonly desired: Desired; readonly key: Key },
  error: unknown,
): unknown => {
  if (!isBarred(error)) return error;
  const { code, status, requestId } = error;
  return new CmkError(error.message, {
    code,
    hint: byHandText(step, desired, key),
    cause: error,
    status,
    requestId,
  });
};

/** A key without its vault is as gone as a key without itself. */
export const goneWithVault = (error: unknown): undefined => {
  if (isVaultGone(error)) return undefined;
  throw error;
};
