// What a ClusterEncryption wants, which clusters cannot be encrypted, and when a cluster has settled. Pure: no client, no clock, no environment.
import type { Cluster, EncryptionAtRest, OtherCluster, PrivateEndpoint } from "../atlas/types";
import { AZURE, isOthers, providerOf } from "../project/clusters";
import { ACTIVE, isActiveIn, isPrivate } from "../project/path";
import { regionsOf } from "../project/regions";
import { isAtlasId } from "../support/kinds";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import type { InPreviewOf } from "../support/unknowns";

export interface Target {
  readonly projectId: string;
  readonly clusterName: string;
}

/** Arguments in normal form, as `check` gets them. A preview may not know them yet. */
export type Arguments = InPreviewOf<Target & { readonly timeouts?: Timeouts }>;

/** What `check` makes and state keeps: the arguments and, as an input, the required state in the cloud. */
export interface Desired extends Target {
  readonly timeouts?: Timeouts;
  readonly encryptionAtRestProvider: string;
}

export interface Recorded extends Desired {
  /** The last `up` ended before Atlas had finished. */
  readonly unfinished?: boolean;
}

export const isUnfinished = ({ unfinished }: Recorded, { stateName }: Pick<Cluster, "stateName">): boolean =>
  unfinished === true && stateName !== "IDLE";

/** A record's id contains project and cluster, too. */
export const identityOf = ({ projectId, clusterName }: Properties, id?: string): string | undefined =>
  typeof projectId === "string" && typeof clusterName === "string" ? `${projectId}/${clusterName}` : id;

/** The parts of an id, `{projectId}/{clusterName}`. */
export function partsOf(id: string): Target | undefined {
  const [projectId = "", clusterName = "", ...more] = id.split("/");
  return isAtlasId(projectId) && clusterName !== "" && more.length === 0 ? { projectId, clusterName } : undefined;
}

/** Why a cluster cannot be encrypted. `forGood`: nothing else in the program can change that, so a preview refuses it too. */
export interface Obstacle {
  readonly forGood: boolean;
  readonly says: string;
}

const KNOWN_STATES = ["IDLE", "CREATING", "UPDATING", "DELETING", "REPAIRING"];

export const isKnownState = (stateName: string): boolean => KNOWN_STATES.includes(stateName);

/**
 * FACT(atlas-cluster-supported): dedicated clusters only (M10 and larger). A change of the provider goes through NONE.
 * Atlas does not change a paused cluster.
 */
export function clusterObstacle(cluster: Cluster): Obstacle | undefined {
  const name = `Cluster "${cluster.name}"`;
  const providers = cluster.replicationSpecs.flatMap((spec) => spec.regionConfigs.map((region) => region.providerName));
  if (providers.includes("TENANT"))
    return {
      forGood: true,
      says: `${name} is a shared (tenant) cluster. Customer-managed keys need a dedicated cluster, M10 or larger. Scale the cluster up, or remove its ClusterEncryption.`,
    };
  const provider = providerOf(cluster);
  if (isOthers(cluster))
    return {
      forGood: true,
      says: `${name} is encrypted with a key of ${provider}. Atlas changes the provider only through NONE (a full decryption). Set the cluster's encryptionAtRestProvider to NONE first, wait until the cluster is IDLE, then run again.`,
    };
  if (provider === AZURE) return undefined;
  if (cluster.paused === true)
    return {
      forGood: false,
      says: `${name} is paused, and Atlas does not change a paused cluster. Resume the cluster, wait until it is IDLE, then run again.`,
    };
  if (cluster.stateName === "DELETING")
    return { forGood: false, says: `${name} is being deleted. Remove its ClusterEncryption from the program.` };
  if (!isKnownState(cluster.stateName))
    return {
      forGood: false,
      says: `${name} is in a state that this version does not know ('stateName' is "${cluster.stateName}"), so the cluster was not changed. Check the cluster in Atlas and wait until it is IDLE, or update pulumi-atlas-cmk.`,
    };
  return undefined;
}

/** The list of clusters does not contain the name. Atlas lists flex and serverless clusters separately. */
export function missingObstacle(
  clusterName: string,
  clusters: readonly Cluster[],
  others: readonly OtherCluster[],
): Obstacle {
  const other = others.find((candidate) => candidate.name === clusterName);
  if (other !== undefined)
    return {
      forGood: true,
      says: `Cluster "${clusterName}" is a ${other.kind} cluster. Customer-managed keys need a dedicated cluster, M10 or larger. Remove its ClusterEncryption.`,
    };
  const names = clusters.map((cluster) => `"${cluster.name}"`).join(", ");
  return {
    forGood: false,
    says: `The project has no cluster "${clusterName}". Its clusters: ${names === "" ? "none" : names}. Correct 'clusterName', or create the cluster first and let this resource depend on it.`,
  };
}

/** What a project needs before its clusters are encrypted. The program itself may create it, so only `up` refuses. */
export function projectFault(projectId: string, actual: EncryptionAtRest): string | undefined {
  if (actual.azureKeyVault.enabled !== true)
    return `Project ${projectId} has no customer-managed key in Azure yet. Pass the projectId output of an EncryptionAtRest to this resource, so that Pulumi creates them in the right order.`;
  return actual.azureKeyVault.valid === false
    ? `Atlas cannot use the key of project ${projectId} now (valid: false). A cluster that is encrypted with this key would go down. Repair Atlas's access to the key first: see the project's EncryptionAtRest.`
    : undefined;
}

/**
 * FACT(atlas-endpoint-regions): with private networking enabled, every region of the cluster needs a private endpoint. The
 * program itself may create it, so only `up` refuses.
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
    : `Cluster "${cluster.name}" has nodes in ${missing.join(", ")}, where the project has no ${ACTIVE} private endpoint. An encrypted cluster could not reach the key from there. ` +
        "Add the region to the PrivateNetworking's 'regions', or leave 'regions' out. Pass the PrivateNetworking's projectId output to this resource, so that Pulumi creates them in the right order.";
}

export interface Sight {
  readonly cluster: Cluster | undefined;
  /** A state other than IDLE was seen since the wait began. */
  readonly sawBusy: boolean;
  readonly lookingForMs: number;
  /** How long the cluster must have been IDLE before that counts. */
  readonly quietMs: number;
}

export type Settled =
  | { readonly kind: "settled" }
  | { readonly kind: "gone" }
  | { readonly kind: "pending"; readonly state: string };

/**
 * How long IDLE alone proves nothing. ASSUMED(cluster-work-begins): work begins within a minute after the PATCH. Where an
 * earlier run may have written and then stopped, one more read is enough. Noticed if wrong: a success is reported while
 * Atlas still works.
 */
export const QUIET = { afterWriteMs: 60_000, withoutWriteMs: 5_000 } as const;

/** Atlas shows the wanted value at once, and may still show IDLE for a moment. So only IDLE after work, or IDLE for some time, counts as done. */
export function settled(wanted: string, sight: Sight): Settled {
  const { cluster } = sight;
  if (cluster === undefined || cluster.stateName === "DELETING") return { kind: "gone" };
  const isThere = providerOf(cluster) === wanted && cluster.stateName === "IDLE";
  const isBelieved = sight.sawBusy || sight.lookingForMs >= sight.quietMs;
  return isThere && isBelieved ? { kind: "settled" } : { kind: "pending", state: cluster.stateName };
}
