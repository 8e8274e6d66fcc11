// Key Vault's refusals at the data plane as our errors: codes, cause, remedy. Azure layer, pure; the rooms know what to do instead of a call.
import { VAULT_HOSTS } from "../support/azure-names";
import type { CmkError } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { serviceError } from "./answers";
import type { Service } from "./clouds";
import { ALL_OF_THE_LOGIN, type Explanation } from "./error-codes";
import { azureError, type Named } from "./errors";

const OFFICER = "Key Vault Crypto Officer";
const NO_RIGHT = {
  cause: "the login lacks the permission on the vault's keys",
  remedy: `Assign the login the role ${OFFICER} on the vault. A new role assignment takes up to ten minutes to work.`,
};
const NO_POLICY = {
  cause: "no access policy of the vault gives the login this key permission",
  remedy:
    "Run `az keyvault set-policy --key-permissions get rotate getrotationpolicy setrotationpolicy delete` with the login's --object-id and the vault's --name.",
};
const NEW_VERSION = "Create a new version of the key, and pass it as 'keyVersion'.";
const NO_LOGIN = { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN };
const THROTTLED = { cause: "the service received too many calls", remedy: "Run again in some minutes." };
const BEING_CHANGED = {
  cause: "the key is being deleted or recovered",
  remedy: "Run again in some minutes.",
};

/**
 * FACT(vault-data-errors). The inner codes except the first three are ASSUMED(recalled-codes). A code that is missing
 * here is shown as it comes.
 */
export const KEY_VAULT_ERRORS = {
  ForbiddenByConnection: {
    cause:
      "the vault's public network access is disabled, and this machine does not reach the vault over a private endpoint",
    remedy: "Run from a network with an approved private endpoint to the vault.",
  },
  ForbiddenByFirewall: {
    cause: "the vault's firewall has no rule for this machine's IP address",
    remedy:
      "Add a rule for the address (`az keyvault network-rule add`), or run from a network that the firewall allows.",
  },
  ForbiddenByRbac: NO_RIGHT,
  ForbiddenByPolicy: NO_POLICY,
  AccessDenied: NO_POLICY,
  Forbidden: NO_RIGHT,
  Unauthorized: NO_LOGIN,
  KeyDisabled: {
    cause: "the key version is disabled",
    remedy: "Enable it (`az keyvault key set-attributes --enabled true`), or pass another 'keyVersion'.",
  },
  KeyExpired: { cause: "the key version has expired", remedy: NEW_VERSION },
  KeyNotYetValid: { cause: "the key version is not active yet", remedy: NEW_VERSION },
  KeyOperationForbidden: {
    cause: "the key does not allow the operation",
    remedy: "Allow it (`az keyvault key set-attributes --ops`), or pass another 'keyName'.",
  },
  KeyNotFound: { cause: "the vault has no such key", remedy: "Check 'keyName'." },
  ObjectIsDeletedButRecoverable: {
    cause: "a deleted key that can be recovered has the name",
    remedy: "Recover the deleted key (`az keyvault key recover`), or pass another 'keyName'.",
  },
  ObjectIsBeingDeleted: BEING_CHANGED,
  ObjectIsBeingRecovered: BEING_CHANGED,
  BadParameter: {
    cause: "Key Vault does not accept one of the values",
    remedy: "Check the durations of 'rotationPolicy' against Azure's limits.",
  },
  Throttled: THROTTLED,
} satisfies Readonly<Record<string, Explanation>>;

/** The login cannot reach the keys: the network or a missing permission prevents it. */
export const DATA_PLANE_BARRED = [
  "ForbiddenByConnection",
  "ForbiddenByFirewall",
  "ForbiddenByRbac",
  "ForbiddenByPolicy",
  "AccessDenied",
  "Forbidden",
] as const;

/** The key encrypts for nobody, whatever the permissions. */
export const KEY_OF_NO_USE = ["KeyDisabled", "KeyExpired", "KeyNotYetValid", "KeyOperationForbidden"] as const;

const KEY_VAULT: Service = {
  name: "Key Vault",
  origin: (environment) => `https://${VAULT_HOSTS[environment]}`,
  errors: KEY_VAULT_ERRORS,
  byStatus: { 401: NO_LOGIN, 403: NO_RIGHT, 429: THROTTLED },
};

/** The inner code gives the reason. The outer code says no more than the status. */
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
