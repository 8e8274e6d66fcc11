// The deletes at the end of an operation, and their order: resources that the program did not register, level by level.
// Follows step_generator.go: GenerateDeletes, ScheduleDeletes; deployment_executor.go: performPostSteps.
import { isOperated } from "./aliases.ts";
import { executeStep } from "./execute.ts";
import { isTargeted, type Operation } from "./operation.ts";
import { dependenciesOf, type Resource, transitiveDependencies } from "./resource.ts";
import { type Step, stepOld, stepResource } from "./steps.ts";

export async function performDeletes(operation: Operation): Promise<void> {
  await keepBesideTargets(operation);
  const steps = generateDeletes(operation);
  const all = [...operation.plan.toDelete, ...operation.snapshot.base];
  for (const level of scheduleDeletes(steps, all)) {
    if (operation.cancelled) return;
    const kept = neededByErrored(operation, all);
    await Promise.all(
      level.filter((step) => !kept.has(stepResource(step))).map((step) => executeStep(operation, step)),
    );
  }
}

/** Keeps resources that the program did not register and that no target names. */
async function keepBesideTargets(operation: Operation): Promise<void> {
  const { plan, snapshot } = operation;
  for (const old of snapshot.base) {
    if (old.delete || isOperated(plan, old.urn) || isTargeted(operation, old.urn)) continue;
    plan.operated.add(old.urn);
    await executeStep(operation, { kind: "same", old, new: { ...old }, done: () => {} });
  }
}

function generateDeletes(operation: Operation): readonly Step[] {
  const { plan, snapshot, registry } = operation;
  const steps = snapshot.base.flatMap((resource): Step[] => {
    if (resource.delete) {
      if (plan.pendingDeletes.has(resource)) return [];
      return [{ kind: "delete", old: resource, replacing: true, pendingReplacement: false }];
    }
    if (isOperated(plan, resource.urn)) return [];
    if (resource.pendingReplacement) return [{ kind: "remove-pending-replace", old: resource }];
    return [{ kind: "delete", old: resource, replacing: false, pendingReplacement: false }];
  });
  const own = plan.toDelete.map((old): Step => ({ kind: "delete", old, replacing: false, pendingReplacement: false }));
  const deletes = [...steps, ...own];
  operation.deploymentPlan.take(deletes);
  for (const step of deletes) {
    const resource = stepResource(step);
    plan.deleted.add(resource.urn);
    registry.ensure(resource.provider, [...plan.news.values(), ...snapshot.base]);
  }
  return deletes;
}

function scheduleDeletes(steps: readonly Step[], all: readonly Resource[]): readonly (readonly Step[])[] {
  const levels: Step[][] = [];
  const condemned = new Map(steps.map((step) => [stepResource(step), step]));
  while (condemned.size > 0) {
    const level = [...condemned].filter(([resource]) => {
      return ![...dependenciesOf(resource, all)].some((dependency) => condemned.has(dependency));
    });
    for (const [resource] of level) condemned.delete(resource);
    levels.push(level.map(([, step]) => step));
  }
  return levels.toReversed();
}

function neededByErrored(operation: Operation, all: readonly Resource[]): ReadonlySet<Resource> {
  const errored = operation.errored.flatMap((step) => [stepResource(step), stepOld(step)]);
  const present = errored.filter((resource) => resource !== undefined && all.includes(resource));
  return new Set(
    present.flatMap((resource) => (resource === undefined ? [] : [...transitiveDependencies(resource, all)])),
  );
}
