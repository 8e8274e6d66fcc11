// A sentence with names in it. The sentence is ours, the names are not, and each place escapes them in its own way. Pure.
import { markdownName, markdownText, terminalName, terminalText } from "./escape";

type Part = string | { readonly name: string } | { readonly message: string };
export type Words = readonly Part[];

/** say`Cluster ${name} is encrypted.` A string is a name; words are put in as they are. */
export const say = (texts: TemplateStringsArray, ...given: readonly (string | Words)[]): Words =>
  texts.flatMap((text, index) => {
    const one = given[index];
    if (one === undefined) return [text];
    return [text, ...(typeof one === "string" ? [{ name: one }] : one)];
  });

/** A whole message from a preview: sentences, and commands in back-ticks. */
export const message = (text: string): Words => [{ message: text }];

/** Names with commas between them. */
export const names = (all: readonly string[]): Words =>
  all.flatMap((name, index) => (index === 0 ? [{ name }] : [", ", { name }]));

export const inMarkdown = (words: Words): string =>
  words
    .map((part) => {
      if (typeof part === "string") return part;
      return "name" in part ? markdownName(part.name) : markdownText(part.message);
    })
    .join("");

export const inText = (words: Words): string =>
  words
    .map((part) => {
      if (typeof part === "string") return part;
      return "name" in part ? terminalName(part.name) : terminalText(part.message);
    })
    .join("");
