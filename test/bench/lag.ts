// Detection lag: from the moment at which the emulator changes an endpoint's status to the moment at which we act on it, over many waits of different
// length, and what the looking costs of Atlas's token bucket. In process, from the build: no engine is between.

import { createRequire } from "node:module";
import { type Emulator, type JournalEntry, startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { silentCall } from "../support/call.ts";
import { byHand } from "../support/hand.ts";
import { keyIdentifier, withRole } from "../support/key-settings.ts";

const built = createRequire(import.meta.url);
const { connect } = built("../../dist/connect.js") as typeof import("../../provider/connect.ts"); // the same modules, as they are shipped
const { hooksOf } = built("../../dist/engine/hooks.js") as typeof import("../../provider/engine/hooks.ts");
const { privateNetworking } = built(
  "../../dist/private-networking/room.js",
) as typeof import("../../provider/private-networking/room.ts");

const { projectId, keyVaultId } = quickstart;
const RUNS = 40;

/** FACT(atlas-rate-limits): 2000 tokens for these calls of a project, 1000 more each minute. */
const REFILL_PER_MINUTE = 1000;
const MINUTE_MS = 60_000;

interface Seen {
  readonly stateMs: number;
  readonly lagMs: number;
}

interface Waited {
  /** The end of the making and of the approving, each in one region. */
  readonly seen: readonly Seen[];
  /** The most calls of the bucket within one minute. */
  readonly mostInAMinute: number;
}

export interface Lag {
  readonly runs: number;
  readonly changes: number;
  readonly medianMs: number;
  readonly worstMs: number;
  /** Of states of less than a minute. */
  readonly shortMedianMs: number;
  readonly shortWorstMs: number;
  /** Of longer states: the worst lag as a part of the time that the state took. */
  readonly longWorstShare: number;
  /** Of what Atlas refills, in the busiest minute of all runs. */
  readonly busiestShare: number;
  readonly shortestWaitS: number;
  readonly longestWaitS: number;
}

/** No two alike, from half a minute to several, and never a multiple of our own pauses. */
const timesOf = (run: number) => ({ initiatingMs: 20_000 + run * 7_013, activatingMs: 10_000 + run * 3_077 });

export async function measureLag(): Promise<Lag> {
  const waited: Waited[] = [];
  for (let run = 0; run < RUNS; run += 1) waited.push(await oneRun(timesOf(run)));
  const seen = waited.flatMap((one) => one.seen);
  const lags = sorted(seen);
  const short = sorted(seen.filter(({ stateMs }) => stateMs < MINUTE_MS));
  const long = seen.filter(({ stateMs }) => stateMs >= MINUTE_MS);
  const [first, last] = [timesOf(0), timesOf(RUNS - 1)];
  return {
    runs: RUNS,
    changes: lags.length,
    medianMs: medianOf(lags),
    worstMs: lags.at(-1) ?? Number.NaN,
    shortMedianMs: medianOf(short),
    shortWorstMs: short.at(-1) ?? Number.NaN,
    longWorstShare: Math.max(...long.map(({ lagMs, stateMs }) => lagMs / stateMs)),
    busiestShare: Math.max(...waited.map((one) => one.mostInAMinute)) / REFILL_PER_MINUTE,
    shortestWaitS: (first.initiatingMs + first.activatingMs) / 1000,
    longestWaitS: (last.initiatingMs + last.activatingMs) / 1000,
  };
}

const sorted = (seen: readonly Seen[]): readonly number[] =>
  seen.map(({ lagMs }) => lagMs).sort((one, other) => one - other);

const medianOf = (lags: readonly number[]): number => lags[Math.floor(lags.length / 2)] ?? Number.NaN;

async function oneRun(endpointTimes: ReturnType<typeof timesOf>): Promise<Waited> {
  const emulator = await startEmulator({ clock: { mode: "stepped" } });
  await byHand(emulator, { projects: { [projectId]: { endpointTimes, encryptionAtRest: { azureKeyVault: key } } } });
  const connections = connect({ get: () => undefined }, emulator.env);
  await connections.sync();
  const room = hooksOf(privateNetworking, connections);
  const call = silentCall();
  const { inputs } = await room.check(call, {}, { projectId, keyVaultId });
  await room.create(call, inputs);
  const waited = { seen: seenIn(emulator, endpointTimes), mostInAMinute: mostInAMinute(emulator.journal.entries()) };
  await connections.atlas.close();
  await emulator.close();
  return waited;
}

const key = { ...withRole, keyIdentifier: keyIdentifier() };

/** Pending since its making ended: acted on by the approval. ACTIVE since its activation ended: acted on by the end of the wait, at the list that shows it. */
function seenIn(emulator: Emulator, times: ReturnType<typeof timesOf>): readonly Seen[] {
  const entries = emulator.journal.entries();
  const endpoints = emulator.store.atlas.projects[projectId]?.privateEndpoints ?? [];
  const lists = entries.filter((entry) => entry.method === "GET" && entry.path.endsWith("/privateEndpoints"));
  return endpoints.flatMap((endpoint) => {
    const approval = entries.find((entry) => entry.method === "PUT" && entry.path.endsWith(endpoint.connectionName));
    if (approval === undefined) return [{ stateMs: times.initiatingMs, lagMs: Number.POSITIVE_INFINITY }];
    const activeMs = approval.atMs + times.activatingMs;
    const seenMs = lists.find((entry) => entry.atMs >= activeMs)?.atMs ?? Number.POSITIVE_INFINITY;
    return [
      { stateMs: times.initiatingMs, lagMs: approval.atMs - (endpoint.requestedMs + times.initiatingMs) },
      { stateMs: times.activatingMs, lagMs: seenMs - activeMs },
    ];
  });
}

function mostInAMinute(entries: readonly JournalEntry[]): number {
  const times = entries.filter((entry) => entry.path.includes("/encryptionAtRest")).map((entry) => entry.atMs);
  return Math.max(0, ...times.map((fromMs) => times.filter((ms) => ms >= fromMs && ms < fromMs + MINUTE_MS).length));
}

/** `node test/setup.mjs test/bench/lag.ts`: this measure alone, with what the wish is about. */
if (process.argv[1]?.endsWith("lag.ts") === true) {
  const { changes, shortMedianMs, shortWorstMs, longWorstShare, busiestShare } = await measureLag();
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  console.log(`${changes} changes of endpoints`);
  console.log(`  states of less than a minute: median ${shortMedianMs} ms late, at most ${shortWorstMs} ms`);
  console.log(`  longer states: at most ${percent(longWorstShare)} of the state's time late`);
  console.log(`  the busiest minute of one project takes ${percent(busiestShare)} of what Atlas refills`);
}
