// Common parts of Azure's answers: an object's fields, an error, a text's first line. Azure layer, pure; it decides nothing.
import { harmless } from "../support/harmless";
import type { HttpAnswer } from "../support/http";
import { type Reader, reader } from "../support/reader";

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object. None where the value is not an object. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export interface ServiceError {
  readonly code: string | undefined;
  /** As it came, because it is searched for names. Shown only through `quotable` or `firstLine`. */
  readonly message: string | undefined;
  /** The inner code, which often gives the reason. */
  readonly innerCode: string | undefined;
}

/** ASSUMED(error-text-length): a message says nothing new after this length, so the rest is not searched. */
const MOST_OF_A_MESSAGE = 16_384;

/**
 * FACT(arm-errors): the same form in ARM, Key Vault and Graph: `{ error: { code, message, innererror: { code } } }`. An
 * operation has this form beside its status.
 */
export function serviceError(json: unknown): ServiceError {
  const error = fieldsOf(fieldsOf(json).error);
  return {
    code: wordOf(error.code),
    message: textOf(error.message)?.slice(0, MOST_OF_A_MESSAGE),
    innerCode: wordOf(fieldsOf(error.innererror ?? error.innerError).code),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** A code, a state or an id, for messages. */
export const wordOf = (value: unknown): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : harmless(text);
};

/**
 * FACT(arm-errors): ARM's codes for a token of another tenant or for another service. Any other 401 may mean that the
 * token has expired or was revoked.
 */
const NOT_ABOUT_ITS_AGE = ["InvalidAuthenticationTokenTenant", "InvalidAuthenticationTokenAudience"];

/** Whether a new login may help. */
export const mayBeStale = ({ status, json }: Pick<HttpAnswer, "status" | "json">): boolean =>
  status === 401 && !NOT_ABOUT_ITS_AGE.includes(serviceError(json).code ?? "");

/** The first line, harmless and without the full stop at its end. `undefined` where it is empty. */
export const firstLine = (text: string): string | undefined => {
  const line = harmless(text.split(/\r?\n/)[0]?.trim().replace(/\.$/, "") ?? "");
  return line === "" ? undefined : line;
};

/** A reader of an answer. `name` is the field that an error names where the answer is not an object. */
export const answerOf = (what: string, name: string, json: unknown): Reader =>
  reader({ service: "Azure", what }, name, json);
