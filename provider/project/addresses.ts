// The addresses from which Atlas calls a vault. Pure: no client, no clock, no environment.
import type { ClusterAddresses } from "../atlas/types";

export interface AtlasAddresses {
  readonly controlPlane: readonly string[];
  readonly clusters: readonly ClusterAddresses[];
}

/** All addresses from which Atlas may call a vault: the control plane of all clouds, and the nodes of these clusters, now and soon. */
export const addressesOf = (
  { controlPlane, clusters }: AtlasAddresses,
  names?: readonly string[],
): readonly string[] => [
  ...controlPlane,
  ...clusters
    .filter((one) => names === undefined || names.includes(one.clusterName))
    .flatMap((one) => [...one.outbound, ...one.futureOutbound]),
];

/** Of the control plane and the named clusters, those for which Atlas lists no outbound address, in words. */
export function unlistedIn({ controlPlane, clusters }: AtlasAddresses, names: readonly string[]): readonly string[] {
  const isListed = (name: string): boolean =>
    clusters.some((one) => one.clusterName === name && one.outbound.length > 0);
  return [
    ...(controlPlane.length === 0 ? ["its control plane"] : []),
    ...names.filter((name) => !isListed(name)).map((name) => `cluster "${name}"`),
  ];
}
