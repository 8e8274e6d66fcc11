// That a project has no cluster of some kind: never believed of one list. For every guard before a step that cannot be undone. Atlas layer: async over
// the reads; which clusters count, and what follows from none, the caller decides.
import { type Clock, msUntil } from "../support/clock";
import type { AtlasReads } from "./reads";
import type { Cluster } from "./types";

/** ASSUMED(stale-list): a list that is wrongly empty once is right two seconds later. */
const SECOND_LOOK_MS = 2_000;

/** A room's context has it. */
export interface ClusterLook {
  readonly clients: {
    readonly reads: Pick<AtlasReads, "clusters" | "mark" | "knownClusters" | "findCluster">;
    readonly clock: Clock;
  };
  readonly signal: AbortSignal;
}

export interface Doubted {
  readonly projectId: string;
  /** What a list has just shown. */
  readonly clusters: readonly Cluster[];
  /** A cluster that stops the step, or that it must wait for. */
  readonly counts: (cluster: Cluster) => boolean;
  /** When the list was read. @default now */
  readonly seenMs?: number;
}

/**
 * The clusters of a project. A list that shows one that counts, and every cluster that an earlier list of this process showed, is believed: nothing more
 * is asked. Otherwise the project is listed again, two seconds after the first list, and a known cluster that this list lacks is read by its own path.
 */
export async function clustersForSure(look: ClusterLook, doubted: Doubted): Promise<readonly Cluster[]> {
  const {
    clients: { reads, clock },
    signal,
  } = look;
  const { projectId, clusters, counts, seenMs = clock.now() } = doubted;
  const missingIn = (seen: readonly Cluster[]): readonly string[] =>
    reads.knownClusters(projectId).filter((name) => !seen.some((cluster) => cluster.name === name));
  if (clusters.some(counts) && missingIn(clusters).length === 0) return clusters;
  await clock.sleep(msUntil(clock, seenMs + SECOND_LOOK_MS), signal);
  const again = await reads.clusters(projectId, { since: reads.mark(), maxAgeMs: 0, signal });
  const hidden = missingIn(again).map((clusterName) => reads.findCluster(projectId, clusterName, signal));
  return [...again, ...(await Promise.all(hidden)).filter((cluster) => cluster !== undefined)];
}
