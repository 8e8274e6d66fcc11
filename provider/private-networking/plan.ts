// What a PrivateNetworking wants, what stands for a region, and the next step there. Pure: no client, no clock, no environment.
import type { EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import { ACTIVE, endpointOf, endpointsIn, isPrivate, regionsOfEndpoints, statusOf } from "../project/path";
import { sameKeyVaultId } from "../support/azure-names";
import { changedKeys } from "../support/compare";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { type InPreviewOf, UNKNOWN } from "../support/unknowns";
import type { Approval, PublicNetworkAccess } from "./fields";

/** What a person wrote, in normal form. */
interface Given {
  readonly projectId: string;
  readonly keyVaultId: string;
  /** Absent: every region in which the project's dedicated clusters have nodes. */
  readonly regions?: readonly string[];
  /** Absent: the vault's own switch is left as it is. */
  readonly publicNetworkAccess?: PublicNetworkAccess;
  /** Absent: automatic. */
  readonly approval?: Approval;
  readonly timeouts?: Timeouts;
}

/** The same as `check` gets it: a preview may not know it yet. */
export type Arguments = InPreviewOf<Given>;

/** What `check` makes and state keeps: the arguments and, as inputs, what must be true. */
export interface Desired extends Given {
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

type Endpoints = Readonly<Record<string, EndpointRecord>>;

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

/** What a record in state says. The id alone tells the project. */
export const knownBy = (id: string, props: Properties): Properties => {
  const { endpoints: _endpoints, ...inputs } = props;
  return {
    ...{ requirePrivateNetworking: true, endpointStatus: {}, ...inputs, projectId: id },
    ...{ closedVaultId: closedVaultIn(props), recorded: recordedIn(props) },
  };
};

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

/** The inputs that state keeps, of arguments that may be unknown in a preview. */
export const desiredOf = <Args extends Arguments>(args: Args, regions: readonly string[]) => ({
  ...args,
  regions,
  requirePrivateNetworking: true,
  endpointStatus: Object.fromEntries(regions.map((region) => [region, ACTIVE])),
});

/** The same where the regions are not known before `pulumi up`. */
export const desiredSomewhere = (args: Arguments): InPreviewOf<Desired> => ({
  ...args,
  regions: UNKNOWN,
  requirePrivateNetworking: true,
  endpointStatus: UNKNOWN,
});

/** The id is the project's. */
export const identityOf = ({ projectId }: Properties, id: unknown = projectId): string | undefined =>
  typeof id === "string" ? id : undefined;

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
const recordedIn = ({ endpoints }: Properties): readonly PrivateEndpoint[] =>
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
    : { publicNetworkAccess: seen.publicNetworkAccess as PublicNetworkAccess }), // any word of Azure's is shown
});

/** What the cloud has otherwise than wanted. */
export const offIn = (desired: Desired, seen: Seen): readonly string[] =>
  changedKeys({ ...desired }, { ...observedAs(desired, seen) });

/** What state is to hold: what there is, the endpoints, and the vault that we closed. */
export const outsOf = (
  desired: Desired,
  { seen, closedVaultId }: { readonly seen: Seen; readonly closedVaultId: string | undefined },
): Properties => ({
  ...observedAs(desired, seen),
  endpoints: recordsOf(seen.endpoints, desired.regions),
  closedVaultId: closedVaultAfter(desired, closedVaultId, seen.publicNetworkAccess),
});

export interface Change {
  readonly desired: Desired;
  /** What state says; absent for a new resource. */
  readonly before?: Pick<Known, "regions" | "closedVaultId" | "recorded">;
}

/** Regions that state names and the program no longer does. */
export const regionsToGo = ({ desired, before }: Change): readonly string[] =>
  (before?.regions ?? []).filter((region) => !desired.regions.includes(region));

/** The same where a run ended on its way. Regions that are still to go stay in the record, so that the next run takes them down. */
export function halfDone({ desired, before }: Change, endpoints: readonly PrivateEndpoint[]): Properties {
  const regions = [...new Set([...desired.regions, ...(before?.regions ?? [])])].sort();
  return {
    regions,
    endpointStatus: statusOf(endpoints, desired.regions),
    endpoints: recordsOf(endpoints, regions),
    closedVaultId: closedVaultAfter(desired, before?.closedVaultId, undefined),
  };
}
