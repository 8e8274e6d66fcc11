// Runs of a program in process: as much of an engine as order, state and half-done records. One run has one plugin, as a real one has one process.
// It previews, refreshes and replaces nothing: the double in testing/ does.
import { isDeepStrictEqual } from "node:util";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import type { Kind, Plugin } from "./plugin.ts";
import type { Declared } from "./world.ts";

type Properties = Readonly<Record<string, unknown>>;

interface Recorded {
  readonly kind: Kind;
  readonly id: string;
  readonly inputs: Properties;
  readonly outs: Properties;
  /** Made, and not right yet: the engine updates it whatever its diff says. */
  readonly isHalfDone: boolean;
}

/** What state keeps, by name, in the order of making. */
export type RunState = Map<string, Recorded>;

/** Both clouds, and the stack that has been made in them. */
export interface RunWorld {
  readonly emulator: Emulator;
  readonly state: RunState;
}

/** Makes copies of a world as it is now, each with an emulator of its own: a kill table starts each cut at the same place. */
export function copierOf({ emulator, state }: RunWorld): () => Promise<RunWorld> {
  const startMs = emulator.clock.now();
  const store = structuredClone(emulator.store);
  const records = structuredClone([...state]);
  return async () => {
    const copy = await startEmulator({ clock: { mode: "stepped", startMs } });
    Object.assign(copy.store, structuredClone(store));
    return { emulator: copy, state: new Map(structuredClone(records)) };
  };
}

/** `up`: what the program declares, one after the other, then the deletes of what it no longer declares. Rejects at the first failure. */
export async function runUp(state: RunState, program: readonly Declared[], plugin: Plugin): Promise<void> {
  for (const declared of program) await ensure(state, declared, plugin);
  const kept = program.map((declared) => declared.name);
  for (const name of [...state.keys()].reverse()) if (!kept.includes(name)) await remove(state, name, plugin);
}

/** `destroy`: asks no `check`, the last made first. */
export async function runDestroy(state: RunState, plugin: Plugin): Promise<void> {
  for (const name of [...state.keys()].reverse()) await remove(state, name, plugin);
}

async function ensure(state: RunState, { kind, name, args }: Declared, plugin: Plugin): Promise<void> {
  if (!isOurs(kind)) throw new Error(`${kind} is not of this package`);
  const old = state.get(name);
  const { inputs, failures } = await plugin.check(kind, resolved(state, args), { olds: old?.inputs ?? {} });
  if (failures.length > 0) throw new Error(failures.map((failure) => failure.reason).join("\n"));
  const record = (id: string, outs: Properties, isHalfDone: boolean) =>
    state.set(name, { kind, id, inputs, outs, isHalfDone });
  try {
    if (old === undefined) {
      const { id, outs } = await plugin.create(kind, inputs);
      record(id, outs, false);
    } else if (await mustUpdate(old, inputs, plugin))
      record(old.id, await plugin.update(kind, old.id, old.outs, inputs), false);
  } catch (error) {
    if (isHalfDone(error)) record(error.id, error.properties, true);
    throw error;
  }
}

async function mustUpdate({ kind, id, inputs, outs, isHalfDone }: Recorded, news: Properties, plugin: Plugin) {
  const { changes } = await plugin.diff(kind, id, outs, news);
  return isHalfDone || (changes ?? !isDeepStrictEqual(inputs, news));
}

async function remove(state: RunState, name: string, plugin: Plugin): Promise<void> {
  const { kind, id, outs } = state.get(name) ?? {};
  if (kind === undefined || id === undefined || outs === undefined) return;
  await plugin.remove(kind, id, outs);
  state.delete(name);
}

const OURS: readonly string[] = ["EncryptionAtRest", "ClusterEncryption", "PrivateNetworking", "RoleAssignment"];
const isOurs = (kind: Declared["kind"]): kind is Kind => OURS.includes(kind);

const isHalfDone = (error: unknown): error is { readonly id: string; readonly properties: Properties } =>
  typeof error === "object" && error !== null && "id" in error && "properties" in error;

/** "@name.output" is another resource's output. */
const resolved = (state: RunState, args: Properties): Properties =>
  Object.fromEntries(
    Object.entries(args).map(([key, given]) => {
      if (typeof given !== "string" || !given.startsWith("@")) return [key, given];
      const [name = "", output = ""] = given.slice(1).split(".");
      return [key, state.get(name)?.outs[output]];
    }),
  );
