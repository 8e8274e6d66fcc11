// What a ClusterEncryption wants, which clusters cannot have it, and when a cluster has settled. Pure: no client, no clock, no environment.
import type { Cluster, EncryptionAtRest, OtherCluster, PrivateEndpoint } from "../atlas/types";
import { AZURE, isOthers, providerOf } from "../project/clusters";
import { ACTIVE, isActiveIn, isPrivate } from "../project/path";
import { regionsOf } from "../project/regions";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import type { InPreviewOf } from "../support/unknowns";

export interface Target {
  readonly projectId: string;
  readonly clusterName: string;
}

/** Arguments in normal form, as `check` gets them: a preview may not know them yet. */
export type Arguments = InPreviewOf<Target & { readonly timeouts?: Timeouts }>;

/** What `check` makes and state keeps: the arguments and, as an input, what must be true. */
export interface Desired extends Target {
  readonly timeouts?: Timeouts;
  readonly encryptionAtRestProvider: string;
}

/** A record's id tells project and cluster too. */
export const identityOf = ({ projectId, clusterName }: Properties, id?: string): string | undefined =>
  typeof projectId === "string" && typeof clusterName === "string" ? `${projectId}/${clusterName}` : id;

/** Why a cluster cannot be encrypted. `forGood`: nothing else in the program can change it, so a preview refuses it too. */
export interface Obstacle {
  readonly forGood: boolean;
  readonly says: string;
}

const KNOWN_STATES = ["IDLE", "CREATING", "UPDATING", "DELETING", "REPAIRING"];

export const isKnownState = (stateName: string): boolean => KNOWN_STATES.includes(stateName);

/**
 * FACT(atlas-cluster-supported): dedicated clusters only (M10 and larger); a switch of provider goes through NONE; a
 * paused cluster takes no change.
 */
export function clusterObstacle(cluster: Cluster): Obstacle | undefined {
  const name = `Cluster "${cluster.name}"`;
  const providers = cluster.replicationSpecs.flatMap((spec) => spec.regionConfigs.map((region) => region.providerName));
  if (providers.includes("TENANT"))
    return {
      forGood: true,
      says: `${name} is a shared (tenant) cluster; customer-managed keys need a dedicated cluster, M10 or larger. Scale it up, or leave it out.`,
    };
  const provider = providerOf(cluster);
  if (isOthers(cluster))
    return {
      forGood: true,
      says: `${name} is encrypted with a key of ${provider}. Atlas changes the provider only through NONE (a full decryption): set its encryptionAtRestProvider to NONE first, wait until it is IDLE, then run again.`,
    };
  if (provider === AZURE) return undefined;
  if (cluster.paused === true)
    return {
      forGood: false,
      says: `${name} is paused, and a paused cluster takes no change. Resume it, wait until it is IDLE, then run again.`,
    };
  if (cluster.stateName === "DELETING")
    return { forGood: false, says: `${name} is being deleted. Remove its ClusterEncryption from the program.` };
  if (!isKnownState(cluster.stateName))
    return {
      forGood: false,
      says: `${name} is in a state that this version does not know ('stateName' is "${cluster.stateName}"), so it is left alone. Look at it in Atlas, wait until it is IDLE, or update pulumi-atlas-cmk.`,
    };
  return undefined;
}

/** The cluster's list does not hold the name. Flex and serverless are listed apart by Atlas. */
export function missingObstacle(
  clusterName: string,
  clusters: readonly Cluster[],
  others: readonly OtherCluster[],
): Obstacle {
  const other = others.find((candidate) => candidate.name === clusterName);
  if (other !== undefined)
    return {
      forGood: true,
      says: `Cluster "${clusterName}" is a ${other.kind} cluster; customer-managed keys need a dedicated cluster, M10 or larger. Leave it out.`,
    };
  const names = clusters.map((cluster) => `"${cluster.name}"`).join(", ");
  return {
    forGood: false,
    says: `The project has no cluster "${clusterName}"; it has ${names === "" ? "none" : names}. Correct 'clusterName', or make the cluster first and let this resource depend on it.`,
  };
}

/** What must be true of the project before its clusters. The program itself makes it true, so only an apply refuses. */
export function projectFault(projectId: string, actual: EncryptionAtRest): string | undefined {
  if (actual.azureKeyVault.enabled !== true)
    return `Project ${projectId} has no customer-managed key of Azure yet. Give this resource the projectId output of an EncryptionAtRest, so that the order is right by itself.`;
  return actual.azureKeyVault.valid === false
    ? `Atlas cannot use the key of project ${projectId} now (valid: false); encrypting a cluster with it would take the cluster down. Put the key's access right first: see the project's EncryptionAtRest.`
    : undefined;
}

/**
 * FACT(atlas-endpoint-regions): with private networking on, an endpoint is needed in every region of the cluster. The
 * program itself makes it, so only an apply refuses.
 */
export function pathFault(
  cluster: Cluster,
  project: EncryptionAtRest,
  endpoints: readonly PrivateEndpoint[],
): string | undefined {
  if (!isPrivate(project)) return undefined;
  const missing = regionsOf(cluster).filter((region) => !isActiveIn(endpoints, region));
  return missing.length === 0
    ? undefined
    : `Cluster "${cluster.name}" has nodes in ${missing.join(", ")}, where the project's private networking has no ${ACTIVE} endpoint; on the key it would have no way to it there. ` +
        "Add the region to the PrivateNetworking's 'regions' (or leave 'regions' out), and give this resource its projectId output, so that the order is right by itself.";
}

export interface Sight {
  readonly cluster: Cluster | undefined;
  /** A state other than IDLE was seen since we began to look. */
  readonly sawBusy: boolean;
  readonly lookingForMs: number;
  /** How long IDLE must have held before it is believed. */
  readonly quietMs: number;
}

export type Settled =
  | { readonly kind: "settled" }
  | { readonly kind: "gone" }
  | { readonly kind: "pending"; readonly state: string };

/**
 * How long IDLE alone proves nothing. ASSUMED(cluster-work-begins): work begins within a minute of our PATCH; where an
 * earlier run may have written and died, one more look tells. Noticed if wrong: a success reported while Atlas still
 * works.
 */
export const QUIET = { afterWriteMs: 60_000, withoutWriteMs: 5_000 } as const;

/** The wanted value shows at once and IDLE may still show for an instant, so only IDLE after work, or IDLE for a while, is done. */
export function settled(wanted: string, sight: Sight): Settled {
  const { cluster } = sight;
  if (cluster === undefined || cluster.stateName === "DELETING") return { kind: "gone" };
  const isThere = providerOf(cluster) === wanted && cluster.stateName === "IDLE";
  const isBelieved = sight.sawBusy || sight.lookingForMs >= sight.quietMs;
  return isThere && isBelieved ? { kind: "settled" } : { kind: "pending", state: cluster.stateName };
}
