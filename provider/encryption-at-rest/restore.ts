// Puts the earlier key back in force where Atlas took a new one that it then cannot use. Async, over the clients.
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import type { Change, Clients } from "./reconcile";

/**
 * ASSUMED(restore-last-working): Atlas may take a key with 200 and find out later that it cannot use it. What worked
 * before is put back in force; with a new secret only if the old one is at hand, since Atlas never returns it.
 */
export const restore =
  (clients: Clients, change: Change, operation: Operation) =>
  async (error: unknown): Promise<never> => {
    const { valid: worked, ...earlier } = change.before.azureKeyVault;
    const secretIsLost =
      change.secret.mustBeSent && change.secret.earlier === undefined && earlier.roleId === undefined;
    if (!hasCode(error, "KEY_NOT_VALID") || worked !== true || secretIsLost) throw error;
    const secret = change.secret.earlier === undefined ? {} : { secret: change.secret.earlier };
    const update = { azureKeyVault: { ...earlier, ...secret } };
    const earlierKey = `The earlier key ${earlier.keyIdentifier ?? ""}`;
    const restored = await clients.atlas
      .updateEncryptionAtRest(change.desired.projectId, update, { signal: operation.signal })
      .catch((refusal: unknown) => {
        const why = refusal instanceof Error ? refusal.message : String(refusal);
        throw new CmkError(`${error.message} ${earlierKey} could not be put back: ${why}`, {
          code: "KEY_NOT_VALID",
          cause: error,
        });
      });
    clients.reads.tellEncryptionAtRest(change.desired.projectId, restored);
    throw new CmkError(`${error.message} ${earlierKey} is in force again.`, {
      code: "KEY_NOT_VALID_RESTORED",
      cause: error,
    });
  };
