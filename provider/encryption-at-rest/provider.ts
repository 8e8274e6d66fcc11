// The engine's hooks for EncryptionAtRest. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts`.
import { HalfDone } from "../engine/failures";
import type { Call, Difference, Properties, Room } from "../engine/room";
import { changedKeys } from "../support/compare";
import { hasCode } from "../support/errors";
import { isFingerprintOf } from "../support/fingerprint";
import { type Limit, type Operation, operationOf, requireInState } from "../support/operation";
import { holdsUnknown } from "../support/unknowns";
import { check, type Parts } from "./check";
import { type Desired, observedAs, offIn, replacedBy, type Secret } from "./plan";
import { ensure, observe, PROJECT_GONE, refuseForeign, remove } from "./reconcile";
import { isRole, type SecretAccess } from "./shape";
import { offText } from "./texts";

/** Atlas answers a PATCH at once; the rest of the time is for `valid`. */
const DEFAULT_TIMEOUT_MS = 30 * 60_000;

export function encryptionAtRest(parts: Parts): Room {
  return {
    identity: (properties) =>
      typeof properties.projectId === "string" && !holdsUnknown(properties.projectId)
        ? properties.projectId
        : undefined,
    check: (call, olds, news) => check(parts, call, olds, news),
    diff: async (call, _id, olds, news) => {
      const changed = changedKeys(olds, news);
      if (changed.length > 0) return { kind: "changed", replaces: replacedBy(olds, news) };
      return lookLive(parts, call, asDesired(news));
    },
    create: async (call, inputs) => {
      const desired = asDesired(inputs);
      const operation = operationOf(call, limitOf("create", desired));
      await refuseForeign(parts, desired, operation);
      const outs = await settle(parts, desired, secretOf(parts, desired, undefined), operation);
      return { id: desired.projectId, outs };
    },
    update: async (call, _id, olds, news) => {
      const desired = asDesired(news);
      return settle(parts, desired, secretOf(parts, desired, olds), operationOf(call, limitOf("update", desired)));
    },
    read: async (call, id, props) => {
      const known = stateOf(id, props);
      const actual = await observe(parts, known.projectId, call.signal).catch((error: unknown) => {
        if (hasCode(error, ...PROJECT_GONE)) return undefined;
        throw error;
      });
      if (actual === undefined) return undefined;
      const off = offIn({ ...known, encryptionAtRestProvider: "AZURE", valid: true }, actual);
      if (off.includes("valid")) call.warn(offText(known.projectId, off, actual));
      const observed = { ...observedAs(known, actual) };
      return { id, outs: observed, inputs: observed };
    },
    remove: (call, id, props) => {
      const known = stateOf(id, props);
      return remove(parts, known.projectId, operationOf(call, limitOf("delete", known)));
    },
  };
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(parts: Parts, call: Call, desired: Desired): Promise<Difference> {
  try {
    const actual = await observe(parts, desired.projectId, call.signal);
    const off = offIn(desired, actual);
    return off.length === 0 ? { kind: "same" } : { kind: "off", says: offText(desired.projectId, off, actual) };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Not verified: whether Atlas still holds these settings. ${error.message}`);
    return { kind: "same" };
  }
}

const asDesired = (inputs: Properties): Desired => inputs as unknown as Desired; // `check` made them

const limitOf = (kind: Limit["kind"], { timeouts }: Desired): Limit => ({
  kind,
  timeouts,
  defaultMs: DEFAULT_TIMEOUT_MS,
});

/** Ensures, and keeps the record of an object that is made but not valid. */
async function settle(parts: Parts, desired: Desired, secret: Secret, operation: Operation): Promise<Properties> {
  try {
    const actual = await ensure(parts, desired, secret, operation);
    return { ...desired, ...observedAs(desired, actual) };
  } catch (error) {
    if (hasCode(error, "KEY_NOT_VALID")) throw new HalfDone(desired.projectId, { ...desired, valid: false }, error);
    throw error;
  }
}

/** What every later call must find in state. The id alone tells the project; the rest names what a refresh compares. */
function stateOf(id: string, props: Properties): Desired {
  requireInState(`project ${id}'s encryption at rest`, props, ["keyVaultId", "keyName", "keyIdentifier", "access"]);
  return { ...asDesired(props), projectId: id };
}

const plainSecret = (access: unknown): string | undefined => (access as SecretAccess | undefined)?.clientSecret;

/** A secret cannot be compared with Atlas's, so it is sent when the project is new to us, or when it differs from the one state knows. */
function secretOf(parts: Parts, desired: Desired, olds: Properties | undefined): Secret {
  if (isRole(desired.access)) return { value: undefined, mustBeSent: false };
  const variable = desired.access.clientSecretEnv;
  const value = variable === undefined ? desired.access.clientSecret : parts.env[variable];
  const earlier = plainSecret(olds?.access);
  const known = variable === undefined ? earlier === value : isSameFingerprint(value, olds?.clientSecretFingerprint);
  return { value, mustBeSent: !known && value !== undefined, ...(earlier === undefined ? {} : { earlier }) };
}

const isSameFingerprint = (value: string | undefined, old: unknown): boolean =>
  value === undefined || (typeof old === "string" && isFingerprintOf(old, value));
