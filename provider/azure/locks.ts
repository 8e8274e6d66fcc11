// Management locks that apply to a vault or to an object in it. Azure layer; it reads locks and deletes none.
import { parseKeyVaultId } from "../support/azure-names";
import { CmkError } from "../support/errors";
import { isText, type Reader } from "../support/reader";
import { idPath } from "../support/url-path";
import type { Caller } from "./call";
import type { Call } from "./sending";
import type { AzureClient, Lock } from "./types";

/** FACT(arm-locks-list). */
const LOCKS_VERSION = "2016-09-01";

/**
 * FACT(arm-locks): locks of the subscription and of the resource group apply to the vault too. Whether a list at the
 * vault shows them is not documented, so each scope is listed. A login may have the permission for some scopes only: the
 * lists that could be read count.
 */
export const lockCalls = (caller: Caller): Pick<AzureClient, "listLocks"> => ({
  listLocks: async (keyVaultId, options) => {
    const lists = await Promise.allSettled(scopesOf(keyVaultId).map((one) => caller.listAll(listAt(one), options)));
    const read = lists.flatMap((list) => (list.status === "fulfilled" ? [list.value] : []));
    const refused = lists.find((list) => list.status === "rejected");
    if (refused !== undefined && (read.length === 0 || !(refused.reason instanceof CmkError))) throw refused.reason;
    return [...new Map(read.flat().map((entry) => [lockOf(entry).id, lockOf(entry)])).values()];
  },
});

interface Scope {
  readonly id: string;
  /** Locks below the scope count too. */
  readonly isVault: boolean;
}

function scopesOf(keyVaultId: string): readonly Scope[] {
  const vault = { id: keyVaultId, isVault: true };
  const parts = parseKeyVaultId(keyVaultId);
  if (parts === undefined) return [vault];
  const subscription = `/subscriptions/${parts.subscriptionId}`;
  const group = `${subscription}/resourceGroups/${parts.resourceGroupName}`;
  return [vault, { id: group, isVault: false }, { id: subscription, isVault: false }];
}

const listAt = ({ id, isVault }: Scope): Call => ({
  path: `${idPath(id)}/providers/Microsoft.Authorization/locks`,
  ...(isVault ? {} : { query: { $filter: "atScope()" } }),
  version: LOCKS_VERSION,
  what: `the locks on ${id}`,
  action: "Microsoft.Authorization/locks/read",
});

const lockOf = (entry: Reader): Lock => ({
  id: entry.required("id", isText),
  name: entry.required("name", isText),
  level: entry.within("properties").required("level", isText),
});
