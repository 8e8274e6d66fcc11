// How a project uses a vault: whether its configuration names the vault or a key, and over which network its clusters reach it. Pure: no client, no clock.
import type { Cluster, EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import { parseKeyVaultId, sameKeyOfAnyVersion, sameKeyVaultId } from "../support/azure-names";
import { AZURE, isEncrypted, mayUseKey } from "./clusters";
import { endpointOf, isActiveIn, isPrivate, vaultInForce } from "./path";
import { cloudsOf, type Place, placesOf } from "./regions";

/** A project whose configuration names the vault, or another vault where the caller asked for these too. */
export interface VaultUser {
  readonly projectId: string;
  readonly projectName?: string;
  readonly encryption: EncryptionAtRest;
  /** Absent: the credential lacks the permission to read them. */
  readonly clusters?: readonly Cluster[];
  /** Absent: not requested, or the credential lacks the permission to read them. */
  readonly endpoints?: readonly PrivateEndpoint[];
}

const vaultOfUrl = (url: string): string => (/^https:\/\/([^./]+)\./i.exec(url)?.[1] ?? "").toLowerCase();

/**
 * FACT(vault-name-global): a vault's name is unique in its cloud, so the key's URL identifies the vault too. This is needed
 * where Atlas has no resource group, or the one before a move of the vault.
 */
export function namesVault({ azureKeyVault }: EncryptionAtRest, keyVaultId: string): boolean {
  if (azureKeyVault.enabled !== true) return false;
  const inForce = vaultInForce({ azureKeyVault });
  if (inForce !== undefined && sameKeyVaultId(inForce, keyVaultId)) return true;
  const name = parseKeyVaultId(keyVaultId)?.keyVaultName.toLowerCase();
  return name !== undefined && vaultOfUrl(azureKeyVault.keyIdentifier ?? "") === name;
}

/** The project is encrypted with the key, in any version. */
export const namesKey = ({ azureKeyVault }: EncryptionAtRest, keyIdentifier: string): boolean =>
  azureKeyVault.enabled === true && sameKeyOfAnyVersion(azureKeyVault.keyIdentifier ?? "", keyIdentifier);

export type UsersPath =
  /** Every cluster that needs the key has an ACTIVE private endpoint of its project in each of its regions. */
  | { readonly kind: "private" }
  /** Without a further change, the project will use private endpoints or will no longer need the key. */
  | { readonly kind: "pending"; readonly state: string }
  /** The project reaches the vault over the public network, with these clusters. */
  | { readonly kind: "public"; readonly places: readonly Place[] }
  /** Private networking is enabled, and the credential lacks the permission to read the clusters or the endpoints. */
  | { readonly kind: "unread" };

const ON_ITS_WAY: readonly string[] = ["INITIATING", "PENDING_ACCEPTANCE", "PENDING_RECREATION"];

/** Over which network a project reaches its vault. */
export function usersPath({ encryption, clusters, endpoints }: VaultUser): UsersPath {
  const users = (clusters ?? []).filter(mayUseKey);
  if (!isPrivate(encryption)) return { kind: "public", places: everyPlaceOf(users) };
  if (clusters === undefined || endpoints === undefined) return { kind: "unread" };
  const uncovered = everyPlaceOf(users).filter(({ region }) => !isActiveIn(endpoints, region));
  const lasting = uncovered.filter(
    ({ clusterName, region }) =>
      users.some((cluster) => cluster.name === clusterName && isEncrypted(cluster)) &&
      !ON_ITS_WAY.includes(endpointOf(endpoints, region)?.status ?? ""),
  );
  if (lasting.length > 0) return { kind: "public", places: lasting };
  if (uncovered.length === 0) return { kind: "private" };
  const words = uncovered.map(
    ({ clusterName, region }) =>
      `"${clusterName}" in ${region} (${endpointOf(endpoints, region)?.status ?? "no endpoint"})`,
  );
  return { kind: "pending", state: words.join(", ") };
}

/** Nodes on another cloud have no private endpoint to a vault in Azure. */
const everyPlaceOf = (clusters: readonly Cluster[]): readonly Place[] => [
  ...placesOf(clusters),
  ...clusters.flatMap((cluster) =>
    cloudsOf(cluster)
      .filter((cloud) => cloud !== AZURE)
      .map((cloud) => ({ clusterName: cluster.name, region: `the cloud ${cloud}` })),
  ),
];
