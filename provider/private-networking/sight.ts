// What Atlas has of private endpoints: its list, and, by their own ids, endpoints that the list lacks and that must be there. Async, over the clients.
import { unlessMissing } from "../atlas/absence";
import type { Freshness } from "../atlas/reads";
import type { PrivateEndpoint } from "../atlas/types";
import { regionOfEndpoint, regionsOfEndpoints } from "../project/path";
import type { Clients } from "./clients";

/** What is known of endpoints beside the list of the moment. */
export interface Sight {
  /** By id: those that a list showed, whose POST was answered, or that state records. */
  readonly known: Map<string, PrivateEndpoint>;
  /** Ids whose deletion Atlas took. */
  readonly doomed: Set<string>;
}

/** `recorded`: what state says. */
export const newSight = (recorded: readonly PrivateEndpoint[] = []): Sight => ({
  known: new Map(recorded.map((one) => [one.id, one])),
  doomed: new Set(),
});

export interface Place {
  readonly projectId: string;
  readonly sight: Sight;
  readonly signal: AbortSignal;
}

export interface Look {
  readonly listed: readonly PrivateEndpoint[];
  /** Those that are listed, and those that are there although the list lacks them. */
  readonly endpoints: readonly PrivateEndpoint[];
}

/** One list proves no absence: a known endpoint in whose region the list shows none is looked up by its own id. */
export async function seeEndpoints(
  clients: Pick<Clients, "atlas" | "reads">,
  place: Place,
  freshness: Freshness,
): Promise<Look> {
  const { projectId, sight } = place;
  const listed = await clients.reads.privateEndpoints(projectId, freshness);
  for (const one of listed) sight.known.set(one.id, one);
  const shown = regionsOfEndpoints(listed);
  const hidden = [...sight.known.values()].filter(
    (one) => !sight.doomed.has(one.id) && !shown.includes(regionOfEndpoint(one)),
  );
  return { listed, endpoints: [...listed, ...(await lookUp(clients, place, hidden))] };
}

/** Each by its own id, as it is now. One that is gone is left out: Atlas says so, and the project is there. */
export async function lookUp(
  { atlas }: Pick<Clients, "atlas">,
  { projectId, signal }: Omit<Place, "sight">,
  endpoints: readonly PrivateEndpoint[],
): Promise<readonly PrivateEndpoint[]> {
  const place = { projectId, signal };
  const looks = endpoints.map(({ id }) =>
    atlas.getPrivateEndpoint(projectId, id, { signal }).catch(unlessMissing(atlas, place)),
  );
  return (await Promise.all(looks)).filter((one) => one !== undefined);
}
