// What the shells complete: commands, flags and their values, read from commander's tree. Pure.
import type { Command } from "commander";

export interface Flag {
  /** `--limit`, and `-o` where there is one. */
  readonly names: readonly string[];
  readonly takesValue: boolean;
  /** Empty where any value, or a file, is right. */
  readonly choices: readonly string[];
  readonly description: string;
}

export interface Completed {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  /** Values of the first argument. Empty where it is a file, or where there is none. */
  readonly choices: readonly string[];
  readonly takesFile: boolean;
}

export interface CompletedTree {
  readonly flags: readonly Flag[];
  readonly commands: readonly Completed[];
}

const flagsOf = (command: Command): readonly Flag[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
      description: option.description,
    }));

export const completedTree = (tree: Command): CompletedTree => ({
  flags: flagsOf(tree),
  commands: tree
    .createHelp()
    .visibleCommands(tree)
    .map((command) => ({
      name: command.name(),
      description: command.description(),
      flags: flagsOf(command),
      ...(command.name() === "help"
        ? { choices: tree.commands.map((one) => one.name()), takesFile: false }
        : argumentOf(command)),
    })),
});

function argumentOf(command: Command): Pick<Completed, "choices" | "takesFile"> {
  const [first] = command.registeredArguments;
  const choices = first?.argChoices ?? [];
  return { choices, takesFile: first !== undefined && choices.length === 0 };
}
