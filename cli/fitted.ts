// A text for a terminal of some width: whole words, and lines that go on below their own text. Pure. In a pipe lines stay whole, for `grep`.
import type { Io } from "./io";
import { widthOf, wrapped } from "./text-layout";

interface Shape {
  /** Lines that are copied as they are: commands and addresses. */
  readonly whole: RegExp;
  /** Where a line's text begins, and goes on. */
  readonly begin: RegExp;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of `styleText`
const COLOURS = /\u001b\[[\d;]*m/g;
/** Narrower terminals break words in any case. */
const LEAST = 40;

export function fitted(text: string, { terminalWidth }: Pick<Io, "terminalWidth">, { whole, begin }: Shape): string {
  if (terminalWidth === undefined) return text;
  const width = Math.max(LEAST, terminalWidth);
  return text
    .split("\n")
    .flatMap((line) => {
      const plain = line.replace(COLOURS, "");
      if (widthOf(plain) <= width || whole.test(plain)) return [line];
      const indent = begin.exec(plain)?.[0].length ?? 0;
      // A line that is too long loses its colours: they would count as letters.
      const [first = "", ...others] = wrapped(plain.slice(indent), width - indent);
      return [plain.slice(0, indent) + first, ...others.map((one) => " ".repeat(indent) + one)];
    })
    .join("\n");
}
