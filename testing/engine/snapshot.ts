// What the state file holds while an operation runs: written before and after every step, so that a killed engine leaves
// the truth behind. Follows the real snapshot manager (pkg/backend/snapshot.go): "done" leaves, "new" enters.
import type { Resource } from "./resource.ts";
import type { PendingOperationState, StateFile } from "./state-file.ts";

export interface Snapshot {
  /** What was there before the operation, as repaired by a refresh. */
  readonly base: readonly Resource[];
  readonly pendingBefore: readonly PendingOperationState[];
  rebase(resources: readonly Resource[]): void;
  begin(type: PendingOperationState["type"], resource: Resource): void;
  end(change: SnapshotChange): void;
  /** Writes without a change of its own, for stack outputs. */
  save(): void;
  /** From now on nothing is written: what a killed engine would leave. */
  freeze(): void;
}

export interface SnapshotChange {
  /** The operation that was begun, if it was. */
  readonly finished?: Resource;
  readonly done?: Resource;
  readonly added?: Resource;
}

export interface SnapshotOptions {
  readonly dryRun: boolean;
  readonly clearPendingCreates: boolean;
  /** New URNs by old ones, as the plan has them. */
  readonly aliased: ReadonlyMap<string, string>;
}

export function openSnapshot(file: StateFile, options: SnapshotOptions): Snapshot {
  const start = file.read();
  let base = start.resources;
  let frozen = options.dryRun;
  const dones = new Set<Resource>();
  const news: Resource[] = [];
  const running: PendingOperationState[] = [];
  // Pending creates stay until a user resolves them; other pending operations are removed (snapshot.go, Snap).
  const kept = options.clearPendingCreates
    ? []
    : start.pendingOperations.filter((operation) => operation.type === "creating");

  const save = (): void => {
    if (frozen) return;
    const resources = [...news, ...base]
      .filter((resource) => !dones.has(resource))
      .map((resource) => renamedReferences(resource, options.aliased));
    file.write({ resources, pendingOperations: [...running, ...kept] });
  };

  return {
    get base() {
      return base;
    },
    pendingBefore: start.pendingOperations,
    rebase(resources) {
      base = resources;
      save();
    },
    begin(type, resource) {
      running.push({ type, resource });
      save();
    },
    end(change) {
      const index = running.findIndex((operation) => operation.resource === change.finished);
      if (index >= 0) running.splice(index, 1);
      if (change.done !== undefined) dones.add(change.done);
      if (change.added !== undefined) news.push(change.added);
      save();
    },
    save,
    freeze() {
      frozen = true;
    },
  };
}

/** What others in the state call by a name that it no longer has. */
function renamedReferences(resource: Resource, aliased: ReadonlyMap<string, string>): Resource {
  if (aliased.size === 0) return resource;
  const renamed = (urn: string): string => aliased.get(urn) ?? urn;
  const at = resource.provider.lastIndexOf("::");
  const provider =
    resource.provider === "" ? "" : `${renamed(resource.provider.slice(0, at))}${resource.provider.slice(at)}`;
  return {
    ...resource,
    parent: renamed(resource.parent),
    provider,
    dependencies: resource.dependencies.map(renamed),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, urns.map(renamed)]),
    ),
    deletedWith: renamed(resource.deletedWith),
  };
}
