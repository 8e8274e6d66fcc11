// What one running operation shares between its parts: the plan so far, the state, the providers, and whether to stop.
import type { DeploymentPlan } from "./deployment-plan.ts";
import type { Properties } from "./property.ts";
import type { Registry } from "./registry.ts";
import type { Reporter } from "./reporter.ts";
import type { Resource } from "./resource.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Step } from "./steps.ts";

export interface OperationOptions {
  readonly dryRun: boolean;
  readonly continueOnError: boolean;
  /** URNs to replace whatever the diff says. */
  readonly replace: ReadonlySet<string>;
  /** URNs; empty: everything. */
  readonly targets: ReadonlySet<string>;
  /** The program runs, but only to name what is to be deleted. */
  readonly destroying: boolean;
}

/** What the step generator has decided so far, by URN. */
export interface Plan {
  readonly registered: Set<string>;
  readonly operated: Set<string>;
  readonly replaced: Set<string>;
  readonly deleted: Set<string>;
  /** The new URN, by the old URN that it continues. */
  readonly aliased: Map<string, string>;
  /** The old URN, by the new URN. */
  readonly aliases: Map<string, string>;
  readonly skippedCreates: Set<string>;
  readonly pendingDeletes: Set<Resource>;
  /** Old resources by URN, without those that only wait for their delete. */
  olds: ReadonlyMap<string, Resource>;
  readonly news: Map<string, Resource>;
  readonly toDelete: Resource[];
}

export interface Operation {
  readonly stack: { readonly name: string; readonly project: string };
  /** Of the stack, secrets marked; what a default provider is configured with. */
  readonly config: Properties;
  readonly options: OperationOptions;
  readonly snapshot: Snapshot;
  readonly registry: Registry;
  readonly reporter: Reporter;
  readonly plan: Plan;
  readonly deploymentPlan: DeploymentPlan;
  readonly errored: Step[];
  failed: boolean;
  /** A step failed, or a plan was refused: what is said at the very end depends on it. */
  stepFailed: boolean;
  /** No further step starts. */
  cancelled: boolean;
  /** Called once, when `cancelled` becomes true. */
  onCancel: () => void;
}

/** Stops the operation; the person has been told why. */
export class Bail extends Error {}

export function createPlan(base: readonly Resource[], aliased: Map<string, string>): Plan {
  return {
    registered: new Set(),
    operated: new Set(),
    replaced: new Set(),
    deleted: new Set(),
    aliased,
    aliases: new Map(),
    skippedCreates: new Set(),
    pendingDeletes: new Set(),
    olds: currentByUrn(base),
    news: new Map(),
    toDelete: [],
  };
}

export function currentByUrn(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  return new Map(resources.filter((resource) => !resource.delete).map((resource) => [resource.urn, resource]));
}

export const isTargeted = ({ options: { targets } }: Operation, urn: string): boolean =>
  targets.size === 0 || targets.has(urn);

export function cancel(operation: Operation): void {
  operation.failed = true;
  if (operation.cancelled) return;
  operation.cancelled = true;
  operation.onCancel();
}
