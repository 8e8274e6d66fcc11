// The regions and clouds of a project's clusters. Pure: no client, no clock, no environment.
import type { Cluster } from "../atlas/types";
import { AZURE } from "./clusters";

const configsOf = (cluster: Cluster) => cluster.replicationSpecs.flatMap((spec) => spec.regionConfigs);

/** The Azure regions in which a cluster has nodes, each once, in the order of the cluster's specification. */
export const regionsOf = (cluster: Cluster): readonly string[] => [
  ...new Set(
    configsOf(cluster)
      .filter((config) => config.providerName === AZURE)
      .flatMap((config) => (config.regionName === undefined ? [] : [config.regionName])),
  ),
];

/** Every Azure region of the project's dedicated clusters, in alphabetical order. */
export const regionsOfClusters = (clusters: readonly Cluster[]): readonly string[] =>
  [...new Set(clusters.flatMap(regionsOf))].sort();

/** The clouds in which a cluster has nodes, in Atlas's words. */
export const cloudsOf = (cluster: Cluster): readonly string[] => [
  ...new Set(configsOf(cluster).map((config) => config.providerName)),
];

export interface Place {
  readonly clusterName: string;
  readonly region: string;
}

export const placesOf = (clusters: readonly Cluster[]): readonly Place[] =>
  clusters.flatMap((cluster) => regionsOf(cluster).map((region) => ({ clusterName: cluster.name, region })));

/** `"orders" in US_EAST_2, "billing" in EUROPE_WEST` */
export const placesInWords = (places: readonly Place[]): string =>
  places.map(({ clusterName, region }) => `"${clusterName}" in ${region}`).join(", ");
