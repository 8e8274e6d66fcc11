// A small Azure for these tests: one vault, one key of two versions, a few principals; asked by the tests or by Azure's real clients, in process.
import { createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import type { Harm } from "../../../../emulator/azure/parts.ts";
import { azureAnswer } from "../../../../emulator/azure/routes.ts";
import { type AzureSeed, type AzureStore, createAzureStore } from "../../../../emulator/azure/store.ts";

export const START_MS = Date.parse("2026-11-24T12:00:00Z");
export const DAY_MS = 86_400_000;
export const TENANT = "11111111-1111-4111-8111-111111111111";
export const GROUP_ID = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys";
export const VAULT_ID = `${GROUP_ID}/providers/Microsoft.KeyVault/vaults/payments-kv`;
export const OLDER = "0123456789abcdef0123456789abcdef";
export const NEWEST = "fedcba9876543210fedcba9876543210";
export const APP = {
  clientId: "44444444-4444-4444-8444-444444444444",
  objectId: "55555555-5555-4555-8555-555555555555",
  secret: "static-app-secret",
};
export const ATLAS_PRINCIPAL = "33333333-3333-4333-8333-333333333333";

export function seedWith(roles: readonly string[], change: Partial<AzureSeed> = {}): AzureSeed {
  const grants = (principalId: string) => roles.map((role) => ({ scope: VAULT_ID, principalId, role }));
  return {
    principals: [
      { objectId: ATLAS_PRINCIPAL, tenantId: TENANT, secrets: [] },
      {
        objectId: APP.objectId,
        tenantId: TENANT,
        clientId: APP.clientId,
        secrets: [
          { value: APP.secret, expiresMs: START_MS + 365 * DAY_MS },
          { value: "old-secret", expiresMs: START_MS - DAY_MS },
        ],
      },
    ],
    vaults: [
      {
        id: VAULT_ID,
        name: "payments-kv",
        tenantId: TENANT,
        location: "eastus2",
        enableRbacAuthorization: true,
        accessPolicies: [],
        keys: {
          atlas: {
            versions: [
              { version: OLDER, createdMs: START_MS - 20 * DAY_MS, enabled: true },
              { version: NEWEST, createdMs: START_MS - DAY_MS, enabled: true },
            ],
          },
        },
      },
    ],
    roleAssignments: [...grants(ATLAS_PRINCIPAL), ...grants(APP.objectId)],
    ...change,
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the tests assert
  readonly json: any;
}

export interface World {
  readonly store: AzureStore;
  readonly harm: Harm[];
  readonly advance: (ms: number) => void;
  /** One request, in process; `url` names the real host. */
  readonly ask: (method: string, url: string, more?: { token?: string; body?: unknown }) => Promise<Reply>;
  readonly login: (audience: string, secret?: string) => Promise<string>;
  /** For Azure's real clients. */
  readonly httpClient: HttpClient;
}

export function azureWorld(seed: AzureSeed): World {
  const store = createAzureStore(seed);
  const harm: Harm[] = [];
  let nowMs = START_MS;
  const answer = azureAnswer({ store, clock: { now: () => nowMs }, onDamage: (event) => harm.push(event) });
  const send = async (
    method: string,
    url: string,
    sent: { headers: Readonly<Record<string, string>>; text: string },
  ) => {
    const { host, pathname, search, searchParams } = new URL(url);
    const given = await answer({
      method,
      host,
      path: pathname,
      query: searchParams,
      target: `${pathname}${search}`,
      ...sent,
    });
    const text = given.text ?? (given.json === undefined ? "" : JSON.stringify(given.json));
    return { status: given.status, headers: { "content-type": "application/json", ...given.headers }, text };
  };
  const ask: World["ask"] = async (method, url, more = {}) => {
    const { body } = more;
    const headers = {
      ...(body instanceof URLSearchParams ? { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } : {}),
      ...(more.token === undefined ? {} : { authorization: `Bearer ${more.token}` }),
    };
    const text = body === undefined ? "" : body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
    const given = await send(method, url, { headers, text });
    return { status: given.status, headers: new Headers(given.headers), json: JSON.parse(given.text || "null") };
  };
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      const text = request.body === undefined || request.body === null ? "" : String(request.body);
      const given = await send(request.method, request.url, { headers: request.headers.toJSON(), text });
      return { request, status: given.status, headers: createHttpHeaders(given.headers), bodyAsText: given.text };
    },
  };
  const login: World["login"] = async (audience, secret = APP.secret) =>
    (await ask("POST", TOKEN_URL, { body: tokenForm({ scope: `${audience}/.default`, client_secret: secret }) })).json
      .access_token;
  const advance = (ms: number): void => {
    nowMs += ms;
  };
  return { store, harm, advance, ask, login, httpClient };
}

export const TOKEN_URL = `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`;

export const tokenForm = (change: Readonly<Record<string, string>> = {}): URLSearchParams =>
  new URLSearchParams({
    grant_type: "client_credentials",
    client_id: APP.clientId,
    client_secret: APP.secret,
    scope: "https://management.azure.com/.default",
    ...change,
  });
