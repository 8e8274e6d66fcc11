// Which right the login to Azure lacks to assign the role. Async, over the clients; it asks Azure and changes nothing.
import { optionsOf } from "../azure/clouds";
import { lacks } from "../azure/permissions";
import { isVaultGone } from "../azure/vaults";
import { holdsUnknown } from "../support/unknowns";
import type { Desired } from "./plan";
import { type Clients, isCustom, observe, observeRole } from "./reconcile";

const ASSIGN = "Microsoft.Authorization/roleAssignments/write";
const DEFINE = "Microsoft.Authorization/roleDefinitions/write";

/** None for what is there already; none where there is no vault, because the program itself may be about to make it. */
export async function missingRights(
  clients: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { keyVaultId, principalId } = desired;
  try {
    const isThere = !holdsUnknown(principalId) && (await observe(clients, desired, signal)) !== undefined;
    const isDefined = !isCustom(desired) || (await observeRole(clients, desired, signal)) !== undefined;
    const permissions = await clients.azure.listPermissions(keyVaultId, optionsOf(desired, signal));
    return lacks(permissions, [...(isThere ? [] : [ASSIGN]), ...(isDefined ? [] : [DEFINE])]);
  } catch (error) {
    if (isVaultGone(error)) return [];
    throw error;
  }
}
