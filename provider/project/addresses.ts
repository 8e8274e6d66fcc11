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

/** Without the addresses from Atlas, the rules of a firewall cannot be checked. */
export function unlistedFault(
  { controlPlane, clusters }: AtlasAddresses,
  names: readonly string[],
): string | undefined {
  const isListed = (name: string): boolean =>
    clusters.some((one) => one.clusterName === name && one.outbound.length > 0);
  const unlisted = [
    ...(controlPlane.length === 0 ? ["its control plane"] : []),
    ...names.filter((name) => !isListed(name)).map((name) => `cluster "${name}"`),
  ];
  return unlisted.length === 0
    ? undefined
    : `the vault's firewall denies by default, and Atlas lists no outbound address of ${unlisted.join(", ")}, so its rules cannot be checked. Set the firewall's default action to Allow first`;
}
