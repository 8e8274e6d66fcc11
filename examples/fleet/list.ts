// Atlas's own list: the projects that an organization's credential sees, with the clusters that can have a customer-managed key.
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Listed, Organization } from "./projects.ts";
import { FleetFault } from "./reader.ts";

const ATLAS = "https://cloud.mongodb.com";
const VERSIONS = { groups: "2023-01-01", clusters: "2024-08-05" } as const;
const RETRY = { attempts: 8, firstMs: 1_000, mostMs: 30_000, mostRetryAfterMs: 120_000 } as const;
const REVOKE_WITHIN_MS = 5_000;
const AGAIN: readonly number[] = [429, 500, 502, 503, 504];
/** The connection ended, or a name server had no answer in time. Not ECONNREFUSED: there is nobody. */
const LOST = ["ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "UND_ERR_SOCKET", "UND_ERR_CONNECT_TIMEOUT"];

type Sleep = (ms: number) => Promise<unknown>;

/** By id: a project's name may change, and its stack must stay the same. */
export async function listProjects(
  { atlas }: Organization,
  env: NodeJS.ProcessEnv,
  sleep: Sleep = pause,
): Promise<Readonly<Record<string, Listed>>> {
  const base = atlas.baseUrl ?? env.MONGODB_ATLAS_BASE_URL ?? ATLAS;
  const login = Buffer.from(`${env[atlas.clientId]}:${env[atlas.clientSecret]}`).toString("base64");
  const form = (body: string) => ({
    method: "POST",
    headers: { Authorization: `Basic ${login}`, "Content-Type": "application/x-www-form-urlencoded" },
    body,
  });
  const token = await asked(`${base}/api/oauth/token`, form("grant_type=client_credentials"), sleep);
  const read = (path: string, version: string) => {
    const headers = { Authorization: `Bearer ${token.access_token}`, Accept: `application/vnd.atlas.${version}+json` };
    return pages(`${base}/api/atlas/v2${path}`, { headers }, sleep);
  };
  try {
    const projects: Record<string, Listed> = {};
    for (const project of await read("/groups", VERSIONS.groups)) {
      const [id, name] = [String(project.id), String(project.name)];
      const clusters = await read(`/groups/${id}/clusters`, VERSIONS.clusters).catch(unlessDeleted);
      if (clusters === undefined) continue;
      projects[id] = { name, projectId: id, clusters: clusters.filter(isDedicated).map((one) => String(one.name)) };
    }
    return projects;
  } finally {
    const end = form(`token=${encodeURIComponent(String(token.access_token))}&token_type_hint=access_token`);
    const signal = AbortSignal.timeout(REVOKE_WITHIN_MS);
    // A token that is not revoked ends after an hour.
    await fetch(`${base}/api/oauth/revoke`, { ...end, signal }).catch(() => undefined);
  }
}

/** The provider takes the first of these for every request. Node by itself takes none. */
const PROXIES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];

export function useProxyOf(env: NodeJS.ProcessEnv): void {
  const name = PROXIES.find((one) => (env[one] ?? "") !== "");
  if (name === undefined) return;
  const proxy = env[name] ?? "";
  // Node's own error repeats the value, which may have a password.
  if (!isProxy(proxy))
    throw new FleetFault([
      `${name} is not the URL of a proxy. Write special characters of its password in percent-encoding: # as %23.`,
    ]);
  if (typeof http.setGlobalProxyFromEnv !== "function")
    throw new FleetFault([
      `${name} is set, and Node ${process.versions.node} cannot use a proxy for Atlas's list: that needs Node 24.14 or later. Or list the projects in the file.`,
    ]);
  const but = env.NO_PROXY ?? env.no_proxy;
  http.setGlobalProxyFromEnv({ HTTPS_PROXY: proxy, HTTP_PROXY: proxy, ...(but !== undefined && { NO_PROXY: but }) });
}

/** With a path, a query or a fragment it has an unencoded character of a password, and what is read as the host is the name of a user. */
function isProxy(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash, username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return pathname === "/" && search === "" && hash === "";
}

type Answer = Readonly<Record<string, unknown>>;

/** Shared and flex clusters have the provider TENANT or FLEX, and cannot be encrypted with a key of one's own. */
function isDedicated({ replicationSpecs }: Answer): boolean {
  const regions = (replicationSpecs as readonly { regionConfigs?: readonly { providerName?: string }[] }[] | undefined)
    ?.flatMap(({ regionConfigs = [] }) => regionConfigs)
    .map(({ providerName }) => providerName);
  return regions !== undefined && regions.length > 0 && regions.every((one) => one !== "TENANT" && one !== "FLEX");
}

async function pages(url: string, init: RequestInit, sleep: Sleep): Promise<readonly Answer[]> {
  const all: Answer[] = [];
  for (let page = 1; ; page += 1) {
    const { results, links } = await asked(`${url}?itemsPerPage=500&pageNum=${page}`, init, sleep);
    all.push(...(results as readonly Answer[]));
    if (!(links as readonly { rel?: string }[] | undefined)?.some(({ rel }) => rel === "next")) return all;
  }
}

class Refused extends Error {
  readonly status: number;
  readonly text: string;

  constructor(url: string, { status, text }: { readonly status: number; readonly text: string }) {
    super(`Atlas answers ${status} to ${new URL(url).pathname}: ${text.slice(0, 300)}`);
    this.status = status;
    this.text = text;
  }
}

/** A project that was deleted since Atlas listed it. Without Atlas's own code, the answer may be that of a proxy. */
function unlessDeleted(error: unknown): undefined {
  if (error instanceof Refused && error.status === 404 && error.text.includes('"GROUP_NOT_FOUND"')) return undefined;
  throw error;
}

/** Waits as long as Atlas says, where it answers that there were too many requests, or where it has a fault or the connection was lost. */
async function asked(url: string, init: RequestInit, sleep: Sleep): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await answerOf(url, init);
    if ("value" in answer) return answer.value;
    if (!answer.isAgain || attempt === RETRY.attempts) throw answer.error;
    await sleep(answer.afterMs ?? Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** (attempt - 1)));
  }
}

type Attempt =
  | { readonly value: Answer }
  | { readonly error: Error; readonly isAgain: boolean; readonly afterMs?: number };

async function answerOf(url: string, init: RequestInit): Promise<Attempt> {
  try {
    const response = await fetch(url, init);
    if (response.ok) return { value: (await response.json()) as Answer };
    const { status, headers } = response;
    const error = new Refused(url, { status, text: await response.text() });
    const afterMs = retryAfterMs(headers);
    return { error, isAgain: AGAIN.includes(status), ...(afterMs !== undefined && { afterMs }) };
  } catch (error) {
    const { message, cause } = error as Error & { readonly cause?: Error & { readonly code?: string } };
    const why = cause instanceof Error ? cause.message : message;
    return {
      error: new Error(`Atlas cannot be reached at ${new URL(url).origin}: ${why}`, { cause: error }),
      isAgain: LOST.includes(cause?.code ?? ""),
    };
  }
}

/** Seconds. Some proxies send a date, which is compared with that of the same answer. */
function retryAfterMs(headers: Headers): number | undefined {
  const given = headers.get("Retry-After") ?? "";
  const sentMs = Date.parse(headers.get("Date") ?? "");
  const ms = /^\d+$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - sentMs;
  return ms >= 0 ? Math.min(ms, RETRY.mostRetryAfterMs) : undefined; // NaN is no number of milliseconds
}
