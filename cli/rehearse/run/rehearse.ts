// One rehearsal: starts the emulator with the snapshot, copies the stack beside it, runs the command there, and gathers what was sent. Async.
import { randomBytes } from "node:crypto";
import type { DamageEvent, Emulator, JournalEntry } from "#emulator/index";
import { CommandError, EXIT, type Io } from "../../io";
import type { SnapshotFile } from "../file";
import type { Operation, RehearseOptions } from "../options";
import { credentialsOf, environmentOf } from "./environment";
import { type Ended, started } from "./processes";
import { type RealStack, readStack } from "./real-stack";
import { importStack, makeWorkspace, type Workspace } from "./workspace";

export interface Rehearsed {
  readonly snapshot: SnapshotFile;
  readonly command: readonly string[];
  readonly ended: Ended;
  /** The emulator's clock at the start and at the end. */
  readonly startMs: number;
  readonly endMs: number;
  readonly writes: readonly JournalEntry[];
  readonly damage: readonly DamageEvent[];
  readonly types: readonly string[];
}

/** How long no request may come before the clock steps: the processes of a run then do not race it. */
const QUIET_MS = 100;

export async function rehearse(snapshot: SnapshotFile, options: RehearseOptions, io: Io): Promise<Rehearsed> {
  const stack = await readStack(options, io);
  const emulator = await emulatorWith(snapshot);
  try {
    const workspace = await makeWorkspace(io);
    try {
      return await withPlugins({ snapshot, options, io, stack, workspace, emulator });
    } finally {
      await workspace.remove();
    }
  } finally {
    await emulator.close();
  }
}

type Made = Omit<Ready, "env">;

async function withPlugins(made: Made): Promise<Rehearsed> {
  const { startPlugins } = await import("#emulator/plugins/index");
  const { clock, env } = made.emulator;
  const plugins = await startPlugins({ clock, env: { ...env, ...credentialsOf(made.snapshot) } });
  try {
    return await run({ ...made, env: environmentFor(made, plugins.env) });
  } finally {
    plugins.close();
  }
}

const environmentFor = (
  { snapshot, options, io, stack, workspace, emulator }: Made,
  plugins: Readonly<Record<string, string>>,
): Ready["env"] =>
  environmentOf({
    env: io.env,
    passEnv: options.passEnv ?? [],
    snapshot,
    url: emulator.url,
    plugins,
    folders: workspace.folders,
    passphrase: randomBytes(16).toString("hex"),
    stackName: stack.name,
    secretVariables: stack.secretVariables,
  });

async function emulatorWith({ seed, time }: SnapshotFile): Promise<Emulator> {
  const { startEmulator } = await import("#emulator/index");
  return startEmulator({ seed, clock: { mode: "stepped", startMs: Date.parse(time), quietMs: QUIET_MS } }).catch(
    (error: unknown) => {
      throw new CommandError(`The snapshot cannot be used. ${error instanceof Error ? error.message : String(error)}`);
    },
  );
}

interface Ready {
  readonly snapshot: SnapshotFile;
  readonly options: RehearseOptions;
  readonly io: Io;
  readonly stack: RealStack;
  readonly workspace: Workspace;
  readonly emulator: Emulator;
  readonly env: Readonly<Record<string, string>>;
}

async function run({ snapshot, options, io, stack, workspace, emulator, env }: Ready): Promise<Rehearsed> {
  await importStack(stack, workspace, { env, signal: io.signal });
  const command = commandOf(options);
  io.err(`atlas-cmk: ${command.join(" ")}, on ${emulator.url}\n`);
  emulator.journal.clear();
  const startMs = emulator.clock.now();
  const ended = await started(command, {
    cwd: workspace.folders.work,
    env,
    signal: io.signal,
    show: (text) => io.err(text),
  });
  if (io.signal.aborted) throw new CommandError("cancelled", EXIT.cancelled);
  return {
    snapshot,
    command,
    ended,
    startMs,
    endMs: emulator.clock.now(),
    writes: emulator.journal.writes(),
    damage: emulator.damage.entries(),
    types: stack.types,
  };
}

const FLAGS: Readonly<Record<Operation, readonly string[]>> = {
  preview: [],
  up: ["--yes", "--skip-preview"],
  destroy: ["--yes", "--skip-preview"],
};

function commandOf({ command, operation = "preview" }: RehearseOptions): readonly string[] {
  return command !== undefined && command.length > 0
    ? command
    : ["pulumi", operation, ...FLAGS[operation], "--non-interactive", "--color", "never"];
}
