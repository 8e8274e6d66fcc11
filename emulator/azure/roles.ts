// Azure's role-based access, evaluated as Azure does: the union of all assignments at or above a scope, wildcards, case-insensitive.
import type { AzureStore } from "./store.ts";

export interface RoleDefinition {
  readonly id: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
}

const KEYS = "Microsoft.KeyVault/vaults/keys";

/** Source: Microsoft's built-in roles, as in the facts (azure.md §3). */
export const ROLES: readonly RoleDefinition[] = [
  { id: "acdd72a7-3385-48ef-bd42-f606fba81ae7", name: "Reader", actions: ["*/read"], notActions: [], dataActions: [] },
  { id: "21090545-7ca7-4776-b22c-e363652d74d2", name: "Key Vault Reader", actions: ["Microsoft.KeyVault/vaults/*/read"], notActions: [], dataActions: ["Microsoft.KeyVault/vaults/*/read"] },
  { id: "12338af0-0e69-4776-bea7-57ae8d297424", name: "Key Vault Crypto User", actions: [], notActions: [], dataActions: [`${KEYS}/read`, ...["update", "backup", "encrypt", "decrypt", "wrap", "unwrap", "sign", "verify"].map((verb) => `${KEYS}/${verb}/action`)] },
  { id: "e147488a-f6f5-4113-8e2d-b22465e65bf6", name: "Key Vault Crypto Service Encryption User", actions: [], notActions: [], dataActions: [`${KEYS}/read`, `${KEYS}/wrap/action`, `${KEYS}/unwrap/action`] },
  { id: "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", name: "Key Vault Crypto Officer", actions: [], notActions: [], dataActions: [`${KEYS}/*`, "Microsoft.KeyVault/vaults/keyrotationpolicies/*"] },
  { id: "f25e0fa2-a7c8-4377-a976-54943a77a395", name: "Key Vault Contributor", actions: ["Microsoft.KeyVault/*"], notActions: ["Microsoft.KeyVault/locations/deletedVaults/purge/action"], dataActions: [] },
  { id: "00482a5a-887f-4fb3-b363-3b7fe8e74483", name: "Key Vault Administrator", actions: ["Microsoft.KeyVault/vaults/*/read"], notActions: [], dataActions: ["Microsoft.KeyVault/vaults/*"] },
];

export const roleNamed = (nameOrId: string): RoleDefinition | undefined =>
  ROLES.find((role) => role.name === nameOrId || nameOrId.toLowerCase().endsWith(role.id));

const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`, "i").test(action);

const covers = (scope: string, id: string): boolean => `${id}/`.toLowerCase().startsWith(`${scope.replace(/\/$/, "")}/`.toLowerCase());

/** Roles of a principal that hold at an object. */
export const rolesAt = (store: AzureStore, principalId: string, id: string): readonly RoleDefinition[] =>
  store.roleAssignments
    .filter((assignment) => assignment.principalId === principalId && covers(assignment.scope, id))
    .flatMap((assignment) => roleNamed(assignment.role) ?? []);

export const mayAct = (store: AzureStore, principalId: string, id: string, action: string): boolean =>
  rolesAt(store, principalId, id).some(
    (role) => role.actions.some((pattern) => matches(pattern, action)) && !role.notActions.some((pattern) => matches(pattern, action)),
  );

export const mayTouchData = (store: AzureStore, principalId: string, id: string, action: string): boolean =>
  rolesAt(store, principalId, id).some((role) => role.dataActions.some((pattern) => matches(pattern, action)));
