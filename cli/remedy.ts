// The remedy of a rule (provider/project/rules), with the values of a finding. Pure.
import type { Rule } from "#provider/project/rules/rule";
import { shellWord } from "#provider/support/shell";

/** Values for the placeholders of a rule's commands. A list becomes several words. */
export type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

/** FACT(shell-words): a word in braces is a placeholder for a person. */
const PLACEHOLDER = /\{([a-z]+)\}/g;

/** The commands with the values that are known. */
export const filled = (commands: readonly string[], values: Values): readonly string[] =>
  commands.map((one) =>
    one.replace(PLACEHOLDER, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return [value].flat().map(shellWord).join(" ");
    }),
  );

/** As one text: each command in back-ticks, on a line of its own. */
export const remedyText = ({ text, commands }: Rule["remedy"], values: Values): string =>
  [text, ...filled(commands, values).map((one) => `\`${one}\``)].join("\n");

/** Of CMK-D066, where Azure shows that the connection was rejected or is gone. */
export const RECREATED = {
  text: "Run `pulumi up`: it follows the endpoint that Atlas creates again, and approves its connection.",
  commands: ["pulumi up"],
} satisfies Rule["remedy"];
