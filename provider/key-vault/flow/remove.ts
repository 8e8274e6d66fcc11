// The delete of a KeyVault: keeps the vault unless the program says otherwise, and never deletes it while a project may need it. Async, over the clients.

import { projectIsGone } from "../../atlas/absence";
import { clustersForSure } from "../../atlas/clusters-for-sure";
import { optionsOf } from "../../azure/clouds";
import type { Vault } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Reading, Run } from "../../engine/run";
import { keyUsersOf, mayUseKey } from "../../project/clusters";
import { vaultNameIn } from "../../support/azure-names";
import { CmkError } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { waitFor } from "../../support/wait";
import { writeThenLook } from "../../support/write-then-look";
import { noVisibleUser } from "../../vault-users/no-visible-user";
import { RETENTION } from "../fields";
import { isInForce, type Known } from "../plan";
import {
  cannotAskHint,
  cannotAskText,
  deletedText,
  keptText,
  notLetGoText,
  projectGoneText,
  stillNeededText,
} from "../texts";
import { type Clients, observe } from "./observe";

/** To keep the vault, no service is called, so a destroy needs no access to Azure. Otherwise, after checks of every listed or visible project, a soft delete. */
export async function remove(run: Run<Clients>, known: Known): Promise<void> {
  if (known.deleteVault !== true) {
    run.info(keptText(known));
    return;
  }
  await run.refuseNeeded();
  const vault = await observe(run, known);
  if (vault === undefined) return;
  const { keyVaultId, projectIds = [] } = known;
  const refuseNeededIn = async (ids: readonly string[]): Promise<readonly string[]> => {
    const left: string[] = [];
    for (const projectId of ids) if (!(await refuseWhileNeeded(run, { known, projectId }))) left.push(projectId);
    return left;
  };
  const there = await refuseNeededIn(projectIds);
  const doomed = { what: `the vault ${vaultNameIn(keyVaultId)}`, keyVaultId, code: "VAULT_STILL_NEEDED" } as const;
  // What was seen before a wait is looked at again after it.
  if (await noVisibleUser(run, doomed)) await refuseNeededIn(there);
  run.status("deleting the vault; it can be recovered until its retention ends");
  await deleteVault(run, known);
  run.info(deletedText(known, vault.softDeleteRetentionInDays ?? RETENTION.default));
}

interface Asked {
  readonly known: Known;
  readonly projectId: string;
}

/** A project that cannot be seen, or that is not found without proof, still counts as one that needs the vault. Returns whether the project is gone. */
async function refuseWhileNeeded(run: Run<Clients>, { known, projectId }: Asked): Promise<boolean> {
  const useUnknown = (error: unknown): never => {
    if (!(error instanceof CmkError)) throw error;
    const text = cannotAskText(known, projectId, error.message);
    throw new CmkError(text, { code: "VAULT_USE_UNKNOWN", hint: cannotAskHint(known, projectId), cause: error });
  };
  if (await projectIsGone(run, { projectId }).catch(useUnknown)) {
    run.warn(projectGoneText(known, projectId));
    return true;
  }
  const needed = await needIn(run, { known, projectId }).catch(useUnknown);
  if (needed !== undefined) throw new CmkError(needed, { code: "VAULT_STILL_NEEDED" });
  return false;
}

/** Why a project needs the vault, or may still need it: Atlas moves clusters to another key in the background, and no field shows the end. */
async function needIn(reading: Reading<Clients>, { known, projectId }: Asked): Promise<string | undefined> {
  const { clients, signal } = reading;
  const freshness = { since: clients.reads.mark(), maxAgeMs: RECENT_MS, signal };
  const project = await clients.reads.encryptionAtRest(projectId, freshness);
  const clusters = await clients.reads.clusters(projectId, freshness);
  if (isInForce(project, known.keyVaultId)) return stillNeededText(known, projectId, keyUsersOf(clusters).staying);
  const doubted = { projectId, clusters, counts: mayUseKey };
  const { staying, leaving } = keyUsersOf(await clustersForSure(reading, doubted));
  return staying.length + leaving.length === 0 ? undefined : notLetGoText(known, projectId, { staying, leaving });
}

/** A delete may be sent twice. A missing vault counts as deleted. */
async function deleteVault(run: Run<Clients>, known: Known): Promise<void> {
  const { clients, signal } = run;
  const outcome = await writeThenLook<"sent" | "gone">({
    write: async () => {
      try {
        await clients.azure.deleteVault(known.keyVaultId, optionsOf(known, signal));
      } catch (error) {
        if (!isVaultGone(error)) throw error;
      }
      return "sent";
    },
    look: async () => ((await observe(run, known)) === undefined ? "gone" : undefined),
  });
  if (outcome === "gone") return;
  await waitFor<Vault | undefined, undefined>({
    what: `the vault ${known.keyVaultId} to be gone`,
    probe: () => observe(run, known),
    classify: (seen) =>
      seen === undefined ? { kind: "done", value: undefined } : { kind: "pending", state: "still there" },
    timing: { timeoutMs: run.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for Azure (${state})`),
  });
}
