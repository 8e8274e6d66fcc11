// Why private networking cannot be enabled, or cannot be disabled. Pure: each guard judges what was read, and gives the
// reason and the remedy.

import type { Cluster, EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import type { Vault } from "../azure/types";
import { type AtlasAddresses, unlistedIn } from "../project/addresses";
import { AZURE, isEncrypted, isLeavingKey } from "../project/clusters";
import { ABSENT, ACTIVE, endpointOf, isActiveIn, isPrivate, vaultInForce } from "../project/path";
import { cloudsOf, placesInWords, placesOf, regionsOf } from "../project/regions";
import { closedGate, shownRanges } from "../project/vault-access";
import { openCommand } from "../project/vault-commands";
import { usersPath, type VaultUser } from "../project/vault-use";
import { sameKeyVaultId, vaultNameIn } from "../support/azure-names";
import { isKnownRegion, nearestRegions } from "../support/azure-regions";
import { meantText } from "../support/nearest";
import { userNamed } from "../vault-users/texts";

/** Why something is refused, and what to do. What became of the object, the caller says between the two. */
export interface Refusal {
  readonly why: string;
  readonly remedy: string;
}

/** For a preview, where nothing can have changed. */
export const inWords = (refusal: Refusal | undefined): string | undefined =>
  refusal === undefined ? undefined : `${refusal.why} ${refusal.remedy}`;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/**
 * For a region that this version does not list and in which no cluster has nodes. The region may be newer, so Atlas
 * decides.
 */
export function regionWarning(region: string, clusters: readonly Cluster[]): string | undefined {
  if (isKnownRegion(region) || clusters.some((cluster) => regionsOf(cluster).includes(region))) return undefined;
  const meant = meantText(nearestRegions(region));
  return `'regions' names "${region}", which is not in this version's list of Azure regions.${meant} Atlas decides at \`pulumi up\`.`;
}

/**
 * FACT(atlas-multi-cloud): Atlas disables a project's multi-cloud clusters when private networking is enabled. Private
 * endpoints exist in Azure's regions only.
 */
export function cloudFault(projectId: string, clusters: readonly Cluster[]): Refusal | undefined {
  const mixed = clusters.filter((cluster) => cloudsOf(cluster).length > 1).map((cluster) => cluster.name);
  if (mixed.length > 0)
    return {
      why: `Project ${projectId} has multi-cloud clusters, which Atlas disables when private networking is enabled: ${quoted(mixed)}.`,
      remedy: "Move them to Azure regions only, or to another project, or remove PrivateNetworking from the program.",
    };
  const elsewhere = clusters.filter((cluster) => isEncrypted(cluster) && !cloudsOf(cluster).includes(AZURE));
  return elsewhere.length === 0
    ? undefined
    : {
        why: `Clusters of project ${projectId} use the key and run outside Azure, where Atlas creates no private endpoint: ${quoted(elsewhere.map((one) => one.name))}.`,
        remedy: "Decrypt or move them first, or remove PrivateNetworking from the program.",
      };
}

/** FACT(atlas-endpoint-regions): an endpoint is needed in every region in which a cluster of the project has nodes. */
export function uncoveredFault(regions: readonly string[], clusters: readonly Cluster[]): Refusal | undefined {
  const places = placesOf(clusters.filter(isEncrypted)).filter(({ region }) => !regions.includes(region));
  return places.length === 0
    ? undefined
    : {
        why: `'regions' omits regions in which clusters use the key: ${placesInWords(places)}.`,
        remedy:
          "Add the regions. Or omit 'regions': the default is every region in which the project's dedicated clusters have nodes.",
      };
}

/**
 * Clusters that are being deleted or decrypted, with nodes in a region that 'regions' does not name: `"orders"
 * UPDATING`.
 */
export const leavingOutside = (regions: readonly string[], clusters: readonly Cluster[]): readonly string[] =>
  clusters
    .filter((cluster) => isLeavingKey(cluster) && regionsOf(cluster).some((region) => !regions.includes(region)))
    .map((cluster) => `"${cluster.name}" ${cluster.stateName}`);

export interface Regions {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A region that is removed from 'regions' while clusters have nodes there. */
export function removedFault({ before, after }: Regions, clusters: readonly Cluster[]): Refusal | undefined {
  const removed = before.filter((region) => !after.includes(region));
  const places = placesOf(clusters).filter(({ region }) => removed.includes(region));
  return places.length === 0
    ? undefined
    : {
        why: `Clusters still have nodes in a region that 'regions' no longer names: ${placesInWords(places)}.`,
        remedy:
          "Remove the region from the clusters first and run `pulumi up`. Then remove it from 'regions' and run `pulumi up` again.",
      };
}

/** What the project needs before private networking. The same program may provide it, so only `pulumi up` refuses. */
export function projectFault(projectId: string, keyVaultId: string, project: EncryptionAtRest): Refusal | undefined {
  const vault = vaultInForce(project);
  if (vault === undefined)
    return {
      why: `Project ${projectId} has no customer-managed key in Azure yet.`,
      remedy:
        "Give this resource the projectId output of an EncryptionAtRest, so that Pulumi creates the EncryptionAtRest first.",
    };
  if (!sameKeyVaultId(vault, keyVaultId))
    return {
      why: `keyVaultId of project ${projectId} is ${vault} in Atlas, ${keyVaultId} in the program.`,
      remedy: "Give the EncryptionAtRest and this resource the same 'keyVaultId'.",
    };
  return undefined;
}

/** Where Azure does not show why Atlas cannot use the key. With private networking, its endpoints may be the cause. */
export const validFault = (projectId: string, project: EncryptionAtRest): Refusal | undefined =>
  project.azureKeyVault.valid === false && !isPrivate(project)
    ? {
        why: `Atlas cannot use the key of project ${projectId} (valid: false).`,
        remedy: "Restore Atlas's access to the key first: see the project's EncryptionAtRest.",
      }
    : undefined;

/**
 * Before public network access is disabled: clusters that use the key, with nodes in a region without an ACTIVE
 * endpoint.
 */
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
    : `Public network access was not disabled: clusters that use the key have no ${ACTIVE} private endpoint yet: ${placesInWords(places)} (${statuses.join(", ")}).`;
}

/** Before public network access is disabled: other projects that use the vault over the public network. */
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
    : `Public network access of the vault ${vaultNameIn(keyVaultId)} cannot be disabled: other projects use the vault over the public network: ${words.join("; ")}.`;
}

/**
 * Other projects whose private endpoints are being created, or whose clusters are being decrypted: each with what is
 * missing.
 */
export const othersPending = (others: readonly VaultUser[]): readonly string[] =>
  others.flatMap((user) => {
    const path = usersPath(user);
    return path.kind === "pending" ? [`${userNamed({ ...user, clusters: [] })}: ${path.state}`] : [];
  });

/** Why Atlas cannot reach the vault over the public network; `why` continues a sentence that names the vault. */
export function publicAccessFault(vault: Vault, addresses: readonly string[]): Refusal | undefined {
  const gate = closedGate(vault, addresses);
  switch (gate?.kind) {
    case undefined:
      return undefined;
    case "publicNetworkAccess":
      return {
        why: `publicNetworkAccess is ${gate.value}`,
        remedy: `Enable public network access:\n\`${openCommand(vault.id)}\`\nThen run again.`,
      };
    case "unlisted":
      return {
        why: "its firewall denies by default, and Atlas lists no address, so its rules cannot be checked",
        ...ALLOW_ALL,
      };
    case "firewall":
      return {
        why: `its firewall denies by default and has no rule for ${gate.missing.length} of Atlas's ranges (${shownRanges(gate.missing)})`,
        remedy: `Add ${gate.missing.length === 1 ? "a rule for it" : "rules for them"} (getAtlasIpAddresses lists all ranges), or set networkAcls.defaultAction to Allow. Then run again.`,
      };
    default:
      return gate satisfies never;
  }
}

const ALLOW_ALL = { remedy: "Set networkAcls.defaultAction to Allow. Then run again." };

/** A firewall cannot be checked against addresses that Atlas does not list. */
export function unlistedFault(addresses: AtlasAddresses, names: readonly string[]): Refusal | undefined {
  const unlisted = unlistedIn(addresses, names);
  return unlisted.length === 0
    ? undefined
    : {
        why: `its firewall denies by default, and Atlas lists no outbound address of ${unlisted.join(", ")}, so its rules cannot be checked`,
        ...ALLOW_ALL,
      };
}
