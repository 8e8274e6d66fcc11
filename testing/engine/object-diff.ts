// What changed between two sets of properties, by path, as the engine works it out when a provider does not say.
// Pure. Secrets are compared in clear and never part of the answer.
import type { DiffKind } from "../stack-types.ts";
import { isRecord, type Properties, sameValue, unwrapped } from "./property.ts";

export type DetailedDiff = Readonly<Record<string, { readonly kind: DiffKind }>>;

export interface ObjectDiff {
  /** Top-level keys. */
  readonly changedKeys: readonly string[];
  readonly detailed: DetailedDiff;
}

export function diffProperties(olds: Properties, news: Properties): ObjectDiff {
  const before = unwrapped(olds);
  const after = unwrapped(news);
  const detailed = diffObjects(before, after, "");
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return { changedKeys: [...keys].filter((key) => !sameValue(before[key], after[key])), detailed };
}

/** The same change seen from the other side (a refresh shows how the cloud moved away from the program). */
export function invertDiff(diff: DetailedDiff): DetailedDiff {
  const inverse = { add: "delete", delete: "add", "add-replace": "delete-replace", "delete-replace": "add-replace" };
  return Object.fromEntries(
    Object.entries(diff).map(([path, { kind }]) => [
      path,
      { kind: (kind in inverse ? inverse[kind as keyof typeof inverse] : kind) as DiffKind },
    ]),
  );
}

function diffObjects(before: Properties, after: Properties, prefix: string): DetailedDiff {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return mergeAll([...keys].map((key) => diffEntry(entry(before, key), entry(after, key), joinPath(prefix, key))));
}

function diffArrays(before: readonly unknown[], after: readonly unknown[], prefix: string): DetailedDiff {
  const length = Math.max(before.length, after.length);
  return mergeAll(
    Array.from({ length }, (_, index) =>
      diffEntry(
        index < before.length ? [before[index]] : [],
        index < after.length ? [after[index]] : [],
        `${prefix}[${index}]`,
      ),
    ),
  );
}

/** Present is `[value]`, absent is `[]`: null is a value. */
type Entry = readonly [] | readonly [unknown];

function entry(properties: Properties, key: string): Entry {
  return key in properties ? [properties[key]] : [];
}

function diffEntry(before: Entry, after: Entry, path: string): DetailedDiff {
  if (before.length === 0) return after.length === 0 ? {} : { [path]: { kind: "add" } };
  if (after.length === 0) return { [path]: { kind: "delete" } };
  const [old] = before;
  const [now] = after;
  if (sameValue(old, now)) return {};
  if (Array.isArray(old) && Array.isArray(now)) return diffArrays(old, now, path);
  if (isRecord(old) && isRecord(now)) return diffObjects(old, now, path);
  return { [path]: { kind: "update" } };
}

function joinPath(prefix: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${prefix}["${key}"]`;
  return prefix === "" ? key : `${prefix}.${key}`;
}

function mergeAll(parts: readonly DetailedDiff[]): DetailedDiff {
  return Object.assign({}, ...parts);
}
