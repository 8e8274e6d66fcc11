// One call of an Azure service: token and host of the cloud, version in the query, errors mapped, wait for long operations, one write at a time per vault.
// Azure layer. The other files here name the operations. No answer is parsed here.
import { CmkError, type Code, hasCode } from "../support/errors";
import type { HttpRequest } from "../support/http";
import { sameOrigin } from "../support/origin";
import type { Reader } from "../support/reader";
import { urlBelow } from "../support/url-path";
import { answerOf, fieldsOf } from "./answers";
import { accepted, acceptedBy, ended, type Parse, parsed } from "./changes";
import type { Service } from "./clouds";
import { hasEnded, type Operation } from "./operations";
import { type Call, type CallerParts, type Sending, type SendOnce, sender, type Write } from "./sending";
import { createTurns } from "./turns";
import type { Accepted, AzureCallOptions } from "./types";
import { createUnderWay } from "./under-way";

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
  /** A write of a part of a vault, until Azure has accepted it. Parts do not wait for each other's ends; a change of the vault waits for them. */
  begin<T>(one: Write, parse: Parse<T>, options?: AzureCallOptions): Promise<Accepted<T>>;
}

const MOST_PAGES = 100;

/**
 * FACT(arm-conflicts): concurrent writes to one vault give 409. One queue for the whole process, because clients of
 * several logins may share a vault.
 */
const turns = createTurns();
const underWay = createUnderWay();
const VAULT_WITHIN = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+/i;

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
  const untilOursEnded = (vault: string | undefined, { signal }: AzureCallOptions): Promise<boolean> =>
    vault === undefined ? Promise.resolve(false) : underWay.ended(vault, parts.clock, signal);
  const sent = (one: Write, vault: string | undefined, options: AzureCallOptions): Promise<Operation> => {
    const { onConflict, soonestInMs } = one;
    const limits = { ...(onConflict && { onConflict }), ...(soonestInMs && { soonestInMs }) };
    const sending = { ...sendingOf(one.method, one, options), ...limits };
    return accepted(parts.clock, send, { ...sending, untilOursEnded: () => untilOursEnded(vault, options) });
  };
  const change: Caller["change"] = (one, parse, options = {}) => {
    const vault = vaultIn(one.path);
    const work = async () => parsed(one.what, await ended(await sent(one, vault, options)), parse);
    if (vault === undefined) return work();
    const alone = () => untilOursEnded(vault, options).then(work);
    return turns(vault, alone, options.signal);
  };
  const begin: Caller["begin"] = (one, parse, options = {}) => {
    const vault = vaultIn(one.path);
    const work = async () => {
      const operation = await sent(one, vault, options);
      if (vault !== undefined) underWay.add(vault, () => hasEnded(operation));
      return acceptedBy(operation, (json) => parsed(one.what, json, parse));
    };
    return vault === undefined ? work() : turns(vault, work, options.signal);
  };
  return { look, listAll, change, begin };
}

const vaultIn = (path: string): string | undefined => VAULT_WITHIN.exec(path)?.[0].toLowerCase();

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
