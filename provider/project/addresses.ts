// The addresses that Atlas calls a vault from. Pure: no client, no clock, no environment.
import type { ClusterAddresses } from "../atlas/types";

export interface AtlasAddresses {
  readonly controlPlane: readonly string[];
  readonly clusters: readonly ClusterAddresses[];
}

/** Everything that Atlas may call a vault from: the control plane of all clouds, and the nodes of these clusters, now and soon. */
export const addressesOf = (
  { controlPlane, clusters }: AtlasAddresses,
  names?: readonly string[],
): readonly string[] => [
  ...controlPlane,
  ...clusters
    .filter((one) => names === undefined || names.includes(one.clusterName))
    .flatMap((one) => [...one.outbound, ...one.futureOutbound]),
];

/** An address that Atlas does not list proves nothing of a firewall. */
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
    : `its firewall denies by default, and Atlas lists no outbound address of ${unlisted.join(", ")} to hold against its rules. Let all networks in first`;
}
