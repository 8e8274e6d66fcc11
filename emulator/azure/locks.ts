// Management locks: what they forbid, and ARM's list of them at a scope. Locks are set by hand only (`locks` of the state).
import { type Answer, azureRefusal, type Request } from "../http.ts";
import { type ArmParts, admit, LOCK_VERSIONS } from "./arm-request.ts";
import { pageOf } from "./pages.ts";
import { covers } from "./roles.ts";
import type { AzureStore, ManagementLock } from "./store.ts";

/**
 * Locks that forbid a change of an object. FACT(arm-locks): a lock holds for
 * everything below its scope; CanNotDelete forbids deletes, ReadOnly also changes.
 */
export const locksAgainst = (
  store: AzureStore,
  { id, verb }: { readonly id: string; readonly verb: "write" | "delete" },
): readonly ManagementLock[] =>
  store.locks.filter((lock) => covers(lock.scope, id) && (verb === "delete" || lock.level === "ReadOnly"));

/** FACT(arm-locked-text): the code and the words of ARM. */
export const lockedText = (id: string, verb: "write" | "delete", locks: readonly ManagementLock[]): string =>
  `The scope '${id}' cannot perform ${verb} operation because following scope(s) are locked: '${locks.map((lock) => lock.scope).join("', '")}'. Please remove the lock and try again.`;

/** Throws ARM's refusal where a lock forbids the change. */
export function checkLocks(parts: ArmParts, id: string, verb: "write" | "delete"): void {
  const locks = locksAgainst(parts.azure.store, { id, verb });
  if (locks.length > 0) throw azureRefusal(409, "ScopeLocked", lockedText(id, verb, locks));
}

const PATH = /^(.*)\/providers\/Microsoft\.Authorization\/locks\/?$/i;

/** The answer, or `undefined` where the path is no list of locks. */
export function answerLocks(parts: ArmParts, request: Request): Answer | undefined {
  const [, scope] = PATH.exec(decodeURIComponent(request.path)) ?? [];
  if (scope === undefined || request.method !== "GET") return undefined;
  const action = "Microsoft.Authorization/locks/read";
  admit(parts, { request, scope: scope || "/", action, type: "locks", versions: LOCK_VERSIONS });
  const filter = request.query.get("$filter") ?? "";
  if (filter !== "" && filter.toLowerCase() !== "atscope()")
    throw azureRefusal(400, "UnsupportedQuery", `The filter '${filter}' is not supported.`);
  // FACT(arm-locks-list): list-by-scope gives those at the scope and below. ASSUMED(locks-at-scope): with atScope()
  // those at the scope alone, and never those above it (notice: a lock of the group shows at the vault too).
  const found = parts.azure.store.locks.filter((lock) =>
    filter === "" ? covers(scope, lock.scope) : covers(scope, lock.scope) && covers(lock.scope, scope),
  );
  const base = `https://${parts.cloud.arm}${request.path}`;
  const { items, nextLink } = pageOf(found.map(body), { size: parts.azure.store.pageSize, request, base });
  return { status: 200, json: nextLink === undefined ? { value: items } : { value: items, nextLink } };
}

const body = ({ scope, name, level, notes }: ManagementLock): unknown => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
  name,
  type: "Microsoft.Authorization/locks",
  properties: { level, ...(notes === undefined ? {} : { notes }) },
});
