// Azure's refusals with their cause and remedy in our words. Azure layer, pure.
import { CmkError } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { bareCause, redact } from "../support/redact";

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}

const ALL_OF_THE_LOGIN = "Check ARM_TENANT_ID, ARM_CLIENT_ID and the cloud ('azureEnvironment').";

/** FACT(docs): Entra's codes, azure.md §2, §7. The last three are recalled. */
export const ENTRA_ERRORS: Readonly<Record<string, Explanation>> = {
  AADSTS7000215: { cause: "the client secret is wrong", remedy: "Give the secret's value, not its id." },
  AADSTS7000222: { cause: "the client secret has expired", remedy: "Add a new secret to the app registration." },
  AADSTS700016: { cause: "the tenant has no such app", remedy: ALL_OF_THE_LOGIN },
  AADSTS90002: { cause: "there is no such tenant", remedy: ALL_OF_THE_LOGIN },
  AADSTS53003: {
    cause: "a conditional access policy blocks the login",
    remedy: "Ask the tenant's administrator to let this app log in from here.",
  },
  AADSTS700024: {
    cause: "the federated token has expired",
    remedy: "Take a new one right before Pulumi runs, or name a file that is kept fresh.",
  },
  AADSTS70021: {
    cause: "the app trusts no such federated token",
    remedy: "Compare issuer, subject and audience in the app's federated credentials with the token's.",
  },
  AADSTS700027: { cause: "the app does not know the certificate", remedy: "Add it to the app registration." },
};

const READ_KEYS =
  "Grant it Microsoft.KeyVault/vaults/keys/versions/read on the vault (the role Reader or Key Vault Reader); a new grant takes minutes.";

/** FACT(docs): ARM's codes; ASSUMED which of the 404 codes a missing vault and a missing key give. */
export const ARM_ERRORS: Readonly<Record<string, Explanation>> = {
  AuthorizationFailed: { cause: "the login lacks the right", remedy: READ_KEYS },
  LinkedAuthorizationFailed: { cause: "the login lacks the right", remedy: READ_KEYS },
  InvalidAuthenticationTokenTenant: {
    cause: "the login is of another tenant than the subscription",
    remedy: "Log in to the vault's tenant.",
  },
  InvalidAuthenticationToken: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  ExpiredAuthenticationToken: { cause: "the login's token has expired", remedy: "Log in again, then run again." },
  ResourceNotFound: { cause: "there is no such vault or key", remedy: "Check 'keyVaultId' and 'keyName'." },
  ParentResourceNotFound: { cause: "there is no such vault", remedy: "Check 'keyVaultId'." },
  VaultNotFound: { cause: "there is no such vault", remedy: "Check 'keyVaultId'." },
  ResourceGroupNotFound: { cause: "there is no such resource group", remedy: "Check 'keyVaultId'." },
  SubscriptionNotFound: {
    cause: "the login sees no such subscription",
    remedy: "Check 'keyVaultId' and the login's tenant.",
  },
  KeyNotFound: { cause: "the vault has no such key", remedy: "Check 'keyName'." },
  NoRegisteredProviderFound: {
    cause: "this cloud does not know the API version",
    remedy: "Name the version with 'keyVersion' instead of \"latest\", and update pulumi-atlas-cmk.",
  },
  InvalidResourceType: {
    cause: "this cloud does not know the API version",
    remedy: "Name the version with 'keyVersion' instead of \"latest\", and update pulumi-atlas-cmk.",
  },
  TooManyRequests: { cause: "too many calls", remedy: "Run again in some minutes." },
};

/** Where the code is new to us, the status still says something. */
const BY_STATUS: Readonly<Record<number, Explanation>> = {
  401: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  403: { cause: "the login lacks the right", remedy: READ_KEYS },
  404: { cause: "there is no such vault or key", remedy: "Check 'keyVaultId' and 'keyName'." },
  429: { cause: "too many calls", remedy: "Run again in some minutes." },
};

export interface Named {
  /** "the client secret of app 6666…" */
  readonly login: string;
  readonly secrets: readonly string[];
}

/** Nothing to log in with: the library's name for it. */
const UNAVAILABLE = "CredentialUnavailableError";

/** A login that failed. Without any, the code is the same as for Atlas, so that a preview can warn instead of failing. */
export function loginError(cause: unknown, { login, secrets }: Named): CmkError {
  const text = cause instanceof Error ? cause.message : "";
  const code = /AADSTS\d+/.exec(text)?.[0];
  const known = code === undefined ? undefined : ENTRA_ERRORS[code];
  const isUnavailable = cause === undefined || (cause instanceof Error && cause.name === UNAVAILABLE);
  const reason = known?.cause ?? firstLine(redact(text, secrets)) ?? "it gave no token";
  const fallback = isUnavailable
    ? "Log in with `az login`, or set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET where Pulumi runs."
    : `${ALL_OF_THE_LOGIN} Then run again.`;
  return new CmkError(
    `The login to Azure failed with ${login}: ${reason}${code === undefined || known === undefined ? "" : ` (${code})`}.`,
    {
      code: known !== undefined && code !== undefined ? code : isUnavailable ? "NO_CREDENTIALS" : "AZURE_LOGIN_FAILED",
      hint: known?.remedy ?? fallback,
      ...(cause === undefined ? {} : { cause: bareCause(cause, secrets) }),
    },
  );
}

const firstLine = (text: string): string | undefined => {
  const line = text.split(/\r?\n/)[0]?.trim().replace(/\.$/, "") ?? "";
  return line === "" ? undefined : line;
};

/** What a refused ARM call becomes. An unknown code stays visible as it is, with Azure's own words. */
export function azureError(answer: HttpAnswer, asked: Named & { readonly what: string }): CmkError {
  const { code, message } = errorIn(answer.json);
  const explanation = (code === undefined ? undefined : ARM_ERRORS[code]) ?? BY_STATUS[answer.status];
  const words = firstLine(redact(message ?? "", asked.secrets));
  const requestId = answer.header("x-ms-request-id");
  const origin = [
    code === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${code}`,
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ].join(", ");
  const cause = explanation?.cause ?? words ?? "no reason that this version knows";
  return new CmkError(`Azure refused ${asked.what} to ${asked.login}: ${cause} (${origin}).`, {
    code: code ?? `HTTP_${answer.status}`,
    status: answer.status,
    hint: explanation?.remedy ?? "Look the code up in Azure's documentation.",
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function errorIn(json: unknown): { readonly code: string | undefined; readonly message: string | undefined } {
  const error = fieldsOf(fieldsOf(json).error);
  return {
    code: typeof error.code === "string" && error.code !== "" ? error.code : undefined,
    message: typeof error.message === "string" ? error.message : undefined,
  };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
