// Turns what an operation did into its result and into text close to the CLI's.
import type { OperationResult, StepOp, StepRecord } from "../stack-types.ts";
import { MARKS, stepMark } from "./marks.ts";
import { mapProperties, masked, type Properties, UNKNOWN } from "./property.ts";
import { renderChanges } from "./render-diff.ts";
import type { ReportedStep, Reporter } from "./reporter.ts";
import { STACK_TYPE } from "./resource.ts";
import type { RunOutcome } from "./run.ts";
import { type Step, stepDiff, stepOp, stepResource } from "./steps.ts";

export interface RenderOptions {
  readonly title: string;
  readonly stackName: string;
  readonly diff: boolean;
  readonly dryRun: boolean;
}

export const DOUBLE_NOTICE = "This is a test double of the Pulumi engine, not the Pulumi CLI.";

export function resultOf(outcome: RunOutcome, options: RenderOptions): OperationResult {
  const { reporter } = outcome;
  return {
    ok: outcome.ok,
    steps: reporter.steps.map(({ step }) => stepRecord(step)),
    changeSummary: reporter.counts,
    messages: reporter.messages,
    output: renderOperation(outcome, options),
    errors: reporter.messages.filter((message) => message.severity === "error").map((message) => message.text),
    outputs: shownOutputs(outcome),
  };
}

function shownOutputs(outcome: RunOutcome): Properties {
  return mapProperties(masked(outcome.outputs), (value) => (value === UNKNOWN ? "[unknown]" : value));
}

function stepRecord(step: Step): StepRecord {
  const resource = stepResource(step);
  const detailed = stepDiff(step)?.detailed;
  return {
    op: stepOp(step),
    urn: resource.urn,
    name: resource.name,
    type: resource.type,
    ...(detailed === undefined ? {} : { diff: detailed }),
  };
}

function renderOperation(outcome: RunOutcome, options: RenderOptions): string {
  const { reporter } = outcome;
  const sections = [
    `${DOUBLE_NOTICE}\n${options.title} (${options.stackName}):`,
    options.diff ? renderChanges(reporter, options) : renderTable(reporter, options),
    renderDiagnostics(reporter),
    renderOutputs(outcome),
    renderSummary(reporter, options),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function renderTable(reporter: Reporter, options: RenderOptions): string {
  // With a refresh before the program the stack is stepped twice; its row is one.
  const stack = reporter.steps.findLast(({ step }) => stepResource(step).type === STACK_TYPE);
  const shown = reporter.steps.filter(
    (entry) => entry === stack || entry.error !== undefined || isWorthARow(entry.step, options.dryRun),
  );
  const rows = shown.map((entry) => [` ${stepMark(entry.step)} `, ...rowCells(entry, options)]);
  const table = [["    ", "Type", "Name", options.dryRun ? "Plan" : "Status", "Info"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function isWorthARow(step: Step, dryRun: boolean): boolean {
  if (stepResource(step).type === STACK_TYPE) return false;
  if (step.kind === "same" || step.kind === "skipped-create" || step.kind === "refresh") return false;
  // A preview shows a replacement as one row.
  return (
    !dryRun ||
    (step.kind !== "create" && step.kind !== "delete") ||
    !("replacing" in step) ||
    step.replacing === undefined ||
    step.replacing === false
  );
}

function rowCells({ step, error }: ReportedStep, options: RenderOptions): readonly string[] {
  const { type, name } = stepResource(step);
  const keys = Object.entries(stepDiff(step)?.detailed ?? {}).map(
    ([path, { kind }]) => `${kind.startsWith("add") ? "+" : kind.startsWith("delete") ? "-" : "~"}${path}`,
  );
  const info = error === undefined ? (keys.length === 0 ? "" : `[diff: ${keys.join(",")}]`) : `error: ${error.trim()}`;
  const op = stepOp(step);
  const status =
    op === "same" || op === "refresh"
      ? ""
      : error !== undefined
        ? `**${progressive(op)} failed**`
        : options.dryRun
          ? op
          : past(op);
  return [type, name, status, info];
}

const PAST: Partial<Record<StepOp, string>> = {
  "create-replacement": "created replacement",
  "delete-replaced": "deleted original",
  read: "read",
  discard: "discarded",
  "discard-replaced": "discarded original",
};

function past(op: StepOp): string {
  return PAST[op] ?? `${op}d`;
}

function progressive(op: StepOp): string {
  if (op === "create-replacement") return "creating replacement";
  if (op === "delete-replaced") return "deleting original";
  return `${op.replace(/e$/, "")}ing`;
}

function renderDiagnostics(reporter: Reporter): string {
  const said = reporter.messages.filter((message) => !message.ephemeral);
  if (said.length === 0) return "";
  const urns = [...new Set(said.map((message) => message.urn))];
  const blocks = urns.map((urn) => {
    const [, , type = "pulumi:pulumi:Stack", ...name] = urn.split("::");
    const lines = said
      .filter((message) => message.urn === urn)
      .map(
        ({ severity, text }) =>
          `    ${severity.startsWith("info") ? "" : `${severity}: `}${text.trimEnd().replaceAll("\n", "\n    ")}`,
      );
    return `  ${type.split("$").at(-1)}${name.length === 0 ? "" : ` (${name.join("::")})`}:\n${lines.join("\n")}`;
  });
  return `Diagnostics:\n${blocks.join("\n\n")}`;
}

function renderOutputs(outcome: RunOutcome): string {
  const entries = Object.entries(shownOutputs(outcome));
  if (entries.length === 0) return "";
  const width = Math.max(...entries.map(([key]) => key.length));
  return `Outputs:\n${entries.map(([key, value]) => `    ${key.padEnd(width)}: ${JSON.stringify(value)}`).join("\n")}`;
}

function renderSummary(reporter: Reporter, options: RenderOptions): string {
  const { same = 0, ...changes } = reporter.counts;
  const errored = reporter.steps.filter((entry) => entry.error !== undefined).length;
  const lines = Object.entries(changes).map(([op, count]) => {
    const mark = MARKS[op as StepOp]?.trim() ?? "";
    return `    ${mark} ${count} ${options.dryRun ? `to ${op}` : past(op as StepOp)}`;
  });
  if (same > 0) lines.push(`    ${same} unchanged`);
  if (errored > 0) lines.push(`    ${errored} errored`);
  return lines.length === 0 ? "" : `Resources:\n${lines.join("\n")}`;
}
