// What every answer of Azure's may hold: an object's fields, an error, a text's first line. Azure layer, pure; it judges nothing.
import { harmless } from "../support/harmless";
import type { HttpAnswer } from "../support/http";
import { type Reader, reader } from "../support/reader";

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none where it is none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export interface ServiceError {
  readonly code: string | undefined;
  /** As it came, because it is searched for names: never shown but through `quotable` or `firstLine`. */
  readonly message: string | undefined;
  /** The code within, which is often the one that says why. */
  readonly innerCode: string | undefined;
}

/** ASSUMED(error-text-length): no message says anything new behind this; a longer one is not worth a long search. */
const MOST_OF_A_MESSAGE = 16_384;

/**
 * FACT(arm-errors): ARM, Key Vault and Graph alike: `{ error: { code, message, innererror: { code } } }`; an operation
 * the same beside its status.
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

/** A code, a state or an id: a word that a person reads. */
export const wordOf = (value: unknown): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : harmless(text);
};

/**
 * FACT(arm-errors): ARM's codes for a token of another tenant or for another service; any other 401 may be a token that
 * ended or was revoked.
 */
const NOT_ABOUT_ITS_AGE = ["InvalidAuthenticationTokenTenant", "InvalidAuthenticationTokenAudience"];

/** Whether a new login may help. */
export const mayBeStale = ({ status, json }: Pick<HttpAnswer, "status" | "json">): boolean =>
  status === 401 && !NOT_ABOUT_ITS_AGE.includes(serviceError(json).code ?? "");

/** The first line, harmless and without the full stop at its end; `undefined` where that is empty. */
export const firstLine = (text: string): string | undefined => {
  const line = harmless(text.split(/\r?\n/)[0]?.trim().replace(/\.$/, "") ?? "");
  return line === "" ? undefined : line;
};

/** A reader of an answer; `name` is the field that an error names where it is no object. */
export const answerOf = (what: string, name: string, json: unknown): Reader =>
  reader({ service: "Azure", what }, name, json);
