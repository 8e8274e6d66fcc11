// Which HTTP failures are retried, how often, and which error the others become. Support layer: it knows status codes and broken connections, but no API.
// The retry loop is ours, because the library's loop waits on the machine's clock (docs/decisions/http.md).
import type { PipelineResponse } from "@azure/core-rest-pipeline";
import type { Clock } from "./clock";
import { CmkError } from "./errors";
import { harmless } from "./harmless";
import type { HttpAnswer, HttpRequest, Patience } from "./http-message";
import { ENCODED } from "./proxy";
import { bareCause } from "./redact";
import { ProxyRefusal, TooLarge } from "./transport";

/**
 * FACT(atlas-rate-limits): Atlas advises Retry-After, then exponential back-off with jitter. Each kind of failure has
 * its own number of attempts.
 */
export const RETRY = {
  firstMs: 1_000,
  mostMs: 30_000,
  /** A longer Retry-After is cut to this. */
  mostRetryAfterMs: 120_000,
  /** All pauses of one request together. */
  budgetMs: 900_000,
  requestTimeoutMs: 60_000,
  attempts: { throttled: 20, fault: 6, broken: 6, refused: 4, garbled: 3 },
} as const;

type Trouble = keyof typeof RETRY.attempts;

/** For requests that a run can do without: they give up soon. */
export const BRIEFLY: Patience = { attempts: 2, timeoutMs: 10_000 };

/** For a request that a run needs. */
const ENDLESS: Patience = { attempts: Number.POSITIVE_INFINITY, timeoutMs: Number.POSITIVE_INFINITY };

const SERVER_FAULTS = [500, 502, 503, 504];
/** FACT(atlas-upgrade-405): a temporary 405: Atlas is being upgraded and accepts no writes. Nothing was done. */
const UPGRADING = "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES";
/** There was never a connection, so nothing was sent. */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
/** The service's certificate is not trusted: nothing was sent, and a retry changes nothing. */
const UNTRUSTED = /^(CERT_|ERR_TLS_CERT|UNABLE_TO_(VERIFY|GET_ISSUER)|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED)/;
/** The library's word for a body that ends early. */
const CUT_OFF = "PARSE_ERROR";

type Outcome =
  | { readonly kind: "answer"; readonly answer: HttpAnswer }
  | {
      readonly kind: "again";
      readonly trouble: Trouble;
      readonly afterMs?: number;
      /** The result when no attempt is left. */
      readonly last: () => HttpAnswer;
    };

export interface RetryParts {
  readonly clock: Clock;
  readonly jitter: () => number;
}

export async function sendWithRetries(
  request: HttpRequest,
  once: () => Promise<PipelineResponse>,
  { clock, jitter }: RetryParts,
): Promise<HttpAnswer> {
  const tried: Record<Trouble, number> = { throttled: 0, fault: 0, broken: 0, refused: 0, garbled: 0 };
  const beganMs = clock.now();
  for (;;) {
    request.signal?.throwIfAborted();
    const outcome = await tryOnce(request, once, clock);
    if (outcome.kind === "answer") return outcome.answer;
    const count = tried[outcome.trouble] + 1;
    tried[outcome.trouble] = count;
    const backOffMs = Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** (count - 1)) * (0.5 + jitter() / 2);
    const pauseMs = outcome.afterMs ?? backOffMs;
    const { attempts: few, timeoutMs: short } = request.patience ?? ENDLESS;
    const attempts = Math.min(RETRY.attempts[outcome.trouble], few);
    const isOver = count >= attempts || pauseMs > short || clock.now() - beganMs + pauseMs > RETRY.budgetMs;
    if (isOver) return outcome.last();
    await clock.sleep(pauseMs, request.signal);
  }
}

const isRead = (request: HttpRequest): boolean => request.method === "GET" || request.isRepeatable === true;

async function tryOnce(request: HttpRequest, once: () => Promise<PipelineResponse>, clock: Clock): Promise<Outcome> {
  try {
    return judge(request, await once(), clock);
  } catch (error) {
    request.signal?.throwIfAborted();
    return judgeBroken(request, error);
  }
}

function judge(request: HttpRequest, response: PipelineResponse, clock: Clock): Outcome {
  const parsed = parse(response.bodyAsText);
  const answer: HttpAnswer = {
    status: response.status,
    header: (name) => response.headers.get(name),
    json: parsed.json,
  };
  const again = (trouble: Trouble): Outcome => {
    const afterMs = retryAfterMs(answer, clock.now());
    return { kind: "again", trouble, last: () => answer, ...(afterMs === undefined ? {} : { afterMs }) };
  };
  if (response.status === 429) return again("throttled");
  if (response.status === 405 && codeOf(parsed.json) === UPGRADING) return again("throttled");
  if (SERVER_FAULTS.includes(response.status)) {
    if (isRead(request)) return again("fault");
    if (request.isRefusal?.(answer) === true) return { kind: "answer", answer };
    throw unknownOutcome(request, `HTTP ${response.status} ${codeOf(parsed.json) ?? ""}`.trim());
  }
  if (response.status >= 300 && response.status < 400) throw redirected(request, answer);
  if (response.status >= 400 || parsed.isJson) return { kind: "answer", answer };
  return garbled(request, response.status);
}

/** No answer, or not all of it. */
function judgeBroken(request: HttpRequest, error: unknown): Outcome {
  if (error instanceof ProxyRefusal) return judgeProxy(request, error);
  if (error instanceof TooLarge)
    throw isRead(request) ? tooLarge(request, error) : unknownOutcome(request, error.message);
  const code = brokenCode(error);
  if (error instanceof CmkError || code === undefined) throw error;
  if (UNTRUSTED.test(code)) throw unreachable(request, code, error);
  if (NEVER_SENT.includes(code))
    return { kind: "again", trouble: "refused", last: () => fail(unreachable(request, code, error)) };
  if (code === CUT_OFF) return garbled(request, undefined, error);
  const isTimeout = code === TIMED_OUT;
  const why = isTimeout
    ? `no answer within ${(request.patience?.timeoutMs ?? RETRY.requestTimeoutMs) / 1_000} s`
    : `the connection broke, ${code}`;
  if (!isRead(request)) throw unknownOutcome(request, why, error);
  return { kind: "again", trouble: "broken", last: () => fail(unreachable(request, code, error)) };
}

/** Nothing was sent to the service. A proxy that cannot reach the service now may reach it soon; a rule of the proxy stays. */
function judgeProxy(request: HttpRequest, refusal: ProxyRefusal): Outcome {
  const error = proxyRefused(request, refusal);
  if (refusal.status < 500) throw error;
  return { kind: "again", trouble: "refused", last: () => fail(error) };
}

const TIMED_OUT = "no answer in time";

/** The code of a broken connection. `undefined` for any other error, which is a defect and is thrown unchanged. */
function brokenCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof TypeError) return undefined;
  if (error.name === "AbortError") return TIMED_OUT;
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const fail = (error: Error): never => {
  throw error;
};

const originOf = (request: HttpRequest): string => new URL(request.url).origin;

function garbled(request: HttpRequest, status: number | undefined, cause?: unknown): Outcome {
  if (!isRead(request)) throw unknownOutcome(request, "the answer was cut off or is not JSON", cause);
  const last = (): never =>
    fail(
      new CmkError(
        `The answer to the request for ${request.what} is cut off or is not JSON${status === undefined ? "" : ` (HTTP ${status})`}.`,
        {
          code: "BAD_ANSWER",
          status,
          hint: `Nothing was changed. Check that ${originOf(request)} is the service and not a proxy's page, then run again.`,
          cause: cause === undefined ? undefined : bareCause(cause),
        },
      ),
    );
  return { kind: "again", trouble: "garbled", last };
}

const tooLarge = (request: HttpRequest, { message }: TooLarge): CmkError =>
  new CmkError(`The request for ${request.what} was stopped: ${message}.`, {
    code: "BAD_ANSWER",
    hint: `Nothing was changed. Check that ${originOf(request)} is the service and not a proxy's page.`,
  });

const redirected = (request: HttpRequest, answer: HttpAnswer): CmkError => {
  const to = answer.header("Location");
  const target = to !== undefined && URL.canParse(to, request.url) ? ` to ${new URL(to, request.url).origin}` : "";
  return new CmkError(
    `The request for ${request.what} was redirected${target} (HTTP ${answer.status}). The redirect was not followed, because the request carries a credential.`,
    {
      code: "BAD_ANSWER",
      status: answer.status,
      hint: `Nothing was changed. Check that ${originOf(request)} is the service and not a proxy's page.`,
    },
  );
};

function proxyRefused(request: HttpRequest, { status, proxy }: ProxyRefusal): CmkError {
  const { host } = new URL(request.url);
  const by = proxy === undefined ? "The proxy" : `The proxy ${proxy.host} (${proxy.variable})`;
  return new CmkError(`${by} refused the connection to ${host} for ${request.what} (HTTP ${status}).`, {
    code: "PROXY_REFUSED",
    status,
    hint:
      status === 407
        ? `Set the user and the password of the proxy in ${proxy?.variable ?? "the variable"}. ${ENCODED}`
        : `Nothing was changed. Allow ${host} in the proxy. If this machine reaches ${host} without the proxy, add it to NO_PROXY.`,
  });
}

const unreachable = (request: HttpRequest, code: string, cause: unknown): CmkError =>
  new CmkError(`${new URL(request.url).host} cannot be reached for ${request.what} (${code}).`, {
    code: "UNREACHABLE",
    hint: UNTRUSTED.test(code)
      ? "The certificate is not trusted. If a proxy uses its own certificate authority, set NODE_EXTRA_CA_CERTS to the file of that authority."
      : "Check the network, the proxy settings and the base URL, then run again.",
    cause: bareCause(cause),
  });

const unknownOutcome = (request: HttpRequest, why: string, cause?: unknown): CmkError =>
  new CmkError(`Whether the change of ${request.what} was done is not known: ${why}.`, {
    code: "OUTCOME_UNKNOWN",
    hint: "Run again: the next run checks first, and writes only what is missing.",
    cause: cause === undefined ? undefined : bareCause(cause),
  });

function parse(text: string | null | undefined): { readonly isJson: boolean; readonly json: unknown } {
  if (text === null || text === undefined || text === "") return { isJson: true, json: undefined };
  try {
    return { isJson: true, json: JSON.parse(text) };
  } catch {
    return { isJson: false, json: undefined };
  }
}

/** Atlas's `errorCode`, or Azure's `error.code`. */
function codeOf(json: unknown): string | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  if ("errorCode" in json) return typeof json.errorCode === "string" ? harmless(json.errorCode) : undefined;
  const error = "error" in json ? json.error : undefined;
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? harmless(error.code) : undefined;
}

/**
 * FACT(atlas-retry-after): seconds. Some proxies send a date instead. The date is compared with the Date header of the
 * same answer, where there is one.
 */
export function retryAfterMs(answer: HttpAnswer, nowMs: number): number | undefined {
  const given = answer.header("Retry-After");
  if (given === undefined) return undefined;
  const sentMs = Date.parse(answer.header("Date") ?? "");
  const ms = /^\d+$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - (Number.isNaN(sentMs) ? nowMs : sentMs);
  return Number.isNaN(ms) || ms <= 0 ? undefined : Math.min(ms, RETRY.mostRetryAfterMs);
}
