// Which snapshots a project keeps, until when, and the words for it. Pure: no client, no clock.
import type { Snapshot } from "../atlas/types";
import { dayOf, timeOf } from "../support/dates";
import { keptKeyNamed } from "./key-names";

export interface ClusterSnapshots {
  readonly clusterName: string;
  readonly snapshots: readonly Snapshot[];
}

/** `undefined`: absent, or no date. */
export function msOf(time: string | undefined): number | undefined {
  const ms = Date.parse(time ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * A snapshot from this time after a change of the key counts as one from before. FACT(atlas-rewrap): Atlas changes the clusters one by one, and no field shows
 * the end. The clocks of Atlas and of this machine differ, too.
 */
const SETTLED_MS = 24 * 3_600_000;

export const isFromBefore = (takenMs: number, sinceMs: number): boolean => takenMs < sinceMs + SETTLED_MS;

const timesOf = (snapshots: readonly Snapshot[], field: keyof Snapshot): readonly number[] =>
  snapshots.map((one) => msOf(one[field])).filter((ms) => ms !== undefined);

/** When the last of the snapshots expires. `undefined`: there is none, or one has no expiry. */
export function lastExpiryOf(snapshots: readonly Snapshot[]): number | undefined {
  const ends = timesOf(snapshots, "expiresAt");
  return ends.length === 0 || ends.length < snapshots.length ? undefined : Math.max(...ends);
}

export interface SnapshotSummary {
  readonly clusterName: string;
  readonly count: number;
  readonly oldest?: string;
  readonly newest?: string;
  readonly lastExpiry?: string;
}

export function summaryOf({ clusterName, snapshots }: ClusterSnapshots): SnapshotSummary {
  const created = timesOf(snapshots, "createdAt");
  const end = lastExpiryOf(snapshots);
  return {
    clusterName,
    count: snapshots.length,
    ...(created.length === 0 ? {} : { oldest: timeOf(Math.min(...created)), newest: timeOf(Math.max(...created)) }),
    ...(end === undefined ? {} : { lastExpiry: timeOf(end) }),
  };
}

interface KeptKey {
  readonly projectId: string;
  /** The key identifier until now. */
  readonly earlier: string;
  /** The key identifier that follows. Absent: encryption at rest is disabled. */
  readonly now?: string;
  /** Since when the earlier key identifier is known to be in use. */
  readonly since?: string | undefined;
}

/** One line. `undefined`: the project keeps no snapshot. */
export function snapshotsText(kept: KeptKey, clusters: readonly ClusterSnapshots[]): string | undefined {
  const { projectId, earlier, now } = kept;
  const all = clusters.flatMap(({ snapshots }) => snapshots);
  if (all.length === 0) return undefined;
  const counts = clusters
    .filter(({ snapshots }) => snapshots.length > 0)
    .map(({ clusterName, snapshots }) => `"${clusterName}" ${snapshots.length}`);
  const created = timesOf(all, "createdAt");
  const from = created.length === 0 ? "" : `, the oldest of ${dayOf(Math.min(...created))}`;
  const end = lastExpiryOf(all);
  const until = end === undefined ? "as long as the snapshots exist" : `until ${dayOf(end)}`;
  return (
    `Project ${projectId} has ${all.length === 1 ? "1 snapshot" : `${all.length} snapshots`} (${counts.join(", ")})${from}. ` +
    `A restore may need ${keptKeyNamed(earlier, now)} ${until}${before(kept, created)}. Keep these key versions enabled.`
  );
}

/** Snapshots from before the present key identifier. */
function before({ since }: KeptKey, created: readonly number[]): string {
  const sinceMs = msOf(since);
  const isOlder = sinceMs !== undefined && created.some((ms) => isFromBefore(ms, sinceMs));
  return isOlder ? `, and for snapshots from before ${dayOf(sinceMs)} also earlier versions` : "";
}

export const unreadText = (names: readonly string[], why: string): string =>
  `Not checked: the snapshots of ${names.length === 0 ? "the project's clusters" : `cluster ${names.map((name) => `"${name}"`).join(", ")}`}, which may need the key versions until now. ${why}`;
