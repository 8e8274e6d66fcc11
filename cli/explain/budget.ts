// Keeps a comment within the host's limit: a section gives up lines at its end, and says how many. Pure.

export interface CountedLine {
  readonly text: string;
  /** How many findings it stands for. A heading stands for none. */
  readonly count: number;
}

export interface Fitted {
  readonly lines: readonly string[];
  readonly left: number;
}

/** `more` takes the count of what is left out; its line counts too. */
export function cutTo(lines: readonly CountedLine[], most: number, more: (left: number) => string): Fitted {
  const total = lines.reduce((sum, { count }) => sum + count, 0);
  if (lengthOf(lines.map(({ text }) => text)) <= most) return { lines: lines.map(({ text }) => text), left: 0 };
  const room = most - more(total).length - 1;
  const kept: CountedLine[] = [];
  let used = 0;
  for (const line of lines) {
    used += line.text.length + 1;
    if (used > room) break;
    kept.push(line);
  }
  while (kept.at(-1)?.count === 0) kept.pop();
  const left = total - kept.reduce((sum, { count }) => sum + count, 0);
  const shown = kept.map(({ text }) => text);
  return { lines: room < 0 ? [] : [...shown, more(left)], left };
}

export const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
