// One of Atlas and Azure is an emulator on this machine, and the other is not. Support layer: in this case nothing is written.
import type { HttpClient, PipelineRequest } from "@azure/core-rest-pipeline";
import { CmkError } from "./errors";
import type { Http, HttpRequest, Send } from "./http";
import { isLoopback } from "./loopback";

export interface Environments {
  /** Origin of Atlas, and the name of its setting for messages. */
  readonly baseUrl: string;
  readonly baseUrlSetting: string;
  /** Origin of an emulator of Azure, where one is set. */
  readonly azureEndpoint: string | undefined;
}

const AZURE_SETTING = "ATLAS_CMK_AZURE_ENDPOINT";

/** In words; `undefined` where both are on this machine, or neither. */
export function mixedEnvironments({ baseUrl, baseUrlSetting, azureEndpoint }: Environments): string | undefined {
  const isAtlasHere = isLoopback(baseUrl);
  if (isAtlasHere === (azureEndpoint !== undefined)) return undefined;
  const [atlas, azure] = [`${baseUrlSetting}: ${baseUrl}`, `${AZURE_SETTING}: ${azureEndpoint ?? "not set"}`];
  return isAtlasHere
    ? `Atlas is an emulator on this machine (${atlas}), but Azure is not (${azure}).`
    : `Azure is an emulator on this machine (${azure}), but Atlas is not (${atlas}).`;
}

export const mixedWarning = (mixed: string): string =>
  `${mixed} Nothing is written until both are emulators, or neither is. Set both settings to the emulator, or remove both.`;

/**
 * Sends reads. Refuses writes, and refuses the answer "not found": an object that the emulator does not have is not gone, and a name that the emulator calls
 * free may be in use. Requesting and revoking a token is not a write.
 */
export function withoutWrites(http: Http, mixed: string): Http {
  const guarded =
    (send: Send): Send =>
    async (request) => {
      if (isWrite(request)) throw notSent(`The change of ${request.what}`, mixed);
      const answer = await send(request);
      if (answer.status === 404) throw notBelieved(request.what, mixed);
      return answer;
    };
  return {
    send: guarded(http.send),
    sendToAzure: guarded(http.sendToAzure),
    azureHttpClient: withoutLibraryWrites(http.azureHttpClient, mixed),
  };
}

const isWrite = ({ method, isRepeatable }: HttpRequest): boolean => method !== "GET" && isRepeatable !== true;

/** A login carries no token yet. */
const isLibraryWrite = ({ method, headers }: PipelineRequest): boolean =>
  method !== "GET" && headers.has("Authorization");

const withoutLibraryWrites = (client: HttpClient, mixed: string): HttpClient => ({
  sendRequest: (request) =>
    isLibraryWrite(request)
      ? Promise.reject(notSent(`The request ${request.method} ${new URL(request.url).pathname}`, mixed))
      : client.sendRequest(request),
});

const HINT = "Set both settings to the emulator, or remove both. Then run again.";

const notSent = (what: string, mixed: string): CmkError =>
  new CmkError(`${what} was not sent, and nothing was changed. ${mixed}`, { code: "MIXED_ENVIRONMENTS", hint: HINT });

const notBelieved = (what: string, mixed: string): CmkError =>
  new CmkError(`The answer to the request for ${what} is "not found" (HTTP 404), which proves nothing here. ${mixed}`, {
    code: "MIXED_ENVIRONMENTS",
    status: 404,
    hint: HINT,
  });
