// Asks a resource's provider whether the program's inputs will do, and tells the person what will not. Follows step_generator.go.
import { ignoreChanges } from "./diff.ts";
import type { Goal } from "./goals.ts";
import { Bail, type Operation } from "./operation.ts";
import { isRecord, isSecret, type Properties } from "./property.ts";
import type { CheckFailure, Provider } from "./provider.ts";
import type { Resource } from "./resource.ts";

/** A resource on its way to its steps: what is asked for, what was there, what is to be. */
export interface Checked {
  readonly goal: Goal;
  readonly old: Resource | undefined;
  readonly new: Resource;
}

/** The provider may keep what it chose for the old object. */
export async function checkInputs(operation: Operation, provider: Provider, subject: Checked): Promise<void> {
  const { old, goal, new: fresh } = subject;
  const fromScratch =
    old === undefined ||
    old.external ||
    operation.plan.deleted.has(fresh.urn) ||
    operation.options.replace.has(fresh.urn);
  if (fromScratch) return checkFromScratch(operation, provider, subject);
  const news = ignoreChanges(goal.properties, old.inputs, goal.ignoreChanges);
  accept(operation, subject, await provider.check(fresh.urn, old.inputs, news));
}

/** Defaults taken over from the old object must not outlive it. */
export async function checkFromScratch(operation: Operation, provider: Provider, subject: Checked): Promise<void> {
  accept(operation, subject, await provider.check(subject.new.urn, {}, subject.goal.properties));
}

/** A provider's own inputs. */
export async function checkProvider(operation: Operation, subject: Checked): Promise<void> {
  const { old, new: fresh, goal } = subject;
  const news = old === undefined ? fresh.inputs : ignoreChanges(fresh.inputs, old.inputs, goal.ignoreChanges);
  accept(operation, subject, await operation.registry.check(fresh.urn, old?.inputs ?? {}, news));
}

interface Answer {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

function accept(operation: Operation, { new: fresh, goal }: Checked, { inputs, failures }: Answer): void {
  if (failures.length === 0) {
    fresh.inputs = inputs;
    return;
  }
  const who = `${fresh.type} resource '${fresh.name}'`;
  for (const { property, reason } of failures) {
    // FACT(pulumi-check-leak): a property that is named is printed with its value, secret or not.
    const text = property === "" ? who : `${who}: property ${property} value ${goPrinted(goal.properties[property])}`;
    operation.reporter.say("error", `${text} has a problem: ${reason}`, fresh.urn);
  }
  throw new Bail(`resource ${fresh.urn} is invalid`);
}

/** As Go's `%v` prints a property value. */
function goPrinted(value: unknown): string {
  if (value === undefined || value === null) return "{<nil>}";
  if (isSecret(value)) return `{&{${goPrinted(value.value)}}}`;
  if (Array.isArray(value)) return `{[${value.map(goPrinted).join(" ")}]}`;
  if (isRecord(value)) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{map[${entries.map(([key, item]) => `${key}:${goPrinted(item)}`).join(" ")}]}`;
  }
  return `{${String(value)}}`;
}
