// Finds encrypted clusters and private endpoints of a project that no resource of the run manages. Async, over the
// clients. It writes nothing.
import type { Calling } from "../../engine/run";
import { isEncrypted } from "../../project/clusters";
import { isPrivate, regionsOfEndpoints } from "../../project/path";
import { type Clients, TIMING } from "./observe";

export interface Unmanaged {
  /** Names of encrypted clusters. */
  readonly clusters: readonly string[];
  /** Regions of private endpoints; `undefined`: private networking is off, or managed. */
  readonly endpoints: readonly string[] | undefined;
}

/**
 * Reads from Atlas again, because this run, also by other packages, may have changed clusters and endpoints. Only this package changes the project's settings,
 * so an answer of the last seconds is good there.
 */
export async function findUnmanaged(
  { clients: { reads }, signal, isDeclared }: Calling<Clients>,
  { projectId }: { readonly projectId: string },
): Promise<Unmanaged> {
  const freshness = { since: reads.mark(), maxAgeMs: 0, signal };
  const [project, clusters] = await Promise.all([
    reads.encryptionAtRest(projectId, { maxAgeMs: TIMING.recentMs, signal }),
    reads.clusters(projectId, freshness),
  ]);
  const encrypted = clusters.filter(isEncrypted).map((cluster) => cluster.name);
  const declared = await Promise.all(encrypted.map((name) => isDeclared("ClusterEncryption", `${projectId}/${name}`)));
  const isPathOurs = !isPrivate(project) || (await isDeclared("PrivateNetworking", projectId));
  return {
    clusters: encrypted.filter((_, index) => declared[index] === false),
    endpoints: isPathOurs ? undefined : regionsOfEndpoints(await reads.privateEndpoints(projectId, freshness)),
  };
}
