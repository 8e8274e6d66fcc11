// Creates, recovers or adopts a vault, then changes only the properties that differ. Async, over the clients.
import { optionsOf } from "../../azure/clouds";
import { CONFLICT_CODES } from "../../azure/conflicts";
import type { Vault } from "../../azure/types";
import type { Run } from "../../engine/run";
import { CmkError, hasCode } from "../../support/errors";
import type { Properties } from "../../support/properties";
import { USUALLY } from "../../support/usually";
import { waitFor } from "../../support/wait";
import { writeThenLook } from "../../support/write-then-look";
import { DEFAULT_SKU } from "../fields";
import { changeFor, type Desired, misfitsOf, newVaultFor } from "../plan";
import {
  adoptedText,
  misfitText,
  NAME_TAKEN_HINT,
  nameHeldHint,
  nameHeldText,
  nameTakenText,
  nameUnseenHint,
  nameUnseenText,
  recoveredText,
} from "../texts";
import { type Clients, locationOfGroup, observe } from "./observe";

/** ASSUMED(vault-under-way): a vault that another write is creating is there five seconds after Azure has refused ours. */
const SECOND_LOOK_MS = 5_000;

interface Task {
  readonly desired: Desired;
  /** The record in state, if there is one. */
  readonly olds?: Properties | undefined;
}

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. */
export async function ensure(run: Run<Clients>, task: Task): Promise<Vault> {
  const { desired, olds } = task;
  const seen = await observe(run, desired);
  if (seen === undefined) return changed(run, { ...task, vault: await create(run, desired) });
  refuseMisfit(desired, seen);
  const vault = await untilSettled(run, { desired, first: seen });
  if (olds === undefined) run.info(adoptedText(desired));
  return changed(run, { ...task, vault });
}

function refuseMisfit(desired: Desired, vault: Vault): void {
  const misfit = misfitText(desired, vault, misfitsOf(desired, vault));
  if (misfit !== undefined) throw new CmkError(misfit, { code: "VAULT_DOES_NOT_FIT", hint: "Nothing was changed." });
}

/** One PATCH with the properties that differ. Sent twice, it has the same effect. */
async function changed(run: Run<Clients>, task: Task & { readonly vault: Vault }): Promise<Vault> {
  const { clients, signal } = run;
  const { desired, olds = {} } = task;
  const first = changeFor(desired, olds, task.vault);
  if (first === undefined) return task.vault;
  let change = first;
  return writeThenLook({
    write: () => {
      run.status(`changing ${Object.keys(change).join(", ")} of the vault`);
      run.wrote();
      return clients.azure.updateVault(desired.keyVaultId, change, optionsOf(desired, signal));
    },
    look: async () => {
      const seen = (await observe(run, desired)) ?? task.vault;
      const next = changeFor(desired, olds, seen);
      if (next === undefined) return seen;
      change = next;
      return undefined;
    },
  });
}

/** Reads before every PUT: a PUT of an existing vault would replace everything, also its network settings. */
async function create(run: Run<Clients>, desired: Desired): Promise<Vault> {
  const { clients, signal } = run;
  const location = desired.location ?? (await locationOfGroup(run, desired));
  const lookOnce = async (): Promise<Vault | undefined> => {
    const first = await observe(run, desired);
    return first === undefined ? undefined : untilSettled(run, { desired, first });
  };
  const made = await writeThenLook<Vault | CmkError>({
    write: () => {
      run.status(`creating the vault, ${USUALLY.vault}`);
      run.wrote();
      const body = newVaultFor(desired, location);
      return clients.azure.createVault(desired.keyVaultId, body, optionsOf(desired, signal)).catch(taken);
    },
    // Another program may be creating the vault.
    perhaps: CONFLICT_CODES,
    look: async () => {
      const seen = await lookOnce();
      if (seen !== undefined) return seen;
      await clients.clock.sleep(SECOND_LOOK_MS, signal);
      return lookOnce();
    },
  });
  return made instanceof CmkError ? recover(run, { desired, cause: made }) : made;
}

const taken = (error: unknown): CmkError => {
  if (hasCode(error, "VaultAlreadyExists")) return error;
  throw error;
};

/** The name is in use: by this vault in deleted state, which is then recovered, or by another vault. */
async function recover(
  run: Run<Clients>,
  { desired, cause }: { readonly desired: Desired; readonly cause: CmkError },
): Promise<Vault> {
  const { clients } = run;
  const options = optionsOf(desired, run.signal);
  const deleted = await clients.azure
    .findDeletedVault(desired.subscriptionId, desired.vaultName, options)
    .catch((error: unknown) => {
      if (!hasCode(error, "AuthorizationFailed")) throw error;
      throw new CmkError(nameUnseenText(desired, error.message), {
        code: "VAULT_NAME_TAKEN",
        hint: nameUnseenHint(desired),
        cause: error,
      });
    });
  if (deleted === undefined)
    throw new CmkError(nameTakenText(desired), { code: "VAULT_NAME_TAKEN", hint: NAME_TAKEN_HINT, cause });
  if (deleted.keyVaultId.toLowerCase() !== desired.keyVaultId.toLowerCase())
    throw new CmkError(nameHeldText(desired, deleted.keyVaultId), {
      code: "VAULT_NAME_TAKEN",
      hint: nameHeldHint(desired),
      cause,
    });
  run.status("recovering the deleted vault");
  const body = { tenantId: desired.tenantId, sku: desired.sku ?? DEFAULT_SKU };
  const recovered = await clients.azure.recoverVault(deleted, body, options).catch(async (error: unknown) => {
    if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error;
    const first = await observe(run, desired);
    if (first === undefined) throw error;
    return untilSettled(run, { desired, first });
  });
  refuseMisfit(desired, recovered);
  run.info(recoveredText(desired));
  return recovered;
}

/** Waits for a vault that an earlier run, or another program, created a moment ago. */
async function untilSettled(
  { clients, signal, timeoutMs, status }: Run<Clients>,
  { desired, first }: { readonly desired: Desired; readonly first: Vault },
): Promise<Vault> {
  let seen: Vault | undefined = first;
  return waitFor<Vault, Vault>({
    what: `the vault ${desired.keyVaultId} to be ready`,
    probe: async () => {
      const vault = seen ?? (await clients.azure.getVault(desired.keyVaultId, optionsOf(desired, signal)));
      seen = undefined;
      return vault;
    },
    classify: (vault) => {
      const state = vault.provisioningState ?? SUCCEEDED;
      return state === SUCCEEDED ? { kind: "done", value: vault } : { kind: "pending", state };
    },
    timing: { timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => status(`waiting for the vault (${state}), ${USUALLY.vault}`),
  });
}

const SUCCEEDED = "Succeeded";
