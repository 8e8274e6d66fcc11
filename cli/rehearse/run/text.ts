// The result for a person. Pure.
import { terminalText } from "../../escape";
import type { Io } from "../../io";
import type { DamageLine, RequestLine, Result } from "./result";

/** The address of a request stands whole. */
export const SHAPE = { whole: /^ {7}\S/, begin: /^(?:- | *\d+\. )?/ };

export function textOf(result: Result, { style }: Io): string {
  const heading = (text: string): string => style("bold", text);
  return [
    heading(verdictOf(result)),
    terminalText(
      `Command: ${result.command.join(" ")} (exit code ${result.exitCode}). Snapshot of ${result.snapshot.time}: ${result.snapshot.projectIds.join(", ")}.`,
    ),
    `By the emulator's clock it took ${inMinutes(result.seconds)}. Assumed: Atlas documents no durations, and an initial sync takes hours for much data.`,
    ...section(heading("Requests that change something, in order"), requestsOf(result)),
    ...section(
      heading("Errors of the command"),
      result.errors.map((one) => `- ${one}`),
    ),
    ...section(heading("Harm"), result.damage.map(damageText)),
    ...section(
      heading("Not rehearsed as it is"),
      result.notRehearsed.map((one) => `- ${one}`),
    ),
    ...section(
      heading("Not read by the snapshot, and absent here"),
      result.notRead.map((one) => `- ${terminalText(one)}`),
    ),
    ...section(
      heading("Assumed"),
      result.assumed.map((one) => `- ${terminalText(one)}`),
    ),
    "",
    "This is what the program and this package do against the rules that the emulator has. The services may have others.",
    "",
  ].join("\n");
}

function verdictOf({ damage, requests, exitCode }: Pick<Result, "damage" | "requests" | "exitCode">): string {
  const refused = requests.filter((one) => one.refused).length;
  const sent = counted(requests.length, "changing request");
  if (damage.length > 0)
    return `It does harm: ${counted(damage.length, "entry", "entries")} in the damage log. ${sent}, ${refused} refused.`;
  if (exitCode !== 0) return `It fails. ${sent}, ${refused} refused, no harm.`;
  if (refused > 0) return `It ends without an error, after refusals. ${sent}, ${refused} refused, no harm.`;
  return `It works. ${sent}, ${refused} refused, no harm.`;
}

const counted = (count: number, what: string, many = `${what}s`): string => `${count} ${count === 1 ? what : many}`;

function requestsOf({ requests, command }: Result): readonly string[] {
  if (requests.length > 0) return requests.map(requestText);
  const isPreview = command.includes("preview");
  return [isPreview ? "None: a preview sends none. Rehearse with --operation up or destroy." : "None."];
}

const requestText = (
  { afterSeconds, says, method, host, path, standing, ...answer }: RequestLine,
  at: number,
): string =>
  `${String(at + 1).padStart(3)}. +${inMinutes(afterSeconds)}  ${says} ${answerOf(answer)}[${standing}]\n       ${method} ${host}${path}`;

function answerOf({ status, errorCode, refused }: Pick<RequestLine, "status" | "errorCode" | "refused">): string {
  if (!refused) return "";
  return status === 0 ? "NO ANSWER " : `REFUSED (${status}${errorCode === undefined ? "" : ` ${errorCode}`}) `;
}

const damageText = ({ kind, time, says, standing }: DamageLine): string => `- ${kind}: ${says} (${time}) [${standing}]`;

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["", title, ...lines];

function inMinutes(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`;
}
