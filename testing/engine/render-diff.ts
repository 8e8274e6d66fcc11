// The property changes of an operation, as `--diff` shows them: only what changed, secrets as [secret].
import type { DiffKind } from "../stack-types.ts";
import { stepMark } from "./marks.ts";
import { type DetailedDiff, diffProperties } from "./object-diff.ts";
import { isRecord, isSecret, masked, type Properties, UNKNOWN } from "./property.ts";
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
  const lines = [`    ${headline(step)}`];
  const id = stepOld(step)?.id ?? resource.id;
  if (id !== "" && id !== UNKNOWN) lines.push(`        [id=${id}]`);
  lines.push(`        [urn=${resource.urn}]`);
  return [...lines, ...propertyLines(step).map((line) => `        ${line}`)].join("\n");
}

function headline(step: Step): string {
  const { type } = stepResource(step);
  if (step.kind !== "refresh") return `${stepMark(step)}${type}: (${stepOp(step)})`;
  return step.outcome.new === undefined ? `- ${type}: (delete)` : `~ ${type}: (refresh)`;
}

function propertyLines(step: Step): readonly string[] {
  if (step.kind === "refresh" && step.outcome.new === undefined) return allLines("-", step.old.outputs);
  const detailed = stepDiff(step)?.detailed;
  const sides = diffSides(step);
  if (detailed !== undefined) {
    const lines = changedLines(detailed, sides);
    // A refresh shows what it found; of a secret there is nothing to show.
    return step.kind === "refresh" ? lines.filter((line) => !line.endsWith("[secret] => [secret]")) : lines;
  }
  if (step.kind === "update" || step.kind === "refresh") return comparedLines(sides);
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

interface ChangeNode {
  kind: DiffKind | undefined;
  readonly children: Map<string, ChangeNode>;
}

/** Only what changed, nested as the properties are. */
function changedLines(detailed: DetailedDiff, sides: Sides): readonly string[] {
  const root: ChangeNode = { kind: undefined, children: new Map() };
  for (const [path, { kind }] of Object.entries(detailed).flatMap((entry) => expanded(entry, sides))) {
    let node = root;
    for (const segment of pathSegments(path)) {
      const next = node.children.get(segment) ?? { kind: undefined, children: new Map() };
      node.children.set(segment, next);
      node = next;
    }
    node.kind = kind;
  }
  return childLines(root, sides);
}

type DetailEntry = readonly [path: string, change: DetailedDiff[string]];

/** A provider may name a whole object or list; what is shown is what differs in it. */
function expanded([path, change]: DetailEntry, sides: Sides): readonly DetailEntry[] {
  const at = (value: unknown): unknown => pathSegments(path).reduce(valueAt, value);
  const [before, after] = [at(sides.before), at(sides.after)];
  const isPair = (Array.isArray(before) && Array.isArray(after)) || (isPlain(before) && isPlain(after));
  if (!change.kind.startsWith("update") || !isPair) return [[path, change]];
  const inner = Object.entries(diffProperties({ it: before }, { it: after }).detailed);
  return inner.map(([below, found]) => [`${path}${below.slice("it".length)}`, found]);
}

const isPlain = (value: unknown): boolean => isRecord(value) && !isSecret(value);

function childLines(node: ChangeNode, sides: { readonly before: unknown; readonly after: unknown }): readonly string[] {
  const names = [...node.children.keys()].sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.flatMap((name) => {
    const child = node.children.get(name);
    if (child === undefined) return [];
    const inner = { before: valueAt(sides.before, name), after: valueAt(sides.after, name) };
    if (child.kind !== undefined) return [changeLine(child.kind, name.padEnd(width), inner)];
    const [open, close] = Array.isArray(inner.after) ? "[]" : "{}";
    return [`~ ${name.padEnd(width)}: ${open}`, ...childLines(child, inner).map((line) => `    ${line}`), `  ${close}`];
  });
}

function changeLine(
  kind: DiffKind,
  label: string,
  { before, after }: { readonly before: unknown; readonly after: unknown },
): string {
  const sign = SIGNS[kind];
  const change =
    sign === "+" ? printed(after) : sign === "-" ? printed(before) : `${printed(before)} => ${printed(after)}`;
  return `${sign} ${label}: ${change}`;
}

function pathSegments(path: string): readonly string[] {
  return [...path.matchAll(/[A-Za-z_$][\w$]*|\[\d+\]|\["[^"]*"\]/g)].map(([segment]) => segment);
}

/** Below a secret everything is secret. */
function valueAt(value: unknown, segment: string): unknown {
  if (isSecret(value)) return value;
  const key = segment.replace(/^\["?|"?\]$/g, "");
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) ? value[key] : undefined;
}

function allLines(sign: string, properties: Properties): readonly string[] {
  const keys = Object.keys(properties)
    .filter((key) => !key.startsWith("__"))
    .sort();
  const width = Math.max(0, ...keys.map((key) => key.length));
  return keys.map((key) => `${sign} ${key.padEnd(width)}: ${printed(properties[key])}`);
}

/** All of them, and a mark on what differs as far as it is shown: of a changed secret there is nothing to see. */
function comparedLines({ before, after }: Sides): readonly string[] {
  const { detailed } = diffProperties(masked(before), masked(after));
  const seen = Object.fromEntries(Object.entries(detailed).filter(([path]) => !path.startsWith("__")));
  const changed = new Set(Object.keys(seen).map((path) => pathSegments(path)[0]));
  const same = Object.fromEntries(Object.entries(after).filter(([key]) => !changed.has(key)));
  return [...allLines(" ", same), ...changedLines(seen, { before, after })];
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
