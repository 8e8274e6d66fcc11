// `atlas-cmk rehearse` as a function: takes a snapshot, or rehearses on one.
import { readFile } from "node:fs/promises";
import { fitted } from "../fitted";
import { CommandError, EXIT, type ExitCode, type Io } from "../io";
import { readSnapshot } from "./file";
import type { RehearseOptions } from "./options";
import { rehearse } from "./run/rehearse";
import { type Result, resultOf } from "./run/result";
import { SHAPE, textOf } from "./run/text";
import { snapshotCommand } from "./snapshot/command";

export async function rehearseCommand(options: RehearseOptions, io: Io): Promise<ExitCode> {
  const { snapshot, from } = options;
  if ((snapshot === undefined) === (from === undefined))
    throw new CommandError("Pass --snapshot to read real projects into a file, or --from to rehearse on one.");
  if (snapshot !== undefined) return snapshotCommand({ ...options, snapshot }, io);
  const result = await rehearsal(options, io);
  io.out(options.json === true ? `${JSON.stringify(result, null, 2)}\n` : fitted(textOf(result, io), io, SHAPE));
  return exitCodeOf(result, options);
}

/** The data alone, for a program. */
export async function rehearsal(options: RehearseOptions, io: Io): Promise<Result> {
  const { from = "" } = options;
  if (options.operation !== undefined && options.command !== undefined && options.command.length > 0)
    throw new CommandError("--operation and a command after -- exclude each other.");
  const text = await readFile(from, "utf8").catch((error: unknown) => {
    throw new CommandError(`${from} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const done = await rehearse(readSnapshot(from, text), options, io);
  const { DAMAGE, standingOf } = await import("#emulator/standing");
  return resultOf(done, { ofRequest: standingOf, ofDamage: ({ kind }) => DAMAGE[kind].standing });
}

function exitCodeOf({ damage, requests, exitCode }: Result, { failOn }: RehearseOptions): ExitCode {
  const isRefused = exitCode !== 0 || requests.some(({ refused }) => refused);
  const isFound = damage.length > 0 || (failOn === "refused" && isRefused);
  return failOn !== undefined && isFound ? EXIT.finding : EXIT.fine;
}
