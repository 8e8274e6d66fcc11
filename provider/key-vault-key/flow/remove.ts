// The delete of a KeyVaultKey: keeps the key unless the program says otherwise, and never deletes it while Atlas may need it. Async, over the clients.
import { projectIsGone } from "../../atlas/absence";
import { clustersForSure } from "../../atlas/clusters-for-sure";
import type { Mark } from "../../atlas/reads";
import type { Key } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import { mayUseKey } from "../../project/clusters";
import { msUntil } from "../../support/clock";
import { CmkError } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { waitFor } from "../../support/wait";
import { noVisibleUser, refuseVisibleUsers } from "../../vault-users/no-visible-user";
import { type Known, type Usage, usageOf } from "../plan";
import {
  cannotAskHint,
  cannotAskText,
  keptText,
  keyNamed,
  leftToVaultText,
  projectGoneText,
  stillNeededText,
} from "../texts";
import { deleteKey } from "./data-plane";
import { type Clients, observe } from "./observe";

/** To keep the key, no service is called, so a destroy needs no access to Azure. Otherwise, after checks of every listed or visible project, a soft delete here or with the vault. */
export async function remove(run: Run<Clients>, known: Known): Promise<void> {
  if (known.deleteKey === true) await run.refuseNeeded();
  else if (known.deletedWithVault !== true) {
    run.info(keptText(known));
    return;
  }
  const key = await observe(run, known);
  if (key === undefined) return;
  await untilFree(run, { known, key });
  if (known.deleteKey !== true) {
    run.done(leftToVaultText);
    return;
  }
  run.status("deleting the key; it can be recovered while the vault keeps deleted objects");
  await deleteKey(run, { desired: known, key });
}

interface Doomed {
  readonly known: Known;
  readonly key: Key;
}

interface Asked extends Doomed {
  readonly projectId: string;
}

/** A wait for one project may take hours. What was seen before a wait is looked at again after it, until nothing is waited for. */
async function untilFree(run: Run<Clients>, { known, key }: Doomed): Promise<void> {
  const { keyVaultId, deleteKey } = known;
  const what = { what: keyNamed(known), keyVaultId, code: "KEY_STILL_NEEDED" } as const;
  const doomed = deleteKey === true ? { ...what, keyIdentifier: key.keyIdentifier } : what;
  const gone = new Set<string>();
  const letAllGo = async (timeoutMs: number): Promise<boolean> => {
    let hasWaited = false;
    for (const projectId of (known.projectIds ?? []).filter((id) => !gone.has(id))) {
      const asked = { known, key, projectId };
      if (await isGone(run, asked)) {
        run.warn(projectGoneText(known, projectId));
        gone.add(projectId);
      } else hasWaited = (await letGo(run, { ...asked, timeoutMs })) || hasWaited;
    }
    return hasWaited;
  };
  const hasLetGo = await letAllGo(run.timeoutMs);
  let hasWaited = (await noVisibleUser(run, doomed)) || hasLetGo;
  const deadlineMs = run.clients.clock.now() + run.timeoutMs;
  while (hasWaited) {
    hasWaited = await letAllGo(msUntil(run.clients.clock, deadlineMs));
    if (hasWaited) await refuseVisibleUsers(run, doomed);
  }
}

/** A project that cannot be seen, or that is not found without proof, still counts as one that needs the key. */
const isGone = (reading: Reading<Clients>, asked: Asked): Promise<boolean> =>
  projectIsGone(reading, asked).catch(useUnknown(asked));

const useUnknown =
  ({ known, projectId }: Pick<Asked, "known" | "projectId">) =>
  (error: unknown): never => {
    if (!(error instanceof CmkError)) throw error;
    const text = cannotAskText(known, projectId, error.message);
    throw new CmkError(text, { code: "KEY_USE_UNKNOWN", hint: cannotAskHint(known, projectId), cause: error });
  };

/** Waits for clusters that Atlas is already deleting or decrypting. Refuses at once for any other cluster that needs the key. Returns whether it waited. */
async function letGo(run: Run<Clients>, asked: Asked & { readonly timeoutMs: number }): Promise<boolean> {
  const { clients, signal } = run;
  let hasWaited = false;
  let mark = clients.reads.mark();
  await waitFor<Usage, undefined>({
    what: `the clusters of project ${asked.projectId} that are being deleted or decrypted`,
    probe: async () => {
      const usage = await usageIn(run, { ...asked, since: mark });
      mark = clients.reads.mark();
      const needed = stillNeededText(asked.known, asked.projectId, usage);
      if (needed !== undefined) throw new CmkError(needed, { code: "KEY_STILL_NEEDED" });
      hasWaited ||= usage.kind === "leaving";
      return usage;
    },
    classify: (usage) =>
      usage.kind === "leaving"
        ? { kind: "pending", state: usage.clusters.join(", ") }
        : { kind: "done", value: undefined },
    timing: { timeoutMs: asked.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for Atlas: ${state}`),
  });
  return hasWaited;
}

async function usageIn(
  reading: Reading<Clients>,
  { known, key, projectId, since }: Asked & { readonly since: Mark },
): Promise<Usage> {
  const { clients, signal } = reading;
  const freshness = { since, signal, maxAgeMs: RECENT_MS };
  try {
    const project = await clients.reads.encryptionAtRest(projectId, freshness);
    const clusters = await clients.reads.clusters(projectId, freshness);
    const usage = usageOf(key.keyIdentifier, project, clusters);
    if (usage.kind !== "free") return usage;
    const doubted = { projectId, clusters, counts: mayUseKey };
    return usageOf(key.keyIdentifier, project, await clustersForSure(reading, doubted));
  } catch (error) {
    return useUnknown({ known, projectId })(error);
  }
}
