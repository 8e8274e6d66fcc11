// Texts that a service, a proxy or a person in between might send to do harm, and what none of ours may contain.
import fc from "fast-check";
import { MOST_CHARACTERS } from "../../../../provider/support/harmless.ts";

const PIECES = [
  "\u001b[2J",
  "\u001b]8;;https://evil.example\u0007",
  "\u009b31m",
  "\u0000",
  "\u0007",
  "\r",
  "\n",
  "\u0085",
  "\u2028",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ud800",
  "::error::",
  "\n::stop-commands::x",
  "##[set-env name=PATH]",
  "##vso[task.setvariable variable=x]",
  "###[",
  "%}>",
  "<{%reset%}>",
  "<{%",
  "orders",
  "🔑",
  " ",
];

/** Any text, with what does harm sprinkled in. */
export const evilText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 300 })
  .map((parts) => parts.join(""));

/** One of each. */
export const EVIL = `${PIECES.join("")}${"long ".repeat(200)}`;

const HARM = [/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u, /^\s*::/m, /##\w*\[/, /<\{%|%\}>/];

/** Whether a text of ours contains nothing that a terminal, a CI system or the Pulumi CLI would obey. */
export const isTame = (text: string): boolean => !HARM.some((pattern) => pattern.test(text));

export const isHarmless = (text: string): boolean => isTame(text) && text.length <= MOST_CHARACTERS;

/** Every text within plain JSON, names of fields not among them. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
