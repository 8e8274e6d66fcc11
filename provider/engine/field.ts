// The table of a resource's arguments: the kind of each value, and the effect of a change. Bridge layer, pure: the program side and the plugin process both
// read it. It determines validation, the normal form, replacement, the echo of outputs, timeouts and the reference page.
import { type Kind, timeouts } from "../support/kinds";
import { unknownNameText } from "../support/nearest";
import { ownEntry } from "../support/own";
import type { Fault, Properties } from "../support/properties";
import { holdsUnknown, isUnknown } from "../support/unknowns";

/**
 * `updates`: in place. `replaces`: a new resource is created. `no write`: in place, and nothing is sent to a cloud: a later operation reads the value from
 * state. `refused`: the cloud never changes the value, so only a new object can have another one.
 */
export type Change = "updates" | "replaces" | "refused" | "no write";

export interface RequiredField extends Kind {
  readonly change: Change;
  readonly isRequired: true;
}

export interface OptionalField extends Kind {
  readonly change: Change;
  readonly isRequired: false;
  /** In words. */
  readonly byDefault: string;
}

export type Field = RequiredField | OptionalField;

export type OperationKind = "create" | "update" | "delete";

export interface TimeoutsField extends OptionalField {
  /** How long each operation may take where `timeouts` does not say. */
  readonly defaultMs: Readonly<Record<OperationKind, number>>;
}

/** One field for each argument, none missing, none too many: `satisfies Fields<XArgs>`. */
export type Fields<Args> = {
  readonly [Name in keyof Required<Args>]: Name extends "timeouts"
    ? TimeoutsField
    : undefined extends Args[Name]
      ? OptionalField
      : RequiredField;
};

/** The table of any resource. */
export interface AnyFields {
  readonly [name: string]: Field;
  readonly timeouts: TimeoutsField;
}

export const required = (kind: Kind, change: Change): RequiredField => ({ ...kind, change, isRequired: true });

export const optional = (kind: Kind, change: Change, byDefault: string): OptionalField => ({
  ...kind,
  change,
  byDefault,
  isRequired: false,
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const durationText = (ms: number): string => (ms % HOUR_MS === 0 ? `${ms / HOUR_MS} h` : `${ms / MINUTE_MS} min`);

/** The `timeouts` of a resource: one default for all operations, or one for each. */
export function timeoutsField(given: number | TimeoutsField["defaultMs"]): TimeoutsField {
  const defaultMs = typeof given === "number" ? { create: given, update: given, delete: given } : given;
  const words = Object.entries(defaultMs).map(([operation, ms]) => `${operation} ${durationText(ms)}`);
  return { ...optional(timeouts, "no write", words.join(", ")), defaultMs };
}

/**
 * Every fault that can be found without a call. Unknown values are not checked. `others`: properties that are no arguments. The engine may send them in the
 * place of arguments: with the option `ignoreChanges` it sends what state has.
 */
export const faultsIn = (fields: AnyFields, news: Properties, others: readonly string[] = []): readonly Fault[] => [
  ...unknownNamesIn(news, [...Object.keys(fields), ...others]).map((name) => ({
    property: "", // the engine would print the value, which may be a secret
    reason: unknownNameText({ name, known: Object.keys(fields), role: "an argument of this resource" }),
  })),
  ...Object.entries(fields).flatMap(([property, field]) => {
    const reason = faultOf(property, field, news[property]);
    return reason === undefined ? [] : [{ property: field.secrets !== undefined ? "" : property, reason }];
  }),
];

const unknownNamesIn = (value: object, known: readonly string[]): readonly string[] =>
  Object.entries(value).flatMap(([name, item]) => (item === undefined || known.includes(name) ? [] : [name]));

/** A property that a value of this kind does not have. */
function unknownNameOf(property: string, { names: known, form }: Field, value: unknown): string | undefined {
  if (known === undefined || typeof value !== "object" || value === null || Array.isArray(value) || isUnknown(value))
    return undefined;
  const [unknownName] = unknownNamesIn(value, known);
  if (unknownName === undefined) return undefined;
  return unknownNameText({ name: `${property}.${unknownName}`, known, role: `a property of '${property}'`, form });
}

function faultOf(property: string, field: Field, value: unknown): string | undefined {
  if (value === undefined) return field.isRequired ? `'${property}' is missing. Pass ${field.form}.` : undefined;
  const unknownName = unknownNameOf(property, field, value);
  if (unknownName !== undefined) return unknownName;
  const isSeen = field.looksInside === true ? !isUnknown(value) : !holdsUnknown(value);
  return isSeen ? field.faultIn(value, property) : undefined;
}

/** The arguments in normal form. Call it only where `faultsIn` found nothing. */
export const normalIn = (fields: AnyFields, news: Properties): Properties =>
  Object.fromEntries(Object.entries(news).map(([name, value]) => [name, normalOf(ownEntry(fields, name), value)]));

function normalOf(field: Field | undefined, value: unknown): unknown {
  if (field?.normal === undefined || value === undefined || holdsUnknown(value)) return value;
  return field.normal(value as never); // `faultsIn` has checked it
}

/** The changed properties that make the engine replace the resource. An unknown value is never a reason to replace. */
export const replacing = (
  fields: AnyFields,
  { olds, news }: { readonly olds: Properties; readonly news: Properties },
  changed: readonly string[],
): readonly string[] =>
  changed.filter(
    (name) => ownEntry(fields, name)?.change === "replaces" && olds[name] !== undefined && !holdsUnknown(news[name]),
  );
