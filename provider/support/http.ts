// One HTTP stack for both clouds, on @azure/core-rest-pipeline. Support layer: it knows status codes and retries, no API.
// The retry loop is ours, because the library's waits on the machine's clock (docs/decisions/http.md).
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  decompressResponsePolicy,
  type HttpClient,
  type HttpMethods,
  type PipelineResponse,
  proxyPolicy,
  RestError,
} from "@azure/core-rest-pipeline";
import type { Clock } from "./clock";
import { CmkError } from "./errors";
import { isLoopback, refuseInsecure } from "./loopback";

export interface HttpRequest {
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is asked, for messages: "the clusters of project 64b7…". */
  readonly what: string;
  /** A POST that changes nothing, such as taking a token: as safe to repeat as a read. */
  readonly isRepeatable?: boolean;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** The parsed body; `undefined` where it is empty. */
  readonly json: unknown;
}

export interface Http {
  /**
   * Sends, and repeats what is safe to repeat: reads on 429, 5xx, resets and garbled answers; writes only where nothing can have happened.
   * A write that may have happened rejects with `OUTCOME_UNKNOWN`. Any other status is the caller's to judge.
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** For the Azure libraries: the same stack, and the one seam that leads Azure traffic to an emulator. */
  readonly azureHttpClient: HttpClient;
}

export interface HttpParts {
  readonly clock: Clock;
  readonly userAgent: string;
  /** Where Azure traffic goes instead of to Azure: a loopback origin (`ATLAS_CMK_AZURE_ENDPOINT`). */
  readonly azureEndpoint?: string;
  readonly transport?: HttpClient;
  /** Between 0 and 1; spreads retries. */
  readonly jitter?: () => number;
}

/** FACT(docs): Atlas advises Retry-After, then exponential back-off with jitter. */
const RETRY = { firstMs: 1_000, mostMs: 30_000, attempts: 6, throttledAttempts: 20, requestTimeoutMs: 60_000 } as const;
const SERVER_FAULTS = [500, 502, 503, 504];
/** FACT(docs): a 405 that passes: Atlas is upgrading itself and takes no writes; nothing was done. */
const UPGRADING = "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES";
/** The connection never stood, so nothing was sent. */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

export function createHttp(parts: HttpParts): Http {
  const transport = parts.transport ?? createDefaultHttpClient();
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  pipeline.addPolicy(decompressResponsePolicy());
  const once = (request: HttpRequest): Promise<PipelineResponse> =>
    pipeline.sendRequest(transport, toPipelineRequest(request, parts.userAgent));
  return {
    send: (request) => {
      refuseInsecure(request.url, "the base URL");
      return sendWithRetries(parts, request, once);
    },
    azureHttpClient: azureSeam(transport, parts.azureEndpoint),
  };
}

const toPipelineRequest = (request: HttpRequest, userAgent: string) =>
  createPipelineRequest({
    url: request.url,
    method: request.method,
    headers: createHttpHeaders({ ...request.headers, "User-Agent": userAgent }),
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.signal === undefined ? {} : { abortSignal: request.signal }),
    timeout: RETRY.requestTimeoutMs,
    allowInsecureConnection: isLoopback(request.url),
  });

/** Ids and URLs keep their real names: the real host goes along in a header. */
function azureSeam(transport: HttpClient, endpoint: string | undefined): HttpClient {
  if (endpoint === undefined || endpoint === "") return transport;
  if (!isLoopback(endpoint))
    throw new CmkError(`ATLAS_CMK_AZURE_ENDPOINT is ${endpoint}, which is not on this machine.`, {
      code: "INSECURE_URL",
      hint: "It is for an emulator on loopback only; unset it to reach Azure.",
    });
  return {
    sendRequest: (request) => {
      const url = new URL(request.url);
      request.headers.set("X-Forwarded-Host", url.host);
      request.url = `${new URL(endpoint).origin}${url.pathname}${url.search}`;
      request.allowInsecureConnection = true;
      return transport.sendRequest(request);
    },
  };
}

type Outcome =
  | { readonly kind: "answer"; readonly answer: HttpAnswer }
  | {
      readonly kind: "again";
      readonly after: number | undefined;
      readonly most: number;
      readonly last: () => HttpAnswer;
    }
  | { readonly kind: "unknown"; readonly why: string; readonly cause?: unknown };

async function sendWithRetries(
  parts: HttpParts,
  request: HttpRequest,
  once: (request: HttpRequest) => Promise<PipelineResponse>,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    request.signal?.throwIfAborted();
    const outcome = await tryOnce(request, once);
    if (outcome.kind === "answer") return outcome.answer;
    if (outcome.kind === "unknown") throw unknownOutcome(request, outcome.why, outcome.cause);
    if (attempt >= outcome.most) return outcome.last();
    const jitter = parts.jitter ?? Math.random;
    const backOffMs = Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** (attempt - 1)) * (0.5 + jitter() / 2);
    await parts.clock.sleep(outcome.after ?? backOffMs, request.signal);
  }
}

const isRead = (request: HttpRequest): boolean => request.method === "GET" || request.isRepeatable === true;

async function tryOnce(
  request: HttpRequest,
  once: (request: HttpRequest) => Promise<PipelineResponse>,
): Promise<Outcome> {
  try {
    return judge(request, await once(request));
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof RestError)) throw error;
    const code = error.code ?? "";
    const unreachable = (): never => {
      throw new CmkError(`${new URL(request.url).host} cannot be reached for ${request.what} (${code}).`, {
        code: "UNREACHABLE",
        hint: "Check the network, the proxy settings and the base URL, then run again.",
        cause: error,
      });
    };
    if (isRead(request) || NEVER_SENT.includes(code))
      return { kind: "again", after: undefined, most: RETRY.attempts, last: unreachable };
    return { kind: "unknown", why: `the connection broke (${code})`, cause: error };
  }
}

function judge(request: HttpRequest, response: PipelineResponse): Outcome {
  const parsed = parse(response.bodyAsText);
  const answer: HttpAnswer = {
    status: response.status,
    header: (name) => response.headers.get(name),
    json: parsed.json,
  };
  const again = (most: number): Outcome => ({ kind: "again", after: retryAfterMs(answer), most, last: () => answer });
  if (response.status === 429) return again(RETRY.throttledAttempts);
  if (response.status === 405 && codeOf(parsed.json) === UPGRADING) return again(RETRY.throttledAttempts);
  if (SERVER_FAULTS.includes(response.status))
    return isRead(request)
      ? again(RETRY.attempts)
      : { kind: "unknown", why: `HTTP ${response.status} ${codeOf(parsed.json) ?? ""}`.trim() };
  if (response.status >= 400 || parsed.isJson) return { kind: "answer", answer };
  if (!isRead(request)) return { kind: "unknown", why: "the answer was cut off or is not JSON" };
  return { kind: "again", after: undefined, most: 3, last: () => garbled(request, answer.status) };
}

const garbled = (request: HttpRequest, status: number): never => {
  throw new CmkError(`The answer to the request for ${request.what} is cut off or not JSON (HTTP ${status}).`, {
    code: "BAD_ANSWER",
    status,
    hint: `Check that ${new URL(request.url).origin} is the service and not a proxy's page, then run again. Nothing was changed.`,
  });
};

const unknownOutcome = (request: HttpRequest, why: string, cause: unknown): CmkError =>
  new CmkError(`Whether the change of ${request.what} was done is not known: ${why}.`, {
    code: "OUTCOME_UNKNOWN",
    hint: "Run again: it looks first and writes only what is missing.",
    cause,
  });

function parse(text: string | null | undefined): { readonly isJson: boolean; readonly json: unknown } {
  if (text === null || text === undefined || text === "") return { isJson: true, json: undefined };
  try {
    return { isJson: true, json: JSON.parse(text) };
  } catch {
    return { isJson: false, json: undefined };
  }
}

const codeOf = (json: unknown): string | undefined =>
  typeof json === "object" && json !== null && "errorCode" in json && typeof json.errorCode === "string"
    ? json.errorCode
    : undefined;

/** FACT(docs): seconds. Some proxies send a date instead; the service's own Date header tells the difference. */
function retryAfterMs(answer: HttpAnswer): number | undefined {
  const given = answer.header("Retry-After");
  if (given === undefined) return undefined;
  if (/^\d+$/.test(given)) return Number(given) * 1_000;
  const [until, now] = [Date.parse(given), Date.parse(answer.header("Date") ?? "")];
  return Number.isNaN(until - now) ? undefined : Math.max(0, until - now);
}
