// What there is of a project's private networking: its switch, its endpoints as Atlas's list and their own ids show them, and, where it is ours, the
// vault's own switch. Async, over the clients; it looks, and changes nothing.
import { unlessMissing } from "../../atlas/absence";
import type { Freshness } from "../../atlas/reads";
import type { PrivateEndpoint } from "../../atlas/types";
import type { Calling, Reading } from "../../engine/run";
import { regionOfEndpoint, regionsOfEndpoints } from "../../project/path";
import { hasCode } from "../../support/errors";
import type { Known, Seen } from "../plan";
import { accessNotCheckedText } from "../texts";
import { type Clients, inCloudOf, type Project, readProject, recent } from "./clients";

/** What a run knows of endpoints beside the list of the moment. */
export interface Sight {
  /** By id: those that a list showed, whose POST was answered, or that state records. */
  readonly known: Map<string, PrivateEndpoint>;
  /** Ids whose deletion Atlas took. */
  readonly doomed: Set<string>;
  /** What the last look showed, and what was made since; before the first one, what state records. */
  latest: readonly PrivateEndpoint[];
}

/** `recorded`: what state says. */
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
  /** Those that are listed, and those that are there although the list lacks them. */
  readonly endpoints: readonly PrivateEndpoint[];
}

type Looking = Reading<Pick<Clients, "atlas" | "reads">>;

/** One list proves no absence: a known endpoint in whose region the list shows none is looked up by its own id. */
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

/** Each by its own id, as it is now. One that is gone is left out: Atlas says so, and the project is there. */
export async function lookUp(
  { clients: { atlas }, signal }: Looking,
  { projectId, endpoints }: Project & { readonly endpoints: readonly PrivateEndpoint[] },
): Promise<readonly PrivateEndpoint[]> {
  const looks = endpoints.map(({ id }) =>
    atlas.getPrivateEndpoint(projectId, id, { signal }).catch(unlessMissing(atlas, { projectId, signal })),
  );
  return (await Promise.all(looks)).filter((one) => one !== undefined);
}

type Observed = Pick<Known, "projectId" | "keyVaultId" | "publicNetworkAccess" | "recorded">;

/** For a read or a live look: Azure is asked only where the program sets the vault's switch. */
export async function observe(call: Calling<Clients>, known: Observed): Promise<Seen> {
  const { projectId, publicNetworkAccess: wanted } = known;
  const [project, { endpoints }] = await Promise.all([
    readProject(call, known),
    seeEndpoints(call, { projectId, sight: newSight(known.recorded) }, recent(call)),
  ]);
  const seen = { project, endpoints };
  return wanted === undefined ? seen : withVault(call, { ...known, wanted }, seen);
}

/** For a record in state: also where the program no longer sets the switch, and this resource closed the vault. */
export const withVaultOfOurs = async (
  call: Calling<Clients>,
  known: Pick<Known, "keyVaultId" | "publicNetworkAccess" | "closedVaultId">,
  seen: Seen,
): Promise<Seen> =>
  known.publicNetworkAccess !== undefined || known.closedVaultId === undefined
    ? seen
    : withVault(call, { ...known, wanted: "Disabled" }, seen);

/** Without a login to Azure a look still tells what Atlas says; the vault's switch stays as state has it. */
async function withVault(
  call: Calling<Clients>,
  { keyVaultId, wanted }: Pick<Known, "keyVaultId"> & { readonly wanted: string },
  seen: Seen,
): Promise<Seen> {
  try {
    const { publicNetworkAccess } = await call.clients.azure.getVault(keyVaultId, inCloudOf(call, seen.project));
    return { ...seen, publicNetworkAccess };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(accessNotCheckedText(keyVaultId, wanted, error.message));
    return seen;
  }
}
