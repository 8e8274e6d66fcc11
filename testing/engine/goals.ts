// What a program asks of the engine, as plain data: a resource to be, one to be read, a function to be called; and the answer. Translation only.
import type { Properties } from "./property.ts";
import { fromStruct, type resourceMessages } from "./wire.ts";

/** What the program wants a resource to be. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly provider: string;
  readonly version: string;
  readonly properties: Properties;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly deletedWith: string;
  readonly additionalSecretOutputs: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly aliases: readonly AliasGoal[];
}

/** Under which other name a resource may be in the state: a whole URN, or what differs from the resource's own. */
export type AliasGoal =
  | { readonly urn: string }
  | {
      readonly name: string;
      readonly type: string;
      readonly stack: string;
      readonly project: string;
      readonly parent: string;
      readonly noParent: boolean;
    };

/** What the program is told of a resource that it registered or read. */
export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly outputs: Properties;
  readonly result: "success" | "failed" | "skipped";
}

export interface InvokeAsk {
  readonly token: string;
  readonly args: Properties;
  /** Empty: the default one of its package. */
  readonly provider: string;
  readonly version: string;
}

export interface ReadGoal {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly parent: string;
  readonly provider: string;
  readonly version: string;
  readonly properties: Properties;
  readonly dependencies: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

export type RegisterRequest = InstanceType<typeof resourceMessages.RegisterResourceRequest>;

export function goalOf(request: RegisterRequest): Goal {
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, key) => {
    propertyDependencies[key] = urns.getUrnsList();
  });
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    provider: request.getProvider(),
    version: request.getVersion(),
    properties: fromStruct(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    deletedWith: request.getDeletedwith(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    aliases: aliasesOf(request),
  };
}

/** Old SDKs send whole URNs beside the specifications. */
function aliasesOf(request: RegisterRequest): readonly AliasGoal[] {
  const specs = request.getAliasesList().map((alias): AliasGoal => {
    const spec = alias.getSpec();
    if (spec === undefined) return { urn: alias.getUrn() };
    return {
      name: spec.getName(),
      type: spec.getType(),
      stack: spec.getStack(),
      project: spec.getProject(),
      parent: spec.getParenturn(),
      noParent: spec.getNoparent(),
    };
  });
  return [...request.getAliasurnsList().map((urn) => ({ urn })), ...specs];
}

export function readGoalOf(request: InstanceType<typeof resourceMessages.ReadResourceRequest>): ReadGoal {
  return {
    type: request.getType(),
    name: request.getName(),
    id: request.getId(),
    parent: request.getParent(),
    provider: request.getProvider(),
    version: request.getVersion(),
    properties: fromStruct(request.getProperties()),
    dependencies: request.getDependenciesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}
