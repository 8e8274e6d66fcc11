// A small Azure for these tests: one vault, one key of two versions, a few principals; asked in process or by real clients over loopback.
import type { AddressInfo } from "node:net";
import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import { serve } from "@hono/node-server";
import type { KeyHarm } from "../../../../emulator/azure/parts.ts";
import { azureRoutes } from "../../../../emulator/azure/routes.ts";
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
  readonly harm: KeyHarm[];
  readonly advance: (ms: number) => void;
  /** One request, in process; `url` names the real host. */
  readonly ask: (method: string, url: string, more?: { token?: string; body?: unknown }) => Promise<Reply>;
  readonly login: (audience: string, secret?: string) => Promise<string>;
  readonly fetch: (request: globalThis.Request) => Response | Promise<Response>;
}

export function azureWorld(seed: AzureSeed): World {
  const store = createAzureStore(seed);
  const harm: KeyHarm[] = [];
  let nowMs = START_MS;
  const app = azureRoutes({ store, clock: { now: () => nowMs }, onDamage: (event) => harm.push(event) });
  const ask: World["ask"] = async (method, url, more = {}) => {
    const { host, pathname, search } = new URL(url);
    const headers = {
      "x-forwarded-host": host,
      ...(more.token === undefined ? {} : { authorization: `Bearer ${more.token}` }),
    };
    const { body } = more;
    const text = body === undefined ? null : body instanceof URLSearchParams ? body : JSON.stringify(body);
    const response = await app.request(`${pathname}${search}`, { method, headers, body: text });
    return { status: response.status, headers: response.headers, json: JSON.parse((await response.text()) || "null") };
  };
  const login: World["login"] = async (audience, secret = APP.secret) =>
    (await ask("POST", TOKEN_URL, { body: tokenForm({ scope: `${audience}/.default`, client_secret: secret }) })).json
      .access_token;
  const advance = (ms: number): void => {
    nowMs += ms;
  };
  return { store, harm, advance, ask, login, fetch: app.fetch };
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

/** Listens on loopback; the client sends there whatever is meant for Azure and says for whom it was. */
export async function listening(
  world: World,
): Promise<{ readonly httpClient: HttpClient; readonly close: () => void }> {
  const server = await new Promise<{ port: number; close: () => void }>((resolve) => {
    const started = serve({ fetch: world.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) =>
      resolve({ port: info.port, close: () => started.close() }),
    );
  });
  const plain = createDefaultHttpClient();
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      const real = request.url;
      const { host, pathname, search } = new URL(real);
      request.headers.set("X-Forwarded-Host", host);
      request.url = `http://127.0.0.1:${server.port}${pathname}${search}`;
      request.allowInsecureConnection = true;
      try {
        return await plain.sendRequest(request);
      } finally {
        request.url = real;
      }
    },
  };
  return { httpClient, close: server.close };
}
