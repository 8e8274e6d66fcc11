// What was sent: every read with its answer's status, for the collection record. A write is not sent.
import type { HttpClient } from "@azure/core-rest-pipeline";
import type { Http, HttpRequest, Send } from "#provider/support/http";
import type { Collection } from "../report";

export interface CallRecord {
  /** In alphabetical order, each once. */
  calls(): Collection["calls"];
  /** Around the transport of every client. */
  around(http: Http): Http;
}

interface Entry {
  readonly times: number;
  readonly lastStatus: number | null;
}

export function callRecord(): CallRecord {
  const entries = new Map<string, Entry>();
  const note = (call: string, lastStatus: number | null): void =>
    void entries.set(call, { times: (entries.get(call)?.times ?? 0) + 1, lastStatus });
  return {
    calls: () =>
      [...entries].sort(([one], [other]) => (one < other ? -1 : 1)).map(([call, entry]) => ({ call, ...entry })),
    around: (http) => ({
      send: reading(http.send, note),
      sendToAzure: reading(http.sendToAzure, note),
      azureHttpClient: readingLibrary(http.azureHttpClient, note),
    }),
  };
}

type Note = (call: string, lastStatus: number | null) => void;

/** Without the query: the API's version, and ids that the path does not need. */
function callOf(method: string, url: string): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}

/** A POST that changes nothing requests or revokes a token. */
const reading =
  (send: Send, note: Note): Send =>
  async (request) => {
    if (request.method !== "GET") {
      if (request.isRepeatable !== true) throw notSent(request);
      return send(request);
    }
    const call = callOf(request.method, request.url);
    try {
      const answer = await send(request);
      note(call, answer.status);
      return answer;
    } catch (error) {
      note(call, null);
      throw error;
    }
  };

/** A login carries no token yet. */
const readingLibrary = (client: HttpClient, note: Note): HttpClient => ({
  sendRequest: async (request) => {
    if (!request.headers.has("Authorization")) return client.sendRequest(request);
    if (request.method !== "GET") throw notSent(request);
    const answer = await client.sendRequest(request);
    note(callOf(request.method, request.url), answer.status);
    return answer;
  },
});

const notSent = ({ method, url }: Pick<HttpRequest, "method" | "url">): Error =>
  new Error(`${callOf(method, url)} was not sent: this command only reads.`);
