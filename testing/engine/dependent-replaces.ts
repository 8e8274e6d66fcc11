// A resource that is deleted before its replacement takes along what would have to be replaced because of it.
// Follows step_generator.go: calculateDependentReplacements.
import { isOperated } from "./aliases.ts";
import { applyReplaceOnChanges, diffResource } from "./diff.ts";
import { Bail, type Operation } from "./operation.ts";
import { type Properties, UNKNOWN } from "./property.ts";
import { dependents, isProviderType, providerUrn, type Resource } from "./resource.ts";
import type { Step } from "./steps.ts";

/** The deletes that must come first, the last in line first. */
export async function replaceDependents(operation: Operation, root: Resource): Promise<readonly Step[]> {
  const condemned = await findCondemned(operation, root);
  return condemned
    .toReversed()
    .filter((resource) => !operation.plan.pendingDeletes.has(resource))
    .map((resource) => {
      refuseProtected(operation, { root, resource });
      operation.plan.deleted.add(resource.urn);
      operation.plan.pendingDeletes.add(resource);
      return { kind: "delete", old: resource, replacing: !resource.delete, pendingReplacement: !resource.delete };
    });
}

async function findCondemned(operation: Operation, root: Resource): Promise<readonly Resource[]> {
  const { base } = operation.snapshot;
  const replaced = new Set([root.urn]);
  const condemned: Resource[] = [];
  for (const candidate of base.includes(root) ? dependents(root, base) : []) {
    if (isOperated(operation.plan, candidate.urn)) continue;
    if (!(await mustBeReplaced(operation, candidate, replaced))) continue;
    replaced.add(candidate.urn);
    condemned.push(candidate);
  }
  return condemned;
}

async function mustBeReplaced(
  operation: Operation,
  resource: Resource,
  replaced: ReadonlySet<string>,
): Promise<boolean> {
  if (!resource.custom || resource.external || isProviderType(resource.type)) return false;
  operation.registry.ensure(resource.provider, operation.snapshot.base);
  if (replaced.has(providerUrn(resource.provider))) return true;
  if (resource.deletedWith !== "" && replaced.has(resource.deletedWith)) return true;
  const affected = Object.keys(resource.inputs).filter((key) =>
    (resource.propertyDependencies[key] ?? []).some((urn) => replaced.has(urn)),
  );
  if (affected.length === 0) return false;
  const newInputs: Properties = { ...resource.inputs, ...Object.fromEntries(affected.map((key) => [key, UNKNOWN])) };
  const provider = await operation.registry.get(resource.provider);
  const { urn, id, inputs: oldInputs, outputs: oldOutputs, ignoreChanges } = resource;
  const diff = await diffResource(provider, { urn, id, oldInputs, oldOutputs, newInputs, ignoreChanges });
  return applyReplaceOnChanges(diff, resource.replaceOnChanges).replaceKeys.length > 0;
}

function refuseProtected(operation: Operation, of: { readonly root: Resource; readonly resource: Resource }): void {
  if (!of.resource.protect || of.resource.delete) return;
  const text = `unable to replace resource "${of.resource.urn}" as part of replacing "${of.root.urn}" as it is currently marked for protection.`;
  operation.reporter.say("error", text, of.root.urn);
  throw new Bail(text);
}
