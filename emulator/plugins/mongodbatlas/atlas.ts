// Atlas's clusters over the wire, for the mongodbatlas stand-in: the calls and the waits.
import type { HttpAnswer, HttpAsk, World } from "../http.ts";
import { type Properties, textOf } from "../values.ts";
import { type AtlasCall, accepted } from "./calls.ts";

export interface ClusterPlace {
  readonly projectId: string;
  readonly name: string;
}

export interface AtlasClusters {
  find(place: ClusterPlace): Promise<Properties | undefined>;
  /** Both until the cluster is idle again. */
  create(place: ClusterPlace, body: Properties): Promise<Properties>;
  change(place: ClusterPlace, body: Properties): Promise<Properties>;
  /** Until it is gone; gone already is done. */
  remove(place: ClusterPlace, retainBackups: boolean): Promise<void>;
}

const READ_VERSION = "2024-08-05";
const WRITE_VERSION = "2024-10-23";
const POLL_MS = 30_000;
/** FACT(mongodbatlas-plugin): three hours, for each of create, update and delete. */
const TIMEOUT_MS = 3 * 3_600_000;

export function createClusters(world: World, atlas: AtlasCall): AtlasClusters {
  const call = (method: HttpAsk["method"], path: string, body?: Properties): Promise<HttpAnswer> =>
    atlas({
      method,
      path,
      version: method === "GET" ? READ_VERSION : WRITE_VERSION,
      ...(body === undefined ? {} : { body }),
    });
  const find = async (place: ClusterPlace): Promise<Properties | undefined> => {
    const path = clusterPath(place);
    const answer = await call("GET", path);
    if (answer.status === 404) return undefined;
    return accepted(answer, { doing: "reading cluster", method: "GET", path }).json;
  };
  const settled = (place: ClusterPlace): Promise<Properties | undefined> => wait(world, () => find(place));
  return {
    find,
    async create(place, body) {
      const path = `/groups/${place.projectId}/clusters`;
      accepted(await call("POST", path, body), { doing: "creating cluster", method: "POST", path });
      return present(await settled(place), place);
    },
    async change(place, body) {
      const path = clusterPath(place);
      accepted(await call("PATCH", path, body), { doing: "updating cluster", method: "PATCH", path });
      return present(await settled(place), place);
    },
    async remove(place, retainBackups) {
      const path = `${clusterPath(place)}${retainBackups ? "?retainBackups=true" : ""}`;
      const answer = await call("DELETE", path);
      if (answer.status === 404) return;
      accepted(answer, { doing: "deleting cluster", method: "DELETE", path });
      await wait(world, async () => {
        const found = await find(place);
        return found === undefined ? undefined : { ...found, stateName: "DELETING" };
      });
    },
  };
}

const clusterPath = ({ projectId, name }: ClusterPlace): string => `/groups/${projectId}/clusters/${name}`;

/** The first look after a change may still say IDLE, so it comes after a pause. `undefined`: it is gone. */
async function wait(world: World, look: () => Promise<Properties | undefined>): Promise<Properties | undefined> {
  const untilMs = world.clock.now() + TIMEOUT_MS;
  for (let idleSeen = 0; ; ) {
    await world.clock.sleep(POLL_MS);
    const found = await look();
    if (found === undefined) return undefined;
    const state = textOf(found.stateName);
    idleSeen = state === "IDLE" ? idleSeen + 1 : 0;
    if (idleSeen === 2) return found;
    if (world.clock.now() > untilMs)
      throw new Error(`timeout while waiting for state to become 'IDLE' (last state: '${state}', timeout: 3h0m0s)`);
  }
}

function present(found: Properties | undefined, { name }: ClusterPlace): Properties {
  if (found === undefined) throw new Error(`cluster ${name} went away while it was waited for`);
  return found;
}
