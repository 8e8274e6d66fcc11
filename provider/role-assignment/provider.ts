// The engine's hooks for RoleAssignment. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts`.
import { HalfDone } from "../engine/failures";
import type { Call, Created, Difference, Properties, Room } from "../engine/room";
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import { type Limit, operationOf, requireInState, watchingWrites } from "../support/operation";
import { holdsUnknown } from "../support/unknowns";
import { refuseWithoutEffect } from "./access-policies";
import { check } from "./check";
import { type Desired, identityOf, type Known, OUTPUTS, replacedBy, roleDrift } from "./plan";
import { type Clients, ensure, isCustom, observe, observeRole, sayAdopted } from "./reconcile";
import { remove } from "./remove";
import { goneText, roleDriftText } from "./texts";

/**
 * How long a principal is believed to be too new. ASSUMED(access-propagation): as long as a grant may take by Azure's
 * docs, halved. If it is too short, the next run goes on.
 */
const DEFAULT_TIMEOUT_MS = 5 * 60_000;

export function roleAssignment(clients: Clients): Room {
  return {
    identity: identityOf,
    needs: ({ keyVaultId }) => (holdsUnknown(keyVaultId) ? [] : [{ kind: "KeyVault", identity: `${keyVaultId}` }]),
    check: (call, olds, news) => check(clients, call, olds, news),
    diff: async (call, _id, olds, news) => {
      if (changedKeys(olds, news, OUTPUTS).length > 0) return { kind: "changed", replaces: replacedBy(olds, news) };
      return lookLive(clients, call, asDesired(news));
    },
    create: (call, inputs) => create(clients, call, asDesired(inputs)),
    update: async (call, _id, _olds, news) => {
      const desired = asDesired(news);
      const operation = operationOf(call, limitOf("update", desired));
      await refuseWithoutEffect(clients, desired, operation);
      return outsOf(desired, await ensure(clients, desired, operation));
    },
    read: async (call, id, props) => {
      const { roleAssignmentId: _, ...inputs } = stateOf(id, props);
      const found = await observe(clients, inputs, call.signal);
      return found === undefined ? undefined : { id, outs: outsOf(inputs, found), inputs: { ...inputs } };
    },
    remove: (call, id, props) => {
      const known = stateOf(id, props);
      return remove(clients, { known, userOf: call.userOf }, operationOf(call, limitOf("delete", known)));
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
  requireInState(`the role assignment ${id}`, props, ["keyVaultId", "principalId", "role", "roleDefinitionId"]);
  return props as unknown as Known; // create, update or read made them
}

const outsOf = (desired: Desired, found: { readonly id: string } | undefined): Properties => ({
  ...desired,
  ...(found === undefined ? {} : { roleAssignmentId: found.id }),
});

/** What was made, and then failed, stays in state: a role that is defined and not yet assigned, too. */
async function create(clients: Clients, call: Call, desired: Desired): Promise<Created> {
  const watched = watchingWrites(operationOf(call, limitOf("create", desired)));
  const id = identityOf({ ...desired }) ?? "";
  await refuseWithoutEffect(clients, desired, watched.operation);
  try {
    const found = await ensure(clients, desired, watched.operation);
    sayAdopted(desired, found, call);
    return { id, outs: outsOf(desired, found) };
  } catch (error) {
    if (!(error instanceof CmkError) || !watched.isWritten()) throw error;
    const left = await observe(clients, desired, call.signal).catch(() => undefined);
    if (left === undefined && !isCustom(desired)) throw error;
    throw new HalfDone(id, outsOf(desired, left), error);
  }
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(clients: Clients, call: Call, desired: Desired): Promise<Difference> {
  try {
    if ((await observe(clients, desired, call.signal)) === undefined) return { kind: "off", says: goneText(desired) };
    if (!isCustom(desired)) return { kind: "same" };
    const role = await observeRole(clients, desired, call.signal);
    const drift = role === undefined ? [] : roleDrift(desired.keyVaultId, role);
    const isAsWanted = role !== undefined && drift.length === 0;
    return isAsWanted ? { kind: "same" } : { kind: "off", says: roleDriftText(desired, drift) };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Cannot be checked without a login to Azure: whether the role is still assigned. ${error.message}`);
    return { kind: "same" };
  }
}
