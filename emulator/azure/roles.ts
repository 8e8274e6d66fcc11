// Azure's role-based access, evaluated as Azure does: the union of all assignments at or above a scope, wildcards, case-insensitive.
// It knows no tokens: who asks is an object id.
import { BUILT_IN_ROLES } from "./built-in-roles.ts";
import type { AzureStore, RoleDefinition } from "./store.ts";

export type { RoleDefinition } from "./store.ts";

export function roleNamed(store: AzureStore, nameOrId: string): RoleDefinition | undefined {
  const wanted = nameOrId.toLowerCase();
  const guid = wanted.split("/").at(-1);
  return [...store.roleDefinitions, ...BUILT_IN_ROLES].find(
    (role) => role.id.toLowerCase() === guid || role.name.toLowerCase() === wanted,
  );
}

/**
 * ASSUMED(wildcard-read): a `*` between two slashes stands for any number of parts, none too: MongoDB's own module lets
 * Atlas in with Key Vault Reader (a read of `vaults/*`).
 */
export const matchesAction = (pattern: string, action: string): boolean => {
  const anything = pattern.split("*").map(escapeForPattern).join(".*").replaceAll("/.*/", "/(?:.*/)?");
  return new RegExp(`^${anything}$`, "i").test(action);
};

const escapeForPattern = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

const MANAGEMENT_GROUP = /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+\/?$/i;

/**
 * Whether a scope is the object itself or above it. FACT(role-management-group): a management group is above what is in
 * its subscriptions. ASSUMED(emulator-management-groups): every subscription here is in every management group that a
 * request names.
 */
export const covers = (scope: string, id: string): boolean =>
  (MANAGEMENT_GROUP.test(scope) && /^\/subscriptions\//i.test(id)) ||
  `${id}/`.toLowerCase().startsWith(`${scope.replace(/\/$/, "")}/`.toLowerCase());

/** Roles of a principal that hold at an object. */
export const rolesAt = (store: AzureStore, who: Omit<Ask, "action">): readonly RoleDefinition[] =>
  store.roleAssignments
    .filter((one) => one.principalId.toLowerCase() === who.principalId.toLowerCase() && covers(one.scope, who.scope))
    .filter((one) => one.effectiveFromMs === undefined || one.effectiveFromMs <= who.nowMs)
    .flatMap((one) => roleNamed(store, one.role) ?? []);

export interface Ask {
  readonly principalId: string;
  /** The object's ARM id. */
  readonly scope: string;
  readonly action: string;
  /** A grant holds some time after it was given. */
  readonly nowMs: number;
}

/** Each role grants by itself: what one takes away by `notActions` another may still give. */
export const mayAct = (store: AzureStore, ask: Ask): boolean =>
  rolesAt(store, ask).some((role) => grants(role.actions, role.notActions, ask.action));

export const mayTouchData = (store: AzureStore, ask: Ask): boolean =>
  rolesAt(store, ask).some((role) => grants(role.dataActions, role.notDataActions, ask.action));

const grants = (given: readonly string[], taken: readonly string[], action: string): boolean =>
  given.some((pattern) => matchesAction(pattern, action)) && !taken.some((pattern) => matchesAction(pattern, action));
