// Azure's refusals as our errors: cause, what Azure answered, remedy. Azure layer, pure; error-codes.ts has the codes, rights.ts the permissions.
import { CmkError, codeFromService } from "../support/errors";
import { harmless } from "../support/harmless";
import type { HttpAnswer } from "../support/http";
import { ownEntry } from "../support/own";
import { bareCause, redact } from "../support/redact";
import { command } from "../support/shell";
import { firstLine, type ServiceError, serviceError, wordOf } from "./answers";
import type { Service } from "./clouds";
import { ALL_OF_THE_LOGIN, ARM_ERRORS, ENTRA_ERRORS, type Explanation, RIGHT_TO_GRANT } from "./error-codes";
import { grantOf } from "./rights";

export interface Named {
  /** "the client secret of app 6666…" */
  readonly login: string;
  readonly secrets: readonly string[];
}

/**
 * Codes of a login that is missing or fails for a reason that Entra does not name. A preview warns of it: `up` may have
 * another login.
 */
export const NO_LOGIN = ["NO_CREDENTIALS", "AZURE_LOGIN_FAILED"] as const;

/** The library's name of the error for "no credential". */
const UNAVAILABLE = "CredentialUnavailableError";

/** From here on the service failed, and the login may be right. */
const SERVER_FAULT = 500;

/** The error of a failed login. Without any login, the code is the same as for Atlas, so that a preview can warn instead of failing. */
export function loginError(cause: unknown, { login, secrets }: Named): CmkError {
  const text = cause instanceof Error ? cause.message : "";
  const code = /AADSTS\d+/.exec(text)?.[0];
  const known = code === undefined ? undefined : ownEntry(ENTRA_ERRORS, code);
  const isUnavailable = cause === undefined || (cause instanceof Error && cause.name === UNAVAILABLE);
  // Of the library's error.
  const status = cause instanceof Error && "statusCode" in cause ? Number(cause.statusCode) : 0;
  const isFault = status >= SERVER_FAULT;
  const reason = known?.cause ?? firstLine(redact(text, secrets)) ?? "the login gave no token";
  const fallback = isUnavailable
    ? "Log in with `az login`, or set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET where Pulumi runs."
    : `${ALL_OF_THE_LOGIN} Then run again.`;
  return new CmkError(
    `The login to Azure failed with ${login}: ${reason}${code === undefined || known === undefined ? "" : ` (${code})`}.`,
    {
      code:
        known !== undefined && code !== undefined
          ? codeFromService(code)
          : isUnavailable
            ? "NO_CREDENTIALS"
            : "AZURE_LOGIN_FAILED",
      hint: known?.remedy ?? (isFault ? "Run again in some minutes." : fallback),
      ...(isFault ? { status } : {}),
      ...(cause === undefined ? {} : { cause: bareCause(cause, secrets) }),
    },
  );
}

export interface Asked extends Named {
  /** "the vault /subscriptions/…", "the change of the vault …" */
  readonly what: string;
  readonly service: Service;
  /** The permission that the call needs. Azure's message has priority. */
  readonly action?: string;
}

/** The error of a refused call. An unknown code stays visible as it is, with the service's own words. */
export function azureError(answer: HttpAnswer, asked: Asked): CmkError {
  const error = serviceError(answer.json);
  const explanation = explain(answer, error, asked);
  const words = firstLine(redact(error.message ?? "", asked.secrets));
  const requestId = wordOf(answer.header("x-ms-request-id")) ?? wordOf(answer.header("request-id"));
  const origin = [
    error.code === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${error.code}`,
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ].join(", ");
  const cause = explanation?.cause ?? words ?? "this version does not know the reason";
  const details = {
    status: answer.status,
    hint: explanation?.remedy ?? `Look up the code in ${asked.service.name}'s documentation.`,
    requestId,
  };
  const text = `${asked.service.name} refused ${asked.what} with ${asked.login}: ${cause} (${origin}).`;
  return isReadOnly(answer)
    ? new CmkError(text, { ...details, code: "VAULT_READ_ONLY" })
    : new CmkError(text, {
        ...details,
        code: error.code === undefined ? `HTTP_${answer.status}` : codeFromService(error.code),
      });
}

const READ_ONLY: Explanation = {
  cause: "Azure has failed the vault over to the paired region, where the vault is read-only",
  remedy:
    "Nothing was changed, and nothing is stopped: the vault's keys still encrypt and decrypt. Run again after Azure's failback of the vault.",
};

/** The details of the message have priority over the general text of the table. For an unknown code, the message is the cause. */
function explain(answer: HttpAnswer, { code, message }: ServiceError, asked: Asked): Explanation | undefined {
  if (isReadOnly(answer)) return READ_ONLY;
  const text = redact(message ?? "", asked.secrets);
  const words = firstLine(text);
  const inTable = code === undefined ? undefined : ownEntry(asked.service.errors, code);
  const known = inTable ?? asked.service.byStatus[answer.status];
  if (known === undefined) return undefined;
  const grant = known === RIGHT_TO_GRANT ? grantOf(text, asked.action) : undefined;
  const remedy = grant ?? known.remedy;
  if (inTable === undefined) return { cause: words ?? known.cause, remedy };
  if (known !== RIGHT_TO_GRANT) return { ...known, ...namedIn(code ?? "", text) };
  return { cause: grant === undefined && words !== undefined ? `${known.cause}: ${words}` : known.cause, remedy };
}

/** FACT(arm-errors): ARM's texts. For any other text, the table's words stay. */
function namedIn(code: string, message: string): Partial<Explanation> {
  if (code === "RequestDisallowedByPolicy") {
    const policy = nameIn("policyAssignment", message) ?? nameIn("policyDefinition", message);
    return policy === undefined ? {} : { cause: `the Azure Policy "${harmless(policy)}" forbids the change` };
  }
  if (code === "ScopeLocked") {
    const locked = /locked:\s*'([^']+)'/i.exec(message)?.[1];
    return locked === undefined ? {} : { cause: `a lock on ${harmless(locked)} forbids the change` };
  }
  if (!["MissingSubscriptionRegistration", "SubscriptionNotRegistered"].includes(code)) return {};
  const namespace = /namespace '([\w.]+)'/i.exec(message)?.[1];
  return namespace === undefined
    ? {}
    : {
        remedy: `Register the resource provider (\`${command`az provider register --namespace ${harmless(namespace)}`}\`), then run again.`,
      };
}

/** The message ends with the policy's identifiers as JSON: `[{"policyAssignment":{"name":"…","id":"…"},…}]`. */
const nameIn = (kind: string, message: string): string | undefined =>
  new RegExp(`"${kind}"\\s*:\\s*\\{[^}]*?"name"\\s*:\\s*"([^"]+)"`).exec(message)?.[1];

/** Codes that may also mean "read-only". Every other known code has one meaning (a lock may also be called ReadOnly). */
const VAGUE = ["Conflict", "ConflictError"];

/**
 * FACT(vault-failover): a vault that was failed over is read-only. ASSUMED(failover-text): Azure says so with these words
 * and one of these statuses. Any other text is shown as it comes, with its own code. Names of objects do not count.
 */
export function isReadOnly({ status, json }: HttpAnswer): boolean {
  if (![403, 409, 503].includes(status)) return false;
  const { code = "", innerCode = "", message = "" } = serviceError(json);
  if (Object.hasOwn(ARM_ERRORS, code) && !VAGUE.includes(code)) return false;
  const words = message.replace(/'[^']*'|"[^"]*"|\/subscriptions\/\S+|https?:\/\/\S+/g, "");
  return /read-?only/i.test(`${code} ${innerCode}`) || /\bread[- ]?only\b/i.test(words);
}
