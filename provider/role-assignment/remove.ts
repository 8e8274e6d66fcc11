// Takes a role away: only an assignment of ours, and only one that nobody needs. Async, over the clients.
import { optionsOf } from "../azure/clouds";
import { isVaultGone } from "../azure/vaults";
import { hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { type Doomed, refuseWhileNeeded } from "./others";
import { customRoleName, groupOf, isOurs, type Known } from "./plan";
import { type Clients, isCustom, MAX_WRITES, observe } from "./reconcile";
import { keptText, roleKeptText } from "./texts";

export type Removal = Omit<Doomed, "found">;

/** What is gone already is done; a role that another assignment still names stays. */
export async function remove(clients: Clients, { known, userOf }: Removal, operation: Operation): Promise<void> {
  const { azure } = clients;
  const found = await observe(clients, known, operation.signal);
  if (found !== undefined && !isOurs(known, found)) {
    operation.info(keptText(known, found));
    return;
  }
  if (found !== undefined) {
    await refuseWhileNeeded(clients, { known, userOf, found }, operation);
    operation.status("deleting the role assignment");
    const options = optionsOf(known, operation.signal);
    await writeAgain(() => azure.deleteRoleAssignment(known.keyVaultId, found.name, options));
  }
  if (isCustom(known)) await removeRole(clients, known, operation);
}

/** A deletion may be sent twice. */
async function writeAgain(deletion: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deletion();
    } catch (error) {
      if (isVaultGone(error)) return;
      if (!hasCode(error, "OUTCOME_UNKNOWN") || attempt === MAX_WRITES) throw error;
    }
  }
}

async function removeRole({ azure }: Clients, known: Known, operation: Operation): Promise<void> {
  const [group, name] = [groupOf(known.keyVaultId), customRoleName(known.keyVaultId)];
  operation.status("deleting the role");
  try {
    await writeAgain(() => azure.deleteRoleDefinition(group, name, optionsOf(known, operation.signal)));
  } catch (error) {
    if (!hasCode(error, "RoleDefinitionHasAssignments")) throw error;
    operation.info(roleKeptText(known));
  }
}
