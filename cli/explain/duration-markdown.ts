// How long the steps of a preview take, as a table of a comment: as they took last time, where state has it, and as they usually do. Pure.
import { formatDuration } from "#provider/support/duration";
import { markdownCell } from "../escape";
import type { Duration, Finding } from "./finding";

interface Table {
  readonly title: string;
  readonly lines: readonly string[];
}

/** One row for each kind of step, however many there are: the table has a limited length. */
export function durationTable(findings: readonly Finding[]): Table {
  const bySteps = new Map<string, readonly Duration[]>();
  for (const { duration } of findings)
    if (duration !== undefined) bySteps.set(duration.step, [...(bySteps.get(duration.step) ?? []), duration]);
  const rows = [...bySteps.values()].flatMap((durations) => {
    const [{ step = "", usually = "" } = {}] = durations;
    const last = lastOf(durations);
    return usually === "" && last === "" ? [] : [{ step, usually, last }];
  });
  const hasLast = rows.some(({ last }) => last !== "");
  const head = ["step", ...(hasLast ? ["last time"] : []), "usually"];
  const cells = rows.map(({ step, last, usually }) => [
    step,
    ...(hasLast ? [last] : []),
    usually.replace(/^usually /, ""),
  ]);
  return {
    title: hasLast ? "How long it took last time, or usually takes" : "How long it usually takes",
    lines: rows.length === 0 ? [] : [head, head.map(() => "---"), ...cells].map(lineOf),
  };
}

const lineOf = (cells: readonly string[]): string => `| ${cells.map(markdownCell).join(" | ")} |`;

const shown = (seconds: number): string => (seconds < 1 ? "less than 1 s" : formatDuration(seconds * 1_000));

/** Empty: no state has it. Where only some have it, it says how many. */
function lastOf(durations: readonly Duration[]): string {
  const seconds = durations.flatMap(({ lastSeconds }) => (lastSeconds === undefined ? [] : [lastSeconds]));
  if (seconds.length === 0) return "";
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map(shown);
  const range = least === most ? `${most}` : `${least} to ${most}`;
  return seconds.length === durations.length ? range : `${range} (${seconds.length} of ${durations.length})`;
}
