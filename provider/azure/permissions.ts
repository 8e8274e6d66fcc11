// The permissions of the login, or of another principal, at a scope, and those that it lacks. Azure layer; it assigns nothing, and reads no role by name.
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
 * FACT(role-assignments): the list has role assignments above the scope, and also below it, which give nothing at the
 * scope. FACT(role-management-group): a scope above may be a management group, which the scope's own id does not name. A
 * list at the scope has only the management groups above it.
 */
function roleAt(scope: string, assignment: Reader): readonly string[] {
  const at = assignment.required("scope", isText).replace(/\/$/, "").toLowerCase();
  const role = assignment.required("roleDefinitionId", isText).split("/").at(-1) ?? "";
  const isAbove = at.startsWith(MANAGEMENT_GROUPS) || `${scope}/`.toLowerCase().startsWith(`${at}/`);
  return isAbove ? [role.toLowerCase()] : [];
}

const MANAGEMENT_GROUPS = "/providers/microsoft.management/managementgroups/";

/** Read at the scope, because a login may have no permissions beyond it. */
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
 * The actions that no entry gives. Actions are plain words without a wildcard. ASSUMED(wildcard-read): a wildcard of Key
 * Vault Reader below `vaults/` counts as `vaults/read`, because MongoDB says that this role is enough. Noticed if wrong:
 * Atlas refuses, and no permission is reported as missing.
 */
export const lacks = (permissions: readonly Permission[], actions: readonly string[]): readonly string[] =>
  actions.filter((action) => !permissions.some((one) => gives(withShorter(one.actions), one.notActions, action)));

/** The patterns, and each pattern without a `*` between slashes. */
const withShorter = (patterns: readonly string[]): readonly string[] =>
  patterns.flatMap((pattern) => [pattern, pattern.replaceAll("/*/", "/")]);

/** The same for data actions, such as `Microsoft.KeyVault/vaults/keys/encrypt/action`. */
export const lacksData = (permissions: readonly Permission[], dataActions: readonly string[]): readonly string[] =>
  dataActions.filter((action) => !permissions.some((one) => gives(one.dataActions, one.notDataActions, action)));

/** FACT(role-permissions): each entry counts by itself: an action that one entry excludes, another may still give. */
const gives = (granted: readonly string[], excluded: readonly string[], action: string): boolean =>
  granted.some((pattern) => covers(pattern, action)) && !excluded.some((pattern) => covers(pattern, action));

/** FACT(role-permissions): `*` stands for any text, also with slashes. Upper and lower case are equal. */
const covers = (pattern: string, action: string): boolean => isLike(action.toLowerCase(), pattern.toLowerCase());

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

export const permissionOf = (entry: Reader): Permission => ({
  actions: entry.optional("actions", isTexts).actions ?? [],
  notActions: entry.optional("notActions", isTexts).notActions ?? [],
  dataActions: entry.optional("dataActions", isTexts).dataActions ?? [],
  notDataActions: entry.optional("notDataActions", isTexts).notDataActions ?? [],
});
