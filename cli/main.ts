#!/usr/bin/env node
// The entry of `atlas-cmk`. The only file of cli/ that touches the process.
import { readFileSync } from "node:fs";
import { styleText } from "node:util";
import { EXIT, type Io } from "./io";
import { run } from "./run";

const cancelled = new AbortController();
/** The second Ctrl-C ends the process at once. */
process.once("SIGINT", () => cancelled.abort());
/** A reader such as `head` may close the pipe early. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(EXIT.fine);
});

async function input(most: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > most) break;
  }
  return Buffer.concat(parts).subarray(0, most + 1);
}

const DEFAULT_COLUMNS = 80;
const { version } = JSON.parse(readFileSync(require.resolve("pulumi-atlas-cmk/package.json"), "utf8"));

const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  style: (format, text) => styleText(format, text, { stream: process.stdout }),
  input,
  isTTY: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? DEFAULT_COLUMNS,
  env: process.env,
  now: () => new Date(),
  signal: cancelled.signal,
  version,
};

void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
