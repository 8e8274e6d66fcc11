// One HTTP stack for both clouds, on @azure/core-rest-pipeline. Support layer: it knows transport, proxies and the redirection to an emulator, but no API.
// retry.ts decides what is retried.
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  decompressResponsePolicy,
  type HttpClient,
  type Pipeline,
  type PipelineRequest,
  type PipelineResponse,
  proxyPolicy,
} from "@azure/core-rest-pipeline";
import type { Clock } from "./clock";
import { CmkError } from "./errors";
import type { HttpAnswer, HttpRequest } from "./http-message";
import { isLoopback, refuseInsecure } from "./loopback";
import type { ProxySetting } from "./proxy";
import { RETRY, sendWithRetries } from "./retry";
import { guarded } from "./transport";

export type { HttpAnswer, HttpRequest };

/**
 * Sends a request and retries where that is safe: reads on 429, 5xx, resets and garbled answers; writes only where nothing can have happened. A write that
 * may have happened rejects with `OUTCOME_UNKNOWN`, a service that cannot be reached with `UNREACHABLE`, an answer that is not JSON or is too large with
 * `BAD_ANSWER`. The caller handles any status of 400 or more.
 */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

export interface Http {
  readonly send: Send;
  /** The same for Azure, with the redirection below. */
  readonly sendToAzure: Send;
  /** For the Azure libraries, which have their own pipelines: the one place that redirects Azure traffic to an emulator. */
  readonly azureHttpClient: HttpClient;
}

export interface HttpParts {
  readonly clock: Clock;
  readonly userAgent: string;
  /** Where Azure traffic goes instead of to Azure: a loopback origin (`ATLAS_CMK_AZURE_ENDPOINT`). */
  readonly azureEndpoint?: string;
  /** The proxy of the environment, for messages. The pipelines read the environment themselves. */
  readonly proxy?: ProxySetting;
  readonly transport?: HttpClient;
  /** Between 0 and 1. It spreads retries. */
  readonly jitter?: () => number;
}

export function createHttp(parts: HttpParts): Http {
  const transport = guarded(parts.transport ?? createDefaultHttpClient(), parts.proxy);
  const azureHttpClient = azureSeam(transport, parts.azureEndpoint);
  const [proxied, direct] = [pipelineWith(proxyPolicy()), pipelineWith()];
  const sender =
    (client: HttpClient, isDirect: (url: string) => boolean): Send =>
    async (request) => {
      refuseInsecure(request.url, `The URL for ${request.what}`);
      const pipeline = isDirect(request.url) ? direct : proxied;
      const once = (): Promise<PipelineResponse> =>
        pipeline.sendRequest(client, toPipelineRequest(request, parts.userAgent));
      return sendWithRetries(request, once, { clock: parts.clock, jitter: parts.jitter ?? Math.random });
    };
  return {
    send: sender(transport, isLoopback),
    sendToAzure: sender(azureHttpClient, () => azureHttpClient !== transport),
    azureHttpClient,
  };
}

/** No redirects: every request carries a credential, and neither cloud's API redirects. Requests to this machine never use a proxy. */
function pipelineWith(...policies: ReturnType<typeof proxyPolicy>[]): Pipeline {
  const pipeline = createEmptyPipeline();
  for (const policy of [...policies, decompressResponsePolicy()]) pipeline.addPolicy(policy);
  return pipeline;
}

const toPipelineRequest = (request: HttpRequest, userAgent: string): PipelineRequest =>
  createPipelineRequest({
    url: request.url,
    method: request.method,
    headers: createHttpHeaders({ ...request.headers, "User-Agent": userAgent }),
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.signal === undefined ? {} : { abortSignal: request.signal }),
    timeout: request.patience?.timeoutMs ?? RETRY.requestTimeoutMs,
    allowInsecureConnection: isLoopback(request.url),
  });

/** Ids and URLs keep their real names: a header carries the real host. The given request is not changed, because libraries send it again. */
function azureSeam(transport: HttpClient, endpoint: string | undefined): HttpClient {
  if (endpoint === undefined || endpoint === "") return transport;
  if (!isLoopback(endpoint))
    throw new CmkError(`ATLAS_CMK_AZURE_ENDPOINT is ${endpoint}, which is not on this machine.`, {
      code: "INSECURE_URL",
      hint: "ATLAS_CMK_AZURE_ENDPOINT is only for an emulator on this machine (loopback). Unset it to reach Azure.",
    });
  return {
    sendRequest: async (request) => {
      const response = await transport.sendRequest(rewritten(request, new URL(endpoint).origin));
      return { ...response, request };
    },
  };
}

function rewritten(request: PipelineRequest, origin: string): PipelineRequest {
  const url = new URL(request.url);
  const { agent: _proxy, proxySettings: _settings, ...rest } = request;
  return {
    ...rest,
    url: `${origin}${url.pathname}${url.search}`,
    headers: createHttpHeaders({ ...request.headers.toJSON({ preserveCase: true }), "X-Forwarded-Host": url.host }),
    allowInsecureConnection: true,
  };
}
