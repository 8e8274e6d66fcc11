// As much of Pulumi's engine as a history needs, in process: order, state, replacements, half-done records, pending deletes, two provider instances.
// It previews before it writes, as `pulumi up` does. What the real engine does besides is proved in test/e2e.
import { isDeepStrictEqual } from "node:util";
import type { Kind, Plugin } from "../support/plugin.ts";

type Properties = Readonly<Record<string, unknown>>;
type Instance = "default" | "eu";

export interface Declared {
  readonly kind: Kind;
  readonly name: string;
  readonly instance: Instance;
  /** "@name.output" is another resource's output. */
  readonly args: Properties;
}

interface Recorded {
  readonly kind: Kind;
  readonly name: string;
  readonly instance: Instance;
  readonly id: string;
  readonly inputs: Properties;
  readonly outs: Properties;
  /** Names of the resources whose outputs it was given. */
  readonly dependsOn: readonly string[];
  /** Made, and not right yet: the engine updates it whatever its diff says. */
  readonly isHalfDone: boolean;
  /** Replaced: its delete is still to come. */
  readonly isDoomed: boolean;
}

/** The plugin processes of one run, one for each provider instance. */
export type Plugins = Readonly<Record<Instance, Plugin>>;

/** What state keeps, in the order of making. */
export type State = Recorded[];

class Refused extends Error {}

const urnOf = ({ kind, name }: { readonly kind: Kind; readonly name: string }): string =>
  `urn:pulumi:test::search::pulumi-nodejs:dynamic/atlas-cmk:${kind}::${name}`;

const isOf = (declared: Declared) => (one: Recorded) =>
  !one.isDoomed && one.kind === declared.kind && one.name === declared.name;

/**
 * `pulumi preview`: nothing is written. Rejects where a check refuses. What refers to a resource that is to be replaced
 * gets its new inputs: its other outputs are known only after the run.
 */
export async function preview(state: State, program: readonly Declared[], plugins: Plugins): Promise<void> {
  const planned = [...state];
  for (const declared of program) {
    const old = planned.find(isOf(declared));
    const args = resolved(planned, declared.args);
    if (args === undefined) continue; // an output that only the run will know
    const inputs = await checked(plugins[declared.instance], declared, { args, old, isPreview: true });
    if (old === undefined) continue;
    const { replaces = [] } = await plugins[declared.instance].diff(old.kind, old.id, old.outs, inputs);
    if (replaces.length > 0) put(planned, old, { ...old, inputs, outs: inputs });
  }
}

/** `pulumi up`. Rejects at the first failure, as the engine stops registering there; deletes come last. */
export async function up(
  state: State,
  program: readonly Declared[],
  run: { readonly plugins: Plugins; readonly replace?: string },
): Promise<void> {
  for (const declared of program) await ensure(state, declared, run);
  const isDeclared = (one: Recorded): boolean =>
    program.some((declared) => declared.kind === one.kind && declared.name === one.name);
  for (const chain of inDeleteOrder(state.filter((one) => one.isDoomed || !isDeclared(one)))) {
    const failures = await removeAll(state, chain, run.plugins);
    if (failures[0] !== undefined) throw failures[0];
  }
}

/** `pulumi destroy --continue-on-error`: asks no `check`, the last made first. Rejects in the end with everything that failed. */
export async function destroy(state: State, plugins: Plugins): Promise<void> {
  const failures: Error[] = [];
  for (const chain of inDeleteOrder(state)) failures.push(...(await removeAll(state, chain, plugins)));
  const [first] = failures;
  if (first !== undefined) throw Object.assign(first, { message: failures.map(({ message }) => message).join("\n") });
}

/**
 * As the engine orders deletes (`ScheduleDeletes`): what depends on most is deleted first, and what depends on nothing last. It deletes each group at once,
 * this one the last made first.
 */
function inDeleteOrder(condemned: readonly Recorded[]): readonly (readonly Recorded[])[] {
  const groups: Recorded[][] = [];
  let left = [...condemned];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const isFree = (one: Recorded): boolean => !one.dependsOn.some((name) => waiting.has(name));
    groups.unshift(left.filter(isFree).reverse());
    left = left.filter((one) => !isFree(one));
  }
  return groups;
}

/** All of one group: the engine lets what it has begun come to its end. */
async function removeAll(state: State, group: readonly Recorded[], plugins: Plugins): Promise<readonly Error[]> {
  const failures: Error[] = [];
  for (const one of group)
    await remove(state, one, plugins).catch((error: unknown) => {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    });
  return failures;
}

/** `pulumi refresh`: what is gone is dropped, what is otherwise is taken over. */
export async function refresh(state: State, plugins: Plugins): Promise<void> {
  for (const one of [...state]) {
    const found = await plugins[one.instance].read(one.kind, one.id, one.outs);
    if (found.id === undefined) state.splice(state.indexOf(one), 1);
    else
      put(state, one, { ...one, inputs: found.inputs ?? one.inputs, outs: found.props ?? one.outs, isHalfDone: false });
  }
}

async function ensure(
  state: State,
  declared: Declared,
  { plugins, replace }: { readonly plugins: Plugins; readonly replace?: string },
): Promise<void> {
  const plugin = plugins[declared.instance];
  const old = state.find(isOf(declared));
  const args = resolved(state, declared.args);
  if (args === undefined) throw new Error(`${declared.name} refers to what is not there`);
  const inputs = await checked(plugin, declared, { args, old, isPreview: false });
  if (old === undefined) return create(state, declared, { plugin, inputs });
  const difference = await plugin.diff(old.kind, old.id, old.outs, inputs);
  if (replace === declared.name || (difference.replaces ?? []).length > 0) {
    const doomed = { ...old, isDoomed: true };
    put(state, old, doomed);
    return create(state, declared, { plugin, inputs, before: doomed });
  }
  const isChanged = old.isHalfDone || (difference.changes ?? !isDeepStrictEqual(old.inputs, inputs));
  const same = { ...old, inputs, instance: declared.instance, dependsOn: namesIn(declared.args) };
  if (!isChanged) return void put(state, old, same);
  try {
    put(state, old, { ...same, outs: await plugin.update(old.kind, old.id, old.outs, inputs), isHalfDone: false });
  } catch (error) {
    if (isHalfDone(error)) put(state, old, { ...same, outs: error.properties, isHalfDone: true });
    throw error;
  }
}

async function create(
  state: State,
  { kind, name, instance, args }: Declared,
  { plugin, inputs, before }: { readonly plugin: Plugin; readonly inputs: Properties; readonly before?: Recorded },
): Promise<void> {
  // A replacement stands where the old one stood: what depends on it comes after it.
  const at = before === undefined ? state.length : state.indexOf(before);
  const made = { kind, name, instance, inputs, dependsOn: namesIn(args), isDoomed: false };
  const record = (id: string, outs: Properties, isHalf: boolean): void =>
    void state.splice(at, 0, { ...made, id, outs, isHalfDone: isHalf });
  try {
    const { id, outs } = await plugin.create(kind, inputs);
    record(id, outs, false);
  } catch (error) {
    if (isHalfDone(error)) record(error.id, error.properties, true);
    throw error;
  }
}

async function remove(state: State, one: Recorded, plugins: Plugins): Promise<void> {
  await plugins[one.instance].remove(one.kind, one.id, one.outs);
  state.splice(state.indexOf(one), 1);
}

async function checked(
  plugin: Plugin,
  declared: Declared,
  {
    args,
    old,
    isPreview,
  }: { readonly args: Properties; readonly old: Recorded | undefined; readonly isPreview: boolean },
): Promise<Properties> {
  const { inputs, failures } = await plugin.check(
    declared.kind,
    { ...args, __urn: urnOf(declared) },
    { preview: isPreview, olds: old?.inputs ?? {} },
  );
  if (failures.length > 0) throw new Refused(failures.map((failure) => failure.reason).join("\n"));
  return inputs;
}

const put = (state: State, old: Recorded, fresh: Recorded): void => void state.splice(state.indexOf(old), 1, fresh);

const isHalfDone = (error: unknown): error is { readonly id: string; readonly properties: Properties } =>
  typeof error === "object" && error !== null && "id" in error && "properties" in error;

/** `undefined`: one of them is an output of what is not made yet. */
function resolved(state: State, args: Properties): Properties | undefined {
  const entries = Object.entries(args).map(([key, given]) => [key, known(state, given)] as const);
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

function known(state: State, given: unknown): unknown {
  if (isProperties(given)) return resolved(state, given);
  const reference = referenceIn(given);
  if (reference === undefined) return given;
  return state.find((one) => one.name === reference.name && !one.isDoomed)?.outs[reference.output];
}

function referenceIn(given: unknown): { readonly name: string; readonly output: string } | undefined {
  const [, name, output] = (typeof given === "string" && /^@([^.]+)\.(.+)$/.exec(given)) || [];
  return name === undefined || output === undefined ? undefined : { name, output };
}

const namesIn = (given: unknown): readonly string[] => {
  if (isProperties(given)) return Object.values(given).flatMap(namesIn);
  const reference = referenceIn(given);
  return reference === undefined ? [] : [reference.name];
};

export const isProperties = (given: unknown): given is Properties =>
  typeof given === "object" && given !== null && !Array.isArray(given);
