// Which roles are too broad for Atlas's service principal. Pure.
import { isAzureVault, known, type Seen, textOf } from "./seen";

/**
 * FACT(role-built-in): built-in roles by which a principal may change a vault, create or delete keys, or assign roles. A role that is not listed may be a
 * custom role with the least permissions: its actions are not in the program.
 */
const BROAD: readonly string[] = [
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", // Owner
  "b24988ac-6180-42a0-ab88-20f7382dd24c", // Contributor
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", // User Access Administrator
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168", // Role Based Access Control Administrator
  "00482a5a-887f-4fb3-b363-3b7fe8e74483", // Key Vault Administrator
  "f25e0fa2-a7c8-4377-a976-54943a77a395", // Key Vault Contributor
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", // Key Vault Crypto Officer
];

/** A vault, or something in it. */
const ON_A_VAULT = /\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+/i;

/** Of a RoleAssignment of ours, or of azure-native. */
export function tooBroad({ props, propertyDependencies }: Seen): string | undefined {
  // Ours has both, and a preview may know only what the program gives.
  const role = known(() => textOf(props.role)) ?? textOf(props.roleDefinitionId) ?? "";
  if (BROAD.some((id) => role.toLowerCase().endsWith(id))) return "The role allows more than Atlas needs.";
  // The id of a vault that this run creates.
  if ((propertyDependencies.scope ?? []).some(isAzureVault)) return undefined;
  const scope = textOf(props.scope);
  return scope === undefined || ON_A_VAULT.test(scope) ? undefined : "The role is assigned on more than the vault.";
}
