// Which clusters use a project's key: one answer for every room. Pure: no client, no clock, no environment.
import type { Cluster } from "../atlas/types";

export const AZURE = "AZURE";
export const NONE = "NONE";
const IDLE = "IDLE";
const DELETING = "DELETING";

/** Atlas leaves the field out of a cluster that was never encrypted. */
export const providerOf = (cluster: Cluster): string => cluster.encryptionAtRestProvider ?? NONE;

/** Encrypted by another provider than Azure, whatever Atlas's name of it. */
export const isOthers = (cluster: Cluster): boolean => ![AZURE, NONE].includes(providerOf(cluster));

/** How a cluster uses the project's Azure key. */
export type KeyUse =
  /** The cluster is encrypted with the key, or is being encrypted. It stays encrypted until a person or a program decrypts it. */
  | "encrypted"
  /** The cluster is encrypted with the key and is being deleted. */
  | "deleting"
  /** The cluster has another provider or none, and Atlas still works on it: Atlas may be decrypting it. */
  | "decrypting"
  | "none";

/** FACT(atlas-cluster-supported): shared clusters cannot use customer-managed keys. */
export const isShared = (cluster: Cluster): boolean =>
  cluster.replicationSpecs.some((spec) => spec.regionConfigs.some((region) => region.providerName === "TENANT"));

/**
 * FACT(atlas-initial-sync): a decryption is a full initial sync, and Atlas shows the provider NONE from its beginning.
 * ASSUMED(decrypt-until-idle): the cluster needs the key until it is IDLE. No field distinguishes this work from other
 * work, so a cluster in any other state, known or not, counts. Noticed if wrong: a wait for a cluster that never used the
 * key.
 */
export function keyUseOf(cluster: Cluster): KeyUse {
  if (providerOf(cluster) === AZURE) return cluster.stateName === DELETING ? "deleting" : "encrypted";
  return cluster.stateName === IDLE || isShared(cluster) ? "none" : "decrypting";
}

export const isEncrypted = (cluster: Cluster): boolean => keyUseOf(cluster) === "encrypted";

/** The cluster needs the key, or may need it. */
export const mayUseKey = (cluster: Cluster): boolean => keyUseOf(cluster) !== "none";

/** The cluster may need the key only until Atlas has finished its work on the cluster. */
export const isLeavingKey = (cluster: Cluster): boolean => ["deleting", "decrypting"].includes(keyUseOf(cluster));

export interface KeyUsers {
  /** Names of clusters that use the key until they are decrypted. */
  readonly staying: readonly string[];
  /** Clusters that Atlas is deleting or may be decrypting, with their state: "old is DELETING". */
  readonly leaving: readonly string[];
}

export const keyUsersOf = (clusters: readonly Cluster[]): KeyUsers => ({
  staying: clusters.filter(isEncrypted).map((cluster) => cluster.name),
  leaving: clusters.filter(isLeavingKey).map((cluster) => `${cluster.name} is ${cluster.stateName}`),
});
