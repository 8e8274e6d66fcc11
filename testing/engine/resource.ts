// One resource as the engine keeps it, and the graph between resources.
// Mutable where the real engine's is: a replaced resource gets its `delete` flag in place.
import type { Properties } from "./property.ts";

export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  id: string;
  inputs: Properties;
  outputs: Properties;
  parent: string;
  provider: string;
  dependencies: readonly string[];
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  initErrors: readonly string[];
  delete: boolean;
  pendingReplacement: boolean;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly external: boolean;
  deletedWith: string;
  readonly additionalSecretOutputs: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
}

export const STACK_TYPE = "pulumi:pulumi:Stack";
const PROVIDER_PREFIX = "pulumi:providers:";

export function isProviderType(type: string): boolean {
  return type.startsWith(PROVIDER_PREFIX);
}

export function providerPackage(type: string): string {
  return type.slice(PROVIDER_PREFIX.length);
}

/** Default providers are the engine's own; their steps are not shown. */
export function isInternal(resource: { readonly type: string; readonly name: string }): boolean {
  return isProviderType(resource.type) && (resource.name === "default" || resource.name.startsWith("default_"));
}

/** The package that serves a type token: `azure-native:keyvault:Vault` -> `azure-native`, `pulumi-nodejs:dynamic/…` -> `pulumi-nodejs`. */
export function packageOf(type: string): string {
  return type.split(":")[0] ?? type;
}

export function makeUrn(stack: { readonly name: string; readonly project: string }, of: UrnParts): string {
  const parentType = of.parent === "" ? "" : qualifiedType(of.parent);
  const prefix = parentType === "" || parentType === STACK_TYPE ? "" : `${parentType}$`;
  return `urn:pulumi:${stack.name}::${stack.project}::${prefix}${of.type}::${of.name}`;
}

export interface UrnParts {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
}

function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

export function urnName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function urnType(urn: string): string {
  return qualifiedType(urn).split("$").at(-1) ?? "";
}

/** A provider reference is `<urn>::<id>`. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** Everything but parent and provider. */
export function dependencyUrns(resource: Resource): ReadonlySet<string> {
  const urns = new Set(resource.dependencies);
  for (const list of Object.values(resource.propertyDependencies)) for (const urn of list) urns.add(urn);
  if (resource.deletedWith !== "") urns.add(resource.deletedWith);
  return urns;
}

/** Direct dependencies among the resources that stand before it (graph/dependency_graph.go, DependenciesOf). */
export function dependenciesOf(resource: Resource, all: readonly Resource[]): ReadonlySet<Resource> {
  const urns = new Set(dependencyUrns(resource));
  if (resource.provider !== "") urns.add(providerUrn(resource.provider));
  const before = all.slice(0, all.indexOf(resource));
  const found = new Set<Resource>();
  for (const candidate of before) {
    if (candidate.urn === resource.parent) found.add(candidate);
    if (!urns.has(candidate.urn)) continue;
    found.add(candidate);
    if (!candidate.custom) for (const child of descendants(candidate, before)) found.add(child);
  }
  return found;
}

export function transitiveDependencies(resource: Resource, all: readonly Resource[]): ReadonlySet<Resource> {
  const found = new Set<Resource>();
  const visit = (current: Resource): void => {
    for (const dependency of dependenciesOf(current, all)) {
      if (found.has(dependency)) continue;
      found.add(dependency);
      visit(dependency);
    }
  };
  visit(resource);
  return found;
}

/** Later resources that need this one, in order; parents do not count (DependingOn with includeChildren false). */
export function dependents(root: Resource, all: readonly Resource[]): readonly Resource[] {
  const set = new Set([root.urn]);
  return all.slice(all.indexOf(root) + 1).filter((candidate) => {
    const needs = [...dependencyUrns(candidate)].some((urn) => set.has(urn));
    const provided = candidate.provider !== "" && set.has(providerUrn(candidate.provider));
    if (needs || provided) set.add(candidate.urn);
    return needs || provided;
  });
}

function descendants(root: Resource, all: readonly Resource[]): readonly Resource[] {
  const urns = new Set([root.urn]);
  return all.filter((candidate) => {
    if (!urns.has(candidate.parent)) return false;
    urns.add(candidate.urn);
    return true;
  });
}
