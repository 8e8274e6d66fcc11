// Commands of other tools: run to their end without a shell, and what a person looks for in the output of one that failed.
import { type ExecFileException, execFile } from "node:child_process";

export interface Ran {
  readonly failure: ExecFileException | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export const run = (
  command: string,
  args: readonly string[],
  where: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { maxBuffer: 2 ** 26, ...where };
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({ failure: error ?? undefined, stdout, stderr }),
    );
  });

/** Runs work one after the other, in the order of the calls. Work that fails does not stop the work after it. */
export function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}

/** What a person looks for in the output of a tool that failed: its first error. */
export const errorOf = ({ stdout, stderr, failure }: Ran): string => {
  const lines = `${stderr}\n${stdout}`.split("\n").map((line) => line.replaceAll(ESCAPES, "").trim());
  const found = lines.find((line) => /error/i.test(line)) ?? failure?.message ?? "no output";
  return found.length > MOST_OF_ERROR ? `${found.slice(0, MOST_OF_ERROR)}...` : found;
};

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const MOST_OF_ERROR = 240;
