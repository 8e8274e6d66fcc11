// All commands of `atlas-cmk`. A new command: a folder with `declare.ts` (its flags), and a line in COMMANDS.
import { Command } from "commander";
import { declareAdopt } from "./adopt/declare";
import { declareCompletion } from "./completion/declare";
import type { Declare } from "./declare";
import { declareDoctor } from "./doctor/declare";
import { terminalLines } from "./escape";
import { declareExplain } from "./explain/declare";
import type { ExitCode, Io } from "./io";
import { declareRehearse } from "./rehearse/declare";
import { declareStatus } from "./status/declare";

const COMMANDS: readonly Declare[] = [
  declareExplain,
  declareDoctor,
  declareStatus,
  declareAdopt,
  declareRehearse,
  declareCompletion,
];

const EXIT_CODES = `
Exit codes of every command:
  0    no finding
  1    a finding at or above --fail-on
  2    a wrong argument, or input that cannot be read
  3    something could not be checked
  130  cancelled`;

export function commandTree(io: Io, finish: (code: ExitCode) => void): Command {
  const tree = new Command("atlas-cmk")
    .description(
      "MongoDB Atlas encryption at rest with customer-managed keys in Azure Key Vault: check, explain, report, adopt and rehearse.",
    )
    .version(io.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .helpCommand("help [command]", "print help for a command")
    .addHelpText("after", EXIT_CODES)
    .showHelpAfterError("Run the command with --help for its arguments and examples.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      // It repeats wrong arguments.
      writeErr: (text) => io.err(terminalLines(text)),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const declare of COMMANDS) declare(tree, io, finish);
  return tree;
}
