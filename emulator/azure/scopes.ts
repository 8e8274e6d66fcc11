// Whether what an ARM id names is there: a group, a vault or something in one. A subscription always is.
import { azureRefusal } from "../http.ts";
import { lower } from "./arm-body.ts";
import type { ArmParts } from "./arm-request.ts";
import { findGroup, findVault } from "./store.ts";

const GROUP = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i;
const VAULT = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+))/i;

/** Throws ARM's refusal where a group or vault is missing. */
export function checkScope(parts: ArmParts, scope: string): void {
  const [, subscriptionId, groupName] = GROUP.exec(scope) ?? [];
  if (subscriptionId === undefined || groupName === undefined) return;
  checkGroup(parts, { subscriptionId, name: groupName });
  const [, vaultId, vaultName = ""] = VAULT.exec(scope) ?? [];
  if (vaultId === undefined) return;
  const vault = findVault(parts.azure.store, vaultName);
  if (vault === undefined || lower(vault.id) !== lower(vaultId))
    throw azureRefusal(
      404,
      "ResourceNotFound",
      `The Resource 'Microsoft.KeyVault/vaults/${vaultName}' under resource group '${groupName}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    );
}

export function checkGroup(parts: ArmParts, group: { readonly subscriptionId: string; readonly name: string }) {
  const found = findGroup(parts.azure.store, group.subscriptionId, group.name);
  if (found === undefined)
    throw azureRefusal(404, "ResourceGroupNotFound", `Resource group '${group.name}' could not be found.`);
  return found;
}
