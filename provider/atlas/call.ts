// One Admin API call, and a list of pages: version in the media type, errors mapped, nothing parsed. Atlas layer. The other files here name the operations.
import { CmkError, hasCode } from "../support/errors";
import type { HttpRequest } from "../support/http";
import type { Reader } from "../support/reader";
import { pathSegment, urlBelow } from "../support/url-path";
import type { Authenticated } from "./auth";
import { atlasError } from "./errors";
import { badList, firstPage, MOST_PAGES, pageAfter, pageOf } from "./pages";
import type { CallOptions } from "./types";

interface Call {
  readonly method: HttpRequest["method"];
  /** Below `/api/atlas/v2`. */
  readonly path: string;
  /** The date of the operation's exact resource version. */
  readonly version: string;
  /** For messages: "the clusters of project 64b7…". */
  readonly what: string;
  readonly body?: unknown;
  /** Secret values in the body. */
  readonly secrets?: readonly string[];
}

export interface Caller {
  call(one: Call, options?: CallOptions): Promise<unknown>;
  /** A PATCH, or another write. Where its answer cannot be read, the change may still have been done: `OUTCOME_UNKNOWN`. */
  change<T>(one: Change, parse: Parse<T>, options?: CallOptions): Promise<T>;
  /** Every page of a list. */
  listAll(one: List, options?: CallOptions): Promise<readonly Reader[]>;
  onWrite(listener: (projectId: string) => void): void;
}

interface List extends Omit<Call, "method"> {
  /** Which objects to list: `status=OPEN`. */
  readonly query?: string;
}

/** A write whose answer is read. */
type Change = Omit<Call, "method"> & { readonly method?: "PATCH" | "POST" | "PUT" };

type Parse<T> = (what: string, json: unknown) => T;

export function createCaller(authenticated: Authenticated, baseUrl: string): Caller {
  const ask = async (one: Call, url: string, options: CallOptions): Promise<unknown> => {
    const mediaType = `application/vnd.atlas.${one.version}+json`;
    const answer = await authenticated.send({
      method: one.method,
      url,
      headers: { Accept: mediaType, ...(one.body === undefined ? {} : { "Content-Type": mediaType }) },
      what: one.what,
      ...(one.body === undefined ? {} : { body: JSON.stringify(one.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (answer.status < 400) return answer.json;
    const secrets = [...authenticated.secrets(), ...(one.secrets ?? [])];
    const what = one.method === "GET" ? `the request for ${one.what}` : `the change of ${one.what}`;
    throw atlasError(answer, { what, credential: authenticated.credential, secrets });
  };
  const urlOf = ({ path }: Pick<Call, "path">): string => urlBelow(baseUrl, `/api/atlas/v2${path}`);
  const listeners: Array<(projectId: string) => void> = [];
  const note = ({ method, path }: Call): void => {
    const [, projectId] = PROJECT_OF.exec(path) ?? [];
    if (method === "GET" || projectId === undefined) return;
    for (const listener of listeners) listener(decodeURIComponent(projectId));
  };
  const call: Caller["call"] = async (one, options = {}) => {
    note(one);
    try {
      return await ask(one, urlOf(one), options);
    } finally {
      note(one); // a read during the write may show the state before it
    }
  };
  const change: Caller["change"] = async (one, parse, options) => {
    const json = await call({ method: "PATCH", ...one }, options);
    try {
      return parse(one.what, json);
    } catch (error) {
      throw hasCode(error, "BAD_ANSWER") ? unreadable(one.what, error) : error;
    }
  };
  const listAll: Caller["listAll"] = async (one, options = {}) => {
    const found: Reader[] = [];
    let url: string | undefined = firstPage(urlOf(one), one.query);
    for (let count = 1; count <= MOST_PAGES; count += 1) {
      const page = pageOf(one.what, await ask({ ...one, method: "GET" }, url, options));
      found.push(...page.results);
      url = pageAfter(page, { what: one.what, url, found: found.length });
      if (url === undefined) return found;
    }
    throw badList(one.what, `does not end after ${MOST_PAGES} pages`);
  };
  return { call, change, listAll, onWrite: (listener) => void listeners.push(listener) };
}

const PROJECT_OF = /^\/groups\/([^/]+)/;

const unreadable = (what: string, cause: CmkError): CmkError =>
  new CmkError(
    `Whether the change of ${what} was done is not known: Atlas accepted the change, but its answer cannot be read. ${cause.what}`,
    {
      code: "OUTCOME_UNKNOWN",
      hint: "Run again: the next run checks first, and writes only what is missing.",
      cause,
    },
  );

export const projectPath = (projectId: string): string => `/groups/${pathSegment(projectId)}`;
