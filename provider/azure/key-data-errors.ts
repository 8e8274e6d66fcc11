// Key Vault's refusals at the data plane as our errors: codes, cause, remedy. Azure layer, pure; what to do instead of a certain call is the room's.
import { VAULT_HOSTS } from "../support/azure-names";
import type { CmkError } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { serviceError } from "./answers";
import type { Service } from "./clouds";
import { ALL_OF_THE_LOGIN, type Explanation } from "./error-codes";
import { azureError, type Named } from "./errors";

const OFFICER = "Key Vault Crypto Officer";
const NO_RIGHT = {
  cause: "the login lacks the right on the vault's keys",
  remedy: `Grant it the role ${OFFICER} on the vault; a new grant takes up to ten minutes.`,
};
const NO_POLICY = {
  cause: "no access policy of the vault gives the login this right on keys",
  remedy:
    "Give it `az keyvault set-policy --key-permissions get rotate getrotationpolicy setrotationpolicy delete` (with --object-id and --name).",
};
const NO_LOGIN = { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN };
const THROTTLED = { cause: "too many calls", remedy: "Run again in some minutes." };
const BEING_CHANGED = {
  cause: "the key is just being deleted or recovered",
  remedy: "Wait some minutes, then run again.",
};

/**
 * FACT(vault-data-errors). The inner codes besides the first three are ASSUMED(recalled-codes); one that is missing
 * here is shown as it comes.
 */
export const KEY_VAULT_ERRORS = {
  ForbiddenByConnection: {
    cause: "the vault is closed to the public, and this machine does not come over one of its private endpoints",
    remedy: "Run from a network that has an approved private endpoint to the vault.",
  },
  ForbiddenByFirewall: {
    cause: "the vault's firewall does not know this machine's address",
    remedy: "Add the address (`az keyvault network-rule add`), or run from a network that the vault lets in.",
  },
  ForbiddenByRbac: NO_RIGHT,
  ForbiddenByPolicy: NO_POLICY,
  AccessDenied: NO_POLICY,
  Forbidden: NO_RIGHT,
  Unauthorized: NO_LOGIN,
  KeyNotFound: { cause: "the vault has no such key", remedy: "Check 'keyName'." },
  ObjectIsDeletedButRecoverable: {
    cause: "a deleted key that can be recovered holds the name",
    remedy: "Recover it (`az keyvault key recover`), or take another 'keyName'.",
  },
  ObjectIsBeingDeleted: BEING_CHANGED,
  ObjectIsBeingRecovered: BEING_CHANGED,
  BadParameter: {
    cause: "it takes one of the values not",
    remedy: "Check the durations of 'rotationPolicy' against Azure's limits.",
  },
  Throttled: THROTTLED,
} satisfies Readonly<Record<string, Explanation>>;

/** The way to the keys is barred: by network or by right. */
export const DATA_PLANE_BARRED = [
  "ForbiddenByConnection",
  "ForbiddenByFirewall",
  "ForbiddenByRbac",
  "ForbiddenByPolicy",
  "AccessDenied",
  "Forbidden",
] as const;

const KEY_VAULT: Service = {
  name: "Key Vault",
  origin: (environment) => `https://${VAULT_HOSTS[environment]}`,
  errors: KEY_VAULT_ERRORS,
  byStatus: { 401: NO_LOGIN, 403: NO_RIGHT, 429: THROTTLED },
};

/** The inner code says why; the outer one is as good as the status. */
export function keyVaultError(answer: HttpAnswer, asked: Named & { readonly what: string }): CmkError {
  const { code, innerCode, message } = serviceError(answer.json);
  const json = { error: { code: innerCode ?? code, message } };
  return azureError({ ...answer, json }, { ...asked, service: KEY_VAULT });
}

declare module "../support/errors" {
  interface CodesOf {
    readonly keyVault: keyof typeof KEY_VAULT_ERRORS;
  }
}
