// The error that a refused call becomes: what was refused, whose rights were judged, what Atlas answered, what to do. Atlas layer, pure.
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
    "the credential is not valid, has expired or been deleted, or does not belong to the project, which says nothing of whether the project exists",
  remedy: OWNER,
};
const UNKNOWN: Explanation = {
  cause: "no reason that this version knows",
  remedy: "Look the code up in Atlas's API error reference.",
};
const FAILED: Explanation = { cause: "Atlas failed", remedy: "Run again in some minutes." };
/** Atlas's own refusals carry a code, so this may be somebody else's. */
const WITHOUT_CODE: Explanation = {
  cause: "no reason is given",
  remedy: "Check that the base URL is Atlas's and that no proxy answers in its place, then run again.",
};

function explained(status: number, errorCode: string | undefined): Explanation {
  if (status === 401) return REJECTED;
  if (status >= 500) return FAILED;
  return errorCode === undefined ? WITHOUT_CODE : UNKNOWN;
}

export interface Asked {
  /** "the encryption at rest of project 64b7…" */
  readonly what: string;
  /** Whose rights were judged: "the service account from the environment". */
  readonly credential: string;
  /** Values that were sent and must not come back in a message. */
  readonly secrets: readonly string[];
}

/** What a refused call becomes. An unknown code stays visible as it is, with Atlas's own words. */
export function atlasError(answer: HttpAnswer, asked: Asked): CmkError {
  const body = fieldsOf(answer.json);
  // FACT(atlas-api-error): `error` is the status. A 404 may come to mean that something is gone, so its code counts in
  // Atlas's own form only.
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
  const whose = answer.status === 401 || answer.status === 403 ? ` to ${asked.credential}` : "";
  return new CmkError(`Atlas refused ${asked.what}${whose}: ${cause} (${origin}).`, {
    code: errorCode === undefined ? `HTTP_${answer.status}` : codeFromService(errorCode),
    hint: explanation.remedy,
    status: answer.status,
    requestId,
  });
}

/** No token: the service account is not what it should be, or the token endpoint is not well. */
export function tokenError(answer: HttpAnswer, asked: Pick<Asked, "credential" | "secrets">): CmkError {
  const body = fieldsOf(answer.json);
  const word = textOf(body.error) ?? textOf(body.errorCode);
  const known = ownEntry(TOKEN_ERRORS, answer.status === 401 ? "invalid_client" : (word ?? ""));
  const throttled = answer.status === 429;
  const cause = throttled ? "too many tokens were asked for" : (known?.cause ?? "the answer holds no token");
  const origin =
    word === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${quotable(word, asked.secrets)}`;
  return new CmkError(`Atlas gave ${asked.credential} no access token: ${cause} (${origin}).`, {
    code: "NO_ACCESS_TOKEN",
    status: answer.status,
    hint: throttled
      ? "Wait a minute, then run again."
      : (known?.remedy ?? "Check that the base URL is Atlas's, then run again."),
  });
}

/** `detail`, and the fields that Atlas names in a bad request. */
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
