// Sets a project's encryption at rest to the desired state, and waits until Atlas can use the key. Async, over the
// clients.
import type { EncryptionAtRest, EncryptionAtRestUpdate } from "../../atlas/types";
import type { KeyVersion } from "../../azure/types";
import type { Run } from "../../engine/run";
import { isPrivate } from "../../project/path";
import { CmkError, hasCode } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { untilPropagated } from "../../support/propagation";
import { waitFor } from "../../support/wait";
import { noting, writeThenLook } from "../../support/write-then-look";
import { type Secret, tooNew } from "../access";
import { type Desired, mayBringBack, needsWrite, offIn, updateFor } from "../plan";
import { earlierKey } from "../record";
import { usedText } from "../rotation-texts";
import { BROKEN_PATH_HINT, brokenPathText } from "../texts";
import { watchRefusals } from "./causes";
import { refuseFrozen } from "./guards";
import { explainInvalid, explainRefused, isLost, refuseUnreachable } from "./lost-key";
import { type Clients, observeKey, type Sight, TRIAL_MS, warnOnce } from "./observe";
import { lookAtVersion, type Proof, proveKey } from "./prove-key";
import { settleRecovery, settleRotation } from "./settle";
import { refuseUnreadyRole } from "./to-role";

interface Asked {
  readonly desired: Desired;
  readonly secret: Secret;
  /** The project is new to this stack. */
  readonly isNew: boolean;
}

interface Wish extends Asked {
  /** The key identifier in state. Absent: the resource is new. */
  readonly keyInState?: string | undefined;
  /** State says that Atlas could not use the key. */
  readonly wasLost?: boolean;
}

interface Change extends Omit<Asked, "isNew"> {
  readonly before: EncryptionAtRest;
}

interface Ensured {
  readonly actual: EncryptionAtRest;
  /** The project used another key before. */
  readonly isRotated: boolean;
  /** The version in use, where it was read. */
  readonly version?: KeyVersion | undefined;
}

/** Observe, ensure, verify, settle: the same for create, update, adoption and a run after a crash. */
export async function ensure(run: Run<Clients>, wish: Wish): Promise<Ensured> {
  const { desired, keyInState } = wish;
  const sight = await observeKey(run, desired);
  const { actual, version: proven } = await ensureKey(run, wish, sight);
  const { enabled, keyIdentifier: inAtlas } = sight.actual.azureKeyVault;
  const earlier = earlierKey(desired, [enabled === true ? inAtlas : undefined, keyInState]);
  const isRotated = earlier !== undefined;
  // Nothing was proven where Atlas had the key already: an adoption, or a run after one that was killed.
  const version = proven ?? (wish.isNew || isRotated ? await lookAtVersion(run, desired) : undefined);
  if (actual.azureKeyVault.valid === true) {
    if (isRotated) await settleRotation(run, desired, earlier);
    else if (wish.wasLost === true || isLost(sight.actual)) await settleRecovery(run, desired);
  }
  return { actual, isRotated, version };
}

async function ensureKey(run: Run<Clients>, wish: Asked, sight: Sight): Promise<Omit<Ensured, "isRotated">> {
  const { desired, secret, isNew } = wish;
  const { actual: before, path, unreachable } = sight;
  const off = offIn(desired, before);
  if (!needsWrite(off, secret)) {
    if (unreachable !== undefined) warnOnce(run, unreachable);
    const isOfNetwork = path !== undefined || unreachable !== undefined;
    return { actual: isOfNetwork ? before : await verify(run, wish).catch(unlessNetworkBroke(run, desired)) };
  }
  if (path !== undefined)
    throw new CmkError(brokenPathText(desired.projectId, path), { code: "PATH_NOT_VALID", hint: BROKEN_PATH_HINT });
  refuseUnreachable(desired.projectId, sight);
  if (isLost(before) && !mayBringBack(off, secret)) await verify(run, wish);
  if (off.includes("keyVaultId")) await refuseFrozen(run, { ...desired, before, isNew });
  const { version, forbidden } = await proveKey(run, { desired, secret, off });
  await refuseUnreadyRole(run, { desired, before });
  if (off.includes("keyIdentifier")) run.begin("keyChange"); // without a key in Atlas, only the conditions differ
  run.status(`setting the key ${desired.keyIdentifier} in Atlas`);
  const change = { desired, secret, before };
  const written = await giveKey(run, { ...change, forbidden }).catch(explainRefused(run, change));
  if (written.azureKeyVault.valid === true) {
    run.done(usedText);
    return { actual: written, version };
  }
  return { actual: await verify(run, wish).catch(restore(run, change)), version };
}

/** Retried while the cause of Atlas's refusal may be that the access is too new. */
function giveKey(run: Run<Clients>, change: Change & Pick<Proof, "forbidden">): Promise<EncryptionAtRest> {
  const { desired, secret, before, forbidden } = change;
  const believed = tooNew(desired.access, secret, offIn(desired, before));
  const forMs = Math.min(believed.forMs, run.givenMs ?? believed.forMs); // the default is for the wait that follows
  const watch = watchRefusals(run, { desired, isPublic: !isPrivate(before), forMs, forbidden });
  const write: Write = {
    projectId: desired.projectId,
    update: updateFor(desired, secret, before),
    hasArrived: (seen) => hasArrived(change, seen),
  };
  return untilPropagated(() => send(run, write).catch(watch.refused), {
    ...believed,
    forMs,
    clock: run.clients.clock,
    signal: run.signal,
    status: run.status,
  }).catch(watch.gaveUp);
}

/**
 * FACT(atlas-endpoint-approval): Atlas notices a rejected connection late, so an endpoint can fail during the wait for
 * the key. PrivateNetworking repairs the endpoint. An outage can begin then, too.
 */
const unlessNetworkBroke =
  (run: Run<Clients>, desired: Desired) =>
  async (error: unknown): Promise<EncryptionAtRest> => {
    const { actual, path, unreachable } = await observeKey(run, desired);
    if (path === undefined && unreachable === undefined) throw error;
    if (path !== undefined) run.warn(brokenPathText(desired.projectId, path));
    if (unreachable !== undefined) warnOnce(run, unreachable);
    return actual;
  };

export interface Write {
  readonly projectId: string;
  readonly update: EncryptionAtRestUpdate;
  readonly hasArrived: (seen: EncryptionAtRest) => boolean;
}

/** After a write whose outcome is unknown, the settings are read before another write. */
export function send(run: Run<Clients>, { projectId, update, hasArrived }: Write): Promise<EncryptionAtRest> {
  const { clients, signal } = run;
  return writeThenLook({
    write: async () => {
      const answer = await noting(run, () => clients.atlas.updateEncryptionAtRest(projectId, update, { signal }));
      clients.reads.tellEncryptionAtRest(projectId, answer);
      return answer;
    },
    look: async () => {
      const since = clients.reads.mark();
      const seen = await clients.reads.encryptionAtRest(projectId, { since, maxAgeMs: 0, signal });
      return hasArrived(seen) ? seen : undefined;
    },
  });
}

/** Atlas does not return a secret. The secret arrived if another change of the same write did. */
function hasArrived({ desired, secret, before }: Change, seen: EncryptionAtRest): boolean {
  const withoutSecret: Secret = { ...secret, mustBeSent: false };
  const isSeen = !needsWrite(offIn(desired, seen), withoutSecret);
  return isSeen && (!secret.mustBeSent || needsWrite(offIn(desired, before), withoutSecret));
}

/** Waits, with a timeout, until Atlas can encrypt and decrypt with the key. Each read makes Atlas try. */
async function verify(run: Run<Clients>, asked: Asked): Promise<EncryptionAtRest> {
  const { clients, signal } = run;
  const { desired } = asked;
  let mark = 0;
  return waitFor<EncryptionAtRest, EncryptionAtRest>({
    what: `Atlas to accept the key of project ${desired.projectId}`,
    probe: async () => {
      const freshness = { since: mark, maxAgeMs: RECENT_MS, signal };
      const seen = await clients.reads.encryptionAtRest(desired.projectId, freshness);
      mark = clients.reads.mark();
      return seen;
    },
    classify: (seen) =>
      seen.azureKeyVault.valid === true ? { kind: "done", value: seen } : { kind: "pending", state: "valid: false" },
    timing: { leastMs: TRIAL_MS, timeoutMs: run.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for Atlas to accept the key (${state})`),
  }).catch(async (error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    throw await explainInvalid(run, asked, error);
  });
}

/**
 * ASSUMED(restore-last-working): Atlas may accept a key with 200 and find out later that it cannot use the key. The
 * earlier configuration is then set again. If the secret changed, this needs the old secret, which Atlas never returns.
 */
const restore =
  ({ clients, signal }: Run<Clients>, { desired, secret, before }: Change) =>
  async (error: unknown): Promise<never> => {
    const { valid: worked, ...earlier } = before.azureKeyVault;
    const secretIsLost = secret.mustBeSent && secret.earlier === undefined && earlier.roleId === undefined;
    if (!hasCode(error, "KEY_NOT_VALID") || worked !== true || secretIsLost) throw error;
    const { projectId } = desired;
    const update = {
      azureKeyVault: { ...earlier, ...(secret.earlier === undefined ? {} : { secret: secret.earlier }) },
    };
    const earlierKey = `The earlier key ${earlier.keyIdentifier ?? ""}`;
    const { what, hint } = error;
    const restored = await clients.atlas
      .updateEncryptionAtRest(projectId, update, { signal })
      .catch((refusal: unknown) => {
        const why = refusal instanceof CmkError ? refusal.what : String(refusal);
        const says = `${what} ${earlierKey} could not be set again: ${why}`;
        throw new CmkError(says, { code: "KEY_NOT_VALID", hint, cause: error });
      });
    clients.reads.tellEncryptionAtRest(projectId, restored);
    const says = `${what} ${earlierKey} is in use again.`;
    throw new CmkError(says, { code: "KEY_NOT_VALID_RESTORED", hint, cause: error });
  };
