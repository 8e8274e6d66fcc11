// What each kind of step does to the world: the calls of the provider, and what is kept of their answers. Follows step.go.
// Secrets are marked and the state is written by execute.ts, around this.
import { randomUUID } from "node:crypto";
import { diffResource } from "./diff.ts";
import { invertDiff } from "./object-diff.ts";
import type { Operation } from "./operation.ts";
import { type Properties, sameValue, UNKNOWN, unwrapped } from "./property.ts";
import { PartialFailure } from "./provider.ts";
import { isProviderType, type Resource } from "./resource.ts";
import type { Step } from "./steps.ts";

export async function apply(operation: Operation, step: Step): Promise<void> {
  switch (step.kind) {
    case "same":
      step.new.id = step.old.id;
      step.new.outputs = step.old.outputs;
      if (isProviderType(step.new.type)) keepProvider(operation, step.new, step.old.inputs);
      return;
    case "create":
      return applyCreate(operation, step);
    case "update":
      return applyUpdate(operation, step);
    case "delete":
      return applyDelete(operation, step);
    case "refresh":
      return applyRefresh(operation, step);
    case "read":
      return applyRead(operation, step.new);
    case "replace":
    case "remove-pending-replace":
    case "skipped-create":
      return;
    default:
      step satisfies never;
  }
}

type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;

async function applyCreate(operation: Operation, step: StepOf<"create">): Promise<void> {
  const resource = step.new;
  try {
    if (isProviderType(resource.type)) {
      resource.id = operation.options.dryRun ? UNKNOWN : randomUUID();
      resource.outputs = resource.inputs;
      operation.registry.configure(`${resource.urn}::${resource.id}`, resource.inputs);
    } else if (resource.custom) {
      const provider = await operation.registry.get(resource.provider);
      Object.assign(resource, await provider.create(resource.urn, resource.inputs, operation.options.dryRun));
    }
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    Object.assign(resource, { id: error.id, outputs: error.outputs, initErrors: error.reasons });
    if (step.replacing?.pendingDelete === true) step.replacing.old.delete = true;
    throw error;
  }
  if (step.replacing?.pendingDelete === true) step.replacing.old.delete = true;
}

function keepProvider(operation: Operation, resource: Resource, inputs: Properties): void {
  const reference = `${resource.urn}::${resource.id}`;
  if (!operation.registry.has(reference)) operation.registry.configure(reference, inputs);
}

async function applyUpdate(operation: Operation, step: StepOf<"update">): Promise<void> {
  const { old, new: fresh } = step;
  fresh.id = old.id;
  if (isProviderType(fresh.type)) {
    fresh.outputs = fresh.inputs;
    operation.registry.configure(`${fresh.urn}::${fresh.id}`, fresh.inputs);
    return;
  }
  if (!fresh.custom) {
    fresh.outputs = old.outputs;
    return;
  }
  const provider = await operation.registry.get(fresh.provider);
  const states = { oldInputs: old.inputs, oldOutputs: old.outputs, newInputs: fresh.inputs };
  try {
    fresh.outputs = await provider.update(fresh.urn, old.id, states, operation.options.dryRun);
  } catch (error) {
    if (error instanceof PartialFailure) Object.assign(fresh, { outputs: error.outputs, initErrors: error.reasons });
    throw error;
  }
}

export class ProtectedError extends Error {
  constructor(urn: string) {
    super(
      `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
        "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, " +
        `or use the command:\n\`pulumi state unprotect '${urn}'\``,
    );
  }
}

async function applyDelete(operation: Operation, step: StepOf<"delete">): Promise<void> {
  const { old } = step;
  if (!step.replacing && old.protect) throw new ProtectedError(old.urn);
  const kept = old.external || old.retainOnDelete || operation.plan.deleted.has(old.deletedWith);
  if (!operation.options.dryRun && !kept && old.custom && !isProviderType(old.type)) {
    const provider = await operation.registry.get(old.provider);
    await provider.delete(old.urn, old.id, old);
  }
  if (step.pendingReplacement) old.pendingReplacement = true;
}

async function applyRefresh(operation: Operation, { old, outcome }: StepOf<"refresh">): Promise<void> {
  if (!old.custom || isProviderType(old.type) || old.pendingReplacement) return;
  const provider = await operation.registry.get(old.provider);
  let read: Awaited<ReturnType<typeof provider.read>>;
  let initErrors: readonly string[] = [];
  try {
    read = await provider.read(old.urn, old.id, old);
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    initErrors = error.reasons;
    read = { id: error.id, outputs: error.outputs };
    operation.reporter.say(
      "warning",
      `Refreshed resource is in an unhealthy state:\n* ${initErrors.join("\n* ")}`,
      old.urn,
    );
  }
  if (read.id === "") {
    outcome.new = undefined;
    return;
  }
  const inputs = read.inputs ?? old.inputs;
  const fresh: Resource = { ...old, id: read.id, inputs, outputs: read.outputs, initErrors };
  outcome.new = fresh;
  outcome.outputsChanged = !sameValue(unwrapped(fresh.outputs), unwrapped(old.outputs));
  if (old.external) return;
  // As if the unchanged program ran now, seen from the other side.
  const states = { oldInputs: fresh.inputs, oldOutputs: fresh.outputs, newInputs: old.inputs };
  const diff = await diffResource(provider, {
    urn: old.urn,
    id: fresh.id,
    ...states,
    ignoreChanges: old.ignoreChanges,
  });
  outcome.diff = { ...diff, ...(diff.detailed === undefined ? {} : { detailed: invertDiff(diff.detailed) }) };
}

async function applyRead(operation: Operation, resource: Resource): Promise<void> {
  const provider = await operation.registry.get(resource.provider);
  const read = await provider.read(resource.urn, resource.id, { inputs: resource.inputs, outputs: resource.inputs });
  // Follows step.go, ReadStep: only an answer without properties is no resource. The plugin for dynamic resources always answers with `__provider`.
  if (read.id === "" && Object.keys(read.outputs).length === 0)
    throw new Error(`resource '${resource.id}' does not exist`);
  if (read.id !== "") resource.id = read.id;
  resource.outputs = read.outputs;
}
