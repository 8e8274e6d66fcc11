// Whether Atlas has moved clusters to what was set, to private endpoints or to another key, told from their states over time. Pure: no client, no clock.
import type { Cluster } from "../atlas/types";

/**
 * How long a cluster must be IDLE before it is believed to have moved. FACT(atlas-moves): Atlas moves clusters by
 * itself, and no field shows that it is done. ASSUMED(moves-begin): a move begins within a minute of the moment when
 * every endpoint is ACTIVE, or the project has another key, as work on a cluster begins within a minute of its PATCH;
 * one without a change of state is done within it. Noticed if wrong: the vault is closed while a cluster still comes
 * over the public network; a key is deleted while a cluster still needs it.
 */
export const QUIET_MS = 60_000;

const IDLE = "IDLE";

interface Move {
  /** Since when it is IDLE without a break; absent while it is not. */
  readonly idleSinceMs?: number;
  /** It was IDLE, and then not, since we began to look: a move that began before our eyes. */
  readonly hasBegun: boolean;
}

/** By name of the cluster. */
export type Moves = ReadonlyMap<string, Move>;

/** What is known after one more look. A cluster that is new in the list begins anew. */
export const movesAfter = (before: Moves, clusters: readonly Cluster[], nowMs: number): Moves =>
  new Map(clusters.map((cluster) => [cluster.name, moveAfter(before.get(cluster.name), cluster.stateName, nowMs)]));

function moveAfter(before: Move | undefined, stateName: string, nowMs: number): Move {
  const hasBegun = before?.hasBegun === true || (stateName !== IDLE && before?.idleSinceMs !== undefined);
  return stateName === IDLE ? { hasBegun, idleSinceMs: before?.idleSinceMs ?? nowMs } : { hasBegun };
}

/** Every cluster is IDLE, each after work that began before our eyes, or for the whole of the quiet time. */
export const haveMoved = (moves: Moves, nowMs: number): boolean =>
  [...moves.values()].every(
    ({ idleSinceMs, hasBegun }) => idleSinceMs !== undefined && (hasBegun || nowMs - idleSinceMs >= QUIET_MS),
  );
