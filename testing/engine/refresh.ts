// Reads every resource of the state and repairs the graph around those that are gone.
// Follows deployment_executor.go: refresh, rebuildBaseState.
import { executeStep } from "./execute.ts";
import { currentByUrn, type Operation } from "./operation.ts";
import type { Resource } from "./resource.ts";
import type { Step } from "./steps.ts";

type RefreshStep = Extract<Step, { kind: "refresh" }>;

export async function refreshBase(operation: Operation): Promise<void> {
  const steps = operation.snapshot.base.map((old): RefreshStep => {
    operation.registry.ensure(old.provider, operation.snapshot.base);
    return { kind: "refresh", old, outcome: { new: old, diff: undefined, outputsChanged: false } };
  });
  await Promise.all(steps.map((step) => executeStep(operation, step)));
  const resources = withoutGone(steps.flatMap((step) => (step.outcome.new === undefined ? [] : [step.outcome.new])));
  operation.snapshot.rebase(resources);
  operation.plan.olds = currentByUrn(resources);
}

/** Drops references to what is no longer there; children of a lost parent move up to its parent. */
function withoutGone(resources: readonly Resource[]): readonly Resource[] {
  const present = new Set<string>();
  const all = new Set(resources.map((resource) => resource.urn));
  for (const resource of resources) {
    resource.dependencies = resource.dependencies.filter((urn) => present.has(urn));
    resource.propertyDependencies = Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, urns.filter((urn) => present.has(urn))]),
    );
    if (!present.has(resource.deletedWith)) resource.deletedWith = "";
    if (!all.has(resource.parent)) resource.parent = "";
    present.add(resource.urn);
  }
  return resources;
}
