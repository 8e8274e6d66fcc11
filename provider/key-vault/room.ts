// The engine's hooks for KeyVault. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts`.
import { HalfDone } from "../engine/failures";
import type { Call, Created, Difference, Properties, Room } from "../engine/room";
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import { type Limit, operationOf, requireInState, watchingWrites } from "../support/operation";
import { sayUnmanagedKeys } from "../vault-users/unmanaged";
import { check } from "./check";
import { type Desired, driftOf, identityOf, type Known, misfitsOf, OUTPUTS, observedAs, replacedBy } from "./plan";
import { type Clients, ensure, observe } from "./reconcile";
import { remove } from "./remove";
import { accessPoliciesText, driftText, goneText, misfitText } from "./texts";

/** FACT(vault-new): a new vault takes 17 to 33 seconds; one that another change holds, minutes. */
const DEFAULT_TIMEOUT_MS = 15 * 60_000;

export function keyVault(clients: Clients): Room {
  return {
    only: "vaultName",
    identity: identityOf,
    check: (call, olds, news) => check(clients, call, olds, news),
    diff: async (call, _id, olds, news) => {
      if (changedKeys(olds, news, OUTPUTS).length > 0) return { kind: "changed", replaces: replacedBy(olds, news) };
      return lookLive(clients, call, asDesired(news));
    },
    create: (call, inputs) => create(clients, call, asDesired(inputs)),
    update: async (call, _id, olds, news) => {
      const desired = asDesired(news);
      const operation = operationOf(call, limitOf("update", desired));
      return { ...outsOf(desired, await ensure(clients, { desired, olds }, operation)) };
    },
    read: async (call, id, props) => {
      const known = stateOf(id, props);
      const vault = await observe(clients, known, call.signal);
      if (vault === undefined) return undefined;
      if (!vault.enableRbacAuthorization) call.warn(accessPoliciesText(known));
      const { vaultUri, ...inputs } = observedAs(known, vault);
      return { id, outs: { ...inputs, vaultUri }, inputs };
    },
    lastWords: (call, inputs) => {
      const { projectIds, keyVaultId } = asDesired(inputs);
      return sayUnmanagedKeys({ ...call, clients }, { projectIds, keyVaultId });
    },
    remove: async (call, id, props) => {
      const known = stateOf(id, props);
      if (known.deleteVault === true) await call.refuseNeeded();
      return remove(clients, known, operationOf(call, limitOf("delete", known)));
    },
  };
}

const asDesired = (inputs: Properties): Desired => inputs as unknown as Desired; // `check` made them

const limitOf = (kind: Limit["kind"], { timeouts }: Desired): Limit => ({
  kind,
  timeouts,
  defaultMs: DEFAULT_TIMEOUT_MS,
});

/** What every later call must find in state. */
function stateOf(id: string, props: Properties): Known {
  requireInState(`the vault ${id}`, props, ["keyVaultId", "subscriptionId", "resourceGroupName", "vaultName"]);
  return props as unknown as Known; // create, update or read made them
}

const outsOf = (desired: Desired, { vaultUri }: { readonly vaultUri?: string }): Properties => ({
  ...desired,
  ...(vaultUri === undefined ? {} : { vaultUri }),
});

/** A vault that was made, and then failed to become ready or to take a change, stays in state. */
async function create(clients: Clients, call: Call, desired: Desired): Promise<Created> {
  const watched = watchingWrites(operationOf(call, limitOf("create", desired)));
  const id = desired.keyVaultId;
  try {
    return { id, outs: outsOf(desired, await ensure(clients, { desired }, watched.operation)) };
  } catch (error) {
    if (!(error instanceof CmkError) || !watched.isWritten()) throw error;
    const left = await observe(clients, desired, call.signal).catch(() => undefined);
    if (left === undefined) throw error;
    throw new HalfDone(id, outsOf(desired, left), error);
  }
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(clients: Clients, call: Call, desired: Desired): Promise<Difference> {
  try {
    const vault = await observe(clients, desired, call.signal);
    if (vault === undefined) return { kind: "off", says: goneText(desired) };
    if (!vault.enableRbacAuthorization) {
      call.warn(accessPoliciesText(desired));
      return { kind: "same" };
    }
    const misfit = misfitText(desired, vault, misfitsOf(desired, vault));
    if (misfit !== undefined) return { kind: "off", says: misfit };
    const drift = driftOf(desired, vault);
    return drift.length === 0 ? { kind: "same" } : { kind: "off", says: driftText(desired, drift) };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Cannot be checked without a login to Azure: whether the vault is as the program says. ${error.message}`);
    return { kind: "same" };
  }
}
