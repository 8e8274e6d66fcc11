// Lets a vault go: kept unless the person said otherwise, and never deleted while a project may need it. Async, over the clients.
import { projectIsGone } from "../atlas/absence";
import { optionsOf } from "../azure/clouds";
import type { Vault } from "../azure/types";
import { isVaultGone } from "../azure/vaults";
import { keyUsersOf } from "../project/clusters";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { noVisibleUser } from "../vault-users/no-visible-user";
import { isInForce, type Known } from "./plan";
import { type Clients, observe } from "./reconcile";
import { RETENTION } from "./shape";
import {
  cannotAskHint,
  cannotAskText,
  deletedText,
  keptText,
  notLetGoText,
  projectGoneText,
  stillNeededText,
} from "./texts";

const TIMING = { intervalMs: 5_000, maxIntervalMs: 15_000, recentMs: 2_000 } as const;
const MAX_WRITES = 3;

/** Kept: nothing is asked, so a destroy needs no way to Azure. Else, after every named or visible project has been asked, a soft delete. */
export async function remove(clients: Clients, known: Known, operation: Operation): Promise<void> {
  if (known.deleteVault !== true) {
    operation.info(keptText(known));
    return;
  }
  const vault = await observe(clients, known, operation.signal);
  if (vault === undefined) return;
  for (const projectId of known.projectIds ?? []) await refuseWhileNeeded(clients, { known, projectId }, operation);
  const { keyVaultId } = known;
  await noVisibleUser(clients, { what: `the vault ${keyVaultId}`, keyVaultId, code: "VAULT_STILL_NEEDED" }, operation);
  operation.status("deleting the vault; it can be recovered for as long as its retention says");
  await deleteVault(clients, known, operation);
  operation.info(deletedText(known, vault.softDeleteRetentionInDays ?? RETENTION.default));
}

interface Asked {
  readonly known: Known;
  readonly projectId: string;
}

/** A project that cannot be seen, or that is only not found, still counts as one that needs the vault. */
async function refuseWhileNeeded(clients: Clients, { known, projectId }: Asked, operation: Operation): Promise<void> {
  const { signal } = operation;
  const useUnknown = (error: unknown): never => {
    if (!(error instanceof CmkError)) throw error;
    const text = cannotAskText(known, projectId, error.message);
    throw new CmkError(text, { code: "VAULT_USE_UNKNOWN", hint: cannotAskHint(known, projectId), cause: error });
  };
  if (await projectIsGone(clients.atlas, { projectId, signal }).catch(useUnknown)) {
    operation.warn(projectGoneText(known, projectId));
    return;
  }
  const needed = await needIn(clients, { known, projectId }, signal).catch(useUnknown);
  if (needed !== undefined) throw new CmkError(needed, { code: "VAULT_STILL_NEEDED" });
}

/** Why a project needs the vault, or may still need it: Atlas moves clusters to another key in the background, and no field shows that it is done. */
async function needIn(clients: Clients, { known, projectId }: Asked, signal: AbortSignal): Promise<string | undefined> {
  const freshness = { maxAgeMs: TIMING.recentMs, signal };
  const project = await clients.reads.encryptionAtRest(projectId, freshness);
  const { staying, leaving } = keyUsersOf(await clients.reads.clusters(projectId, freshness));
  if (isInForce(project, known.keyVaultId)) return stillNeededText(known, projectId, staying);
  return staying.length + leaving.length === 0 ? undefined : notLetGoText(known, projectId, { staying, leaving });
}

/** A deletion may be sent twice; what is gone already is done. */
async function deleteVault(clients: Clients, known: Known, operation: Operation): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await clients.azure.deleteVault(known.keyVaultId, optionsOf(known, operation.signal));
      break;
    } catch (error) {
      if (isVaultGone(error)) break;
      if (!hasCode(error, "OUTCOME_UNKNOWN") || attempt === MAX_WRITES) throw error;
      if ((await observe(clients, known, operation.signal)) === undefined) return;
    }
  }
  await waitFor<Vault | undefined, undefined>({
    what: `the vault ${known.keyVaultId} to be gone`,
    probe: () => observe(clients, known, operation.signal),
    classify: (seen) =>
      seen === undefined ? { kind: "done", value: undefined } : { kind: "pending", state: "still there" },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Azure (${state})`),
  });
}
