// What a command sees of its surroundings, and its exit codes. Pure: main.ts alone touches the process, and a test passes an object.
import type { styleText } from "node:util";

export interface Io {
  /** Standard output: the result, and nothing else. */
  out(text: string): void;
  /** Standard error: progress, notes and errors. */
  err(text: string): void;
  /** Colours for standard output, where it shows colours. */
  style(format: Parameters<typeof styleText>[0], text: string): string;
  /** Reads standard input to its end, at most the given number of bytes and one more. */
  input(most: number): Promise<Uint8Array>;
  /** Whether standard error is a terminal: a line of progress may be rewritten. */
  readonly isTTY: boolean;
  readonly columns: number;
  /** Of standard output, where it is a terminal. */
  readonly terminalWidth?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The version of this package. */
  readonly version: string;
}

/** The same for every command. docs/cli.md has the table. */
export const EXIT = {
  fine: 0,
  /** A finding at or above `--fail-on`. */
  finding: 1,
  /** A wrong argument, or input that cannot be read. */
  usage: 2,
  /** Something could not be checked: no credential, no connection, no permission. */
  unchecked: 3,
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a sentence on standard error. */
export class CommandError extends Error {
  override name = "CommandError";

  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.usage,
  ) {
    super(message);
  }
}
