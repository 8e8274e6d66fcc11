// Asks a provider what changed, and fills in what it left open. Follows step_generator.go: diffResource, applyReplaceOnChanges.
import { type DetailedDiff, diffProperties } from "./object-diff.ts";
import type { Properties } from "./property.ts";
import type { Provider } from "./provider.ts";
import type { StepDiff } from "./steps.ts";

export interface ResourceDiff extends StepDiff {
  readonly changes: boolean;
  readonly deleteBeforeReplace: boolean;
}

export interface DiffSubject {
  readonly urn: string;
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly newInputs: Properties;
  readonly ignoreChanges: readonly string[];
}

export async function diffResource(provider: Provider, subject: DiffSubject): Promise<ResourceDiff> {
  const { changes, ...answer } = await provider.diff(subject.urn, subject.id, subject);
  if (changes !== "unknown") return { ...answer, changes: changes === "some" };
  const rest = { replaceKeys: answer.replaceKeys, deleteBeforeReplace: answer.deleteBeforeReplace };
  const news = ignoreChanges(subject.newInputs, subject.oldInputs, subject.ignoreChanges);
  return { ...compareInputs(subject.oldInputs, news), ...rest };
}

/** What the engine sees by itself, for providers and components too. */
export function compareInputs(
  olds: Properties,
  news: Properties,
): Pick<ResourceDiff, "changes" | "changedKeys"> & StepDiff {
  const { changedKeys, detailed } = diffProperties(olds, news);
  if (changedKeys.length === 0) return { changes: false, changedKeys, replaceKeys: [] };
  return { changes: true, changedKeys, replaceKeys: [], detailed };
}

/** Puts the old value back wherever the program said not to look. Paths of plain keys, and "*". */
export function ignoreChanges(news: Properties, olds: Properties, paths: readonly string[]): Properties {
  if (paths.includes("*")) return olds;
  return paths.reduce((properties, path) => restore(properties, olds, path.split(".")), news);
}

function restore(news: Properties, olds: Properties, [head = "", ...rest]: readonly string[]): Properties {
  const next: Record<string, unknown> = { ...news };
  if (rest.length > 0) {
    const [before, after] = [olds[head], news[head]];
    if (isObject(before) && isObject(after)) next[head] = restore(after, before, rest);
    return next;
  }
  if (head in olds) next[head] = olds[head];
  else delete next[head];
  return next;
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function applyReplaceOnChanges(diff: ResourceDiff, paths: readonly string[]): ResourceDiff {
  if (!diff.changes || paths.length === 0) return diff;
  const covered = (key: string): boolean =>
    paths.some((path) => path === "*" || path === key || key.startsWith(`${path}.`));
  const forced = diff.changedKeys.filter(covered);
  if (forced.length === 0) return diff;
  const replaceKeys = [...new Set([...diff.replaceKeys, ...forced])];
  return {
    ...diff,
    replaceKeys,
    ...(diff.detailed === undefined ? {} : { detailed: toReplace(diff.detailed, covered) }),
  };
}

function toReplace(detailed: DetailedDiff, covered: (key: string) => boolean): DetailedDiff {
  return Object.fromEntries(
    Object.entries(detailed).map(([path, change]) => {
      if (!covered(path.replace(/\[.*$/, ""))) return [path, change];
      return [
        path,
        {
          kind: change.kind === "add" ? "add-replace" : change.kind === "delete" ? "delete-replace" : "update-replace",
        },
      ];
    }),
  );
}
