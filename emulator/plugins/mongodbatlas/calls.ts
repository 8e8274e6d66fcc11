// Atlas's API over the wire, for the mongodbatlas stand-in: a service account's token, one call, and a refusal as the plugin words it.
import type { HttpAnswer, HttpAsk, World } from "../http.ts";
import { sendHttp } from "../http.ts";
import { type Properties, textOf } from "../values.ts";

export interface AtlasLogin {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface AtlasAsk {
  readonly method: HttpAsk["method"];
  /** Below `/api/atlas/v2`. */
  readonly path: string;
  /** Of the API. */
  readonly version: string;
  readonly body?: Properties;
}

export type AtlasCall = (ask: AtlasAsk) => Promise<HttpAnswer>;

export function createCall(world: World, login: AtlasLogin): AtlasCall {
  const token = createToken(world, login);
  return async ({ method, path, version, body }) => {
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
}

export interface Doing {
  /** `creating cluster`. */
  readonly doing: string;
  readonly method: string;
  readonly path: string;
}

/** FACT(mongodbatlas-errors): the form in which Atlas's Go client words a refusal. */
export function accepted(answer: HttpAnswer, { doing, method, path }: Doing): HttpAnswer {
  if (answer.status < 400) return answer;
  const { errorCode, detail, reason, parameters } = answer.json;
  const params = Array.isArray(parameters) ? parameters.join(" ") : "";
  throw new Error(
    `error ${doing}: /api/atlas/v2${path} ${method}: HTTP ${answer.status} (Error code: "${textOf(errorCode)}") ` +
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
