// What the login may do at a scope, and what it lacks. Azure layer; it grants nothing, and reads no role by name.
import { isText, type Reader } from "../support/reader";
import type { Caller } from "./call";
import type { AzureClient, Permission } from "./types";

/** FACT(docs): azure.md §3. */
const AUTHORIZATION_VERSION = "2022-04-01";

export const permissionCalls = (caller: Caller): Pick<AzureClient, "listPermissions"> => ({
  listPermissions: async (scope, options) => {
    const entries = await caller.listAll(
      {
        path: `${scope}/providers/Microsoft.Authorization/permissions`,
        version: AUTHORIZATION_VERSION,
        what: `the login's permissions on ${scope}`,
        action: "Microsoft.Authorization/permissions/read",
      },
      options,
    );
    return entries.map(permissionOf);
  },
});

/** The actions that no entry gives. Actions are plain words without `*`. */
export const lacks = (permissions: readonly Permission[], actions: readonly string[]): readonly string[] =>
  actions.filter((action) => !permissions.some((one) => gives(one.actions, one.notActions, action)));

/** The same for data actions, such as `Microsoft.KeyVault/vaults/keys/encrypt/action`. */
export const lacksData = (permissions: readonly Permission[], dataActions: readonly string[]): readonly string[] =>
  dataActions.filter((action) => !permissions.some((one) => gives(one.dataActions, one.notDataActions, action)));

/** FACT(docs): each entry by itself: what one excludes, another may still give. */
const gives = (granted: readonly string[], excluded: readonly string[], action: string): boolean =>
  granted.some((pattern) => covers(pattern, action)) && !excluded.some((pattern) => covers(pattern, action));

/** FACT(docs): `*` stands for any text, slashes too; case does not count. */
function covers(pattern: string, action: string): boolean {
  const text = pattern
    .split(/\*+/)
    .map((part) => part.replace(/[.?+^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${text}$`, "is").test(action);
}

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const permissionOf = (entry: Reader): Permission => ({
  actions: entry.optional("actions", isTexts).actions ?? [],
  notActions: entry.optional("notActions", isTexts).notActions ?? [],
  dataActions: entry.optional("dataActions", isTexts).dataActions ?? [],
  notDataActions: entry.optional("notDataActions", isTexts).notDataActions ?? [],
});
