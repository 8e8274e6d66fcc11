// Turns a refused call into an error: what was refused, with which credential, what Atlas answered, what to do. Atlas layer, pure.
import { CmkError, codeFromService } from "../support/errors";
import { harmless } from "../support/harmless";
import type { HttpAnswer } from "../support/http";
import { ownEntry } from "../support/own";
import { quotable } from "../support/redact";
import { ATLAS_ERRORS, OWNER } from "./error-codes";
import type { Explanation } from "./explanation";
import { TOKEN_ERRORS } from "./token-error-codes";

/** ASSUMED(request-id): Atlas documents no header of this kind; where there is none, the message names none. */
const REQUEST_ID_HEADERS = ["X-Request-Id", "X-MongoDB-Request-Id"];

const REJECTED: Explanation = {
  cause:
    "the credential is not valid, has expired, was deleted, or does not belong to the project; the project itself may exist or not",
  remedy: OWNER,
};
const UNKNOWN: Explanation = {
  cause: "this version does not know the reason",
  remedy: "Look up the code in Atlas's API error reference.",
};
const FAILED: Explanation = { cause: "Atlas failed", remedy: "Run again in some minutes." };
/** Atlas's own refusals carry a code, so this refusal may come from another service. */
const WITHOUT_CODE: Explanation = {
  cause: "the answer gives no reason",
  remedy: "Check that the base URL is Atlas's and that no proxy answers instead of Atlas. Then run again.",
};

function explained(status: number, errorCode: string | undefined): Explanation {
  if (status === 401) return REJECTED;
  if (status >= 500) return FAILED;
  return errorCode === undefined ? WITHOUT_CODE : UNKNOWN;
}

export interface Asked {
  /** "the encryption at rest of project 64b7…" */
  readonly what: string;
  /** Whose permissions Atlas checked: "the service account from the environment". */
  readonly credential: string;
  /** Values that were sent and must not appear in a message. */
  readonly secrets: readonly string[];
}

/** The error of a refused call. An unknown code stays visible as it is, with Atlas's own words. */
export function atlasError(answer: HttpAnswer, asked: Asked): CmkError {
  const body = fieldsOf(answer.json);
  // FACT(atlas-api-error): `error` is the status. A 404 may mean that an object is gone, so its code counts only in
  // Atlas's own form.
  const errorCode = answer.status === 404 && body.error !== 404 ? undefined : wordOf(body.errorCode);
  const known = errorCode === undefined ? undefined : ownEntry<Explanation>(ATLAS_ERRORS, errorCode);
  const explanation = known ?? explained(answer.status, errorCode);
  const said = (text: string): string => quotable(text, asked.secrets);
  const words = known === undefined || known.saysMore === true ? ownWords(body) : undefined;
  const cause = words === undefined ? explanation.cause + said(objectsIn(explanation, body)) : said(words);
  const requestId = REQUEST_ID_HEADERS.map((name) => wordOf(answer.header(name))).find((id) => id !== undefined);
  const origin = [
    errorCode === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${errorCode}`,
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ].join(", ");
  const whose = answer.status === 401 || answer.status === 403 ? ` with ${asked.credential}` : "";
  return new CmkError(`Atlas refused ${asked.what}${whose}: ${cause} (${origin}).`, {
    code: errorCode === undefined ? `HTTP_${answer.status}` : codeFromService(errorCode),
    hint: explanation.remedy,
    status: answer.status,
    requestId,
  });
}

/** Atlas gave no token: the service account is wrong, or the token endpoint failed. */
export function tokenError(answer: HttpAnswer, asked: Pick<Asked, "credential" | "secrets">): CmkError {
  const body = fieldsOf(answer.json);
  const word = textOf(body.error) ?? textOf(body.errorCode);
  const known = ownEntry(TOKEN_ERRORS, answer.status === 401 ? "invalid_client" : (word ?? ""));
  const throttled = answer.status === 429;
  const isFault = answer.status >= 500;
  const cause = throttled
    ? "too many tokens were requested"
    : (known?.cause ?? (isFault ? FAILED.cause : "the answer has no token"));
  const origin =
    word === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${quotable(word, asked.secrets)}`;
  return new CmkError(`Atlas gave ${asked.credential} no access token: ${cause} (${origin}).`, {
    code: "NO_ACCESS_TOKEN",
    status: answer.status,
    hint: throttled
      ? "Wait a minute, then run again."
      : (known?.remedy ?? (isFault ? FAILED.remedy : "Check that the base URL is Atlas's. Then run again.")),
  });
}

/** `detail`, and the fields that Atlas names for a bad request. */
function ownWords(body: Fields): string | undefined {
  const fields = fieldsOf(body.badRequestDetail).fields;
  const named = (Array.isArray(fields) ? fields : []).map((one: unknown) => {
    const { field, description } = fieldsOf(one);
    return [textOf(field), textOf(description)].filter((part) => part !== undefined).join(": ");
  });
  const words = [textOf(body.detail)?.replace(/\.$/, ""), ...named].filter((part) => part !== undefined && part !== "");
  return words.length === 0 ? undefined : words.join("; ");
}

function objectsIn(known: Explanation, body: Fields): string {
  const names = Array.isArray(body.parameters) ? body.parameters.filter((one) => typeof one === "string") : [];
  return known.namesObjects === true && names.length > 0 ? ` (${names.join(", ")})` : "";
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
/** A code or an id: a word that a person reads. */
const wordOf = (value: unknown): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : harmless(text);
};
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
