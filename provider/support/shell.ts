// Commands in messages for a person to run. Support layer, pure. Names in a command may come from a service, so they are quoted for the shell.

/**
 * FACT(shell-words): none of these characters is special to a shell. A word in braces is a placeholder, such as
 * `{version}`.
 */
const PLAIN = /^(?:[\w@+=:,./-]+|\{[a-z]+\})$/;
/** Within double quotes, which Windows supports too, these characters are not special either. */
const SPACED = /^[\w@+=:,./()' -]+$/;

/** One word for a shell, quoted where needed. */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return SPACED.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line. The template's text is the command. Each value, and each item of a list, is one word. */
export const command = (texts: TemplateStringsArray, ...values: ReadonlyArray<string | readonly string[]>): string =>
  texts.map((text, index) => `${text}${[values[index] ?? []].flat().map(shellWord).join(" ")}`).join("");
