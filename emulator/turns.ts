// When the world next changes by itself in a way that Atlas must not miss: a key rotates, begins or expires, a secret expires, a check is due.
// Pure: it reads recorded times.
import { nextCheckMs } from "./atlas/key-life.ts";
import { dueMs } from "./azure/rotation.ts";
import type { AzureVault } from "./azure/store.ts";
import type { Store } from "./types.ts";

export interface Span {
  /** The last look before. */
  readonly fromMs: number;
  readonly nowMs: number;
}

/** A longer jump is made at once: of thousands of years nobody asks what happened when. */
const LONGEST_MS = 20 * 365 * 86_400_000;

/** The first such moment after `fromMs`; now, if there is none before. */
export function nextTurnMs({ atlas, azure }: Store, { fromMs, nowMs }: Span): number {
  if (nowMs - fromMs > LONGEST_MS) return nowMs;
  const moments = [
    ...azure.vaults.flatMap(momentsOf),
    ...azure.principals.flatMap(({ secrets }) => secrets.map((one) => one.expiresMs)),
    ...Object.values(atlas.projects).map(({ keySeen }) => keySeen && nextCheckMs(keySeen.sinceMs)),
  ];
  return moments.reduce<number>((next, one) => (one !== undefined && one > fromMs && one < next ? one : next), nowMs);
}

const momentsOf = (vault: AzureVault): ReadonlyArray<number | undefined> => [
  vault.pending?.doneMs,
  ...Object.values(vault.keys).flatMap((key) => [
    dueMs(vault, key),
    ...key.versions.flatMap((version) => [version.notBeforeMs, version.expiresMs]),
  ]),
];
