// Snapshots that Atlas takes by itself: of each cluster at the times of the project's schedule, kept for its time. snapshots.ts lists what is kept.
import type { Span } from "../turns.ts";
import { type AtlasCluster, type AtlasProject, isNew, needsKeyOf, type Snapshot } from "./store.ts";

/**
 * Takes what is due in a span in which nothing changed. FACT(atlas-snapshots-key): a snapshot needs the version of its
 * time. ASSUMED(snapshot-clusters): a cluster that is new, paused or shut down is left out.
 */
export function takeSnapshots(project: AtlasProject, { fromMs, nowMs }: Span): void {
  const schedule = project.snapshotSchedule;
  if (schedule === undefined) return;
  const { everyMs, keepMs } = schedule;
  const taken: Snapshot[] = [];
  const afterMs = Math.max(fromMs, nowMs - keepMs);
  const turns = Math.floor((afterMs - project.createdMs) / everyMs) + 1;
  for (let atMs = project.createdMs + turns * everyMs; atMs <= nowMs; atMs += everyMs)
    for (const cluster of project.clusters.filter((one) => isTaken(one, atMs)))
      taken.push({
        clusterName: cluster.name,
        createdMs: atMs,
        expiresMs: atMs + keepMs,
        ...keyOf(project, cluster, atMs),
      });
  const kept = (project.snapshots ?? []).filter((one) => one.expiresMs === undefined || one.expiresMs > nowMs);
  project.snapshots = [...kept, ...taken];
}

const isTaken = (cluster: AtlasCluster, atMs: number): boolean =>
  !isNew(cluster, atMs) &&
  !cluster.paused &&
  cluster.shutDownMs === undefined &&
  cluster.deletedMs === undefined &&
  cluster.regions.every((region) => region.providerName !== "TENANT");

function keyOf(project: AtlasProject, cluster: AtlasCluster, atMs: number): Pick<Snapshot, "keyIdentifier"> {
  const keyIdentifier = project.keyInUse?.identifier;
  return keyIdentifier !== undefined && needsKeyOf(cluster, "AZURE", atMs) ? { keyIdentifier } : {};
}

/** Whether a schedule can be kept; of anything that a seed or a change by hand brings. */
export function isSchedule(value: unknown): boolean {
  const { everyMs, keepMs, ...others } = Object(value);
  const isSpan = (one: unknown): boolean => typeof one === "number" && Number.isFinite(one) && one >= LEAST_MS;
  return isSpan(everyMs) && isSpan(keepMs) && Object.keys(others).length === 0;
}

/** More often than each minute a schedule would only fill the store. */
const LEAST_MS = 60_000;
