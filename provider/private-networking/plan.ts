// What a PrivateNetworking wants, what stands for a region, and the next step there. Pure: no client, no clock, no environment.
import type { EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import { ACTIVE, endpointOf, endpointsIn, isPrivate, regionsOfEndpoints, statusOf } from "../project/path";
import { sameKeyVaultId } from "../support/azure-names";
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
interface EndpointRecord {
  readonly id: string;
  readonly status: string;
  readonly connectionName?: string;
}

export type Endpoints = Readonly<Record<string, EndpointRecord>>;

/** Outputs that no program asks for. */
export const OUTPUTS = ["endpoints", "closedVaultId"] as const;

/**
 * The vault that we closed and nobody has opened since, as state has it. It outlives the argument: a program that no longer sets `publicNetworkAccess` leaves
 * the vault closed, and the deletion must open it.
 */
export const closedVaultIn = ({ publicNetworkAccess, keyVaultId, closedVaultId }: Properties): string | undefined =>
  [publicNetworkAccess === "Disabled" ? keyVaultId : undefined, closedVaultId].find(
    (one): one is string => typeof one === "string",
  );

export interface Known extends Desired {
  readonly closedVaultId: string | undefined;
  /** The endpoints that state records. */
  readonly recorded: readonly PrivateEndpoint[];
}

/** The vault's switch is ours: the program sets it, or we closed the vault. */
export const looksAtVault = (known: Pick<Known, "publicNetworkAccess" | "closedVaultId">): boolean =>
  known.publicNetworkAccess !== undefined || known.closedVaultId !== undefined;

/** The same after a look. A vault that is seen Enabled was opened, whoever did it. */
export function closedVaultAfter(
  {
    publicNetworkAccess,
    keyVaultId,
  }: { readonly publicNetworkAccess?: string | undefined; readonly keyVaultId: string },
  before: string | undefined,
  seen: string | undefined,
): string | undefined {
  if (seen === "Enabled" || publicNetworkAccess === "Enabled") return undefined;
  if (publicNetworkAccess === "Disabled") return keyVaultId;
  return before !== undefined && sameKeyVaultId(before, keyVaultId) ? before : undefined;
}

/** `undefined`: the regions are not known before `up`. */
export function desiredOf(args: Arguments, regions: readonly string[] | undefined): Desired {
  if (regions === undefined || holdsUnknown(regions)) {
    const unknown = UNKNOWN as never; // a preview's unknown stands for a value of any type
    return { ...args, regions: unknown, requirePrivateNetworking: true, endpointStatus: unknown };
  }
  const endpointStatus = Object.fromEntries(regions.map((region) => [region, ACTIVE]));
  return { ...args, regions, requirePrivateNetworking: true, endpointStatus };
}

/** An unknown is never a reason to replace. */
export const replacedBy = (olds: Properties, news: Properties): readonly string[] =>
  olds.projectId !== undefined && !holdsUnknown(news.projectId) && olds.projectId !== news.projectId
    ? ["projectId"]
    : [];

/** The id is the project's. */
export const identityOf = ({ projectId }: Properties, id: unknown = projectId): string | undefined =>
  typeof id === "string" && !holdsUnknown(id) ? id : undefined;

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

const LIVE: readonly string[] = [ACTIVE, "PENDING_ACCEPTANCE", "INITIATING"];

/** Endpoints of a region that work, or are on their way to: one is enough. */
export const liveIn = (endpoints: readonly PrivateEndpoint[], region: string): readonly PrivateEndpoint[] =>
  endpointsIn(endpoints, region).filter((one) => LIVE.includes(one.status));

/** Of several live endpoints of a region, the one to keep: whoever looks chooses the same, so that two runs at once do not delete each other's. */
export const keptOf = (live: readonly PrivateEndpoint[]): PrivateEndpoint | undefined =>
  [...live].sort((one, other) => (one.id < other.id ? -1 : 1))[0];

/** Live endpoints beside the one that stands for its region. */
export const doublesIn = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]) =>
  regions.flatMap((region) => liveIn(endpoints, region).slice(1));

/** Failed ones beside a better one of the same region: of no use, and in the way of switching off later. */
export const leftoversIn = (endpoints: readonly PrivateEndpoint[], region: string): readonly PrivateEndpoint[] =>
  endpointsIn(endpoints, region)
    .slice(1)
    .filter((one) => one.status === "FAILED");

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

/** The endpoints that state records. */
export const recordedIn = ({ endpoints }: Properties): readonly PrivateEndpoint[] =>
  Object.entries((endpoints ?? {}) as Endpoints).map(([regionName, { id, status, connectionName }]) => ({
    ...{ id, regionName, status },
    ...(connectionName === undefined ? {} : { privateEndpointConnectionName: connectionName }),
  })); // `recordsOf` made them

/** Regions that the project has endpoints in, and this resource was not told of. */
export const strangeRegions = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]): readonly string[] =>
  regionsOfEndpoints(endpoints).filter((region) => !regions.includes(region));

export interface Seen {
  readonly project: EncryptionAtRest;
  readonly endpoints: readonly PrivateEndpoint[];
  /** Absent where nobody asked for the vault's own switch, or it could not be read. */
  readonly publicNetworkAccess?: string;
}

/** What there is, in the words of our inputs. */
export const observedAs = (known: Desired, seen: Seen): Desired => ({
  ...known,
  requirePrivateNetworking: isPrivate(seen.project),
  endpointStatus: statusOf(seen.endpoints, known.regions),
  ...(known.publicNetworkAccess === undefined || seen.publicNetworkAccess === undefined
    ? {}
    : { publicNetworkAccess: seen.publicNetworkAccess as NonNullable<Arguments["publicNetworkAccess"]> }), // any word of Azure's is shown
});

/** What the cloud has otherwise than wanted. */
export const offIn = (desired: Desired, seen: Seen): readonly string[] =>
  changedKeys({ ...desired }, { ...observedAs(desired, seen) });
