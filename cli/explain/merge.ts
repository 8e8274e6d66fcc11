// Findings that differ only in the name at their end become one line. Pure.
import { names, type Words } from "../words";
import type { Finding } from "./finding";

/** A line stays short enough that a section can be cut between lines. */
const MOST_NAMES = 20;

export interface Line {
  readonly words: Words;
  /** How many findings it stands for. */
  readonly count: number;
}

export function merged(findings: readonly Finding[]): readonly Line[] {
  const groups = new Map<string, { readonly start: Words; readonly names: string[] }>();
  const lines: (Line | { readonly key: string })[] = [];
  for (const { words } of findings) {
    const last = words.at(-2);
    const end = words.at(-1);
    // `say` ends with the text after the last name.
    if (typeof last !== "object" || !("name" in last) || end !== "") {
      lines.push({ words, count: 1 });
      continue;
    }
    const start = words.slice(0, -2);
    const key = JSON.stringify(start);
    const group = groups.get(key);
    group?.names.push(last.name);
    if (group !== undefined) continue;
    groups.set(key, { start, names: [last.name] });
    lines.push({ key });
  }
  return lines.flatMap((line) => ("key" in line ? chunked(groups.get(line.key)) : [line]));
}

function chunked(group: { readonly start: Words; readonly names: readonly string[] } | undefined): readonly Line[] {
  if (group === undefined) return [];
  const lines: Line[] = [];
  for (let at = 0; at < group.names.length; at += MOST_NAMES) {
    const some = group.names.slice(at, at + MOST_NAMES);
    lines.push({ words: [...group.start, ...names(some)], count: some.length });
  }
  return lines;
}
