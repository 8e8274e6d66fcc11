// What changed between two sets of inputs, by path, and which of it means a new object. Pure.
import { isRecord, type Properties, sameValue } from "./values.ts";

export type ChangeKind = "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace";

export type Changes = Readonly<Record<string, ChangeKind>>;

export interface DiffOptions {
  /** Paths, without indexes, whose change means a new object; what is below them too. */
  readonly replaceOn: readonly string[];
  /** True where a difference means nothing. */
  readonly isSame?: (key: string, before: unknown, after: unknown) => boolean;
}

/** Keys that begin with two underscores are the plugin's own, and count for nothing. */
export function diffInputs(olds: Properties, news: Properties, options: DiffOptions): Changes {
  const visible = (properties: Properties): Properties =>
    Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));
  const changes = diffObjects(visible(olds), visible(news), "", options);
  return Object.fromEntries(
    Object.entries(changes).map(([path, kind]) => [path, isReplacing(path, options) ? `${kind}-replace` : kind]),
  ) as Changes;
}

export const isReplacement = (kind: ChangeKind): boolean => kind.endsWith("-replace");

export const topLevelKeys = (changes: Changes): readonly string[] => [
  ...new Set(Object.keys(changes).map((path) => /^[^.[]+/.exec(path)?.[0] ?? path)),
];

function isReplacing(path: string, options: DiffOptions): boolean {
  const plainPath = path.replaceAll(/\[\d+\]/g, "");
  return options.replaceOn.some((wanted) => plainPath === wanted || plainPath.startsWith(`${wanted}.`));
}

type Plain = Readonly<Record<string, "add" | "delete" | "update">>;

function diffObjects(before: Properties, after: Properties, prefix: string, options: DiffOptions): Plain {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const parts = [...keys].map((key): Plain => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (!(key in before)) return { [path]: "add" };
    if (!(key in after)) return { [path]: "delete" };
    return diffValues(before[key], after[key], path, options);
  });
  return Object.assign({}, ...parts);
}

function diffValues(before: unknown, after: unknown, path: string, options: DiffOptions): Plain {
  if (sameValue(before, after) || options.isSame?.(path, before, after) === true) return {};
  if (isRecord(before) && isRecord(after)) return diffObjects(before, after, path, options);
  if (!Array.isArray(before) || !Array.isArray(after)) return { [path]: "update" };
  const length = Math.max(before.length, after.length);
  const parts = Array.from({ length }, (_, index): Plain => {
    const place = `${path}[${index}]`;
    if (index >= before.length) return { [place]: "add" };
    if (index >= after.length) return { [place]: "delete" };
    return diffValues(before[index], after[index], place, options);
  });
  return Object.assign({}, ...parts);
}
