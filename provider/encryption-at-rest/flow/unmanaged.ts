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

/** Every change of this run was followed by a read. So an answer of the last seconds is good, and an older one is not. */
export async function findUnmanaged(
  { clients: { reads }, signal, isDeclared }: Calling<Clients>,
  { projectId }: { readonly projectId: string },
): Promise<Unmanaged> {
  const freshness = { maxAgeMs: TIMING.recentMs, signal };
  const [project, clusters] = await Promise.all([
    reads.encryptionAtRest(projectId, freshness),
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
