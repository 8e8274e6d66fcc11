// Reads fields of a service's answers, once, at the edge. Support layer, pure. An answer without a required field is an error that names the field.
// Every text is made harmless, because any text may be shown in a message or kept in state.
import { CmkError } from "./errors";
import { harmless } from "./harmless";

type Fields = Readonly<Record<string, unknown>>;
type Is<T> = (value: unknown) => value is T;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === "string";
export const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
export const isTextList = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
export const isNumber = (value: unknown): value is number => typeof value === "number";

export interface Reader {
  /** The field's value, or an error that names the field. */
  required<T>(field: string, is: Is<T>): T;
  /** Absent and null are equal in an answer. A value of another type is a defect of the answer. */
  optional<Field extends string, T>(field: Field, is: Is<T>): { readonly [K in Field]?: T };
  /** For a value that no decision needs: a value of another type counts as absent. */
  shown<Field extends string, T>(field: Field, is: Is<T>): { readonly [K in Field]?: T };
  /** A reader of an object in the field. */
  within(field: string): Reader;
  /** A reader of each object of a list in the field. */
  each(field: string): readonly Reader[];
  /** The same, but an absent list or null is an empty list. */
  eachOf(field: string): readonly Reader[];
  has(field: string): boolean;
  /** A text as it came, for a value that is sent back. Code that shows the text must make it harmless. */
  exact(field: string): string;
  /** Every field as it came, known here or not: for an object that must be sent back whole. Not for messages. */
  readonly whole: Fields;
  /** Names of the fields, where they are data and not known beforehand. */
  fields(): readonly string[];
}

/** The service that answered and what was requested, for messages: "Atlas", "the clusters of project 64b7…". */
export interface Origin {
  readonly service: string;
  readonly what: string;
}

/** `name` is the field that an error names where `json` is not an object. */
export function reader(origin: Origin, name: string, json: unknown): Reader {
  const bad = (field: string): CmkError =>
    new CmkError(`${origin.service}'s answer about ${origin.what} has no usable '${harmless(field)}'.`, {
      code: "BAD_ANSWER",
      hint: `Run again. If the error stays, check that no proxy answers instead of ${origin.service}, and update pulumi-atlas-cmk.`,
    });
  if (!isFields(json)) throw bad(name);
  const harmlessValue = (field: string): unknown => {
    const value = json[field];
    if (isText(value)) return harmless(value);
    return isTextList(value) ? value.map((one) => harmless(one)) : value;
  };
  const has = (field: string): boolean => json[field] !== undefined && json[field] !== null;
  const each = (field: string): readonly Reader[] => {
    const value = json[field];
    if (!Array.isArray(value)) throw bad(field);
    return value.map((item) => reader(origin, field, item));
  };
  return {
    required: (field, is) => {
      const value = harmlessValue(field);
      if (!is(value)) throw bad(field);
      return value;
    },
    optional: (field, is) => {
      const value = harmlessValue(field);
      if (value === undefined || value === null) return {};
      if (!is(value)) throw bad(field);
      return named(field, value);
    },
    shown: (field, is) => {
      const value = harmlessValue(field);
      return is(value) ? named(field, value) : {};
    },
    within: (field) => reader(origin, field, json[field]),
    each,
    eachOf: (field) => (has(field) ? each(field) : []),
    has,
    exact: (field) => {
      const value = json[field];
      if (!isText(value)) throw bad(field);
      return value;
    },
    whole: json,
    fields: () => Object.keys(json),
  };
}

const named = <Field extends string, T>(field: Field, value: T) => ({ [field]: value }) as { readonly [K in Field]: T }; // a computed key widens to string
