// Whether the role would give nothing: a vault that uses access policies gives its keys by those alone. Async, over the clients; it asks Azure and changes
// nothing.
import { optionsOf } from "../azure/clouds";
import { roleAssignmentFault } from "../project/vault-access";
import { CmkError, unseen } from "../support/errors";
import type { Operation } from "../support/operation";
import { holdsUnknown } from "../support/unknowns";
import { type Desired, isForKeys } from "./plan";
import { type Clients, observe } from "./reconcile";
import { roleNamed } from "./texts";

/** `undefined` also where the vault is not there yet or may not be read, and where the role is assigned already. */
export async function effectFault(
  clients: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!isForKeys(desired)) return undefined;
  const { keyVaultId, principalId } = desired;
  const vault = await clients.azure.getVault(keyVaultId, optionsOf(desired, signal)).catch(unseen);
  if (vault === undefined || vault.enableRbacAuthorization) return undefined;
  const isKnown = !holdsUnknown(principalId);
  if (isKnown && (await observe(clients, desired, signal)) !== undefined) return undefined;
  const principal = isKnown ? principalId : undefined;
  return roleAssignmentFault(vault, { keyVaultId, principalId: principal, role: roleNamed(desired) });
}

/** Before the first write. */
export async function refuseWithoutEffect(
  clients: Clients,
  desired: Desired,
  { signal }: Pick<Operation, "signal">,
): Promise<void> {
  const fault = await effectFault(clients, desired, signal);
  if (fault === undefined) return;
  throw new CmkError(`The role was not assigned, and nothing was changed. ${fault}`, {
    code: "VAULT_USES_ACCESS_POLICIES",
  });
}
