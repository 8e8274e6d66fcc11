// How a project reaches its key: the vault that Atlas names, and the private endpoint of each region. Pure: no client, no clock, no environment.
import type { Cluster, EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import { keyVaultIdOf } from "../support/azure-names";
import { atlasRegion } from "../support/azure-regions";
import { mayUseKey } from "./clusters";
import { regionsOfClusters } from "./regions";

export const ACTIVE = "ACTIVE";
export const PENDING_ACCEPTANCE = "PENDING_ACCEPTANCE";
/** Our status of a region without a private endpoint. */
export const ABSENT = "ABSENT";

/** The vault that Atlas has for the project. `undefined` where Atlas has none. */
export function vaultInForce({ azureKeyVault: vault }: EncryptionAtRest): string | undefined {
  const { subscriptionID: subscriptionId, resourceGroupName, keyVaultName } = vault;
  if (vault.enabled !== true || subscriptionId === undefined) return undefined;
  return resourceGroupName === undefined || keyVaultName === undefined
    ? undefined
    : keyVaultIdOf({ subscriptionId, resourceGroupName, keyVaultName });
}

export const isPrivate = (project: EncryptionAtRest): boolean =>
  project.azureKeyVault.requirePrivateNetworking === true;

/** The nearest to ACTIVE first. Statuses that this version does not know (`?`) are in the middle: they are neither ready nor failed. */
const RANKS: readonly string[] = [
  ACTIVE,
  PENDING_ACCEPTANCE,
  "INITIATING",
  "?",
  "PENDING_RECREATION",
  "FAILED",
  "DELETING",
];

const rankOf = ({ status }: PrivateEndpoint): number => RANKS.indexOf(RANKS.includes(status) ? status : "?");

/** A region in another spelling is the same region. */
export const regionOfEndpoint = (endpoint: PrivateEndpoint): string => atlasRegion(endpoint.regionName);

export const endpointsIn = (endpoints: readonly PrivateEndpoint[], region: string): readonly PrivateEndpoint[] =>
  endpoints
    .filter((one) => regionOfEndpoint(one) === region)
    .sort((one, other) => rankOf(one) - rankOf(other) || (one.id < other.id ? -1 : 1));

/**
 * The private endpoint that counts for a region. FACT(atlas-endpoint-recreated): while Atlas recreates an endpoint, the
 * old and the new one both exist, each with its own id and connection. So code follows a region, never an id.
 */
export const endpointOf = (endpoints: readonly PrivateEndpoint[], region: string): PrivateEndpoint | undefined =>
  endpointsIn(endpoints, region)[0];

export const isActiveIn = (endpoints: readonly PrivateEndpoint[], region: string): boolean =>
  endpointOf(endpoints, region)?.status === ACTIVE;

/** By region, the status that Atlas shows. */
export const statusOf = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]) =>
  Object.fromEntries(regions.map((region) => [region, endpointOf(endpoints, region)?.status ?? ABSENT]));

/** Every region that has an endpoint, in alphabetical order. */
export const regionsOfEndpoints = (endpoints: readonly PrivateEndpoint[]): readonly string[] =>
  [...new Set(endpoints.map(regionOfEndpoint))].sort();

/**
 * What is wrong with an endpoint's connection: it waits for an approval, or it was rejected or deleted. FACT(atlas-endpoint-approval): Atlas notices a rejection
 * late, so Azure's status counts too. `inAzure`: `undefined` was not read, `null` is gone.
 */
export function connectionFault(status: string, inAzure: string | null | undefined): "pending" | "refused" | undefined {
  if (status === PENDING_ACCEPTANCE && (inAzure === undefined || inAzure === "Pending")) return "pending";
  return inAzure === undefined || inAzure === "Approved" || inAzure === "Pending" ? undefined : "refused";
}

/** What a project's network access to the key depends on. */
export interface PathSight {
  readonly endpoints: readonly PrivateEndpoint[];
  readonly clusters: readonly Cluster[];
}

/**
 * The regions whose private endpoint is not ACTIVE, in words: then `valid: false` says nothing about the key. `undefined`: private networking is disabled, or
 * every endpoint is ACTIVE. FACT(atlas-endpoint-regions): every region in which a cluster has nodes needs an endpoint. A region that a cluster uses only since
 * a moment ago has none yet.
 */
export function brokenPath(project: EncryptionAtRest, { endpoints, clusters }: PathSight): string | undefined {
  if (!isPrivate(project)) return undefined;
  const needed = regionsOfClusters(clusters.filter(mayUseKey));
  const regions = [...new Set([...regionsOfEndpoints(endpoints), ...needed])].sort();
  if (regions.length === 0) return "the project has no private endpoint";
  const broken = Object.entries(statusOf(endpoints, regions)).filter(([, status]) => status !== ACTIVE);
  return broken.length === 0 ? undefined : broken.map(([region, status]) => `${region} is ${status}`).join(", ");
}
