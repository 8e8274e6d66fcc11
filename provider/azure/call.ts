// One call of an Azure service: token and host of the cloud, version in the query, errors mapped, wait for long operations, one write at a time per vault.
// Azure layer. The other files here name the operations. No answer is parsed here.
import type { AzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError, type Code, hasCode } from "../support/errors";
import type { Http, HttpRequest } from "../support/http";
import type { Patience } from "../support/http-message";
import { sameOrigin } from "../support/origin";
import type { Reader } from "../support/reader";
import { quotable } from "../support/redact";
import { urlBelow } from "../support/url-path";
import { answerOf, fieldsOf, mayBeStale } from "./answers";
import type { Service } from "./clouds";
import { sendAgainAfterConflict } from "./conflicts";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { azureError, isReadOnly } from "./errors";
import type { TokenSource } from "./login";
import { endOf, type Sent } from "./operations";
import { createTurns } from "./turns";
import type { AzureCallOptions } from "./types";

export interface Call {
  /** Below the service's origin: begins with `/`, holds no query. */
  readonly path: string;
  /** The exact `api-version`; absent where the path names it (Graph). */
  readonly version?: string;
  /** Further parts of the query, such as `$filter`. */
  readonly query?: Readonly<Record<string, string>>;
  /** For messages: "the vault /subscriptions/…". */
  readonly what: string;
  /** The permission that the call needs, for the remedy where Azure's refusal does not name it. */
  readonly action?: string;
  /** Secret values in the body. */
  readonly secrets?: readonly string[];
  /** For a call that a run can do without. */
  readonly patience?: Patience;
}

export interface Write extends Call {
  readonly method: Exclude<HttpRequest["method"], "GET">;
  readonly body?: unknown;
  /** `reject`: while another change is under way, the write is not retried, because after that change it may have another effect. */
  readonly onConflict?: "sendAgain" | "reject";
}

type Parse<T> = (what: string, json: unknown) => T;

export interface Caller {
  /** A GET. `undefined` where the service says that the object does not exist: 204, or 404 with one of the codes. */
  look(one: Call & { readonly absentBy?: readonly Code[] }, options?: AzureCallOptions): Promise<unknown>;
  /** Every page of a list. */
  listAll(one: Call, options?: AzureCallOptions): Promise<readonly Reader[]>;
  /**
   * A write, until Azure has ended it. Returns the resulting object (PUT, PATCH) or the last answer (POST, DELETE). Rejects with `OUTCOME_UNKNOWN` where
   * Azure accepted the write and its end cannot be read.
   */
  change<T>(one: Write, parse: Parse<T>, options?: AzureCallOptions): Promise<T>;
}

export interface CallerParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
  readonly tokens: (environment: AzureEnvironment) => TokenSource;
}

const MOST_PAGES = 100;

/**
 * FACT(arm-conflicts): concurrent writes to one vault give 409. One queue for the whole process, because clients of
 * several logins may share a vault.
 */
const turns = createTurns();
const VAULT_WITHIN = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+/i;

interface Sending {
  readonly method: HttpRequest["method"];
  readonly url: string;
  readonly call: Call & { readonly body?: unknown };
  readonly signal: AbortSignal | undefined;
  readonly environment: AzureEnvironment;
}

export function createCaller(parts: CallerParts, service: Service): Caller {
  const send = sender(parts, service);
  const sendingOf = (method: HttpRequest["method"], call: Sending["call"], options: AzureCallOptions): Sending => {
    const environment = options.environment ?? parts.login.environment ?? "AZURE";
    return { method, url: urlOf(service.origin(environment), call), call, signal: options.signal, environment };
  };
  const look: Caller["look"] = async (one, options = {}) => {
    const { answer, refused } = await send(sendingOf("GET", one, options));
    if (answer.status === 204) return undefined;
    if (answer.status < 400) return answer.json;
    const error = refused();
    if (answer.status === 404 && hasCode(error, ...(one.absentBy ?? []))) return undefined;
    throw error;
  };
  const listAll: Caller["listAll"] = async (one, options = {}) => everyPage(send, sendingOf("GET", one, options));
  const change: Caller["change"] = (one, parse, options = {}) => {
    const sending = sendingOf(one.method, one, options);
    const conflict = { isConflictFinal: one.onConflict === "reject" };
    const work = () =>
      changed(parts.clock, send, { ...sending, ...conflict }).then((json) => parsed(one.what, json, parse));
    const [vault] = VAULT_WITHIN.exec(one.path) ?? [];
    return vault === undefined ? work() : turns(vault.toLowerCase(), work, options.signal);
  };
  return { look, listAll, change };
}

/** A text in a `$filter`. */
export const filterText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function urlOf(origin: string, { path, version, query = {} }: Call): string {
  const search = Object.entries({ ...query, ...(version === undefined ? {} : { "api-version": version }) })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return `${urlBelow(origin, path)}${search === "" ? "" : `?${search}`}`;
}

async function everyPage(send: SendOnce, first: Sending): Promise<readonly Reader[]> {
  const { what } = first.call;
  const found: Reader[] = [];
  let url = first.url;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { answer, refused } = await send({ ...first, url });
    if (answer.status >= 400) throw refused();
    found.push(...answerOf(what, "value", answer.json).each("value"));
    const next = nextLinkOf(answer.json);
    if (next === undefined) return found;
    const following = sameOrigin(next, first.url);
    if (following === undefined) throw badList(what, "continues at another address");
    url = following;
  }
  throw badList(what, `does not end after ${MOST_PAGES} pages`);
}

const nextLinkOf = (json: unknown): string | undefined => {
  const { nextLink, "@odata.nextLink": odata } = fieldsOf(json);
  return [nextLink, odata].find((link): link is string => typeof link === "string" && link !== "");
};

const badList = (what: string, fault: string): CmkError =>
  new CmkError(`Azure's list of ${what} ${fault}.`, {
    code: "BAD_ANSWER",
    hint: "Nothing was changed. Check that no proxy answers instead of Azure, and update pulumi-atlas-cmk.",
  });

type SendOnce = (sending: Sending) => Promise<Sent>;

function sender({ http, login, tokens }: CallerParts, service: Service): SendOnce {
  return async (sending) => {
    const { method, call, signal, environment } = sending;
    const scope = `${service.origin(environment)}/.default`;
    const token = await tokens(environment)(scope, signal);
    const first = await http.sendToAzure(bearing(sending, token));
    // FACT(http-401): Azure did nothing for a 401, so a write is sent again, too.
    const renewed = mayBeStale(first) ? await tokens(environment)(scope, signal, token) : token;
    const answer = renewed === token ? first : await http.sendToAzure(bearing(sending, renewed));
    const secrets = [token, renewed, ...secretsOfLogin(login), ...(call.secrets ?? [])];
    const what = method === "GET" ? `the request for ${call.what}` : `the change of ${call.what}`;
    const refused = (): CmkError =>
      azureError(answer, {
        what,
        login: nameOfLogin(login),
        secrets,
        service,
        ...(call.action === undefined ? {} : { action: call.action }),
      });
    return { answer, refused, clean: (text) => quotable(text, secrets) };
  };
}

const bearing = ({ method, url, call, signal }: Sending, token: string): HttpRequest => ({
  method,
  url,
  headers: {
    Authorization: `Bearer ${token}`,
    Accept: "application/json",
    ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
  },
  what: call.what,
  isRefusal: isReadOnly,
  ...(call.patience === undefined ? {} : { patience: call.patience }),
  ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  ...(signal === undefined ? {} : { signal }),
});

/** Sends the write, retries it while another write is under way, and waits for its end. */
async function changed(
  clock: Clock,
  send: SendOnce,
  sending: Sending & { readonly isConflictFinal: boolean },
): Promise<unknown> {
  const { signal, method, url, call } = sending;
  const once = () => send(sending);
  const begun = sending.isConflictFinal ? await once() : await sendAgainAfterConflict({ clock, signal, send: once });
  if (begun.answer.status >= 400) throw begun.refused();
  const { body: _, ...read } = call;
  const end = await endOf({
    what: `the change of ${call.what}`,
    url,
    isObject: method === "PUT" || method === "PATCH",
    begun,
    ask: (at) => send({ ...sending, method: "GET", url: at, call: read }),
    clock,
    signal,
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw unseen(call.what, error);
  });
  if (end.kind === "failed") throw end.error;
  return end.value;
}

function parsed<T>(what: string, json: unknown, parse: Parse<T>): T {
  try {
    return parse(what, json);
  } catch (error) {
    throw unseen(what, error);
  }
}

/** Azure accepted the write, and reading its result failed. A defect of ours is thrown unchanged. */
const unseen = (what: string, error: unknown): unknown =>
  error instanceof CmkError
    ? new CmkError(
        `Whether the change of ${what} was done is not known: Azure accepted the change, but its result cannot be read. ${error.message}`,
        {
          code: "OUTCOME_UNKNOWN",
          hint: "Run again: the next run checks first, and writes only what is missing.",
          cause: error,
        },
      )
    : error;
