// What the fleet says at its end: a table for a terminal, one comment for a pull request, and an exit code.
import type { Outcome } from "./run.ts";

export const EXIT = { fine: 0, failed: 1, usage: 2, stopped: 130 } as const;

const STATUS: Readonly<Record<Outcome["status"], string>> = {
  failed: "failed",
  left: "left",
  done: "done",
  skipped: "done before",
};

export const projectsText = (count: number): string => (count === 1 ? "1 project" : `${count} projects`);

/** Failures first. Of many projects that went well, a count for each organization. */
export function summaryOf(outcomes: readonly Outcome[], seconds: number): string {
  const rows = outcomes
    .filter(({ status }) => status === "failed" || status === "left")
    .sort((one, other) => one.status.localeCompare(other.status))
    .map(({ project, status, attempts, says }) => [project.stack, STATUS[status], String(attempts), says]);
  const organizations = [...new Set(outcomes.map(({ project }) => project.organization.name))].map((name) => {
    const own = outcomes.filter(({ project }) => project.organization.name === name);
    return [name, ...Object.keys(STATUS).map((status) => String(count(own, status)))];
  });
  return [
    ...(rows.length === 0 ? [] : [table([["project", "status", "attempts", "why"], ...rows]), ""]),
    table([["organization", ...Object.values(STATUS)], ...organizations]),
    "",
    `${projectsText(outcomes.length)} in ${Math.round(seconds)} s`,
    ...(count(outcomes, "failed") + count(outcomes, "left") === 0
      ? []
      : ["Run the same command again: it does what failed and what is left."]),
  ].join("\n");
}

const count = (outcomes: readonly Outcome[], status: string): number =>
  outcomes.filter((one) => one.status === status).length;

export function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (count(outcomes, "left") > 0) return EXIT.stopped;
  return count(outcomes, "failed") > 0 ? EXIT.failed : EXIT.fine;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}
