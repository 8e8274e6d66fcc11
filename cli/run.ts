// One run of `atlas-cmk`: arguments in, an exit code out. It never ends the process.
import { CommanderError } from "commander";
import { commandTree } from "./command-tree";
import { terminalLines } from "./escape";
import { CommandError, EXIT, type ExitCode, type Io } from "./io";

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const tree = commandTree(io, (given) => {
    code = given;
  });
  try {
    await tree.parseAsync([...argv], { from: "user" });
    return io.signal.aborted ? EXIT.cancelled : code;
  } catch (error) {
    return failed(error, io);
  }
}

function failed(error: unknown, io: Io): ExitCode {
  if (io.signal.aborted) return EXIT.cancelled;
  // Commander has written its message. Help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (error instanceof CommandError) {
    io.err(`atlas-cmk: ${terminalLines(error.message)}\n`);
    return error.exitCode;
  }
  const words = error instanceof Error ? error.message : String(error);
  io.err(`atlas-cmk: ${terminalLines(words)}\n`);
  return EXIT.unchecked;
}
