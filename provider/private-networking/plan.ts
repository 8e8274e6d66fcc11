// What a PrivateNetworking wants, what stands for a region, and the next step there. Pure: no client, no clock, no environment.
import type { Cluster, EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import { keyVaultIdOf } from "../support/azure-names";
import { atlasRegion } from "../support/azure-regions";
import { changedKeys } from "../support/compare";
import type { Properties } from "../support/properties";
import { holdsUnknown, UNKNOWN } from "../support/unknowns";
import type { Arguments } from "./shape";

/** What `check` returns and state keeps: the arguments and, as inputs, what must be true. */
export interface Desired extends Arguments {
  /** Always named, in Atlas's spelling and alphabetical order. */
  readonly regions: readonly string[];
  readonly requirePrivateNetworking: boolean;
  /** By region: `ACTIVE` is wanted. */
  readonly endpointStatus: Readonly<Record<string, string>>;
}

/** What state keeps of a region's endpoint, as an output. */
export interface EndpointRecord {
  readonly id: string;
  readonly status: string;
  readonly connectionName?: string;
}

export type Endpoints = Readonly<Record<string, EndpointRecord>>;

export const ACTIVE = "ACTIVE";
/** Our word for a region without an endpoint. */
export const ABSENT = "ABSENT";

/** Outputs that no program asks for. */
export const OUTPUTS = ["endpoints"] as const;

/** `undefined`: the regions are not known before `up`. */
export function desiredOf(args: Arguments, regions: readonly string[] | undefined): Desired {
  if (regions === undefined || holdsUnknown(regions)) {
    const unknown = UNKNOWN as never; // a preview's unknown stands for a value of any type
    return { ...args, regions: unknown, requirePrivateNetworking: true, endpointStatus: unknown };
  }
  const endpointStatus = Object.fromEntries(regions.map((region) => [region, ACTIVE]));
  return { ...args, regions, requirePrivateNetworking: true, endpointStatus };
}

/** Azure regions in which a cluster has nodes, in order. */
export const regionsOf = (cluster: Cluster): readonly string[] => [
  ...new Set(
    cluster.replicationSpecs
      .flatMap((spec) => spec.regionConfigs)
      .filter((config) => config.providerName === AZURE)
      .flatMap((config) => (config.regionName === undefined ? [] : [config.regionName])),
  ),
];

export const AZURE = "AZURE";

/** Every Azure region of the project's dedicated clusters. */
export const regionsOfClusters = (clusters: readonly Cluster[]): readonly string[] =>
  [...new Set(clusters.flatMap(regionsOf))].sort();

/** An unknown is never a reason to replace. */
export const replacedBy = (olds: Properties, news: Properties): readonly string[] =>
  olds.projectId !== undefined && !holdsUnknown(news.projectId) && olds.projectId !== news.projectId
    ? ["projectId"]
    : [];

export const identityOf = (properties: Properties): string | undefined =>
  typeof properties.projectId === "string" && !holdsUnknown(properties.projectId) ? properties.projectId : undefined;

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

/**
 * The endpoint that stands for a region. FACT(docs): while Atlas recreates one, the old and the new are both there, with ids and connections of
 * their own; so a region is followed, never an id.
 */
export const endpointOf = (endpoints: readonly PrivateEndpoint[], region: string): PrivateEndpoint | undefined =>
  endpointsIn(endpoints, region)[0];

export const endpointsIn = (endpoints: readonly PrivateEndpoint[], region: string): readonly PrivateEndpoint[] =>
  endpoints
    .filter((one) => atlasRegion(one.regionName) === region)
    .sort((one, other) => rankOf(one) - rankOf(other) || (one.id < other.id ? -1 : 1));

/** What is next for a region. Carrying it out, and for how long, is not decided here. */
export type Step =
  | { readonly kind: "done" }
  | { readonly kind: "create" }
  | { readonly kind: "approve"; readonly endpoint: PrivateEndpoint; readonly connectionName: string }
  /** Delete it, and make another one when it is gone. */
  | { readonly kind: "replace"; readonly endpoint: PrivateEndpoint }
  | { readonly kind: "wait"; readonly endpoint: PrivateEndpoint };

export function stepFor(endpoints: readonly PrivateEndpoint[], region: string): Step {
  const endpoint = endpointOf(endpoints, region);
  if (endpoint === undefined) return { kind: "create" };
  switch (endpoint.status) {
    case ACTIVE:
      return { kind: "done" };
    case "FAILED":
      return { kind: "replace", endpoint };
    case "PENDING_ACCEPTANCE": {
      const connectionName = endpoint.privateEndpointConnectionName;
      return connectionName === undefined ? { kind: "wait", endpoint } : { kind: "approve", endpoint, connectionName };
    }
    default:
      return { kind: "wait", endpoint };
  }
}

/** Failed ones beside a better one of the same region: of no use, and in the way of switching off later. */
export const leftoversIn = (endpoints: readonly PrivateEndpoint[], region: string): readonly PrivateEndpoint[] =>
  endpointsIn(endpoints, region)
    .slice(1)
    .filter((one) => one.status === "FAILED");

export const isActiveIn = (endpoints: readonly PrivateEndpoint[], region: string): boolean =>
  endpointOf(endpoints, region)?.status === ACTIVE;

/** By region, the status that Atlas shows. */
export const statusOf = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]) =>
  Object.fromEntries(regions.map((region) => [region, endpointOf(endpoints, region)?.status ?? ABSENT]));

export const recordsOf = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]): Endpoints =>
  Object.fromEntries(
    regions.flatMap((region) => {
      const found = endpointOf(endpoints, region);
      return found === undefined ? [] : [[region, recordOf(found)]];
    }),
  );

const recordOf = ({ id, status, privateEndpointConnectionName: connectionName }: PrivateEndpoint): EndpointRecord => ({
  id,
  status,
  ...(connectionName === undefined ? {} : { connectionName }),
});

/** Regions that the project has endpoints in, and this resource was not told of. */
export const strangeRegions = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]): readonly string[] =>
  [...new Set(endpoints.map((one) => atlasRegion(one.regionName)))]
    .filter((region) => !regions.includes(region))
    .sort();

export interface Seen {
  readonly project: EncryptionAtRest;
  readonly endpoints: readonly PrivateEndpoint[];
  /** Absent where nobody asked for the vault's own switch, or it could not be read. */
  readonly publicNetworkAccess?: string;
}

/** What there is, in the words of our inputs. */
export const observedAs = (known: Desired, seen: Seen): Desired => ({
  ...known,
  requirePrivateNetworking: seen.project.azureKeyVault.requirePrivateNetworking === true,
  endpointStatus: statusOf(seen.endpoints, known.regions),
  ...(known.publicNetworkAccess === undefined || seen.publicNetworkAccess === undefined
    ? {}
    : { publicNetworkAccess: seen.publicNetworkAccess as NonNullable<Arguments["publicNetworkAccess"]> }), // any word of Azure's is shown
});

/** What the cloud has otherwise than wanted. */
export const offIn = (desired: Desired, seen: Seen): readonly string[] =>
  changedKeys({ ...desired }, { ...observedAs(desired, seen) });

/** FACT(docs): a vault's coordinates are frozen while the project has endpoints. */
export const vaultChangedText = (projectId: string, from: string, to: string): string =>
  `The vault of project ${projectId} cannot change from ${from} to ${to} while the project has private endpoints: Atlas holds it fixed. ` +
  "It takes three runs of `pulumi up` for this stack: first without the PrivateNetworking (the project goes back to the public path; the old vault must be open for that); " +
  "then with the new 'keyVaultId' in the EncryptionAtRest; then with the PrivateNetworking again, for the new vault.";

/** The vault that Atlas has for the project; `undefined` where it has none. */
export function vaultInForce({ azureKeyVault: vault }: EncryptionAtRest): string | undefined {
  const { subscriptionID: subscriptionId, resourceGroupName, keyVaultName } = vault;
  if (vault.enabled !== true || subscriptionId === undefined) return undefined;
  return resourceGroupName === undefined || keyVaultName === undefined
    ? undefined
    : keyVaultIdOf({ subscriptionId, resourceGroupName, keyVaultName });
}

/** Where the private path of a project is not whole, in words: then `valid: false` says nothing of the key. `undefined`: public, or whole. */
export function brokenPath(project: EncryptionAtRest, endpoints: readonly PrivateEndpoint[]): string | undefined {
  if (project.azureKeyVault.requirePrivateNetworking !== true) return undefined;
  const regions = [...new Set(endpoints.map((one) => atlasRegion(one.regionName)))].sort();
  if (regions.length === 0) return "there is none";
  const broken = Object.entries(statusOf(endpoints, regions)).filter(([, status]) => status !== ACTIVE);
  return broken.length === 0 ? undefined : broken.map(([region, status]) => `${region} is ${status}`).join(", ");
}
