// The transport below every request, ours and the Azure libraries': it limits the size of an answer and finds out whether a proxy answered. Support layer;
// it retries nothing and knows no API.
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import type { HttpClient, PipelineResponse } from "@azure/core-rest-pipeline";
import type { ProxySetting } from "./proxy";

/** The longest lists of either cloud have some megabytes. */
export const MOST_BYTES = 32 * 1_024 * 1_024;

/** An answer that is too large to read to its end. */
export class TooLarge extends Error {
  constructor() {
    super(`the answer is larger than ${MOST_BYTES / 1_024 / 1_024} MiB`);
    this.name = "TooLarge";
  }
}

/** The proxy did not connect: the answer is the proxy's own, and nothing was sent to the service. */
export class ProxyRefusal extends Error {
  readonly status: number;
  readonly proxy: ProxySetting | undefined;

  constructor(status: number, proxy: ProxySetting | undefined) {
    super(`the proxy refused the connection (HTTP ${status})`);
    this.name = "ProxyRefusal";
    this.status = status;
    this.proxy = proxy;
  }
}

/** `proxy` is named in the error where the proxy refuses. */
export const guarded = (transport: HttpClient, proxy: ProxySetting | undefined): HttpClient => ({
  sendRequest: async (request) => {
    listen(request.agent);
    const seen: Seen = {};
    let isTooLarge = false;
    /** Counts after decompression, because that is what fills the memory. */
    const onDownloadProgress = ({ loadedBytes }: { readonly loadedBytes: number }): void => {
      if (loadedBytes <= MOST_BYTES) return;
      isTooLarge = true;
      throw new TooLarge(); // ends the connection
    };
    const outcome = await exchanges.run(seen, () => settled(transport.sendRequest({ ...request, onDownloadProgress })));
    if (seen.proxyStatus !== undefined && seen.proxyStatus !== CONNECTED)
      throw new ProxyRefusal(seen.proxyStatus, proxy);
    if (outcome.kind === "answer") return { ...outcome.answer, request };
    throw isTooLarge ? new TooLarge() : outcome.error;
  },
});

const CONNECTED = 200;

type Outcome =
  | { readonly kind: "answer"; readonly answer: PipelineResponse }
  | { readonly kind: "failure"; readonly error: unknown };

const settled = (work: Promise<PipelineResponse>): Promise<Outcome> =>
  work.then(
    (answer) => ({ kind: "answer", answer }),
    (error: unknown) => ({ kind: "failure", error }),
  );

interface Seen {
  /** What the proxy answered to CONNECT. */
  proxyStatus?: number;
}

/**
 * FACT(proxy-answer): a proxy's answer instead of a connection looks like the answer to the request, but the agent
 * reports it.
 */
const exchanges = new AsyncLocalStorage<Seen>();
const heard = new WeakSet<object>();

function listen(agent: unknown): void {
  if (!(agent instanceof EventEmitter) || heard.has(agent)) return;
  heard.add(agent);
  agent.on("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
    const seen = exchanges.getStore();
    if (seen !== undefined) seen.proxyStatus = statusCode;
  });
}
