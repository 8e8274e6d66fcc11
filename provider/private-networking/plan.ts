// The desired state of a PrivateNetworking, the endpoint that counts for a region, and the next step there. Pure: no
// client, no clock, no environment.
import type { EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import {
  ACTIVE,
  endpointOf,
  endpointsIn,
  isPrivate,
  regionsOfEndpoints,
  statusOf,
  vaultInForce,
} from "../project/path";
import { sameKeyVaultId } from "../support/azure-names";
import { changedKeys } from "../support/compare";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { type InPreviewOf, UNKNOWN } from "../support/unknowns";
import type { Approval, PublicNetworkAccess } from "./fields";

/** The arguments in normal form. */
interface Given {
  readonly projectId: string;
  readonly keyVaultId: string;
  /** Absent: every region in which the project's dedicated clusters have nodes. */
  readonly regions?: readonly string[];
  /** Absent: the vault's public network access is not managed. */
  readonly publicNetworkAccess?: PublicNetworkAccess;
  /** Absent: automatic. */
  readonly approval?: Approval;
  readonly timeouts?: Timeouts;
}

/** The same as `check` gets them: a preview may not know all values yet. */
export type Arguments = InPreviewOf<Given>;

/** What `check` returns and state keeps: the arguments and, as inputs, the conditions that must be true. */
export interface Desired extends Given {
  /** Always set, in Atlas's spelling and alphabetical order. */
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
 * The vault whose public network access this resource disabled and that was not enabled since, as state has it. State
 * keeps it when the program no longer sets `publicNetworkAccess`: the access then stays Disabled, and the deletion must
 * enable it.
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

/** What a record in state says. The project is taken from the id alone. */
export const knownBy = (id: string, props: Properties): Properties => {
  const { endpoints: _endpoints, ...inputs } = props;
  return {
    ...{ requirePrivateNetworking: true, endpointStatus: {}, ...inputs, projectId: id },
    ...{ closedVaultId: closedVaultIn(props), recorded: recordedIn(props) },
  };
};

/** The same after a read. A vault that Azure shows Enabled is no longer counted, whatever enabled it. */
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

/** The inputs that state keeps, from arguments that a preview may not know yet. */
export const desiredOf = <Args extends Arguments>(args: Args, regions: readonly string[]) => ({
  ...args,
  regions,
  requirePrivateNetworking: true,
  endpointStatus: Object.fromEntries(regions.map((region) => [region, ACTIVE])),
});

/** What Atlas holds where there is no record in state. `undefined`: the project has no private networking. */
export function heldBy(projectId: string, { project, endpoints }: Seen): Properties | undefined {
  const keyVaultId = vaultInForce(project);
  return keyVaultId === undefined || !isPrivate(project)
    ? undefined
    : desiredOf({ projectId, keyVaultId }, regionsOfEndpoints(endpoints));
}

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

/** The next step for a region. How, how often and how long it is tried is not decided here. */
export type Step =
  | { readonly kind: "done" }
  | { readonly kind: "create" }
  | { readonly kind: "approve"; readonly endpoint: PrivateEndpoint; readonly connectionName: string }
  /** Delete the endpoint, and create another one when it is gone. */
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

/** Endpoints of a region that are ACTIVE or become ACTIVE: one is enough. */
export const liveIn = (endpoints: readonly PrivateEndpoint[], region: string): readonly PrivateEndpoint[] =>
  endpointsIn(endpoints, region).filter((one) => LIVE.includes(one.status));

/**
 * Of several live endpoints of a region, the one to keep. Every run chooses the same one, so that two runs at once do
 * not delete each other's.
 */
export const keptOf = (live: readonly PrivateEndpoint[]): PrivateEndpoint | undefined =>
  [...live].sort((one, other) => (one.id < other.id ? -1 : 1))[0];

/** Live endpoints beside the one that counts for its region. */
export const doublesIn = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]) =>
  regions.flatMap((region) => liveIn(endpoints, region).slice(1));

/**
 * FAILED endpoints beside a better one of the same region: not needed, and Atlas does not disable private networking
 * while they exist.
 */
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

/** Regions in which the project has endpoints, and which 'regions' does not name. */
export const strangeRegions = (endpoints: readonly PrivateEndpoint[], regions: readonly string[]): readonly string[] =>
  regionsOfEndpoints(endpoints).filter((region) => !regions.includes(region));

export interface Seen {
  readonly project: EncryptionAtRest;
  readonly endpoints: readonly PrivateEndpoint[];
  /** `ABSENT`: the vault does not exist. The property is missing where the vault was not read, or could not be read. */
  readonly publicNetworkAccess?: string;
}

/** What was read, in the form of the inputs. */
export const observedAs = (known: Desired, seen: Seen): Desired => ({
  ...known,
  requirePrivateNetworking: isPrivate(seen.project),
  endpointStatus: statusOf(seen.endpoints, known.regions),
  ...(known.publicNetworkAccess === undefined || seen.publicNetworkAccess === undefined
    ? {}
    : { publicNetworkAccess: seen.publicNetworkAccess as PublicNetworkAccess }), // every value of Azure's is shown
});

/** The inputs whose values differ in the cloud. */
export const offIn = (desired: Desired, seen: Seen): readonly string[] =>
  changedKeys({ ...desired }, { ...observedAs(desired, seen) });

/** What state keeps: what was read, the endpoints, and the vault whose access this resource disabled. */
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

/** Regions that are in state and no longer in the program. */
export const regionsToGo = ({ desired, before }: Change): readonly string[] =>
  (before?.regions ?? []).filter((region) => !desired.regions.includes(region));

/**
 * The same after a run that ended early. State keeps the regions that were to be removed, so that the next run deletes
 * their endpoints.
 */
export function halfDone({ desired, before }: Change, endpoints: readonly PrivateEndpoint[]): Properties {
  const regions = [...new Set([...desired.regions, ...(before?.regions ?? [])])].sort();
  return {
    regions,
    endpointStatus: statusOf(endpoints, desired.regions),
    endpoints: recordsOf(endpoints, regions),
    closedVaultId: closedVaultAfter(desired, before?.closedVaultId, undefined),
  };
}
