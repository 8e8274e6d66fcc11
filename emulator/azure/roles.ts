// Azure's role-based access, evaluated as Azure does: the union of all assignments at or above a scope, wildcards, case-insensitive.
// It knows no tokens: who asks is an object id.
import { BUILT_IN_ROLES } from "./built-in-roles.ts";
import type { AzureStore, RoleAssignment, RoleDefinition } from "./store.ts";

export type { RoleDefinition } from "./store.ts";

const BUILT_IN = new Map(
  BUILT_IN_ROLES.flatMap((role) => [
    [role.id.toLowerCase(), role],
    [role.name.toLowerCase(), role],
  ]),
);

export function roleNamed(store: AzureStore, nameOrId: string): RoleDefinition | undefined {
  const wanted = nameOrId.toLowerCase();
  const guid = wanted.split("/").at(-1) ?? wanted;
  const custom = store.roleDefinitions.find(
    (role) => role.id.toLowerCase() === guid || role.name.toLowerCase() === wanted,
  );
  return custom ?? BUILT_IN.get(guid) ?? BUILT_IN.get(wanted);
}

/**
 * ASSUMED(wildcard-read): a `*` between two slashes stands for any number of parts, none too: MongoDB's own module lets
 * Atlas in with Key Vault Reader (a read of `vaults/*`).
 */
export const matchesAction = (pattern: string, action: string): boolean => expressionOf(pattern).test(action);

const expressionOf = (pattern: string): RegExp => {
  const anything = pattern.split("*").map(escapeForPattern).join(".*").replaceAll("/.*/", "/(?:.*/)?");
  return new RegExp(`^${anything}$`, "i");
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
  assignmentsAbove(store, who)
    .filter((one) => one.effectiveFromMs === undefined || one.effectiveFromMs <= who.nowMs)
    .flatMap((one) => roleNamed(store, one.role) ?? []);

interface Index {
  /** Of the list then: a test may add to it. */
  readonly length: number;
  readonly byPlace: ReadonlyMap<string, readonly RoleAssignment[]>;
  /** What was found before, by principal and object. */
  readonly found: Map<string, readonly RoleAssignment[]>;
}

/** By principal and scope: a world of hundreds of vaults is asked at each request. A change of the list is another list. */
const indexes = new WeakMap<readonly RoleAssignment[], Index>();

function assignmentsAbove({ roleAssignments }: AzureStore, who: Omit<Ask, "action">): readonly RoleAssignment[] {
  const known = indexes.get(roleAssignments);
  const { byPlace, found } = known?.length === roleAssignments.length ? known : indexOf(roleAssignments);
  const question = `${who.principalId} ${who.scope}`;
  const before = found.get(question);
  if (before !== undefined) return before;
  const parts = who.scope.replace(/\/$/, "").split("/");
  const scopes = [...parts.map((_, count) => parts.slice(0, count + 1).join("/")), MANAGEMENT_GROUPS];
  const above = scopes
    .flatMap((scope) => byPlace.get(placeOf(who.principalId, scope)) ?? [])
    .filter((one) => covers(one.scope, who.scope));
  found.set(question, above);
  return above;
}

function indexOf(roleAssignments: readonly RoleAssignment[]): Index {
  const byPlace = new Map<string, RoleAssignment[]>();
  for (const one of roleAssignments) {
    const scope = MANAGEMENT_GROUP.test(one.scope) ? MANAGEMENT_GROUPS : one.scope.replace(/\/$/, "");
    const place = placeOf(one.principalId, scope);
    const there = byPlace.get(place);
    if (there === undefined) byPlace.set(place, [one]);
    else there.push(one);
  }
  const index = { length: roleAssignments.length, byPlace, found: new Map() };
  indexes.set(roleAssignments, index);
  return index;
}

/** No scope: all of them are above every subscription. */
const MANAGEMENT_GROUPS = "managementGroups";

const placeOf = (principalId: string, scope: string): string => `${principalId} ${scope}`.toLowerCase();

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
  expressionsOf(given).some((one) => one.test(action)) && !expressionsOf(taken).some((one) => one.test(action));

const expressions = new WeakMap<readonly string[], readonly RegExp[]>();

function expressionsOf(patterns: readonly string[]): readonly RegExp[] {
  const known = expressions.get(patterns) ?? patterns.map(expressionOf);
  expressions.set(patterns, known);
  return known;
}
