// Text from others, made safe for the place where it is shown: one function for each. Pure.
// Names and messages come from a preview, which a pull request of anyone may have written.
import { harmless } from "#provider/support/harmless";
import { redact } from "#provider/support/redact";

/** A name of Atlas or Azure has at most 127 characters, and its ARM id is shortened before. */
const MOST_IN_NAME = 160;
/** A message of this package with its commands. */
const MOST_IN_MESSAGE = 2_000;
const MOST_IN_LABEL = 60;

/** For a terminal, and the first step of every other function: one line, without control characters, CI commands and secrets. */
export const terminalName = (text: string): string => harmless(redact(text), MOST_IN_NAME);
export const terminalText = (text: string): string => harmless(redact(text), MOST_IN_MESSAGE);

/** A message of several lines, which may hold words from outside: an argument, or what another program printed. */
export const terminalLines = (text: string): string =>
  redact(text)
    .split("\n")
    .map((line) => harmless(line, MOST_IN_MESSAGE))
    .join("\n");

/**
 * A name in Markdown is code, in which a host interprets nothing: no markup, mention, reference or URL. The fence is
 * longer than any in the name.
 */
export function markdownName(text: string): string {
  const name = terminalName(text);
  return name.trim() === "" ? "`(empty)`" : codeSpan(name);
}

function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

/** A message in Markdown: its commands, which stand in back-ticks, stay code. It begins no list, heading or table. */
export function markdownText(text: string): string {
  const parts = terminalText(text).split(/`([^`]*)`/);
  const shown = parts.flatMap((part, index) =>
    index % 2 === 1 && part.trim() !== "" ? [codeSpan(part)] : markdownProse(part),
  );
  return joined(shown)
    .trim()
    .replace(/^(?:([-+=])|(\d+)([.)]))/, (_, sign, digits, point) =>
      sign === undefined ? `${digits}\\${point}` : `\\${sign}`,
    );
}

/** Two fences side by side would be one. */
const joined = (parts: readonly string[]): string =>
  parts.reduce((text, part) => (text.endsWith("`") && part.startsWith("`") ? `${text} ${part}` : text + part), "");

/** What a host would make a mention, a reference, an address or a formula of becomes code. */
const REFERENCE = /[@#$]|:\/\/|www\.|[!~%&^]\w|^:\w+:$|GH-\d/i;

const markdownProse = (text: string): readonly string[] =>
  text
    .split(/(\s+)/)
    .flatMap((word) => (word === "" ? [] : [REFERENCE.test(word) ? codeSpan(word) : withoutMarkup(word)]));

const withoutMarkup = (text: string): string =>
  text.replaceAll(/[<>&]/g, (sign) => ENTITIES[sign] ?? sign).replaceAll(MARKUP, "\\$&");

/** An underline within a word is no markup. */
const MARKUP = /[\\`*[\]{}|~^]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A cell of a table ends at a bar, also within code. */
export const markdownCell = (markdown: string): string => markdown.replaceAll(/(?<!\\)\|/g, "\\|");

/** For text and for attributes in quotes. */
export const htmlText = (text: string): string =>
  terminalText(text).replaceAll(/[<>&"']/g, (sign) => ENTITIES[sign] ?? sign);

/** The label of a node, without the quotes around it. `#58;` is a colon there. */
export function mermaidLabel(text: string): string {
  const label = harmless(terminalName(text), MOST_IN_LABEL);
  return label.replaceAll(/[^\p{L}\p{N} .,_/()-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}
