// The operations on a key that need the vault's data plane: rotate, change the rotation policy, delete, look for a deleted key. Azure layer, on
// @azure/keyvault-keys (key-data-client.ts). ARM shows all else of keys, also with public network access disabled.
import type { KeyRotationPolicyProperties } from "@azure/keyvault-keys";
import { isKeyVersion, partsOfKeyIdentifier } from "../support/azure-names";
import { CmkError, hasCode } from "../support/errors";
import { isNumber, isText, reader } from "../support/reader";
import { BRIEFLY } from "../support/retry";
import { type KeyDataParts, withKeyClient } from "./key-data-client";
import { triggerOf } from "./keys";
import type { RecentAnswers } from "./recent-answers";
import type { AzureClient, KeyRotationPolicy } from "./types";

type Calls = Pick<AzureClient, "rotateKey" | "setKeyRotationPolicy" | "deleteKey" | "findDeletedKey">;

export const keyDataCalls = (parts: KeyDataParts & Pick<RecentAnswers, "writing">): Calls => ({
  rotateKey: async (keyIdentifier, options) => {
    const asked = { keyIdentifier, what: "the rotation" };
    const json = await parts.writing(() =>
      withKeyClient(parts, asked, options, (client, call) => client.rotateKey(nameIn(keyIdentifier), call)),
    );
    return newVersionIn(keyIdentifier, json);
  },
  setKeyRotationPolicy: async (keyIdentifier, policy, options) => {
    await parts.writing(() =>
      withKeyClient(parts, { keyIdentifier, what: "the rotation policy" }, options, (client, call) =>
        client.updateKeyRotationPolicy(nameIn(keyIdentifier), libraryPolicy(policy), call),
      ),
    );
  },
  deleteKey: async (keyIdentifier, options) => {
    // When the library returns the poller, it has sent the DELETE and read the deleted key once. ARM shows when the key is gone.
    await parts.writing(() =>
      withKeyClient(parts, { keyIdentifier, what: "the deletion" }, options, (client, call) =>
        client.beginDeleteKey(nameIn(keyIdentifier), call),
      ),
    );
  },
  findDeletedKey: async (keyIdentifier, options) => {
    const what = "the request for a deleted key in place";
    try {
      const json = await withKeyClient(parts, { keyIdentifier, what, patience: BRIEFLY }, options, (client, call) =>
        client.getDeletedKey(nameIn(keyIdentifier), call),
      );
      // Seconds since 1970.
      const key = reader({ service: "Key Vault", what: `the deleted key ${keyIdentifier}` }, "key", json);
      const { scheduledPurgeDate } = key.shown("scheduledPurgeDate", isNumber);
      return scheduledPurgeDate === undefined ? {} : { purgeMs: scheduledPurgeDate * 1_000 };
    } catch (error) {
      const isNone = error instanceof CmkError && error.status === 404 && !hasCode(error, "HTTP_404");
      if (isNone) return "none";
      throw error;
    }
  },
});

/** Key Vault accepted the rotation. Where its answer does not name the new version, the next read does. */
function newVersionIn(keyIdentifier: string, json: unknown): string {
  try {
    const key = reader({ service: "Key Vault", what: `the rotation of the key ${keyIdentifier}` }, "key", json);
    return key.within("key").required("kid", isVersionedKey).split("/").at(-1) ?? "";
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    throw new CmkError(`Whether the key was rotated is not known: ${error.what}`, {
      code: "OUTCOME_UNKNOWN",
      hint: "Run again: the next run checks first.",
      cause: error,
    });
  }
}

const isVersionedKey = (value: unknown): value is string =>
  isText(value) && isKeyVersion(value.split("/").at(-1) ?? "");

const nameIn = (keyIdentifier: string): string => partsOfKeyIdentifier(keyIdentifier).keyName ?? "";

/** FACT(key-rotation): an empty list restores Azure's default. */
function libraryPolicy(policy: KeyRotationPolicy): KeyRotationPolicyProperties {
  const rotation = triggerOf(policy);
  const notice = policy.notifyTimeBeforeExpiry;
  return {
    lifetimeActions: [
      ...(rotation === undefined ? [] : [{ action: "Rotate" as const, ...rotation }]),
      ...(notice === undefined ? [] : [{ action: "Notify" as const, timeBeforeExpiry: notice }]),
    ],
    ...(policy.expiryTime === undefined ? {} : { expiresIn: policy.expiryTime }),
  };
}
