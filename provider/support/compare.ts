// Compares state with the program. Support layer, pure.
import type { Properties } from "./properties";
import { isUnknown } from "./unknowns";

/** Equal in any order of keys. An undefined key counts as absent. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null || isUnknown(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};

/** Keys whose value differs between state and program. `outputs` are keys that no program sets. */
export const changedKeys = (olds: Properties, news: Properties, outputs: readonly string[] = []): readonly string[] =>
  [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => !outputs.includes(key) && !isSame(olds[key], news[key]),
  );
