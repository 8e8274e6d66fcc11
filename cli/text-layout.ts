// Lines of a terminal: the width of a text, and lines that fit. Pure. A command stays a command when it is wrapped.

/** These take two columns. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff00-\uff60]/u;
/** These take none: they belong to the sign before. */
const MARKS = /\p{M}/u;

const signWidth = (sign: string): number => (MARKS.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1);
const ASCII = /^[ -~]*$/;

export const widthOf = (text: string): number =>
  ASCII.test(text) ? text.length : [...text].reduce((width, sign) => width + signWidth(sign), 0);

export const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

/** Lines of at most `width`, without the spaces between them. A longer word is cut. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => cut(one, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      if (line !== "") lines.push(line);
      line = word;
    }
  }
  return line === "" ? lines : [...lines, line];
}

function cut(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const parts: string[] = [];
  let [part, taken] = ["", 0];
  for (const sign of word) {
    const more = signWidth(sign);
    if (part !== "" && taken + more > width) {
      parts.push(part);
      [part, taken] = ["", 0];
    }
    [part, taken] = [part + sign, taken + more];
  }
  return [...parts, part];
}

export interface Lines {
  readonly width: number;
  readonly indent: string;
}

/**
 * A command for a shell over several lines: each but the last ends with a backslash. Words in quotes stay whole. A word that is longer than a line goes on at the
 * beginning of the next one, where a shell joins it again.
 */
export function wrappedCommand(command: string, { width, indent }: Lines): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of command.match(/(?:'[^']*'|"[^"]*"|[^ '"]+|['"])+/g) ?? []) {
    const next = line === "" ? `${indent}${word}` : `${line} ${word}`;
    if (widthOf(next) <= width - 2) {
      line = next;
      continue;
    }
    if (line !== "") lines.push(`${line} \\`);
    const parts = cut(`${indent}${word}`, width - 2);
    lines.push(...parts.slice(0, -1).map((part) => `${part}\\`));
    line = parts.at(-1) ?? "";
  }
  return [...lines, line];
}
