// The path from a project to its key: the vault that Atlas names, and the private endpoint of each region. Pure: no client, no clock, no environment.
import type { Cluster, EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import { keyVaultIdOf } from "../support/azure-names";
import { atlasRegion } from "../support/azure-regions";
import { mayUseKey } from "./clusters";
import { regionsOfClusters } from "./regions";

export const ACTIVE = "ACTIVE";
/** Our word for a region without an endpoint. */
export const ABSENT = "ABSENT";

/** The vault that Atlas has for the project; `undefined` where it has none. */
export function vaultInForce({ azureKeyVault: vault }: EncryptionAtRest): string | undefined {
  const { subscriptionID: subscriptionId, resourceGroupName, keyVaultName } = vault;
  if (vault.enabled !== true || subscriptionId === undefined) return undefined;
  return resourceGroupName === undefined || keyVaultName === undefined
    ? undefined
    : keyVaultIdOf({ subscriptionId, resourceGroupName, keyVaultName });
}

export const isPrivate = (project: EncryptionAtRest): boolean =>
  project.azureKeyVault.requirePrivateNetworking === true;

/** The most promising first. Words that Atlas may yet invent stand in the middle: they are neither done nor lost. */
const RANKS: readonly string[] = [
  ACTIVE,
  "PENDING_ACCEPTANCE",
  "INITIATING",
  "?",
  "PENDING_RECREATION",
  "FAILED",
  "DELETING",
];

const rankOf = ({ status }: PrivateEndpoint): number => RANKS.indexOf(RANKS.includes(status) ? status : "?");

/** Endpoints of a region under another spelling are endpoints of that region. */
export const regionOfEndpoint = (endpoint: PrivateEndpoint): string => atlasRegion(endpoint.regionName);

export const endpointsIn = (endpoints: readonly PrivateEndpoint[], region: string): readonly PrivateEndpoint[] =>
  endpoints
    .filter((one) => regionOfEndpoint(one) === region)
    .sort((one, other) => rankOf(one) - rankOf(other) || (one.id < other.id ? -1 : 1));

/**
 * The endpoint that stands for a region. FACT(atlas-endpoint-recreated): while Atlas recreates one, the old and the new
 * are both there, with ids and connections of their own; so a region is followed, never an id.
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

/** What the path of a project is made of. */
export interface PathSight {
  readonly endpoints: readonly PrivateEndpoint[];
  readonly clusters: readonly Cluster[];
}

/**
 * Where the private path of a project is not whole, in words: then `valid: false` says nothing of the key. `undefined`: public, or whole.
 * FACT(atlas-endpoint-regions): an endpoint is needed in every region in which a cluster has nodes; one that a cluster
 * has just come to has none yet.
 */
export function brokenPath(project: EncryptionAtRest, { endpoints, clusters }: PathSight): string | undefined {
  if (!isPrivate(project)) return undefined;
  const needed = regionsOfClusters(clusters.filter(mayUseKey));
  const regions = [...new Set([...regionsOfEndpoints(endpoints), ...needed])].sort();
  if (regions.length === 0) return "there is none";
  const broken = Object.entries(statusOf(endpoints, regions)).filter(([, status]) => status !== ACTIVE);
  return broken.length === 0 ? undefined : broken.map(([region, status]) => `${region} is ${status}`).join(", ");
}

/** FACT(atlas-endpoint-frozen): a vault's coordinates are frozen while the project has endpoints. */
export const vaultChangedText = (projectId: string, from: string, to: string): string =>
  `The vault of project ${projectId} cannot change from ${from} to ${to} while the project has private endpoints: Atlas holds it fixed. ` +
  "It takes three runs of `pulumi up` for this stack: first without the PrivateNetworking (the project goes back to the public path; the old vault must be open for that); " +
  "then with the new 'keyVaultId' in the EncryptionAtRest; then with the PrivateNetworking again, for the new vault.";
