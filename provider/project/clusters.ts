// Who uses a project's key: the one answer for every room. Pure: no client, no clock, no environment.
import type { Cluster } from "../atlas/types";

export const AZURE = "AZURE";
export const NONE = "NONE";
const IDLE = "IDLE";
const DELETING = "DELETING";

/** Atlas leaves the field out of a cluster that was never encrypted. */
export const providerOf = (cluster: Cluster): string => cluster.encryptionAtRestProvider ?? NONE;

/** Encrypted by a provider that is not ours, under whatever word Atlas has for it. */
export const isOthers = (cluster: Cluster): boolean => ![AZURE, NONE].includes(providerOf(cluster));

/** What a cluster is to the project's key of Azure. */
export type KeyUse =
  /** It is encrypted with the key, or is being encrypted. It stays so until somebody decrypts it. */
  | "encrypted"
  /** It is encrypted with the key and is being deleted. */
  | "deleting"
  /** It is set to another provider or to none, and Atlas still works on it: it may be being decrypted. */
  | "decrypting"
  | "none";

/** FACT(atlas-cluster-supported): shared clusters cannot use customer-managed keys. */
const isShared = (cluster: Cluster): boolean =>
  cluster.replicationSpecs.some((spec) => spec.regionConfigs.some((region) => region.providerName === "TENANT"));

/**
 * FACT(atlas-initial-sync): a decryption is a full initial sync, and the provider says NONE from its beginning.
 * ASSUMED(decrypt-until-idle): the key is needed until the cluster is IDLE; no field tells this work from any other, so
 * a cluster in any other state, known or not, counts. Noticed if wrong: a wait for a cluster that never used the key.
 */
export function keyUseOf(cluster: Cluster): KeyUse {
  if (providerOf(cluster) === AZURE) return cluster.stateName === DELETING ? "deleting" : "encrypted";
  return cluster.stateName === IDLE || isShared(cluster) ? "none" : "decrypting";
}

export const isEncrypted = (cluster: Cluster): boolean => keyUseOf(cluster) === "encrypted";

/** It needs the key, or may need it. */
export const mayUseKey = (cluster: Cluster): boolean => keyUseOf(cluster) !== "none";

/** It may need the key only until Atlas is done with it. */
export const isLeavingKey = (cluster: Cluster): boolean => ["deleting", "decrypting"].includes(keyUseOf(cluster));

export interface KeyUsers {
  /** Names of clusters that use the key until somebody decrypts them. */
  readonly staying: readonly string[];
  /** Clusters that Atlas is deleting or may be decrypting, with their state: "old is DELETING". */
  readonly leaving: readonly string[];
}

export const keyUsersOf = (clusters: readonly Cluster[]): KeyUsers => ({
  staying: clusters.filter(isEncrypted).map((cluster) => cluster.name),
  leaving: clusters.filter(isLeavingKey).map((cluster) => `${cluster.name} is ${cluster.stateName}`),
});
