// Under which other names a resource may be in the state. Follows step_generator.go: generateAliases, collapseAliasToUrn, inheritedChildAlias.
import type { AliasGoal, Goal } from "./goals.ts";
import type { Operation, Plan } from "./operation.ts";
import { makeUrn, type Resource, STACK_TYPE, urnName, urnType } from "./resource.ts";

/** The old resource that this one continues, if there is one. Records an alias that was used. */
export function findOld(operation: Operation, urn: string, goal: Goal): Resource | undefined {
  const { plan } = operation;
  const own = plan.olds.get(urn);
  if (own !== undefined) return own;
  const alias = aliasUrns(operation, goal).find((candidate) => plan.olds.has(candidate));
  if (alias === undefined || alias === urn) return undefined;
  refuseTwice(plan, urn, alias);
  plan.aliased.set(alias, urn);
  plan.aliases.set(urn, alias);
  return plan.olds.get(alias);
}

function refuseTwice(plan: Plan, urn: string, alias: string): void {
  const other = plan.registered.has(alias) ? urn : plan.aliased.get(alias);
  if (other === undefined) return;
  throw new Error(
    `Duplicate resource alias '${alias}' applied to resource with URN '${urn}' conflicting with resource with URN '${other}'`,
  );
}

function aliasUrns(operation: Operation, goal: Goal): readonly string[] {
  const own = goal.aliases.map((alias) => aliasUrn(operation, goal, alias));
  const parentAlias = operation.plan.aliases.get(goal.parent);
  if (parentAlias === undefined) return own;
  const inherit = (type: string, name: string): string =>
    inheritedUrn(operation, { type, name, parentName: urnName(goal.parent), parentAlias });
  const inherited = own.map((urn) => inherit(urnType(urn), urnName(urn)));
  return [...new Set([...own, inherit(goal.type, goal.name), ...inherited])];
}

function aliasUrn({ stack, plan }: Operation, goal: Goal, alias: AliasGoal): string {
  if ("urn" in alias) return alias.urn;
  const given = alias.parent === "" ? goal.parent : (plan.aliases.get(alias.parent) ?? alias.parent);
  const parent = alias.noParent || urnType(given) === STACK_TYPE ? "" : given;
  const place = { name: alias.stack || stack.name, project: alias.project || stack.project };
  return makeUrn(place, { name: alias.name || goal.name, type: alias.type || goal.type, parent });
}

interface Child {
  readonly type: string;
  readonly name: string;
  readonly parentName: string;
  readonly parentAlias: string;
}

/** A child named after its parent was named after the parent's old name. */
function inheritedUrn(operation: Operation, { type, name, parentName, parentAlias }: Child): string {
  const oldName = name.startsWith(parentName) ? urnName(parentAlias) + name.slice(parentName.length) : name;
  return makeUrn(operation.stack, { type, name: oldName, parent: parentAlias });
}

/** Under its own name or under a new one. */
export const isOperated = (plan: Plan, urn: string): boolean => plan.operated.has(plan.aliased.get(urn) ?? urn);
