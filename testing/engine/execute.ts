// Carries out steps and keeps the state in time with them. Follows step.go, step_executor.go and update.go of the real engine.
import { apply, ProtectedError } from "./apply.ts";
import type { Registered } from "./goals.ts";
import { cancel, type Operation } from "./operation.ts";
import { isSecret, type Properties, secret } from "./property.ts";
import { PartialFailure } from "./provider.ts";
import { dependencyUrns, providerUrn, type Resource } from "./resource.ts";
import type { SnapshotChange } from "./snapshot.ts";
import { type Step, stepOld, stepResource } from "./steps.ts";

/** One after the other; stops at the first that fails. */
export async function executeChain(operation: Operation, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (operation.cancelled) return;
    if (dependsOnErrored(operation, step)) {
      giveBack(step, "skipped");
      operation.errored.push(step);
      continue;
    }
    if (!(await executeStep(operation, step))) return;
  }
}

function dependsOnErrored(operation: Operation, step: Step): boolean {
  if (step.kind === "delete" || step.kind === "refresh" || step.kind === "remove-pending-replace") return false;
  const resource = stepResource(step);
  const needs = new Set([...dependencyUrns(resource), resource.parent]);
  if (resource.provider !== "") needs.add(providerUrn(resource.provider));
  return operation.errored.some((failed) => needs.has(stepResource(failed).urn));
}

export async function executeStep(operation: Operation, step: Step): Promise<boolean> {
  operation.reporter.started(step);
  begin(operation, step);
  try {
    await apply(operation, step);
  } catch (error) {
    fail(operation, step, error);
    return false;
  }
  const resource = settle(operation, step);
  operation.reporter.finished(step);
  end(operation, step, true);
  if (resource !== undefined) giveBack(step, "success");
  return true;
}

/** Marks secrets and remembers what now exists under the URN. */
function settle(operation: Operation, step: Step): Resource | undefined {
  if (step.kind === "delete" || step.kind === "remove-pending-replace") return undefined;
  const resource = step.kind === "refresh" ? step.outcome.new : step.new;
  if (resource === undefined || step.kind === "replace") return undefined;
  resource.outputs = markSecretOutputs(resource);
  if (step.kind !== "refresh") operation.plan.news.set(resource.urn, resource);
  return resource;
}

function markSecretOutputs(resource: Resource): Properties {
  const marked: Record<string, unknown> = { ...resource.outputs };
  for (const [key, value] of Object.entries(marked)) {
    const asked = resource.additionalSecretOutputs.includes(key);
    if (asked || isSecret(resource.inputs[key])) marked[key] = secret(value);
  }
  return marked;
}

function fail(operation: Operation, step: Step, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const partial = error instanceof PartialFailure;
  if (partial) settle(operation, step);
  operation.reporter.failed(step, text);
  if (partial && step.kind === "update") step.new.inputs = step.old.inputs;
  end(operation, step, partial);
  operation.failed = true;
  operation.stepFailed = true;
  // Refreshes all get their turn; a protected resource stops nothing but itself.
  const goesOn = operation.options.continueOnError || error instanceof ProtectedError;
  if (step.kind === "refresh") return;
  if (!goesOn) {
    cancel(operation);
    return;
  }
  operation.errored.push(step);
  giveBack(step, "failed");
}

function giveBack(step: Step, result: Registered["result"]): void {
  if (!("done" in step)) return;
  const { urn, id, outputs } = step.new;
  step.done({ urn, id, outputs, result });
}

function begin(operation: Operation, step: Step): void {
  const { snapshot } = operation;
  if (step.kind === "create") snapshot.begin("creating", step.new);
  if (step.kind === "update") snapshot.begin("updating", step.new);
  if (step.kind === "read") snapshot.begin("reading", step.new);
  if (step.kind === "delete") snapshot.begin("deleting", step.old);
}

function end(operation: Operation, step: Step, keep: boolean): void {
  const change = snapshotChange(step, keep);
  if (change !== undefined) operation.snapshot.end(change);
}

/** Undefined: this step leaves no trace of its own. */
function snapshotChange(step: Step, keep: boolean): SnapshotChange | undefined {
  if (step.kind === "replace" || step.kind === "refresh" || step.kind === "skipped-create") return undefined;
  if (step.kind === "remove-pending-replace") return { done: step.old };
  const finished = step.kind === "delete" ? step.old : step.new;
  if (!keep) return { finished };
  // Deleted before its replacement: the state keeps the resource until the replacement exists.
  if (step.kind === "delete") return step.old.pendingReplacement ? { finished } : { finished, done: step.old };
  const old = stepOld(step);
  const gone = step.kind === "create" && old?.pendingReplacement !== true ? undefined : old;
  return { finished, added: step.new, ...(gone === undefined ? {} : { done: gone }) };
}
