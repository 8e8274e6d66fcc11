// Deletes a role assignment: only one that this package created, and only one that no project needs. Async, over the clients.
import { optionsOf } from "../../azure/clouds";
import { isVaultGone } from "../../azure/vaults";
import type { Run } from "../../engine/run";
import { hasCode } from "../../support/errors";
import { writeThenLook } from "../../support/write-then-look";
import { customRoleName, groupOf, isCustom, isOurs, type Known } from "../plan";
import { keptText, roleKeptText } from "../texts";
import { type Clients, observe } from "./observe";
import { refuseWhileNeeded } from "./others";

/** A missing role assignment counts as deleted. A role that is still assigned stays. */
export async function remove(run: Run<Clients>, known: Known): Promise<void> {
  const { azure } = run.clients;
  const found = await observe(run, known);
  if (found !== undefined && !isOurs(known, found)) {
    run.info(keptText(known, found));
    return;
  }
  if (found !== undefined) {
    await refuseWhileNeeded(run, { known, found });
    run.status("deleting the role assignment");
    const options = optionsOf(known, run.signal);
    await send(() => azure.deleteRoleAssignment(known.keyVaultId, found.name, options));
  }
  if (isCustom(known)) await removeRole(run, known);
}

/** A delete may be sent twice: Azure answers the second one as done. */
const send = (deletion: () => Promise<void>): Promise<void> =>
  writeThenLook({
    write: () =>
      deletion().catch((error: unknown) => {
        if (!isVaultGone(error)) throw error;
      }),
    look: () => Promise.resolve(undefined),
  });

async function removeRole(run: Run<Clients>, known: Known): Promise<void> {
  const { azure } = run.clients;
  const [group, name] = [groupOf(known.keyVaultId), customRoleName(known.keyVaultId)];
  run.status("deleting the role");
  try {
    await send(() => azure.deleteRoleDefinition(group, name, optionsOf(known, run.signal)));
  } catch (error) {
    if (!hasCode(error, "RoleDefinitionHasAssignments")) throw error;
    run.info(roleKeptText(known));
  }
}
