// Adopts an existing role assignment with any name, or creates one with the derived name. Async, over the clients.
import { optionsOf } from "../../azure/clouds";
import type { RoleAssignment } from "../../azure/types";
import type { Run } from "../../engine/run";
import { untilPropagated } from "../../support/propagation";
import type { Properties } from "../../support/properties";
import { writeThenLook } from "../../support/write-then-look";
import { customRoleName, type Desired, groupOf, isCustom, isOurs, nameOf, roleChange } from "../plan";
import { adoptedText, NOT_OURS } from "../texts";
import { refuseWithoutEffect } from "./guards";
import { type Clients, observe, observeRole } from "./observe";

/**
 * FACT(role-new-principal): PrincipalNotFound for a service principal that is too new. ASSUMED(access-new-codes): Azure
 * refuses a role that is too new with RoleDefinitionDoesNotExist. After the other two codes the role assignment is read
 * again: it may exist by now, with any name.
 */
const NOT_YET = ["PrincipalNotFound", "RoleAssignmentExists", "OUTCOME_UNKNOWN"] as const;

interface Task {
  readonly desired: Desired;
  /** The record in state, if there is one. */
  readonly olds?: Properties | undefined;
}

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. */
export async function ensure(run: Run<Clients>, { desired, olds }: Task): Promise<RoleAssignment> {
  await refuseWithoutEffect(run, desired);
  if (isCustom(desired)) await ensureRole(run, desired);
  const found = await untilPropagated(() => assign(run, desired), {
    what: isCustom(desired) ? "the service principal or the role" : "the service principal",
    codes: isCustom(desired) ? [...NOT_YET, "RoleDefinitionDoesNotExist"] : NOT_YET,
    forMs: run.timeoutMs,
    clock: run.clients.clock,
    signal: run.signal,
    status: run.status,
  });
  // A role assignment of another tool is reported at the end too, because a delete keeps it.
  if (olds === undefined && !isOurs(desired, found)) run.info(`${adoptedText(desired, found)} ${NOT_OURS}`);
  else if (olds === undefined && !run.hasWritten) run.done(adoptedText(desired, found));
  return found;
}

async function assign(run: Run<Clients>, desired: Desired): Promise<RoleAssignment> {
  const seen = await observe(run, desired);
  if (seen !== undefined) return seen;
  run.status("creating the role assignment");
  run.wrote();
  const options = optionsOf(desired, run.signal);
  return run.clients.azure.createRoleAssignment(desired.keyVaultId, nameOf(desired), desired, options);
}

/** A PUT that is sent twice has the same effect. */
async function ensureRole(run: Run<Clients>, desired: Desired): Promise<void> {
  const { azure } = run.clients;
  const { keyVaultId } = desired;
  const left = async () => roleChange(keyVaultId, await observeRole(run, desired));
  const first = await left();
  if (first === undefined) return;
  let change = first;
  await writeThenLook<"defined">({
    write: async () => {
      run.status("defining the role");
      run.wrote();
      const options = optionsOf(desired, run.signal);
      await azure.putRoleDefinition(groupOf(keyVaultId), customRoleName(keyVaultId), change, options);
      return "defined";
    },
    look: async () => {
      const next = await left();
      if (next === undefined) return "defined";
      change = next;
      return undefined;
    },
  });
}
