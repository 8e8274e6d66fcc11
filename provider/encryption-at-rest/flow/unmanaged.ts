// Finds encrypted clusters and private endpoints of a project that no resource of the run manages. Async, over the
// clients. It writes nothing.
import type { Calling } from "../../engine/run";
import { isEncrypted } from "../../project/clusters";
import { busyText } from "../../project/moves";
import { isPrivate, regionsOfEndpoints } from "../../project/path";
import { RECENT_IN_REPORT_MS } from "../../support/pace";
import type { Clients } from "./observe";

export interface Unmanaged {
  /** Names of encrypted clusters. */
  readonly clusters: readonly string[];
  /** Encrypted clusters that Atlas is repairing: `"orders" REPAIRING`. After a repair of the key, Atlas starts them again. */
  readonly repairing: string;
  /** Regions of private endpoints; `undefined`: private networking is off, or managed. */
  readonly endpoints: readonly string[] | undefined;
}

/** Types of `@pulumi/mongodbatlas`. */
const CLUSTERS: readonly string[] = [
  "mongodbatlas:index/cluster:Cluster",
  "mongodbatlas:index/advancedCluster:AdvancedCluster",
];
const PRIVATE_ENDPOINT = "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint";

const REPAIRING = "REPAIRING";

const hasCluster = (declared: Calling<Clients>["elsewhere"], name: string): boolean =>
  declared.some((one) => CLUSTERS.includes(one.type) && (one.name === undefined || one.name === name));

/**
 * What was read in the last minute and since the last write of this run is good enough for a message, unless another package of the program may have changed
 * clusters and endpoints since. Only this package changes the project's settings.
 */
export async function findUnmanaged(
  { clients: { reads }, signal, isDeclared, elsewhere }: Calling<Clients>,
  { projectId }: { readonly projectId: string },
): Promise<Unmanaged> {
  const theirs = elsewhere.filter((one) => one.projectId === undefined || one.projectId === projectId);
  const since = theirs.length > 0 ? reads.mark() : reads.lastWrite(projectId);
  const freshness = { since, maxAgeMs: RECENT_IN_REPORT_MS, signal };
  const [project, clusters] = await Promise.all([
    reads.encryptionAtRest(projectId, { maxAgeMs: RECENT_IN_REPORT_MS, signal }),
    reads.clusters(projectId, freshness),
  ]);
  const encrypted = clusters.filter(isEncrypted).flatMap(({ name }) => (hasCluster(theirs, name) ? [] : [name]));
  const declared = await Promise.all(encrypted.map((name) => isDeclared("ClusterEncryption", `${projectId}/${name}`)));
  const isPathManaged =
    !isPrivate(project) ||
    theirs.some(({ type }) => type === PRIVATE_ENDPOINT) ||
    (await isDeclared("PrivateNetworking", projectId));
  return {
    repairing: busyText(clusters.filter((one) => isEncrypted(one) && one.stateName === REPAIRING)),
    clusters: encrypted.filter((_, index) => declared[index] === false),
    endpoints: isPathManaged ? undefined : regionsOfEndpoints(await reads.privateEndpoints(projectId, freshness)),
  };
}
