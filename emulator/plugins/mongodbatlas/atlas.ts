// Atlas's clusters over the wire, for the mongodbatlas stand-in: a service account's token, the calls, the waits, errors as the plugin words them.
import type { HttpAnswer, HttpAsk, World } from "../http.ts";
import { sendHttp } from "../http.ts";
import { type Properties, textOf } from "../values.ts";

export interface AtlasLogin {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

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

export function createClusters(world: World, login: AtlasLogin): AtlasClusters {
  const token = createToken(world, login);
  const call = async (method: HttpAsk["method"], path: string, body?: Properties): Promise<HttpAnswer> => {
    const version = method === "GET" ? READ_VERSION : WRITE_VERSION;
    const media = `application/vnd.atlas.${version}+json`;
    return sendHttp(world, {
      method,
      url: `${login.baseUrl}/api/atlas/v2${path}`,
      headers: {
        Accept: media,
        Authorization: `Bearer ${await token()}`,
        ...(body === undefined ? {} : { "Content-Type": media }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const find = async (place: ClusterPlace): Promise<Properties | undefined> => {
    const path = clusterPath(place);
    const answer = await call("GET", path);
    if (answer.status === 404) return undefined;
    return accepted(answer, { doing: "reading", method: "GET", path }).json;
  };
  const settled = (place: ClusterPlace): Promise<Properties | undefined> => wait(world, () => find(place));
  return {
    find,
    async create(place, body) {
      const path = `/groups/${place.projectId}/clusters`;
      accepted(await call("POST", path, body), { doing: "creating", method: "POST", path });
      return present(await settled(place), place);
    },
    async change(place, body) {
      const path = clusterPath(place);
      accepted(await call("PATCH", path, body), { doing: "updating", method: "PATCH", path });
      return present(await settled(place), place);
    },
    async remove(place, retainBackups) {
      const path = `${clusterPath(place)}${retainBackups ? "?retainBackups=true" : ""}`;
      const answer = await call("DELETE", path);
      if (answer.status === 404) return;
      accepted(answer, { doing: "deleting", method: "DELETE", path });
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

interface Doing {
  readonly doing: string;
  readonly method: string;
  readonly path: string;
}

/** FACT(mongodbatlas-errors): the form in which Atlas's Go client words a refusal. */
function accepted(answer: HttpAnswer, { doing, method, path }: Doing): HttpAnswer {
  if (answer.status < 400) return answer;
  const { errorCode, detail, reason, parameters } = answer.json;
  const params = Array.isArray(parameters) ? parameters.join(" ") : "";
  throw new Error(
    `error ${doing} cluster: /api/atlas/v2${path} ${method}: HTTP ${answer.status} (Error code: "${textOf(errorCode)}") ` +
      `Detail: ${textOf(detail)} Reason: ${textOf(reason)}. Params: [${params}]`,
  );
}

function createToken(world: World, login: AtlasLogin): () => Promise<string> {
  let held: { readonly text: string; readonly untilMs: number } | undefined;
  return async () => {
    if (held !== undefined && held.untilMs > world.clock.now()) return held.text;
    const answer = await sendHttp(world, {
      method: "POST",
      url: `${login.baseUrl}/api/oauth/token`,
      headers: {
        Authorization: `Basic ${Buffer.from(`${login.clientId}:${login.clientSecret}`).toString("base64")}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    });
    if (answer.status !== 200)
      throw new Error(`error getting an Atlas token: HTTP ${answer.status} ${textOf(answer.json.error)}`);
    // A minute early: a wait jumps far between two looks.
    const lifeMs = Math.max(0, Number(answer.json.expires_in ?? 0) - 60) * 1_000;
    held = { text: textOf(answer.json.access_token), untilMs: world.clock.now() + lifeMs };
    return held.text;
  };
}
