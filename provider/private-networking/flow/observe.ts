// Reads a project's private networking: requirePrivateNetworking, the private endpoints by list and by id, and the
// vault's public network access where this resource owns it. Async, over the clients; reads only.
import { unlessMissing } from "../../atlas/absence";
import type { Freshness } from "../../atlas/reads";
import type { PrivateEndpoint } from "../../atlas/types";
import { isVaultGone } from "../../azure/vaults";
import type { Calling, Reading } from "../../engine/run";
import { ABSENT, regionOfEndpoint, regionsOfEndpoints } from "../../project/path";
import { hasCode } from "../../support/errors";
import { heldBy, type Known, type Seen } from "../plan";
import { accessNotCheckedText } from "../texts";
import { type Clients, inCloudOf, type Project, readProject, recent } from "./clients";

/** What a run knows of endpoints beside the latest list. */
export interface Sight {
  /** By id: endpoints that a list showed, whose POST was answered, or that state records. */
  readonly known: Map<string, PrivateEndpoint>;
  /** Ids whose deletion Atlas accepted. */
  readonly doomed: Set<string>;
  /** What the last read showed, and what was created since. Before the first read: what state records. */
  latest: readonly PrivateEndpoint[];
}

/** `recorded`: the endpoints in state. */
export const newSight = (recorded: readonly PrivateEndpoint[] = []): Sight => ({
  known: new Map(recorded.map((one) => [one.id, one])),
  doomed: new Set(),
  latest: recorded,
});

export interface Place extends Project {
  readonly sight: Sight;
}

export interface Look {
  readonly listed: readonly PrivateEndpoint[];
  /** Those that are listed, and those that exist although the list lacks them. */
  readonly endpoints: readonly PrivateEndpoint[];
}

type Looking = Reading<Pick<Clients, "atlas" | "reads">>;

/** A list does not prove absence: a known endpoint in a region for which the list shows none is read by its id. */
export async function seeEndpoints(reading: Looking, place: Place, freshness: Freshness): Promise<Look> {
  const { projectId, sight } = place;
  const listed = await reading.clients.reads.privateEndpoints(projectId, freshness);
  for (const one of listed) sight.known.set(one.id, one);
  const shown = regionsOfEndpoints(listed);
  const hidden = [...sight.known.values()].filter(
    (one) => !sight.doomed.has(one.id) && !shown.includes(regionOfEndpoint(one)),
  );
  const endpoints = [...listed, ...(await lookUp(reading, { projectId, endpoints: hidden }))];
  sight.latest = endpoints;
  return { listed, endpoints };
}

/**
 * Each endpoint by its id, as it is now. An endpoint is left out if Atlas says that it does not exist, and the project
 * does.
 */
export async function lookUp(
  looking: Looking,
  { projectId, endpoints }: Project & { readonly endpoints: readonly PrivateEndpoint[] },
): Promise<readonly PrivateEndpoint[]> {
  const { clients, signal } = looking;
  const isMissing = unlessMissing(looking, { projectId });
  const looks = endpoints.map(({ id }) => clients.atlas.getPrivateEndpoint(projectId, id, { signal }).catch(isMissing));
  return (await Promise.all(looks)).filter((one) => one !== undefined);
}

type Observed = Pick<Known, "projectId" | "keyVaultId" | "publicNetworkAccess" | "recorded">;

/** For a refresh or a live check. Azure is asked only where the program sets publicNetworkAccess. */
export async function observe(call: Calling<Clients>, known: Observed): Promise<Seen> {
  const { projectId, publicNetworkAccess: wanted } = known;
  const [project, { endpoints }] = await Promise.all([
    readProject(call, known),
    seeEndpoints(call, { projectId, sight: newSight(known.recorded) }, recent(call)),
  ]);
  const seen = { project, endpoints };
  return wanted === undefined ? seen : withVault(call, { ...known, wanted }, seen);
}

/** For a read by the project's id alone. `undefined`: the project has no private networking. */
export async function findHeld(call: Calling<Clients>, { projectId }: Project) {
  const [project, { endpoints }] = await Promise.all([
    readProject(call, { projectId }),
    seeEndpoints(call, { projectId, sight: newSight() }, recent(call)),
  ]);
  return heldBy(projectId, { project, endpoints });
}

/** For a record in state: also where the program no longer sets publicNetworkAccess, and this resource disabled it. */
export const withVaultOfOurs = async (
  call: Calling<Clients>,
  known: Pick<Known, "keyVaultId" | "publicNetworkAccess" | "closedVaultId">,
  seen: Seen,
): Promise<Seen> =>
  known.publicNetworkAccess !== undefined || known.closedVaultId === undefined
    ? seen
    : withVault(call, { ...known, wanted: "Disabled" }, seen);

/**
 * The vault is read anew: another tool of the same program may have changed it since another resource read it. A vault
 * that is gone is drift: the vault that replaces it must be closed again. Without a login to Azure the read still returns
 * what Atlas says, and state keeps the value of publicNetworkAccess.
 */
async function withVault(
  call: Calling<Clients>,
  { keyVaultId, wanted }: Pick<Known, "keyVaultId"> & { readonly wanted: string },
  seen: Seen,
): Promise<Seen> {
  try {
    const { publicNetworkAccess } = await call.clients.azure.getVault(keyVaultId, inCloudOf(call, seen.project));
    return { ...seen, publicNetworkAccess };
  } catch (error) {
    if (isVaultGone(error)) return { ...seen, publicNetworkAccess: ABSENT };
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(accessNotCheckedText(keyVaultId, wanted, error.message));
    return seen;
  }
}
