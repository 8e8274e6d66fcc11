// The main jobs of a stack in one process, on an emulator whose clock steps only when nothing is under way: what they take of
// emulated time, and what they read while they wait. Nothing here depends on how fast the machine is.
import { type Emulator, type JournalEntry, startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand, isWork } from "./hand.ts";
import type { Plugin } from "./plugin.ts";

type Properties = Readonly<Record<string, unknown>>;

/** As much of a plugin process as an engine calls here. */
export type Process = Pick<Plugin, "check" | "diff" | "create" | "update" | "remove" | "close">;

/** How long the emulated clouds take. */
export interface Times {
  readonly clusterMs: number;
  readonly initiatingMs: number;
  readonly activatingMs: number;
  readonly movingMs: number;
  readonly deletingMs: number;
}

/** The emulator's own. */
export const USUAL: Times = {
  clusterMs: 20_000,
  initiatingMs: 20_000,
  activatingMs: 10_000,
  movingMs: 5_000,
  deletingMs: 10_000,
};

export interface Job {
  readonly name: string;
  readonly tookMs: number;
  /** What the emulated times alone cost. */
  readonly floorMs: number;
  /** Beside the floor: the pause between two looks before a write that cannot be undone. The second look is a safety. */
  readonly looksMs: number;
  /** Reads after the first moment, by kind. */
  readonly polls: Readonly<Record<string, number>>;
}

/** Before an endpoint is created, and before keys are disabled, a list is read again after this time. */
const SECOND_LOOK_MS = 2_000;

/** Real time without a request, then turns of the event loop: all clients are in this process. */
const QUIET_MS = 15;

/** Every job, one after the other: over the public network, then with private networking. */
export async function runJobs(start: (emulator: Emulator) => Process, times: Times = USUAL): Promise<readonly Job[]> {
  const emulator = await startEmulator({ clock: { mode: "stepped", quietMs: QUIET_MS } });
  const stack = stackOn(emulator, () => start(emulator));
  try {
    await setTimes(emulator, times);
    return [...(await publicJobs(stack, times)), ...(await privateJobs(stack, times))];
  } finally {
    await emulator.close();
  }
}

/** So many clusters, each requested half a second after the one before it. */
export async function runClusters(start: (emulator: Emulator) => Process, count: number): Promise<Job> {
  const emulator = await startEmulator({ clock: { mode: "stepped", quietMs: QUIET_MS } });
  const { up, timed } = stackOn(emulator, () => start(emulator));
  const names = Array.from({ length: count }, (_, index) => `cluster-${index + 1}`);
  const made = Object.fromEntries(names.map((name) => [name, { regions: ["US_EAST_2"] }]));
  try {
    await byHand(emulator, { projects: { [projectId]: { clusters: made } } });
    await up([encryption]);
    const [name, floorMs] = [`${count} clusters`, USUAL.clusterMs + (count - 1) * 500];
    return await timed({ name, floorMs }, () =>
      up(names.map((one, index) => ({ ...cluster(one), afterMs: index * 500 }))),
    );
  } finally {
    await emulator.close();
  }
}

const { projectId, keyVaultId } = quickstart;

const setTimes = (emulator: Emulator, { clusterMs: settlesMs, ...endpointTimes }: Times): Promise<void> =>
  byHand(emulator, {
    projects: { [projectId]: { endpointTimes, clusters: { orders: { settlesMs }, billing: { settlesMs } } } },
  });

async function publicJobs({ emulator, up, destroy, timed }: Stack, { clusterMs }: Times): Promise<readonly Job[]> {
  const decrypt = { encryptionAtRestProvider: "NONE" };
  return [
    await timed({ name: "up: project and 2 clusters", floorMs: clusterMs }, () => up([encryption], clusters)),
    await timed({ name: "repair a cluster decrypted by hand", floorMs: clusterMs }, async () => {
      await byHand(emulator, { projects: { [projectId]: { clusters: { billing: decrypt } } } });
      await up([encryption], clusters);
    }),
    await timed({ name: "destroy: 2 clusters and the project", floorMs: clusterMs, looksMs: SECOND_LOOK_MS }, () =>
      destroy(clusters, [encryption]),
    ),
  ];
}

/** Begins with both clusters encrypted over the public network. */
async function privateJobs({ up, destroy, timed }: Stack, times: Times): Promise<readonly Job[]> {
  const { initiatingMs, activatingMs, movingMs, deletingMs } = times;
  await up([encryption], clusters);
  const madeMs = initiatingMs + activatingMs;
  const looksMs = SECOND_LOOK_MS;
  const more = networking({ regions: ["EUROPE_WEST", "US_EAST_2", "US_WEST_2"] });
  return [
    await timed(
      { name: "from public to private in 2 regions, the vault closed", floorMs: madeMs + movingMs, looksMs },
      () => up([encryption], [networking()], clusters),
    ),
    await timed({ name: "a region added", floorMs: madeMs, looksMs }, () => up([encryption], [more], clusters)),
    await timed({ name: "back to public, with both clusters encrypted", floorMs: deletingMs }, async () => {
      await up([encryption], clusters);
      await destroy([more]);
    }),
  ];
}

interface Declared {
  readonly kind: "EncryptionAtRest" | "ClusterEncryption" | "PrivateNetworking";
  readonly name: string;
  readonly args: Properties;
  /** When the engine turns to it, from the begin of its stage. */
  readonly afterMs?: number;
}

const encryption: Declared = {
  kind: "EncryptionAtRest",
  name: "encryption",
  args: {
    projectId,
    keyVaultId,
    keyName: quickstart.keyName,
    keyVersion: quickstart.keyVersions.older,
    access: { roleId: quickstart.roleId },
  },
};

const cluster = (clusterName: string): Declared => ({
  kind: "ClusterEncryption",
  name: clusterName,
  args: { projectId, clusterName },
});

const clusters = ["orders", "billing"].map(cluster);

const networking = (more: Properties = {}): Declared => ({
  kind: "PrivateNetworking",
  name: "networking",
  args: { projectId, keyVaultId, publicNetworkAccess: "Disabled", ...more },
});

/** Resources of a stage run side by side, and the stages one after the other, as edges would have it. */
type Stages = ReadonlyArray<readonly Declared[]>;

interface Stack {
  readonly emulator: Emulator;
  up(...stages: Stages): Promise<void>;
  destroy(...stages: Stages): Promise<void>;
  timed(job: Pick<Job, "name" | "floorMs"> & Partial<Pick<Job, "looksMs">>, run: () => Promise<void>): Promise<Job>;
}

interface Recorded {
  readonly id: string;
  readonly inputs: Properties;
  readonly outs: Properties;
}

function stackOn(emulator: Emulator, start: () => Process): Stack {
  const state = new Map<string, Recorded>();
  const inStages = async (stages: Stages, act: (process: Process, declared: Declared) => Promise<void>) => {
    const process = start();
    for (const stage of stages) await Promise.all(stage.map((declared) => act(process, declared)));
    await process.close();
  };
  const ensure = async (process: Process, { kind, name, args, afterMs = 0 }: Declared): Promise<void> => {
    await emulator.clock.sleep(afterMs);
    const old = state.get(name);
    const { inputs, failures } = await process.check(kind, args, { olds: old?.inputs ?? {} });
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    if (old === undefined) state.set(name, { ...(await process.create(kind, inputs)), inputs });
    else {
      const { changes } = await process.diff(kind, old.id, old.outs, inputs);
      if (changes === false || (changes === undefined && JSON.stringify(inputs) === JSON.stringify(old.inputs))) return;
      state.set(name, { id: old.id, inputs, outs: await process.update(kind, old.id, old.outs, inputs) });
    }
  };
  const remove = async (process: Process, { kind, name }: Declared): Promise<void> => {
    const old = state.get(name);
    if (old === undefined) return;
    await process.remove(kind, old.id, old.outs);
    state.delete(name);
  };
  return {
    emulator,
    destroy: (...stages) => inStages(stages, remove),
    up: (...stages) => inStages(stages, ensure),
    timed: async (job, run) => {
      emulator.journal.clear();
      const beganMs = emulator.clock.now();
      await run();
      const tookMs = emulator.clock.now() - beganMs;
      return { looksMs: 0, ...job, tookMs, polls: pollsIn(emulator.journal.entries(), beganMs) };
    },
  };
}

const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/encryptionAtRest$/, "encryption"],
  [/\/privateEndpoints$/, "endpoints"],
  [/\/privateEndpoints\/[^/]+$/, "endpoint"],
  [/\/clusters$/, "clusters"],
  [/\/clusters\/[^/]+$/, "cluster"],
  [/\/privateEndpointConnections\/[^/]+$/i, "connection"],
  [/\/vaults\/[^/]+$/i, "vault"],
  [/\/backupCompliancePolicy$/, "policy"],
  [/\/snapshots$/, "snapshots"],
  [/\/groups$/, "projects"],
  [/\/Microsoft\.Network$/i, "registration"],
];

function pollsIn(entries: readonly JournalEntry[], beganMs: number): Job["polls"] {
  const kinds = entries
    .filter((entry) => isWork(entry) && entry.method === "GET" && entry.atMs > beganMs)
    .map(({ path }) => KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? path);
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((one) => one === kind).length]),
  );
}
