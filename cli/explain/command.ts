// `atlas-cmk explain`: reads, explains, writes, and decides the exit code.
import { open } from "node:fs/promises";
import { terminalName } from "../escape";
import { CommandError, EXIT, type ExitCode, type Io } from "../io";
import { readAtMost } from "../read-at-most";
import { decoded } from "./decode";
import { type Explanation, explain, VERDICTS } from "./explain";
import { findDigest } from "./find-json";
import { jsonOf } from "./json";
import { markdownComment } from "./markdown";
import type { ExplainOptions } from "./options";
import { readPreview } from "./preview";

/** Ten thousand steps with their states are about 80 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

export async function explainCommand(options: ExplainOptions, io: Io): Promise<ExitCode> {
  refuseOptions(options);
  const { digest, isInNoise } = findDigest(decoded(await inputOf(options.file, io)));
  const notes = isInNoise ? ["The JSON of the preview was found within other output."] : [];
  for (const note of notes) io.err(`atlas-cmk: ${note}\n`);
  const explanation = explain(readPreview(digest), Number(options.previewExitCode ?? "0"));
  io.out(options.format === "json" ? jsonOf(explanation, notes) : commentOf(explanation, { options, io, notes }));
  return codeFor(explanation, options.failOn);
}

interface Given {
  readonly options: ExplainOptions;
  readonly io: Io;
  readonly notes: readonly string[];
}

function commentOf(explanation: Explanation, { options, io, notes }: Given): string {
  const { limit: host = "github", commit, cliVersion, detailsUrl, stack } = options;
  const time = `${io.now().toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return markdownComment(explanation, {
    host,
    stack,
    ...(commit === undefined ? {} : { commit }),
    ...(cliVersion === undefined ? {} : { cliVersion }),
    ...(detailsUrl === undefined ? {} : { detailsUrl: new URL(detailsUrl).href }),
    version: io.version,
    notes,
    time,
  });
}

const codeFor = ({ verdict }: Explanation, failOn: ExplainOptions["failOn"]): ExitCode =>
  failOn !== undefined && VERDICTS.indexOf(verdict) >= VERDICTS.indexOf(failOn) ? EXIT.finding : EXIT.fine;

const STACK = /^[\w.-]+(\/[\w.-]+){0,2}$/;

function refuseOptions({ stack, detailsUrl, previewExitCode = "0" }: ExplainOptions): void {
  if (!/^\d{1,3}$/.test(previewExitCode))
    throw new CommandError(`--preview-exit-code "${terminalName(previewExitCode)}" is not an exit code.`);
  if (stack !== undefined && !STACK.test(stack))
    throw new CommandError(`--stack "${terminalName(stack)}" is not the name of a stack: organization/project/stack.`);
  if (detailsUrl !== undefined && !/^https?:\/\/[^\s<>]+$/.test(detailsUrl))
    throw new CommandError(`--details-url "${terminalName(detailsUrl)}" is not an address that begins with https://.`);
  if (detailsUrl !== undefined && !URL.canParse(detailsUrl))
    throw new CommandError(`--details-url "${terminalName(detailsUrl)}" is not an address.`);
}

async function inputOf(file: string | undefined, io: Io): Promise<Uint8Array> {
  const bytes = file === undefined || file === "-" ? await io.input(MOST_BYTES) : await read(file, io);
  refuseSize(bytes.length);
  return bytes;
}

function refuseSize(bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  const most = `${MOST_BYTES / 1024 / 1024} MB`;
  throw new CommandError(`The input is longer than ${most}. Run the preview with --target, or split the stack.`);
}

async function read(file: string, io: Io): Promise<Uint8Array> {
  try {
    const handle = await open(file);
    try {
      refuseSize((await handle.stat()).size);
      // A pipe or a device has no size.
      return await readAtMost(handle.createReadStream({ autoClose: false, signal: io.signal }), MOST_BYTES);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The file "${terminalName(file)}" cannot be read: ${terminalName(why)}`);
  }
}
