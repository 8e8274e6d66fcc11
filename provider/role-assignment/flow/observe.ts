// Reads a role assignment and the custom role of a vault. Async, over the clients; it writes nothing.
import type { AtlasReads } from "../../atlas/reads";
import { optionsOf } from "../../azure/clouds";
import type { AzureClient, RoleAssignment, RoleDefinition } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Reading } from "../../engine/run";
import type { Clock } from "../../support/clock";
import { customRoleName, type Desired, type Granted, groupOf, nameOf, roleGuid } from "../plan";

export interface Clients {
  readonly azure: AzureClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

type OfCloud<T> = T & Pick<Desired, "azureEnvironment">;

/** The role assignment with the derived name or with another name. `undefined`: there is none, or no such vault. Two reads, because a list may be late. */
export async function observe(
  { clients: { azure }, signal }: Reading<Clients>,
  granted: OfCloud<Granted>,
): Promise<RoleAssignment | undefined> {
  const { keyVaultId, principalId, roleDefinitionId } = granted;
  const options = optionsOf(granted, signal);
  try {
    const ours = await azure.getRoleAssignment(keyVaultId, nameOf(granted), options);
    if (ours !== undefined) return ours;
    const all = await azure.listRoleAssignments(keyVaultId, principalId, options);
    return all.find((one) => roleGuid(one.roleDefinitionId) === roleGuid(roleDefinitionId));
  } catch (error) {
    if (isVaultGone(error)) return undefined;
    throw error;
  }
}

/** `undefined`: the custom role of the vault does not exist. */
export const observeRole = (
  { clients: { azure }, signal }: Reading<Clients>,
  vault: OfCloud<Pick<Desired, "keyVaultId">>,
): Promise<RoleDefinition | undefined> =>
  azure.getRoleDefinition(groupOf(vault.keyVaultId), customRoleName(vault.keyVaultId), optionsOf(vault, signal));
