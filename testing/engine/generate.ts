// Decides what a registration means: same, create, update, replace. Follows the real engine's step_generator.go.
// Calls the provider's check and diff; changes nothing.
import { findOld } from "./aliases.ts";
import { type Checked, checkFromScratch, checkInputs, checkProvider } from "./checks.ts";
import { replaceDependents } from "./dependent-replaces.ts";
import { applyReplaceOnChanges, compareInputs, diffResource, ignoreChanges, type ResourceDiff } from "./diff.ts";
import type { Goal } from "./goals.ts";
import { Bail, isTargeted, type Operation } from "./operation.ts";
import type { Properties } from "./property.ts";
import type { Provider } from "./provider.ts";
import { dependencyUrns, isProviderType, makeUrn, providerUrn, type Resource } from "./resource.ts";
import { type Done, NO_DIFF, type Step } from "./steps.ts";

export async function generateSteps(operation: Operation, goal: Goal, done: Done): Promise<readonly Step[]> {
  const urn = makeUrn(operation.stack, goal);
  if (operation.plan.registered.has(urn))
    throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
  operation.plan.registered.add(urn);
  const old = findOld(operation, urn, goal);
  const fresh = newResource(urn, goal, parentOf(operation, goal));
  if (operation.options.destroying) {
    const steps = stepsForDestroy(operation, { old, new: fresh }, done);
    if (steps !== undefined) return steps;
    operation.plan.toDelete.push(fresh);
  }
  if (!isProviderType(goal.type) && !isTargeted(operation, urn))
    return stepsBesideTargets(operation, { old, new: fresh }, done);
  const provider = goal.custom && !isProviderType(goal.type) ? await operation.registry.get(fresh.provider) : undefined;
  const subject: Subject = { goal, old, new: fresh, provider, done };
  if (provider !== undefined) await checkInputs(operation, provider, subject);
  else if (isProviderType(goal.type)) await checkProvider(operation, subject);
  else if (old !== undefined) fresh.inputs = ignoreChanges(fresh.inputs, old.inputs, goal.ignoreChanges);
  if (old === undefined) {
    operation.plan.operated.add(urn);
    return [{ kind: "create", new: fresh, done }];
  }
  if (operation.plan.deleted.has(urn)) return recreate(operation, { ...subject, old });
  if (old.external) return takeOver(operation, { ...subject, old });
  return continueFromDiff(operation, { ...subject, old });
}

interface Subject extends Checked {
  readonly provider: Provider | undefined;
  readonly done: Done;
}

type ExistingSubject = Subject & { readonly old: Resource };

function parentOf(operation: Operation, goal: Goal): Resource | undefined {
  return operation.plan.news.get(goal.parent);
}

function newResource(urn: string, goal: Goal, parent: Resource | undefined): Resource {
  return {
    urn,
    type: goal.type,
    name: goal.name,
    custom: goal.custom,
    id: "",
    inputs: isProviderType(goal.type) ? withVersion(goal) : goal.properties,
    outputs: {},
    parent: goal.parent,
    provider: goal.custom ? goal.provider : "",
    dependencies: goal.dependencies,
    propertyDependencies: goal.propertyDependencies,
    initErrors: [],
    delete: false,
    pendingReplacement: false,
    protect: goal.protect ?? parent?.protect ?? false,
    retainOnDelete: goal.retainOnDelete ?? parent?.retainOnDelete ?? false,
    external: false,
    deletedWith: goal.deletedWith,
    additionalSecretOutputs: goal.additionalSecretOutputs,
    ignoreChanges: goal.ignoreChanges,
    replaceOnChanges: goal.replaceOnChanges,
  };
}

/** A provider's version is an input of it. */
const withVersion = ({ properties, version }: Goal): Properties =>
  version === "" || "version" in properties ? properties : { ...properties, version };

/** What no target names stays as it is, or stays away. */
function stepsBesideTargets(
  { plan }: Operation,
  of: { readonly old: Resource | undefined; readonly new: Resource },
  done: Done,
): readonly Step[] {
  if (of.old === undefined) {
    plan.skippedCreates.add(of.new.urn);
    return [{ kind: "skipped-create", new: of.new, done }];
  }
  plan.operated.add(of.new.urn);
  of.new.inputs = of.old.inputs;
  return [{ kind: "same", old: of.old, new: of.new, done }];
}

/** `undefined`: continues as in an update (for components and providers). */
function stepsForDestroy(
  operation: Operation,
  of: { readonly old: Resource | undefined; readonly new: Resource },
  done: Done,
): readonly Step[] | undefined {
  const { plan } = operation;
  const needs = [...dependencyUrns(of.new), of.new.parent, of.new.provider === "" ? "" : providerUrn(of.new.provider)];
  const custom = of.new.custom && !isProviderType(of.new.type);
  if (needs.some((urn) => plan.skippedCreates.has(urn)) || (custom && of.old === undefined)) {
    plan.skippedCreates.add(of.new.urn);
    of.new.outputs = of.old?.outputs ?? {};
    return [{ kind: "skipped-create", new: of.new, done }];
  }
  if (!custom || of.old === undefined) return undefined;
  plan.operated.add(of.new.urn);
  plan.toDelete.push(of.new);
  of.new.inputs = of.old.inputs;
  return [{ kind: "same", old: of.old, new: of.new, done }];
}

/** It went already, because something that it depends on is deleted before its replacement. */
function recreate(operation: Operation, { old, new: fresh, done }: ExistingSubject): readonly Step[] {
  operation.plan.deleted.delete(fresh.urn);
  operation.plan.operated.add(fresh.urn);
  operation.plan.replaced.add(fresh.urn);
  return [
    { kind: "replace", old, new: fresh, diff: NO_DIFF },
    { kind: "create", new: fresh, done, replacing: { old, diff: NO_DIFF, pendingDelete: false } },
  ];
}

/** So far only read, from now on ours. */
function takeOver(operation: Operation, { old, new: fresh, done }: ExistingSubject): readonly Step[] {
  operation.plan.operated.add(fresh.urn);
  return [
    { kind: "create", new: fresh, done, replacing: { old, diff: NO_DIFF, pendingDelete: true } },
    { kind: "replace", old, new: fresh, diff: NO_DIFF },
  ];
}

async function continueFromDiff(operation: Operation, subject: ExistingSubject): Promise<readonly Step[]> {
  const { old, new: fresh, done } = subject;
  const diff = applyReplaceOnChanges(await findDiff(operation, subject), subject.goal.replaceOnChanges);
  operation.plan.operated.add(fresh.urn);
  if ((diff.changes && diff.replaceKeys.length > 0) || old.pendingReplacement) return replace(operation, subject, diff);
  // What was left unfinished is updated even if nothing else changed.
  if (diff.changes || old.initErrors.length > 0) return [{ kind: "update", old, new: fresh, diff, done }];
  return [{ kind: "same", old, new: fresh, done }];
}

async function findDiff(operation: Operation, subject: ExistingSubject): Promise<ResourceDiff> {
  const { old, new: fresh, provider, goal } = subject;
  const blame = (key: string): ResourceDiff => ({
    changes: true,
    changedKeys: [],
    replaceKeys: [key],
    deleteBeforeReplace: false,
  });
  if (operation.options.replace.has(fresh.urn)) return blame("id");
  if (fresh.deletedWith !== "" && operation.plan.replaced.has(fresh.deletedWith)) return blame("deletedWith");
  // From one provider instance to another is no replacement (FACT(pulumi-plugin-instance)); from none to one is.
  if ((old.provider === "") !== (fresh.provider === "")) return blame("provider");
  if (provider === undefined) {
    const { detailed, ...seen } = compareInputs(old.inputs, fresh.inputs);
    // Of a provider the engine says only that something changed.
    const isProvider = isProviderType(fresh.type) || detailed === undefined;
    return { ...seen, ...(isProvider ? {} : { detailed }), deleteBeforeReplace: false };
  }
  if (!provider.known) {
    operation.reporter.say("warning", UNKNOWN_PROVIDER, fresh.urn);
    return { changes: true, changedKeys: [], replaceKeys: [], deleteBeforeReplace: false };
  }
  const states = { oldInputs: old.inputs, oldOutputs: old.outputs, newInputs: fresh.inputs };
  return diffResource(provider, { urn: fresh.urn, id: old.id, ...states, ignoreChanges: goal.ignoreChanges });
}

const UNKNOWN_PROVIDER =
  "The provider for this resource has inputs that are not known during preview.\n" +
  "This preview may not correctly represent the changes that will be applied during an update.";

async function replace(operation: Operation, subject: ExistingSubject, diff: ResourceDiff): Promise<readonly Step[]> {
  const { old, new: fresh, goal, provider, done } = subject;
  if (fresh.protect && old.protect) refuseReplace(operation, fresh.urn);
  operation.plan.replaced.add(fresh.urn);
  if (provider !== undefined && !operation.options.replace.has(fresh.urn))
    await checkFromScratch(operation, provider, subject);
  const create = (pendingDelete: boolean): Step => ({
    kind: "create",
    new: fresh,
    done,
    replacing: { old, diff, pendingDelete },
  });
  const between: Step = { kind: "replace", old, new: fresh, diff };
  if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace)) return [create(true), between];
  const before = [...(await replaceDependents(operation, old))];
  operation.registry.ensure(old.provider, operation.snapshot.base);
  if (!old.pendingReplacement) {
    operation.plan.deleted.add(old.urn);
    before.push({ kind: "delete", old, replacing: true, pendingReplacement: true });
  }
  return [...before, between, create(false)];
}

function refuseReplace(operation: Operation, urn: string): void {
  const text =
    `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
    "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
  operation.reporter.say("error", text, urn);
  operation.failed = true;
  if (!operation.options.dryRun) throw new Bail(text);
  // A preview continues, so that it shows the changes that follow.
  operation.stepFailed = true;
}
