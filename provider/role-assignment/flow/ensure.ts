// Brings a role assignment to what is wanted: found under any name, or made under one that follows from what is granted. Async, over the clients.
import { optionsOf } from "../../azure/clouds";
import type { RoleAssignment } from "../../azure/types";
import type { Run } from "../../engine/run";
import { untilPropagated } from "../../support/propagation";
import type { Properties } from "../../support/properties";
import { writeThenLook } from "../../support/write-then-look";
import { customRoleName, type Desired, groupOf, isCustom, isOurs, nameOf, roleChange } from "../plan";
import { adoptedText } from "../texts";
import { refuseWithoutEffect } from "./guards";
import { type Clients, observe, observeRole } from "./observe";

/**
 * FACT(role-new-principal): PrincipalNotFound of a principal that is too new. ASSUMED(access-new-codes): a role that is
 * too new is refused by RoleDefinitionDoesNotExist. The other two are followed by a look: the role may be assigned by
 * now, under whatever name.
 */
const NOT_YET = ["PrincipalNotFound", "RoleAssignmentExists", "OUTCOME_UNKNOWN"] as const;

interface Task {
  readonly desired: Desired;
  /** What state holds, if anything. */
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
  // One that somebody else made is named, because a delete keeps it.
  if (olds === undefined && !isOurs(desired, found)) run.info(adoptedText(desired, found));
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

/** The same PUT twice is one. */
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
