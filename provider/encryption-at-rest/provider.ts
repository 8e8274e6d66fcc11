// The engine's hooks for EncryptionAtRest. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts`.
import { HalfDone } from "../engine/failures";
import type { Call, Difference, Properties, Room } from "../engine/room";
import { isPrivate } from "../project/path";
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import { isFingerprintOf } from "../support/fingerprint";
import { type Limit, type Operation, operationOf, requireInState, watchingWrites } from "../support/operation";
import { ownEntry } from "../support/own";
import { holdsUnknown } from "../support/unknowns";
import { shownCause } from "./causes";
import { check, isToldOfPath, type Parts } from "./check";
import { type Desired, observedAs, offIn, replacedBy, type Secret } from "./plan";
import { ensure, observeKey, refuseForeign, unlessProjectGone } from "./reconcile";
import { remove } from "./remove";
import { isRole, type SecretAccess } from "./shape";
import { brokenPathText, keptText, offText, unmanagedText } from "./texts";
import { findUnmanaged } from "./unmanaged";

/**
 * ASSUMED(valid-within): Atlas answers a PATCH at once, and says within two minutes whether it can use the key; it
 * promises no time. Longer is a key that clusters go without. A delete may wait for clusters that are on their way out.
 */
const DEFAULT_TIMEOUT_MS = { create: 120_000, update: 120_000, delete: 30 * 60_000 } as const;

export function encryptionAtRest(parts: Parts): Room {
  return {
    only: "projectId",
    identity: ({ projectId }, id = projectId) => (typeof id === "string" && !holdsUnknown(id) ? id : undefined),
    needs: ({ keyVaultId, keyName }) =>
      holdsUnknown([keyVaultId, keyName])
        ? []
        : [
            { kind: "KeyVault", identity: `${keyVaultId}` },
            { kind: "KeyVaultKey", identity: `${keyVaultId}/keys/${keyName}` },
            { kind: "RoleAssignment", identity: `${keyVaultId}` }, // on the vault: which principal, AzureAccess tells
          ],
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
      const outs = await settle(
        parts,
        { desired, secret: secretOf(parts, desired, undefined), isNew: true },
        operation,
      );
      return { id: desired.projectId, outs };
    },
    update: async (call, _id, olds, news) => {
      const desired = asDesired(news);
      const attempt = { desired, secret: secretOf(parts, desired, olds), isNew: false };
      return settle(parts, attempt, operationOf(call, limitOf("update", desired)));
    },
    read: async (call, id, props) => {
      const known = stateOf(id, props);
      const place = { projectId: known.projectId, signal: call.signal };
      const sight = await observeKey(parts, known.projectId, call.signal).catch(unlessProjectGone(parts.atlas, place));
      if (sight === undefined) return undefined;
      const off = offIn({ ...known, encryptionAtRestProvider: "AZURE", valid: true }, sight.actual);
      if (off.includes("valid")) call.warn(offText(known.projectId, off, sight.actual));
      const observed = { ...observedAs(known, sight.actual) };
      return { id, outs: observed, inputs: observed };
    },
    lastWords: async (call, inputs) => {
      const { projectId } = asDesired(inputs);
      const unmanaged = await findUnmanaged(parts, projectId, call);
      const says = unmanagedText(projectId, unmanaged);
      if (says !== undefined) call.info(says);
    },
    remove: async (call, id, props) => {
      const known = stateOf(id, props);
      await remove(parts, known.projectId, operationOf(call, limitOf("delete", known)));
      if (known.keepsKey === true) call.warn(keptText(known));
    },
  };
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(parts: Parts, call: Call, desired: Desired): Promise<Difference> {
  try {
    const { actual, path } = await observeKey(parts, desired.projectId, call.signal);
    const off = offIn(desired, actual);
    if (path !== undefined && !isToldOfPath(parts, desired.projectId))
      call.warn(brokenPathText(desired.projectId, path));
    if (off.length === 0) return { kind: "same" };
    const place = { desired, isPublic: !isPrivate(actual), signal: call.signal };
    const cause = off.includes("valid") ? await shownCause(parts, place) : undefined;
    const says = offText(desired.projectId, off, actual);
    return { kind: "off", says: cause === undefined ? says : `${says} ${cause}` };
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
  defaultMs: DEFAULT_TIMEOUT_MS[kind],
});

interface Attempt {
  readonly desired: Desired;
  readonly secret: Secret;
  /** State has no record yet. */
  readonly isNew: boolean;
}

/**
 * Ensures. What is made but not valid stays in state, and so does a new one that was written to before something failed: else a destroy would leave
 * it on. Whether the secret arrived then is not known, so the record is without it. A failed update keeps the old record: that is as good.
 */
async function settle(parts: Parts, { desired, secret, isNew }: Attempt, operation: Operation): Promise<Properties> {
  const watched = watchingWrites(operation);
  try {
    const actual = await ensure(parts, desired, secret, watched.operation);
    return { ...desired, ...observedAs(desired, actual) };
  } catch (error) {
    const { projectId } = desired;
    if (hasCode(error, "KEY_NOT_VALID")) throw new HalfDone(projectId, { ...desired, valid: false }, error);
    const isLeft =
      isNew && watched.isWritten() && error instanceof CmkError && !hasCode(error, "KEY_NOT_VALID_RESTORED");
    if (isLeft) throw new HalfDone(projectId, { ...withoutSecret(desired), valid: false }, error);
    throw error;
  }
}

function withoutSecret({ clientSecretFingerprint: _, ...desired }: Desired): Properties {
  if (isRole(desired.access)) return desired;
  const { clientSecret: __, ...access } = desired.access;
  return { ...desired, access };
}

/** What every later call must find in state. The id alone tells the project; the rest names what a refresh compares. */
function stateOf(id: string, props: Properties): Desired {
  requireInState(`project ${id}'s encryption at rest`, props, ["keyVaultId", "keyName", "keyIdentifier", "access"]);
  return { ...asDesired(props), projectId: id };
}

const plainSecret = (access: unknown): string | undefined => (access as SecretAccess | undefined)?.clientSecret;

/** A secret cannot be compared with Atlas's, so it is sent when the project is new to us, or when it differs from the one state knows. */
function secretOf(parts: Parts, desired: Desired, olds: Properties | undefined): Secret {
  const earlier = plainSecret(olds?.access) ?? stillSet(parts, olds);
  const known = earlier === undefined ? {} : { earlier };
  if (isRole(desired.access)) return { value: undefined, mustBeSent: false, ...known };
  const variable = desired.access.clientSecretEnv;
  const value = variable === undefined ? desired.access.clientSecret : ownEntry(parts.env, variable);
  const isKnown =
    variable === undefined
      ? plainSecret(olds?.access) === value
      : isSameFingerprint(value, olds?.clientSecretFingerprint);
  return { value, mustBeSent: !isKnown && value !== undefined, ...known };
}

/** The earlier secret, if the variable that state names still holds that very one. */
function stillSet(parts: Parts, olds: Properties | undefined): string | undefined {
  const { clientSecretEnv } = (olds?.access ?? {}) as SecretAccess;
  const value = clientSecretEnv === undefined ? undefined : ownEntry(parts.env, clientSecretEnv);
  const known = olds?.clientSecretFingerprint;
  return value !== undefined && typeof known === "string" && isFingerprintOf(known, value) ? value : undefined;
}

const isSameFingerprint = (value: string | undefined, old: unknown): boolean =>
  value === undefined || (typeof old === "string" && isFingerprintOf(old, value));
