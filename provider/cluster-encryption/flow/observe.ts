// Reads one cluster, and finds out what prevents its encryption. Async, over the clients; it writes nothing.
import { findCluster } from "../../atlas/absence";
import type { AtlasReads, Freshness } from "../../atlas/reads";
import type { AtlasClient, Cluster } from "../../atlas/types";
import type { Reading } from "../../engine/run";
import type { FindingClients } from "../../key-findings/look";
import type { Clock } from "../../support/clock";
import { RECENT_MS } from "../../support/pace";
import { clusterObstacle, missingObstacle, type Obstacle, type Target } from "../plan";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly azure: FindingClients["azure"];
  readonly clock: Clock;
}

/** The cluster from the project's list, which all clusters of the project share. A cluster that the list lacks is read by its name. `undefined`: it is gone. */
export async function observe(
  reading: Reading<Clients>,
  { projectId, clusterName }: Target,
  freshness: Pick<Freshness, "since"> = {},
): Promise<Cluster | undefined> {
  const { clients, signal } = reading;
  const clusters = await clients.reads.clusters(projectId, { ...freshness, signal, maxAgeMs: RECENT_MS });
  const listed = clusters.find((cluster) => cluster.name === clusterName);
  return listed ?? findCluster(reading, { projectId, clusterName });
}

/** `undefined`: the cluster can be encrypted, as far as Atlas shows. */
export async function findObstacle(reading: Reading<Clients>, target: Target): Promise<Obstacle | undefined> {
  const { clients, signal } = reading;
  const { projectId, clusterName } = target;
  const clusters = await clients.reads.clusters(projectId, { maxAgeMs: RECENT_MS, signal });
  const isNamed = ({ name }: { readonly name: string }): boolean => name === clusterName;
  const others = clusters.some(isNamed) ? [] : await clients.atlas.listOtherClusters(projectId, { signal });
  const cluster = others.some(isNamed) ? undefined : await observe(reading, target);
  return cluster === undefined ? missingObstacle(clusterName, clusters, others) : clusterObstacle(cluster);
}
