// Whether Atlas has moved clusters to private endpoints or to another key, as their states over time show. Pure: no client, no clock.
import type { Cluster } from "../atlas/types";

/**
 * How long a cluster must be IDLE before it counts as moved. FACT(atlas-moves): Atlas moves clusters by itself, and no
 * field shows that a move has ended. ASSUMED(moves-begin): a move begins within a minute after every private endpoint is
 * ACTIVE or the project has another key, as work on a cluster begins within a minute after its PATCH. A move without a
 * change of state ends within this minute. Noticed if wrong: public network access of the vault is disabled while a
 * cluster still uses the public network; a key is deleted while a cluster still needs it.
 */
export const QUIET_MS = 60_000;

const IDLE = "IDLE";

interface Move {
  /** Since when the cluster has been IDLE without interruption. Absent while it is not IDLE. */
  readonly idleSinceMs?: number;
  /** During this wait the cluster was IDLE, and then was not: its move was seen to begin. */
  readonly hasBegun: boolean;
  /** The cluster was IDLE at the last look before this wait, a moment ago. */
  readonly wasIdle?: true;
}

/** By name of the cluster. */
export type Moves = ReadonlyMap<string, Move>;

/**
 * A start with a look from the moment before the wait: a cluster that was IDLE then and is not IDLE at the wait's first
 * look has begun its move in between. The quiet time begins with the first look of the wait all the same.
 */
export const idleJustBefore = (clusters: readonly Cluster[]): Moves =>
  new Map(
    clusters
      .filter(({ stateName }) => stateName === IDLE)
      .map(({ name }) => [name, { hasBegun: false, wasIdle: true } as const]),
  );

/** What is known after one more read. A cluster that is new in the list starts without history. */
export const movesAfter = (before: Moves, clusters: readonly Cluster[], nowMs: number): Moves =>
  new Map(clusters.map((cluster) => [cluster.name, moveAfter(before.get(cluster.name), cluster.stateName, nowMs)]));

function moveAfter(before: Move | undefined, stateName: string, nowMs: number): Move {
  const wasIdle = before?.idleSinceMs !== undefined || before?.wasIdle === true;
  const hasBegun = before?.hasBegun === true || (stateName !== IDLE && wasIdle);
  return stateName === IDLE ? { hasBegun, idleSinceMs: before?.idleSinceMs ?? nowMs } : { hasBegun };
}

export const busyIn = (clusters: readonly Cluster[]): readonly Cluster[] =>
  clusters.filter(({ stateName }) => stateName !== IDLE);

/** `"orders" UPDATING, "billing" REPAIRING` */
export const busyText = (clusters: readonly Cluster[]): string =>
  busyIn(clusters)
    .map(({ name, stateName }) => `"${name}" ${stateName}`)
    .join(", ");

/** Every cluster is IDLE: either after work that was seen to begin, or for the whole quiet time. */
export const haveMoved = (moves: Moves, nowMs: number): boolean =>
  [...moves.values()].every(
    ({ idleSinceMs, hasBegun }) => idleSinceMs !== undefined && (hasBegun || nowMs - idleSinceMs >= QUIET_MS),
  );
