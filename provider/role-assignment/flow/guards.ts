// The guards of a role assignment: a vault in which the role has no effect, and a login without the permission to assign it. Async, over the clients; it writes
// nothing.

import { recentOf } from "../../azure/clouds";
import { NO_LOGIN } from "../../azure/errors";
import { lacks } from "../../azure/permissions";
import { isVaultGone } from "../../azure/vaults";
import type { Calling, Reading } from "../../engine/run";
import { roleAssignmentFault } from "../../project/vault-access";
import { CmkError, hasCode, unseen } from "../../support/errors";
import { notCheckedText } from "../../support/not-checked";
import type { Fault } from "../../support/properties";
import { type InPreviewOf, isUnknown, knownPart } from "../../support/unknowns";
import { type Desired, isCustom, isForKeys, type Role } from "../plan";
import { CHECKS, lacksText, PRINCIPAL_CHECKS, roleNamed } from "../texts";
import { type Clients, observe, observeRole } from "./observe";

/** `undefined`: the principal is not known yet. */
interface Asked extends Role, Pick<Desired, "azureEnvironment"> {
  readonly principalId: string | undefined;
}

/** No program gives its own login the permission to assign roles, and no resource of this package changes a vault between access policies and roles. */
export async function guardPreview(call: Calling<Clients>, desired: InPreviewOf<Desired>): Promise<readonly Fault[]> {
  const known = knownPart(desired, "keyVaultId", "role", "roleDefinitionId", "azureEnvironment");
  if (known === undefined) {
    call.later(CHECKS);
    return [];
  }
  // On a vault that this program creates there is nothing to check.
  if (isUnknown(desired.principalId) && !(await call.isDeclared("KeyVault", known.keyVaultId)))
    call.later(PRINCIPAL_CHECKS);
  const asked = { ...known, principalId: isUnknown(desired.principalId) ? undefined : desired.principalId };
  try {
    const fault = await effectFault(call, asked);
    if (fault !== undefined) return [{ property: "keyVaultId", reason: fault }];
    const missing = await missingRights(call, asked);
    return missing.length === 0 ? [] : [{ property: "keyVaultId", reason: lacksText(asked, missing) }];
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN, "AuthorizationFailed")) throw error;
    call.warn(notCheckedText(CHECKS, error.message));
    return [];
  }
}

/** Before the first write. */
export async function refuseWithoutEffect(reading: Reading<Clients>, desired: Desired): Promise<void> {
  const fault = await effectFault(reading, desired);
  if (fault === undefined) return;
  throw new CmkError(`The role was not assigned. Nothing was changed. ${fault}`, {
    code: "VAULT_USES_ACCESS_POLICIES",
  });
}

const isThere = async (reading: Reading<Clients>, { principalId, ...role }: Asked): Promise<boolean> =>
  principalId !== undefined && (await observe(reading, { ...role, principalId })) !== undefined;

/**
 * Why the role would have no effect: in a vault that uses access policies, only these give permissions on keys. `undefined` also where the vault does not exist yet
 * or cannot be read, and where the role is already assigned.
 */
async function effectFault(reading: Reading<Clients>, asked: Asked): Promise<string | undefined> {
  if (!isForKeys(asked)) return undefined;
  const { keyVaultId, principalId } = asked;
  const options = recentOf(asked, reading.signal);
  const vault = await reading.clients.azure.getVault(keyVaultId, options).catch(unseen);
  if (vault === undefined || vault.enableRbacAuthorization || (await isThere(reading, asked))) return undefined;
  return roleAssignmentFault(vault, { keyVaultId, principalId, role: roleNamed(asked) });
}

const ASSIGN = "Microsoft.Authorization/roleAssignments/write";
const DEFINE = "Microsoft.Authorization/roleDefinitions/write";

/** Permissions that the login lacks to assign the role. None for an existing role or role assignment. None for a missing vault, because the program itself may create it. */
async function missingRights(reading: Reading<Clients>, asked: Asked): Promise<readonly string[]> {
  const { clients, signal } = reading;
  try {
    const isAssigned = await isThere(reading, asked);
    const isDefined = !isCustom(asked) || (await observeRole(reading, asked)) !== undefined;
    const permissions = await clients.azure.listPermissions(asked.keyVaultId, recentOf(asked, signal));
    return lacks(permissions, [...(isAssigned ? [] : [ASSIGN]), ...(isDefined ? [] : [DEFINE])]);
  } catch (error) {
    if (isVaultGone(error)) return [];
    throw error;
  }
}
