// Brings a role assignment to what is wanted: found under any name, or made under one that follows from what is granted. Async, over the clients.
import type { AtlasReads } from "../atlas/reads";
import type { AtlasClient } from "../atlas/types";
import { optionsOf } from "../azure/clouds";
import type { AzureClient, RoleAssignment, RoleDefinition } from "../azure/types";
import { isVaultGone } from "../azure/vaults";
import type { Clock } from "../support/clock";
import { hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { untilPropagated } from "../support/propagation";
import { CUSTOM_ROLE, customRoleName, type Desired, groupOf, isOurs, nameOf, roleChange, roleGuid } from "./plan";
import { adoptedText } from "./texts";

export interface Clients {
  readonly atlas: Pick<AtlasClient, "listAzureServicePrincipals">;
  readonly azure: AzureClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

export const MAX_WRITES = 3;

export const isCustom = ({ role }: Desired): boolean => role === CUSTOM_ROLE;

/** What is there, under our name or another one; `undefined`: none, or no such vault. Two answers of Azure's, because a list may be late. */
export async function observe(
  { azure }: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<RoleAssignment | undefined> {
  const { keyVaultId, principalId, roleDefinitionId } = desired;
  const options = optionsOf(desired, signal);
  try {
    const ours = await azure.getRoleAssignment(keyVaultId, nameOf(desired), options);
    if (ours !== undefined) return ours;
    const all = await azure.listRoleAssignments(keyVaultId, principalId, options);
    return all.find((one) => roleGuid(one.roleDefinitionId) === roleGuid(roleDefinitionId));
  } catch (error) {
    if (isVaultGone(error)) return undefined;
    throw error;
  }
}

/** `undefined`: the role of the vault is not defined. */
export const observeRole = (
  { azure }: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<RoleDefinition | undefined> =>
  azure.getRoleDefinition(groupOf(desired.keyVaultId), customRoleName(desired.keyVaultId), optionsOf(desired, signal));

/**
 * FACT(role-new-principal): PrincipalNotFound of a principal that is too new. ASSUMED(access-new-codes): a role that is
 * too new is refused by RoleDefinitionDoesNotExist. The other two are followed by a look: the role may be assigned by
 * now, under whatever name.
 */
const NOT_YET = ["PrincipalNotFound", "RoleAssignmentExists", "OUTCOME_UNKNOWN"];

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. */
export async function ensure(clients: Clients, desired: Desired, operation: Operation): Promise<RoleAssignment> {
  if (isCustom(desired)) await ensureRole(clients, desired, operation);
  return untilPropagated(() => grant(clients, desired, operation), {
    what: isCustom(desired) ? "the service principal or the role" : "the service principal",
    codes: isCustom(desired) ? [...NOT_YET, "RoleDefinitionDoesNotExist"] : NOT_YET,
    forMs: operation.timeoutMs,
    clock: clients.clock,
    signal: operation.signal,
    status: operation.status,
  });
}

async function grant(clients: Clients, desired: Desired, operation: Operation): Promise<RoleAssignment> {
  const seen = await observe(clients, desired, operation.signal);
  if (seen !== undefined) return seen;
  operation.status("creating the role assignment");
  operation.wrote();
  const options = optionsOf(desired, operation.signal);
  return clients.azure.createRoleAssignment(desired.keyVaultId, nameOf(desired), desired, options);
}

/** The same PUT twice is one: what is not answered is followed by a look. */
async function ensureRole(clients: Clients, desired: Desired, operation: Operation): Promise<void> {
  const { keyVaultId } = desired;
  for (let attempt = 1; ; attempt += 1) {
    const change = roleChange(keyVaultId, await observeRole(clients, desired, operation.signal));
    if (change === undefined) return;
    operation.status("defining the role");
    operation.wrote();
    const options = optionsOf(desired, operation.signal);
    try {
      await clients.azure.putRoleDefinition(groupOf(keyVaultId), customRoleName(keyVaultId), change, options);
      return;
    } catch (error) {
      if (!hasCode(error, "OUTCOME_UNKNOWN") || attempt === MAX_WRITES) throw error;
    }
  }
}

/** One that somebody else made is named, because a delete keeps it. */
export function sayAdopted(desired: Desired, found: RoleAssignment, operation: Pick<Operation, "info">): void {
  if (!isOurs(desired, found)) operation.info(adoptedText(desired, found));
}
