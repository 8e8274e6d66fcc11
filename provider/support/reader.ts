// Reads fields of a service's answers, once, at the edge. Support layer, pure. An answer without what we need is an error that names the field.
// Every text comes out harmless, because any of them may end in a message or in state.
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
  /** Absent and null are the same in an answer; anything else of another type is a defect of the answer. */
  optional<Field extends string, T>(field: Field, is: Is<T>): { readonly [K in Field]?: T };
  /** For what no decision needs: anything of another type is as good as absent. */
  shown<Field extends string, T>(field: Field, is: Is<T>): { readonly [K in Field]?: T };
  /** A reader of an object within. */
  within(field: string): Reader;
  /** A reader of each object of a list within. */
  each(field: string): readonly Reader[];
  /** The same where an absent list, or null, is an empty one. */
  eachOf(field: string): readonly Reader[];
  has(field: string): boolean;
  /** A text as it came: for what is sent on or sent back. Whoever shows it makes it harmless. */
  exact(field: string): string;
  /** Every field as it came, known here or not: for what must be sent back whole. Not for a person. */
  readonly whole: Fields;
  /** Names of the fields, where they are data and not known beforehand. */
  fields(): readonly string[];
}

/** Whose answer it is, and what was asked, for messages: "Atlas", "the clusters of project 64b7…". */
export interface Origin {
  readonly service: string;
  readonly what: string;
}

/** `name` is the field that an error names where `json` is no object. */
export function reader(origin: Origin, name: string, json: unknown): Reader {
  const bad = (field: string): CmkError =>
    new CmkError(`${origin.service}'s answer about ${origin.what} lacks a usable '${harmless(field)}'.`, {
      code: "BAD_ANSWER",
      hint: `Run again; if it stays, check that nothing stands between here and ${origin.service}, and update pulumi-atlas-cmk.`,
    });
  if (!isFields(json)) throw bad(name);
  const harmlessValue = (field: string): unknown => {
    const value = json[field];
    if (isText(value)) return harmless(value);
    return isTextList(value) ? value.map(harmless) : value;
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
