// A preview as the rest of explain reads it: steps and messages, in types. Nothing of the JSON is trusted. Pure.
import type { Properties } from "#provider/support/properties";

export interface StepState {
  /** Empty: not known. */
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly dependencies: readonly string[];
  readonly isProtected: boolean;
  /** Pulumi's option `retainOnDelete`. */
  readonly isRetained: boolean;
}

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly old: StepState | undefined;
  readonly new: StepState | undefined;
  /** First parts of the paths that differ. An old CLI does not say them: then of the inputs that differ. */
  readonly changed: readonly string[];
}

export interface Said {
  readonly severity: "error" | "warning" | "info";
  /** Empty: about the whole stack. */
  readonly urn: string;
  readonly text: string;
}

export interface Preview {
  readonly steps: readonly Step[];
  readonly said: readonly Said[];
  /** `project/stack`, where a URN names them. */
  readonly stack: string | undefined;
  /** Entries of `steps` that are none. */
  readonly unreadable: number;
  /** FACT(pulumi-preview-digest): `maybeCorrupt`. */
  readonly isMaybeCorrupt: boolean;
  /** Changes are counted that are not in `steps`, or `steps` is no list. */
  readonly isIncomplete: boolean;
}

export function readPreview(digest: Properties): Preview {
  const given = listOf(digest.steps);
  const steps = given.map(stepOf).filter((step) => step !== undefined);
  const isList = Array.isArray(digest.steps) || digest.steps === undefined || digest.steps === null;
  const said = listOf(digest.diagnostics)
    .map(saidOf)
    .filter((one) => one !== undefined);
  return {
    steps,
    said,
    stack: stackIn([...steps, ...said].map(({ urn }) => urn)),
    unreadable: given.length - steps.length,
    isMaybeCorrupt: digest.maybeCorrupt === true,
    isIncomplete: !isList || lacksCounted(digest.changeSummary, given),
  };
}

/** `changeSummary` has changes of which not one is in the list. Halves of a replacement may be counted as one. */
function lacksCounted(summary: unknown, steps: readonly unknown[]): boolean {
  const ops = new Set(steps.map((step) => textOf(objectIn(step).op)));
  return COUNTED.some((op) => Number(objectIn(summary)[op] ?? 0) > 0 && ![...ops].some((one) => one.includes(op)));
}

const COUNTED = ["create", "update", "delete", "replace"] as const;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const objectIn = (value: unknown): Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Properties) : {};
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const textsOf = (value: unknown): readonly string[] => listOf(value).filter((one) => typeof one === "string");

function stepOf(value: unknown): Step | undefined {
  const step = objectIn(value);
  const [op, urn] = [textOf(step.op), textOf(step.urn)];
  const parts = partsOfUrn(urn);
  if (op === "" || parts === undefined) return undefined;
  const paths = [
    ...Object.keys(objectIn(step.detailedDiff)),
    ...textsOf(step.diffReasons),
    ...textsOf(step.replaceReasons),
  ];
  const [old, now] = [stateOf(step.oldState), stateOf(step.newState)];
  const named = [...new Set(paths.map((path) => /^[^.[]*/.exec(path)?.[0] ?? path))];
  return {
    op,
    urn,
    type: parts.type,
    name: parts.name,
    old,
    new: now,
    changed: named.length > 0 || old === undefined || now === undefined ? named : differing(old.inputs, now.inputs),
  };
}

/** Names of properties that two resources do not have alike. Names that begin with `__` are the package's own. */
export const differing = (one: Properties, other: Properties): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) => !name.startsWith("__") && !isSame(one[name], other[name]),
  );

function isSame(one: unknown, other: unknown): boolean {
  try {
    return JSON.stringify(one) === JSON.stringify(other);
  } catch {
    return false; // nested deeper than the stack
  }
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. A name may contain colons. */
function partsOfUrn(urn: string) {
  const [start, project, types, ...name] = urn.split("::");
  if (start?.startsWith("urn:pulumi:") !== true || project === undefined || types === undefined || name.length === 0)
    return undefined;
  const stack = start.slice("urn:pulumi:".length);
  return { stack, project, type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

function stackIn(urns: readonly string[]): string | undefined {
  const parts = urns.map(partsOfUrn).find((one) => one !== undefined);
  return parts === undefined ? undefined : `${parts.project}/${parts.stack}`;
}

function stateOf(value: unknown): StepState | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const state = objectIn(value);
  return {
    id: textOf(state.id),
    inputs: objectIn(state.inputs),
    outputs: objectIn(state.outputs),
    dependencies: textsOf(state.dependencies),
    isProtected: state.protect === true,
    isRetained: state.retainOnDelete === true,
  };
}

/** FACT(pulumi-debug-secrets): debug messages contain secrets. */
function saidOf(value: unknown): Said | undefined {
  const { severity, urn, message } = objectIn(value);
  if (severity !== "error" && severity !== "warning" && severity !== "info") return undefined;
  const text = textOf(message)
    .replace(/^(?:error|warning): /, "")
    .trim();
  return text === "" && severity !== "error" ? undefined : { severity, urn: textOf(urn), text };
}

/** The type and name in a URN. */
export const resourceIn = (urn: string) => partsOfUrn(urn);
