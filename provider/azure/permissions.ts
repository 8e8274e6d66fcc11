// What the login, or another principal, may do at a scope, and what it lacks. Azure layer; it grants nothing, and reads no role by name.
import { isText, type Reader } from "../support/reader";
import { idPath, pathSegment } from "../support/url-path";
import { isLike } from "../support/wildcard";
import { answerOf } from "./answers";
import { type Caller, filterText } from "./call";
import type { AzureCallOptions, AzureClient, Permission } from "./types";

/** FACT(role-permissions). */
export const AUTHORIZATION_VERSION = "2022-04-01";

export const permissionCalls = (caller: Caller): Pick<AzureClient, "listPermissions" | "listPermissionsOf"> => ({
  listPermissionsOf: async (principalId, scope, { without: left, ...options } = {}) => {
    const without = left?.toLowerCase();
    const assignments = await caller.listAll(
      {
        path: `${idPath(scope)}/providers/Microsoft.Authorization/roleAssignments`,
        query: { $filter: `assignedTo(${filterText(principalId)})` },
        version: AUTHORIZATION_VERSION,
        what: `the role assignments of ${principalId} on ${scope}`,
        action: "Microsoft.Authorization/roleAssignments/read",
      },
      options,
    );
    const isLeft = (one: Reader): boolean =>
      without !== undefined && one.required("id", isText).toLowerCase() === without;
    const counted = assignments.filter((one) => !isLeft(one));
    const roles = new Set(counted.flatMap((one) => roleAt(scope, one.within("properties"))));
    const given = await Promise.all([...roles].map((role) => permissionsOfRole(caller, { role, scope }, options)));
    return given.flat();
  },
  listPermissions: async (scope, options) => {
    const entries = await caller.listAll(
      {
        path: `${idPath(scope)}/providers/Microsoft.Authorization/permissions`,
        version: AUTHORIZATION_VERSION,
        what: `the login's permissions on ${scope}`,
        action: "Microsoft.Authorization/permissions/read",
      },
      options,
    );
    return entries.map(permissionOf);
  },
});

/**
 * FACT(role-assignments): the list holds what is assigned above the scope, and below it too: that gives nothing here.
 * FACT(role-management-group): what is above may be a management group, of which the scope's own id says nothing; a
 * list at the scope holds no other groups than those above it.
 */
function roleAt(scope: string, assignment: Reader): readonly string[] {
  const at = assignment.required("scope", isText).replace(/\/$/, "").toLowerCase();
  const role = assignment.required("roleDefinitionId", isText).split("/").at(-1) ?? "";
  const isAbove = at.startsWith(MANAGEMENT_GROUPS) || `${scope}/`.toLowerCase().startsWith(`${at}/`);
  return isAbove ? [role.toLowerCase()] : [];
}

const MANAGEMENT_GROUPS = "/providers/microsoft.management/managementgroups/";

/** Asked at the scope, because a login may be let into no more than that. */
async function permissionsOfRole(
  caller: Caller,
  { role, scope }: { readonly role: string; readonly scope: string },
  options: AzureCallOptions | undefined,
): Promise<readonly Permission[]> {
  const what = `the role definition ${role}`;
  const json = await caller.look(
    {
      path: `${idPath(scope)}/providers/Microsoft.Authorization/roleDefinitions/${pathSegment(role)}`,
      version: AUTHORIZATION_VERSION,
      what,
      action: "Microsoft.Authorization/roleDefinitions/read",
    },
    options,
  );
  return answerOf(what, "properties", json).within("properties").each("permissions").map(permissionOf);
}

/**
 * The actions that no entry gives. Actions are plain words without a wildcard. ASSUMED(wildcard-read): what Key Vault
 * Reader has below `vaults/` by wildcard counts as `vaults/read`, because MongoDB names that role as enough. Noticed if
 * wrong: Atlas refuses, and no right is said to be missing.
 */
export const lacks = (permissions: readonly Permission[], actions: readonly string[]): readonly string[] =>
  actions.filter((action) => !permissions.some((one) => gives(withShorter(one.actions), one.notActions, action)));

/** Patterns, and what they are where a `*` between slashes stands for nothing. */
const withShorter = (patterns: readonly string[]): readonly string[] =>
  patterns.flatMap((pattern) => [pattern, pattern.replaceAll("/*/", "/")]);

/** The same for data actions, such as `Microsoft.KeyVault/vaults/keys/encrypt/action`. */
export const lacksData = (permissions: readonly Permission[], dataActions: readonly string[]): readonly string[] =>
  dataActions.filter((action) => !permissions.some((one) => gives(one.dataActions, one.notDataActions, action)));

/** FACT(role-permissions): each entry by itself: what one excludes, another may still give. */
const gives = (granted: readonly string[], excluded: readonly string[], action: string): boolean =>
  granted.some((pattern) => covers(pattern, action)) && !excluded.some((pattern) => covers(pattern, action));

/** FACT(role-permissions): `*` stands for any text, slashes too; case does not count. */
const covers = (pattern: string, action: string): boolean => isLike(action.toLowerCase(), pattern.toLowerCase());

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

export const permissionOf = (entry: Reader): Permission => ({
  actions: entry.optional("actions", isTexts).actions ?? [],
  notActions: entry.optional("notActions", isTexts).notActions ?? [],
  dataActions: entry.optional("dataActions", isTexts).dataActions ?? [],
  notDataActions: entry.optional("notDataActions", isTexts).notDataActions ?? [],
});
