#!/usr/bin/env node
// The entry of `atlas-cmk`. The only file of cli/ that touches the process.
import { readFileSync } from "node:fs";
import { addAbortSignal } from "node:stream";
import { styleText } from "node:util";
import { EXIT, type Io } from "./io";
import { readAtMost } from "./read-at-most";
import { run } from "./run";

const cancelled = new AbortController();
/** The second Ctrl-C ends the process at once. */
process.once("SIGINT", () => cancelled.abort());

let cannotWrite = false;
/** A reader such as `head` may close the pipe early. The exit code stays the command's. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || cannotWrite) return;
  cannotWrite = true;
  process.stderr.write(`atlas-cmk: The result cannot be written: ${error.message}\n`);
  process.exitCode = EXIT.unchecked;
});
/** Where nobody reads the notes, there is nobody to tell. */
process.stderr.on("error", () => {});

/** A read that waits for the other program ends with Ctrl-C. */
const input: Io["input"] = (most) => readAtMost(addAbortSignal(cancelled.signal, process.stdin), most);

const DEFAULT_COLUMNS = 80;
const { version } = JSON.parse(readFileSync(require.resolve("pulumi-atlas-cmk/package.json"), "utf8"));

const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  style: (format, text) => styleText(format, text, { stream: process.stdout }),
  input,
  isTTY: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? DEFAULT_COLUMNS,
  ...(process.stdout.isTTY && { terminalWidth: process.stdout.columns }),
  env: process.env,
  now: () => new Date(),
  signal: cancelled.signal,
  version,
};

void run(process.argv.slice(2), io).then((code) => {
  // Requests that a library retries would keep the process for seconds.
  if (cancelled.signal.aborted) process.exit(code);
  if (!cannotWrite) process.exitCode = code;
});
