// Lets a key go: kept unless the person said otherwise, and never while Atlas may need it. Async, over the clients; nothing of Pulumi.
import { projectIsGone } from "../atlas/absence";
import { optionsOf } from "../azure/clouds";
import type { Key } from "../azure/types";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { noVisibleUser } from "../vault-users/no-visible-user";
import { type Known, type Usage, usageOf } from "./plan";
import { type Clients, goneWithVault, instead, observe } from "./reconcile";
import {
  cannotAskHint,
  cannotAskText,
  keptText,
  keyNamed,
  leftToVaultText,
  projectGoneText,
  stillNeededText,
} from "./texts";

const TIMING = { intervalMs: 5_000, maxIntervalMs: 15_000, recentMs: 2_000 } as const;
const MAX_WRITES = 3;

/** Kept: nothing is asked, so a destroy needs no way to Azure. Else, after every named or visible project has been asked, a soft delete, or the vault's. */
export async function remove(clients: Clients, known: Known, operation: Operation): Promise<void> {
  if (known.deleteKey !== true && known.deletedWithVault !== true) {
    operation.info(keptText(known));
    return;
  }
  const key = await observe(clients, known, operation.signal).catch(goneWithVault);
  if (key === undefined) return;
  for (const projectId of known.projectIds ?? []) {
    if (await isGone(clients, { known, projectId }, operation)) operation.warn(projectGoneText(known, projectId));
    else await letGo(clients, { known, projectId }, operation);
  }
  const { keyVaultId, keyIdentifier } = known;
  const doomed = { what: keyNamed(known), keyVaultId, code: "KEY_STILL_NEEDED" } as const;
  await noVisibleUser(clients, known.deleteKey === true ? { ...doomed, keyIdentifier } : doomed, operation);
  if (known.deleteKey !== true) {
    operation.status(leftToVaultText);
    return;
  }
  operation.status("deleting the key; it can be recovered as long as the vault keeps deleted objects");
  await deleteKey(clients, { known, key }, operation);
}

interface Asked {
  readonly known: Known;
  readonly projectId: string;
}

/** A project that cannot be seen, or that is only not found, still counts as one that needs the key. */
const isGone = (clients: Clients, asked: Asked, { signal }: Operation): Promise<boolean> =>
  projectIsGone(clients.atlas, { projectId: asked.projectId, signal }).catch(useUnknown(asked));

const useUnknown =
  ({ known, projectId }: Asked) =>
  (error: unknown): never => {
    if (!(error instanceof CmkError)) throw error;
    const text = cannotAskText(known, projectId, error.message);
    throw new CmkError(text, { code: "KEY_USE_UNKNOWN", hint: cannotAskHint(known, projectId), cause: error });
  };

/** Waits out clusters that Atlas is deleting or decrypting already; anything else that needs the key refuses at once. */
async function letGo(clients: Clients, asked: Asked, operation: Operation): Promise<void> {
  let mark = clients.reads.mark();
  await waitFor<Usage, undefined>({
    what: `the clusters of project ${asked.projectId} that are being deleted or decrypted`,
    probe: async () => {
      const usage = await usageIn(clients, asked, { since: mark, signal: operation.signal });
      mark = clients.reads.mark();
      const needed = stillNeededText(asked.known, asked.projectId, usage);
      if (needed !== undefined) throw new CmkError(needed, { code: "KEY_STILL_NEEDED" });
      return usage;
    },
    classify: (usage) =>
      usage.kind === "leaving"
        ? { kind: "pending", state: usage.clusters.join(", ") }
        : { kind: "done", value: undefined },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Atlas: ${state}`),
  });
}

async function usageIn(
  clients: Clients,
  { known, projectId }: Asked,
  fresh: { readonly since: number; readonly signal: AbortSignal },
): Promise<Usage> {
  const freshness = { ...fresh, maxAgeMs: TIMING.recentMs };
  try {
    const project = await clients.reads.encryptionAtRest(projectId, freshness);
    return usageOf(known.keyIdentifier, project, await clients.reads.clusters(projectId, freshness));
  } catch (error) {
    return useUnknown({ known, projectId })(error);
  }
}

interface Doomed {
  readonly known: Known;
  readonly key: Key;
}

/** A deletion may be sent twice; what is gone already is done. */
async function deleteKey(clients: Clients, { known, key }: Doomed, operation: Operation): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await clients.azure.deleteKey(key.keyIdentifier, optionsOf(known, operation.signal));
      break;
    } catch (error) {
      if (hasCode(error, "KeyNotFound", "ObjectIsBeingDeleted")) break;
      if (!hasCode(error, "OUTCOME_UNKNOWN")) throw instead("delete", { desired: known, key }, error);
      if ((await observe(clients, known, operation.signal).catch(goneWithVault)) === undefined) return;
      if (attempt === MAX_WRITES) throw error;
    }
  }
  await waitFor<Key | undefined, undefined>({
    what: `${keyNamed(known)} to be gone`,
    probe: () => observe(clients, known, operation.signal).catch(goneWithVault),
    classify: (seen) =>
      seen === undefined ? { kind: "done", value: undefined } : { kind: "pending", state: "still there" },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Azure (${state})`),
  });
}
