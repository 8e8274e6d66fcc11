// A scenario is a list of named steps over a stack; playing it yields a record that two kinds of stack can be compared by.
// The record leaves out what may differ between any two runs: order between independent resources, generated ids, secrets, the SDK's own notes.
import type { OperationResult, ResourceState, Stack, StackState, StepRecord } from "./stack-types.ts";

export interface ScenarioStep {
  readonly name: string;
  /** What it does to the world and to the stack; without a result it only prepares. */
  readonly act: (stack: Stack) => Promise<OperationResult | undefined>;
}

export interface StepOutcome {
  readonly name: string;
  readonly ok: boolean;
  /** By resource: what was done, in order, with the changed paths: `update ~a`. */
  readonly ops: Readonly<Record<string, readonly string[]>>;
  readonly changeSummary: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly state: readonly ResourceRecord[];
  readonly pendingOperations: readonly string[];
}

interface ResourceRecord {
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly parent: string;
  readonly marks: readonly string[];
}

export async function playScenario(steps: readonly ScenarioStep[], stack: Stack): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of steps) {
    const result = await step.act(stack);
    if (result !== undefined) outcomes.push(outcomeOf(step.name, result, await stack.state()));
  }
  return outcomes;
}

export function outcomeOf(name: string, result: OperationResult, state: StackState): StepOutcome {
  const said = (severity: "error" | "warning"): readonly string[] =>
    result.messages
      .filter((message) => message.severity === severity)
      .map((message) => plainText(message.text))
      .sort();
  return {
    name,
    ok: result.ok,
    ops: opsByName(result.steps),
    changeSummary: result.changeSummary,
    errors: said("error"),
    warnings: said("warning"),
    state: state.resources.map(resourceRecord).sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
    pendingOperations: state.pendingOperations.map(({ type, urn }) => `${type} ${nameOf(urn)}`).sort(),
  };
}

function opsByName(steps: readonly StepRecord[]): Readonly<Record<string, readonly string[]>> {
  const ops: Record<string, string[]> = {};
  for (const step of steps) {
    const paths = Object.entries(step.diff ?? {}).map(
      ([path, { kind }]) => `${SIGNS[kind.split("-")[0] ?? ""]}${path}`,
    );
    ops[step.name] = [...(ops[step.name] ?? []), [step.op, ...paths.sort()].join(" ")];
  }
  return ops;
}

const SIGNS: Readonly<Record<string, string>> = { add: "+", delete: "-", update: "~" };

function resourceRecord(resource: ResourceState): ResourceRecord {
  const marks = (["delete", "pendingReplacement", "protect", "retainOnDelete", "external"] as const).filter(
    (mark) => resource[mark],
  );
  return {
    name: nameOf(resource.urn),
    type: resource.type,
    inputs: withoutHidden(resource.inputs),
    outputs: withoutHidden(resource.outputs),
    dependsOn: resource.dependencies.map(nameOf).sort(),
    parent: resource.parent === undefined ? "" : nameOf(resource.parent),
    marks: [...marks, ...(resource.initErrors ?? [])],
  };
}

function withoutHidden(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));
}

function keyOf(record: ResourceRecord): string {
  return `${record.type} ${record.name} ${record.marks.join()}`;
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The first line, without "Preview failed" and without the folder that a file of the program happens to be in. */
function plainText(text: string): string {
  const [first = ""] = text.replace(/^Preview failed: /, "").split("\n");
  return first
    .replaceAll(/'\/[^']*\/([^'/]+)'/g, "'$1'")
    .replaceAll(/\s+/g, " ")
    .trim();
}
