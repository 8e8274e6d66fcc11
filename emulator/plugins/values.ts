// Property values as a plugin sees them: plain JSON, unknowns as a sentinel, secrets in clear. Pure.

export type Properties = Readonly<Record<string, unknown>>;

// FACT(pulumi-unknowns): the signatures under which unknowns and secrets travel.
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const isUnknown = (value: unknown): boolean => value === UNKNOWN;

export const recordOf = (value: unknown): Properties => (isRecord(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Empty where it is no text, or not known yet. */
export const textOf = (value: unknown): string => (typeof value === "string" && !isUnknown(value) ? value : "");

/** Secrets in clear, and nothing where there is null: a plugin takes a null for a property that was left out. */
export function plain(properties: Properties): Properties {
  return recordOf(plainValue(properties));
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET_SIGNATURE) return plainValue(value.value);
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, plainValue(item)]));
}

/** An unknown is like nothing, not even itself. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (isUnknown(left) || isUnknown(right)) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => key in left && key in right && sameValue(left[key], right[key]));
  }
  return left === right;
}

export const pick = (properties: Properties, keys: readonly string[]): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => keys.includes(key)));

export const without = (properties: Properties, keys: readonly string[]): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
