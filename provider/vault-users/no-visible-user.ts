// Before a key or a vault is deleted: no project that the login can see uses it. Async, over the clients; it asks and changes nothing.
import { namesKey } from "../project/vault-use";
import { CmkError } from "../support/errors";
import { type Clients, type Looking, usersOfVault } from "./read";
import { stillUsedText, USED_HINT, unseenBeforeDeleteText, visibleText } from "./texts";

export interface Doomed {
  /** For messages: "the vault /subscriptions/…". */
  readonly what: string;
  readonly keyVaultId: string;
  /** Only this key of the vault, in any version. Absent: everything in the vault. */
  readonly keyIdentifier?: string;
  /** Of the refusal. */
  readonly code: "KEY_STILL_NEEDED" | "VAULT_STILL_NEEDED";
}

interface Speaking extends Looking {
  info(text: string): void;
  warn(text: string): void;
}

/** Refuses while a visible project is configured on it. What could not be looked at is said: there the program's `projectIds` is the only word. */
export async function noVisibleUser(clients: Clients, doomed: Doomed, operation: Speaking): Promise<void> {
  const { what, keyVaultId, keyIdentifier, code } = doomed;
  const { users, unseen, looked } = await usersOfVault(clients, { keyVaultId, maxAgeMs: 0 }, operation);
  const using = users.filter((user) => keyIdentifier === undefined || namesKey(user.encryption, keyIdentifier));
  if (using.length > 0) throw new CmkError(stillUsedText(what, using), { code, hint: USED_HINT });
  if (unseen.length > 0) operation.warn(unseenBeforeDeleteText(what, unseen));
  operation.info(visibleText(looked));
}
