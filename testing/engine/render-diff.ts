// The property changes of an operation, as `--diff` shows them: only what changed, secrets as [secret].
import type { DiffKind } from "../stack-types.ts";
import type { DetailedDiff } from "./object-diff.ts";
import { isRecord, isSecret, type Properties, UNKNOWN } from "./property.ts";
import { stepMark } from "./render.ts";
import type { Reporter } from "./reporter.ts";
import { type Step, stepDiff, stepOld, stepOp, stepResource } from "./steps.ts";

export function renderChanges(reporter: Reporter, options: { readonly dryRun: boolean }): string {
  return reporter.steps
    .filter(({ step }) => isShown(step, options.dryRun))
    .map(({ step }) => renderStep(step))
    .join("\n");
}

function isShown(step: Step, dryRun: boolean): boolean {
  if (step.kind === "same" || step.kind === "skipped-create" || step.kind === "remove-pending-replace") return false;
  if (step.kind === "refresh")
    return step.outcome.new === undefined || stepDiff(step)?.detailed !== undefined || step.outcome.outputsChanged;
  if (!dryRun) return true;
  return !(step.kind === "create" && step.replacing !== undefined) && !(step.kind === "delete" && step.replacing);
}

function renderStep(step: Step): string {
  const resource = stepResource(step);
  const lines = [`    ${stepMark(step)}${resource.type}: (${stepOp(step)})`];
  const id = stepOld(step)?.id ?? resource.id;
  if (id !== "" && id !== UNKNOWN) lines.push(`        [id=${id}]`);
  lines.push(`        [urn=${resource.urn}]`);
  return [...lines, ...propertyLines(step).map((line) => `        ${line}`)].join("\n");
}

function propertyLines(step: Step): readonly string[] {
  const detailed = stepDiff(step)?.detailed;
  const sides = diffSides(step);
  if (detailed !== undefined) return changedLines(detailed, sides);
  if (step.kind === "update" || step.kind === "refresh") return allLines(" ", sides.after);
  if (step.kind === "create") return allLines(" ", step.new.inputs);
  return step.kind === "delete" ? allLines(" ", step.old.inputs) : [];
}

interface Sides {
  readonly before: Properties;
  readonly after: Properties;
}

function diffSides(step: Step): Sides {
  if (step.kind === "refresh") return { before: step.old.inputs, after: step.outcome.new?.inputs ?? {} };
  return { before: stepOld(step)?.inputs ?? {}, after: step.kind === "delete" ? {} : stepResource(step).inputs };
}

const SIGNS: Readonly<Record<DiffKind, string>> = {
  add: "+",
  delete: "-",
  update: "~",
  "add-replace": "+",
  "delete-replace": "-",
  "update-replace": "~",
};

function changedLines(detailed: DetailedDiff, sides: Sides): readonly string[] {
  const paths = Object.keys(detailed).sort();
  const width = Math.max(...paths.map((path) => path.length));
  return paths.map((path) => {
    const kind = detailed[path]?.kind ?? "update";
    const [before, after] = [printedAt(sides.before, path), printedAt(sides.after, path)];
    const change = SIGNS[kind] === "+" ? after : SIGNS[kind] === "-" ? before : `${before} => ${after}`;
    return `${SIGNS[kind]} ${path.padEnd(width)}: ${change}`;
  });
}

function allLines(sign: string, properties: Properties): readonly string[] {
  const keys = Object.keys(properties)
    .filter((key) => !key.startsWith("__"))
    .sort();
  const width = Math.max(0, ...keys.map((key) => key.length));
  return keys.map((key) => `${sign} ${key.padEnd(width)}: ${printed(properties[key])}`);
}

function printedAt(properties: Properties, path: string): string {
  let value: unknown = properties;
  for (const [, key, index, quoted] of path.matchAll(/([A-Za-z_$][\w$]*)|\[(\d+)\]|\["([^"]*)"\]/g)) {
    if (isSecret(value)) return "[secret]";
    const name = key ?? quoted ?? "";
    if (Array.isArray(value) && index !== undefined) value = value[Number(index)];
    else value = isRecord(value) ? value[name] : undefined;
  }
  return printed(value);
}

function printed(value: unknown): string {
  if (isSecret(value)) return "[secret]";
  if (value === UNKNOWN) return "[unknown]";
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      isSecret(inner) ? "[secret]" : inner === UNKNOWN ? "[unknown]" : inner,
    ) ?? "<null>"
  );
}
