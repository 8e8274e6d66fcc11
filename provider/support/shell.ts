// Commands that a person is told to run. Support layer, pure. Names in them may come from a service, and a shell obeys what it reads.

/**
 * FACT(shell-words): none of these means anything to a shell. A word in braces is a gap to fill in, such as
 * `{version}`.
 */
const PLAIN = /^(?:[\w@+=:,./-]+|\{[a-z]+\})$/;
/** Within double quotes, which Windows knows too, these are plain as well. */
const SPACED = /^[\w@+=:,./()' -]+$/;

/** One word for a shell, in quotes where it needs them. */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return SPACED.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line: what stands in the template is the command, each value is a word of it, and each item of a list. */
export const command = (texts: TemplateStringsArray, ...values: ReadonlyArray<string | readonly string[]>): string =>
  texts.map((text, index) => `${text}${[values[index] ?? []].flat().map(shellWord).join(" ")}`).join("");
