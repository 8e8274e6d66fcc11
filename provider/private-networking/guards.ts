// What stands against private networking, or against taking it away: each guard a pure question about what was read, its answer in words.
import type { Cluster, EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import type { Vault } from "../azure/types";
import { AZURE, isEncrypted, isLeavingKey } from "../project/clusters";
import { ABSENT, ACTIVE, endpointOf, isActiveIn, isPrivate, vaultInForce } from "../project/path";
import { cloudsOf, placesInWords, placesOf, regionsOf } from "../project/regions";
import { closedGate, shownRanges } from "../project/vault-access";
import { openCommand } from "../project/vault-commands";
import { usersPath, type VaultUser } from "../project/vault-use";
import { sameKeyVaultId } from "../support/azure-names";
import { isKnownRegion, nearestRegions } from "../support/azure-regions";
import { userNamed } from "../vault-users/texts";

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** Of a name that is not in our list and in which no cluster has nodes. It may be newer than the list, so Atlas decides. */
export function regionWarning(region: string, clusters: readonly Cluster[]): string | undefined {
  if (isKnownRegion(region) || clusters.some((cluster) => regionsOf(cluster).includes(region))) return undefined;
  const nearest = nearestRegions(region);
  const meant = nearest.length === 0 ? "" : ` Did you mean ${nearest.join(", or ")}?`;
  return `'regions' names "${region}", which is not in this version's list of Azure regions.${meant} Atlas decides at \`pulumi up\`.`;
}

/**
 * FACT(atlas-multi-cloud): Atlas disables a project's multi-cloud clusters when private networking is switched on;
 * endpoints are in Azure's regions only.
 */
export function cloudFault(projectId: string, clusters: readonly Cluster[]): string | undefined {
  const mixed = clusters.filter((cluster) => cloudsOf(cluster).length > 1).map((cluster) => cluster.name);
  if (mixed.length > 0)
    return (
      `Project ${projectId} has multi-cloud clusters, which Atlas disables when private networking is switched on: ${quoted(mixed)}. ` +
      "Move them to Azure regions only, or to another project, or leave PrivateNetworking out."
    );
  const elsewhere = clusters.filter((cluster) => isEncrypted(cluster) && !cloudsOf(cluster).includes(AZURE));
  return elsewhere.length === 0
    ? undefined
    : `Clusters of project ${projectId} use the key and run on another cloud than Azure, where Atlas makes no private endpoint: ${quoted(elsewhere.map((one) => one.name))}. ` +
        "Decrypt or move them first, or leave PrivateNetworking out.";
}

/** FACT(atlas-endpoint-regions): an endpoint is needed in every region in which a cluster of the project has nodes. */
export function uncoveredFault(regions: readonly string[], clusters: readonly Cluster[]): string | undefined {
  const places = placesOf(clusters.filter(isEncrypted)).filter(({ region }) => !regions.includes(region));
  return places.length === 0
    ? undefined
    : `'regions' leaves out regions in which clusters use the key: ${placesInWords(places)}. Add them, or leave 'regions' out: then it is every region of the project's dedicated clusters.`;
}

/** Clusters that may need the key until Atlas is done with them, with nodes in a region that is left out: `"orders" UPDATING`. */
export const leavingOutside = (regions: readonly string[], clusters: readonly Cluster[]): readonly string[] =>
  clusters
    .filter((cluster) => isLeavingKey(cluster) && regionsOf(cluster).some((region) => !regions.includes(region)))
    .map((cluster) => `"${cluster.name}" ${cluster.stateName}`);

export interface Regions {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A region that goes while nodes are there. */
export function removedFault({ before, after }: Regions, clusters: readonly Cluster[]): string | undefined {
  const removed = before.filter((region) => !after.includes(region));
  const places = placesOf(clusters).filter(({ region }) => removed.includes(region));
  return places.length === 0
    ? undefined
    : `Clusters still have nodes in a region that 'regions' no longer names: ${placesInWords(places)}. ` +
        "First the cluster, then the region: take the cluster's nodes out of it and run `pulumi up`, then the region out of 'regions' and run it again.";
}

/** What must be true of the project first. The program itself makes it true, so only an apply refuses. */
export function projectFault(projectId: string, keyVaultId: string, project: EncryptionAtRest): string | undefined {
  const vault = vaultInForce(project);
  if (vault === undefined)
    return `Project ${projectId} has no customer-managed key of Azure yet. Give this resource the projectId output of an EncryptionAtRest, so that the order is right by itself.`;
  if (!sameKeyVaultId(vault, keyVaultId))
    return `Project ${projectId} has its key in the vault ${vault}, not in ${keyVaultId}. Give the EncryptionAtRest and this resource the same 'keyVaultId'.`;
  return project.azureKeyVault.valid === false && !isPrivate(project)
    ? `Atlas cannot use the key of project ${projectId} now (valid: false). Put the key's access right first: see the project's EncryptionAtRest.`
    : undefined;
}

/** Before the vault is closed: places of clusters on the key whose region has no endpoint that works. */
export function unreachableFault(
  clusters: readonly Cluster[],
  endpoints: readonly PrivateEndpoint[],
): string | undefined {
  const places = placesOf(clusters.filter(isEncrypted)).filter(({ region }) => !isActiveIn(endpoints, region));
  const statuses = [
    ...new Set(places.map(({ region }) => `${region} ${endpointOf(endpoints, region)?.status ?? ABSENT}`)),
  ];
  return places.length === 0
    ? undefined
    : `The vault stays open: clusters on the key have no ${ACTIVE} private endpoint yet: ${placesInWords(places)} (${statuses.join(", ")}).`;
}

/** Before the vault is closed: other projects on it that come over the public network. */
export function othersFault(keyVaultId: string, others: readonly VaultUser[]): string | undefined {
  const words = others.flatMap((user) => {
    const path = usersPath(user);
    if (path.kind !== "public") return [];
    return isPrivate(user.encryption)
      ? [
          `${userNamed({ ...user, clusters: [] })} without an ${ACTIVE} private endpoint for ${placesInWords(path.places)}`,
        ]
      : [userNamed(user)];
  });
  return words.length === 0
    ? undefined
    : `The vault ${keyVaultId} stays open: other projects come to it over the public network: ${words.join("; ")}.`;
}

/** Others that become private, or let the key go, by themselves, with what they wait for. */
export const othersPending = (others: readonly VaultUser[]): readonly string[] =>
  others.flatMap((user) => {
    const path = usersPath(user);
    return path.kind === "pending" ? [`${userNamed({ ...user, clusters: [] })}: ${path.state}`] : [];
  });

export function gatesFault(vault: Vault, addresses: readonly string[]): string | undefined {
  const gate = closedGate(vault, addresses);
  switch (gate?.kind) {
    case undefined:
      return undefined;
    case "publicNetworkAccess":
      return `its public network access is ${gate.value}. Open it first: \`${openCommand(vault.id)}\``;
    case "unlisted":
      return "its firewall denies by default, and Atlas gave no list of its addresses to compare with. Let all networks in first";
    case "firewall": {
      const [count, isOne] = [gate.missing.length, gate.missing.length === 1];
      return `its firewall denies by default and does not let all of Atlas in: ${count} of Atlas's ranges ${isOne ? "has" : "have"} no rule (${shownRanges(gate.missing)}). Add ${isOne ? "it" : "them"} (getAtlasIpAddresses lists them all), or let all networks in first`;
    }
    default:
      return gate satisfies never;
  }
}
