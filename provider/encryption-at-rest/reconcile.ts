// Brings a project's encryption at rest to what is wanted, and takes it back. Async, over the clients; nothing of Pulumi.
import type { ProjectLook } from "../atlas/absence";
import type { AtlasReads } from "../atlas/reads";
import type { AtlasClient, EncryptionAtRest, EncryptionAtRestUpdate, PrivateEndpoint } from "../atlas/types";
import { foreignText, isForeign } from "../project/key-in-force";
import { brokenPath, isPrivate, type PathSight } from "../project/path";
import type { Clock } from "../support/clock";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { untilPropagated } from "../support/propagation";
import { waitFor } from "../support/wait";
import { type Clients as CauseClients, shownCause, watchRefusals } from "./causes";
import { type Desired, movesVault, needsWrite, offIn, type Secret, updateFor } from "./plan";
import { tooNew } from "./propagation";
import { restore } from "./restore";
import { BROKEN_PATH_HINT, brokenPathText, CAUSES, frozenText, invalidText } from "./texts";

/** For the hooks beside. */
export { unlessProjectGone, whyNoAnswer } from "../atlas/absence";

export interface Clients {
  readonly atlas: Pick<AtlasClient, "updateEncryptionAtRest"> & ProjectLook & CauseClients["atlas"];
  readonly reads: AtlasReads;
  readonly azure: CauseClients["azure"];
  readonly clock: Clock;
}

export interface Change {
  readonly desired: Desired;
  readonly secret: Secret;
  readonly before: EncryptionAtRest;
}

export const TIMING = { intervalMs: 5_000, maxIntervalMs: 15_000, recentMs: 2_000 } as const;
const MAX_WRITES = 3;

export const observe = (clients: Clients, projectId: string, signal: AbortSignal): Promise<EncryptionAtRest> =>
  clients.reads.encryptionAtRest(projectId, { maxAgeMs: TIMING.recentMs, signal });

export interface Sight {
  readonly actual: EncryptionAtRest;
  /** Why `valid` is not told: the private path is not whole, which is a PrivateNetworking's to mend and says nothing of the key. */
  readonly path?: string;
}

/** What Atlas holds, `valid` only where it speaks of the key. */
export async function observeKey(clients: Clients, projectId: string, signal: AbortSignal): Promise<Sight> {
  const actual = await observe(clients, projectId, signal);
  if (actual.azureKeyVault.valid !== false) return { actual };
  const path = isPrivate(actual) ? brokenPath(actual, await pathSight(clients, projectId, signal)) : undefined;
  if (path === undefined) return { actual };
  const { valid: _ofThePath, ...azureKeyVault } = actual.azureKeyVault;
  return { actual: { ...actual, azureKeyVault }, path };
}

async function pathSight(clients: Clients, projectId: string, signal: AbortSignal): Promise<PathSight> {
  const freshness = { maxAgeMs: TIMING.recentMs, signal };
  const [endpoints, clusters] = await Promise.all([
    clients.reads.privateEndpoints(projectId, freshness),
    clients.reads.clusters(projectId, freshness),
  ]);
  return { endpoints, clusters };
}

/** Refuses to take over a project that somebody else configured. */
export async function refuseForeign(clients: Clients, desired: Desired, operation: Operation): Promise<void> {
  const actual = await observe(clients, desired.projectId, operation.signal);
  if (isForeign(desired, actual)) throw new CmkError(foreignText(desired, actual), { code: "CONFIGURED_BY_OTHERS" });
}

/** Why the vault cannot change now, if it cannot. */
export async function frozenFault(
  clients: Clients,
  { desired, before }: Pick<Change, "desired" | "before">,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { projectId } = desired;
  if (!movesVault(desired, before)) return undefined;
  const endpoints = await endpointsOf(clients, { projectId, project: before }, signal);
  return endpoints.length === 0 ? undefined : frozenText(desired, before);
}

async function refuseFrozen(
  clients: Clients,
  change: Pick<Change, "desired" | "before">,
  signal: AbortSignal,
): Promise<void> {
  const fault = await frozenFault(clients, change, signal);
  if (fault !== undefined) throw new CmkError(fault, { code: "VAULT_FROZEN", hint: "Nothing was changed." });
}

/**
 * FACT(atlas-endpoint-owner): without private networking there are none, so nobody is asked; reading them needs Project
 * Owner.
 */
export const endpointsOf = (
  clients: Clients,
  { projectId, project }: { readonly projectId: string; readonly project: EncryptionAtRest },
  signal: AbortSignal,
): Promise<readonly PrivateEndpoint[]> =>
  isPrivate(project)
    ? clients.reads.privateEndpoints(projectId, { maxAgeMs: TIMING.recentMs, signal })
    : Promise.resolve([]);

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. */
export async function ensure(
  clients: Clients,
  desired: Desired,
  secret: Secret,
  operation: Operation,
): Promise<EncryptionAtRest> {
  const { actual: before, path } = await observeKey(clients, desired.projectId, operation.signal);
  const off = offIn(desired, before);
  if (!needsWrite(off, secret))
    return path === undefined
      ? verify(clients, desired, operation).catch(unlessPathBroke(clients, desired, operation))
      : before;
  if (path !== undefined)
    throw new CmkError(brokenPathText(desired.projectId, path), { code: "PATH_NOT_VALID", hint: BROKEN_PATH_HINT });
  if (off.includes("keyVaultId")) await refuseFrozen(clients, { desired, before }, operation.signal);
  operation.status(`giving Atlas the key ${desired.keyIdentifier}`);
  const change = { desired, secret, before };
  const believed = tooNew(desired, secret, before);
  const once = {
    projectId: desired.projectId,
    update: updateFor(desired, secret, before),
    hasArrived: (seen: EncryptionAtRest) => hasArrived(change, seen),
  };
  const place = { desired, isPublic: !isPrivate(before), signal: operation.signal };
  const watch = watchRefusals(clients, place, operation);
  const written = await untilPropagated(() => write(clients, once, operation).catch(watch.refused), {
    ...believed,
    forMs: Math.min(believed.forMs, operation.givenMs ?? believed.forMs), // the default is for the wait that follows
    clock: clients.clock,
    signal: operation.signal,
    status: operation.status,
  }).catch(watch.gaveUp);
  if (written.azureKeyVault.valid === true) {
    operation.status("Atlas encrypts and decrypts with the key");
    return written;
  }
  return verify(clients, desired, operation).catch(restore(clients, change, operation));
}

/**
 * FACT(atlas-endpoint-approval): Atlas notices a rejected connection late. Then the path broke while the key was waited
 * for, and the PrivateNetworking repairs the path.
 */
const unlessPathBroke =
  (clients: Clients, { projectId }: Desired, operation: Operation) =>
  async (error: unknown): Promise<EncryptionAtRest> => {
    const { actual, path } = await observeKey(clients, projectId, operation.signal);
    if (path === undefined) throw error;
    operation.warn(brokenPathText(projectId, path));
    return actual;
  };

interface Write {
  readonly projectId: string;
  readonly update: EncryptionAtRestUpdate;
  readonly hasArrived: (seen: EncryptionAtRest) => boolean;
}

/** A write whose outcome is unknown is followed by a look, not by a second write. */
export async function write(clients: Clients, one: Write, operation: Operation): Promise<EncryptionAtRest> {
  const { projectId, update, hasArrived } = one;
  const { signal } = operation;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await clients.atlas.updateEncryptionAtRest(projectId, update, { signal });
      operation.wrote();
      clients.reads.tellEncryptionAtRest(projectId, answer);
      return answer;
    } catch (error) {
      if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error;
      operation.wrote();
      const since = clients.reads.mark();
      const seen = await clients.reads.encryptionAtRest(projectId, { since, maxAgeMs: 0, signal });
      if (hasArrived(seen)) return seen;
      if (attempt === MAX_WRITES) throw error;
    }
  }
}

/** A secret cannot be seen, but it arrived if something that came with it did. */
function hasArrived({ desired, secret, before }: Change, seen: EncryptionAtRest): boolean {
  const withoutSecret: Secret = { ...secret, mustBeSent: false };
  const isSeen = !needsWrite(offIn(desired, seen), withoutSecret);
  return isSeen && (!secret.mustBeSent || needsWrite(offIn(desired, before), withoutSecret));
}

/** Waits, bounded, until Atlas can encrypt and decrypt with the key. Each read makes Atlas try. */
async function verify(clients: Clients, desired: Desired, operation: Operation): Promise<EncryptionAtRest> {
  let mark = 0;
  return waitFor<EncryptionAtRest, EncryptionAtRest>({
    what: `Atlas to accept the key of project ${desired.projectId}`,
    probe: async () => {
      const seen = await clients.reads.encryptionAtRest(desired.projectId, {
        since: mark,
        maxAgeMs: TIMING.recentMs,
        signal: operation.signal,
      });
      mark = clients.reads.mark();
      return seen;
    },
    classify: (seen) =>
      seen.azureKeyVault.valid === true ? { kind: "done", value: seen } : { kind: "pending", state: "valid: false" },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Atlas to accept the key (${state})`),
  }).catch(async (error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    throw await explainInvalid(clients, desired, error);
  });
}

const NEVER = new AbortController().signal;

/** The error for `valid: false`, with the cause that Azure shows, where we may look. */
async function explainInvalid(clients: Clients, desired: Desired, cause: unknown): Promise<CmkError> {
  const actual = await observe(clients, desired.projectId, NEVER);
  const found = await shownCause(clients, { desired, isPublic: !isPrivate(actual), signal: NEVER });
  const hint =
    found === undefined
      ? CAUSES
      : `${found} Put that right in Azure, then run \`pulumi up\`: it makes Atlas try again.`;
  return new CmkError(invalidText(desired), { code: "KEY_NOT_VALID", hint, cause });
}
