// Brings a vault to what is wanted: made, recovered or adopted, then changed in what differs and in nothing else. Async, over the clients.
import type { ProjectLook } from "../atlas/absence";
import type { AtlasReads } from "../atlas/reads";
import { optionsOf } from "../azure/clouds";
import type { AzureClient, Vault } from "../azure/types";
import { isVaultGone } from "../azure/vaults";
import type { Clock } from "../support/clock";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import type { Properties } from "../support/properties";
import { waitFor } from "../support/wait";
import { changeFor, type Desired, misfitsOf, newVaultFor } from "./plan";
import { DEFAULT_SKU } from "./shape";
import {
  adoptedText,
  GROUP_MISSING_HINT,
  GROUP_UNSEEN_HINT,
  groupMissingText,
  groupUnseenText,
  misfitText,
  NAME_TAKEN_HINT,
  nameHeldHint,
  nameHeldText,
  nameTakenText,
  nameUnseenHint,
  nameUnseenText,
  recoveredText,
} from "./texts";

export interface Clients {
  readonly atlas: ProjectLook;
  readonly azure: AzureClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

/** FACT(vault-new): a new vault says RegisteringDns for 17 to 33 seconds. */
const TIMING = { intervalMs: 5_000, maxIntervalMs: 15_000 } as const;
const MAX_WRITES = 3;

/** `undefined`: there is no such vault, or no such resource group. */
export const observe = (clients: Clients, desired: Desired, signal: AbortSignal): Promise<Vault | undefined> =>
  clients.azure.getVault(desired.keyVaultId, optionsOf(desired, signal)).catch(gone);

const gone = (error: unknown): undefined => {
  if (isVaultGone(error)) return undefined;
  throw error;
};

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. `olds`: what state holds, if anything. */
export async function ensure(
  clients: Clients,
  { desired, olds }: { readonly desired: Desired; readonly olds?: Properties },
  operation: Operation,
): Promise<Vault> {
  const seen = await observe(clients, desired, operation.signal);
  if (seen === undefined)
    return changed(clients, { desired, olds, vault: await make(clients, desired, operation) }, operation);
  refuseMisfit(desired, seen);
  const settled = await untilSettled(clients, desired, seen, operation);
  if (olds === undefined) operation.info(adoptedText(desired));
  return changed(clients, { desired, olds, vault: settled }, operation);
}

function refuseMisfit(desired: Desired, vault: Vault): void {
  const misfit = misfitText(desired, vault, misfitsOf(desired, vault));
  if (misfit !== undefined) throw new CmkError(misfit, { code: "VAULT_DOES_NOT_FIT", hint: "Nothing was changed." });
}

interface Change {
  readonly desired: Desired;
  readonly olds: Properties | undefined;
  readonly vault: Vault;
}

/** One PATCH of what differs. The same PATCH twice is one: what is not answered is followed by a look. */
async function changed(clients: Clients, { desired, olds = {}, vault }: Change, operation: Operation): Promise<Vault> {
  let seen = vault;
  for (let attempt = 1; ; attempt += 1) {
    const change = changeFor(desired, olds, seen);
    if (change === undefined) return seen;
    operation.status(`changing ${Object.keys(change).join(", ")} of the vault`);
    try {
      operation.wrote();
      return await clients.azure.updateVault(desired.keyVaultId, change, optionsOf(desired, operation.signal));
    } catch (error) {
      if (!hasCode(error, "OUTCOME_UNKNOWN") || attempt === MAX_WRITES) throw error;
      seen = (await observe(clients, desired, operation.signal)) ?? seen;
    }
  }
}

/** Another change of the same vault, under way: somebody may be making it at this moment. */
const UNDER_WAY = ["ConflictError", "AnotherOperationInProgress", "Conflict"];

/** A look comes before every PUT: of a vault that is there it would replace everything, its gates too. */
async function make(clients: Clients, desired: Desired, operation: Operation): Promise<Vault> {
  const location = desired.location ?? (await locationOfGroup(clients, desired, operation.signal));
  for (let attempt = 1; ; attempt += 1) {
    operation.status("creating the vault");
    try {
      operation.wrote();
      const options = optionsOf(desired, operation.signal);
      return await clients.azure.createVault(desired.keyVaultId, newVaultFor(desired, location), options);
    } catch (error) {
      if (hasCode(error, "VaultAlreadyExists")) return recover(clients, desired, error, operation);
      if (!hasCode(error, "OUTCOME_UNKNOWN", ...UNDER_WAY)) throw error;
      const seen = await observe(clients, desired, operation.signal);
      if (seen !== undefined) return untilSettled(clients, desired, seen, operation);
      if (attempt === MAX_WRITES) throw error;
      await clients.clock.sleep(TIMING.intervalMs, operation.signal);
      const late = await observe(clients, desired, operation.signal);
      if (late !== undefined) return untilSettled(clients, desired, late, operation);
    }
  }
}

export async function locationOfGroup(clients: Clients, desired: Desired, signal: AbortSignal): Promise<string> {
  const { subscriptionId, resourceGroupName } = desired;
  const location = await clients.azure
    .getResourceGroupLocation(subscriptionId, resourceGroupName, optionsOf(desired, signal))
    .catch((error: unknown) => {
      if (!hasCode(error, "AuthorizationFailed")) throw error;
      throw new CmkError(groupUnseenText(desired, error.message), {
        code: error.code,
        hint: GROUP_UNSEEN_HINT,
        cause: error,
      });
    });
  if (location !== undefined) return location;
  throw new CmkError(groupMissingText(desired), { code: "RESOURCE_GROUP_MISSING", hint: GROUP_MISSING_HINT });
}

/** The name is taken: by this very vault, deleted, which is recovered; else by somebody else's. */
async function recover(clients: Clients, desired: Desired, cause: CmkError, operation: Operation): Promise<Vault> {
  const options = optionsOf(desired, operation.signal);
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
  operation.status("recovering the deleted vault");
  const body = { tenantId: desired.tenantId, sku: desired.sku ?? DEFAULT_SKU };
  const recovered = await clients.azure.recoverVault(deleted, body, options).catch(async (error: unknown) => {
    if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error;
    const seen = await observe(clients, desired, operation.signal);
    if (seen === undefined) throw error;
    return untilSettled(clients, desired, seen, operation);
  });
  refuseMisfit(desired, recovered);
  operation.info(recoveredText(desired));
  return recovered;
}

/** A vault that an earlier run, or another one, has only just made. */
async function untilSettled(clients: Clients, desired: Desired, first: Vault, operation: Operation): Promise<Vault> {
  let seen: Vault | undefined = first;
  return waitFor<Vault, Vault>({
    what: `the vault ${desired.keyVaultId} to be ready`,
    probe: async () => {
      const vault = seen ?? (await clients.azure.getVault(desired.keyVaultId, optionsOf(desired, operation.signal)));
      seen = undefined;
      return vault;
    },
    classify: (vault) => {
      const state = vault.provisioningState ?? SUCCEEDED;
      return state === SUCCEEDED ? { kind: "done", value: vault } : { kind: "pending", state };
    },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for the vault (${state})`),
  });
}

const SUCCEEDED = "Succeeded";
