// Proves that a token which Azure no longer takes is replaced by one new login, that the request goes again once, and that a second 401 is the error.
// The login is the real @azure/identity, which keeps its tokens; Entra is a script that gives another one each time.

import { describe, expect, it } from "vitest";
import { createAzureClient } from "../../../../provider/azure/client.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { failure } from "../../../support/failure.ts";
import { type Reply, type Sent, stepClock, transportOf } from "../support/fakes.ts";
import { refusal, VAULT, vault } from "./fake-azure.ts";
import { entra, LOGIN, TENANT } from "./fake-entra.ts";

const token = (number: number): Reply => ({
  json: { token_type: "Bearer", expires_in: 3599, access_token: `token-${number}` },
});
const EXPIRED = refusal(401, "ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than now.");

/** `reply` is asked with the number of the token that a request carries. */
function azureWith(reply: (tokenNumber: number, sent: Sent) => Reply) {
  let logins = 0;
  const asked: Sent[] = [];
  const transport = transportOf((sent) => {
    if (sent.method === "POST" && sent.url.includes("/oauth2/v2.0/token")) logins += 1;
    const login = entra(sent, token(logins));
    if (login !== undefined) return login;
    asked.push(sent);
    return reply(Number(sent.headers.authorization?.split("-")[1] ?? 0), sent);
  });
  const clock = stepClock();
  const http = createHttp({ clock, userAgent: "test", transport, jitter: () => 1 });
  return { client: createAzureClient({ http, clock, login: LOGIN }), asked, clock, logins: () => logins };
}

describe("a token that Azure no longer takes in mid-run", () => {
  it("is replaced by one new login, and the read goes again", async () => {
    const { client, asked, logins } = azureWith((number) => (number < 2 ? EXPIRED : { json: vault() }));
    expect((await client.getVault(VAULT)).location).toBe("westeurope");
    expect([asked.map(({ headers }) => headers.authorization), logins()]).toEqual([
      ["Bearer token-1", "Bearer token-2"],
      2,
    ]);
    await client.getVault(VAULT);
    expect(logins()).toBe(2);
  });

  it("is replaced for a write, too, because nothing was done", async () => {
    const { client, asked } = azureWith((number) => (number < 2 ? EXPIRED : { json: vault() }));
    await client.setPublicNetworkAccess(VAULT, "Disabled");
    expect(asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ["PATCH", "Bearer token-1"],
      ["PATCH", "Bearer token-2"],
    ]);
  });

  it("is replaced once for all who have it", async () => {
    const { client, logins } = azureWith((number) => (number < 2 ? EXPIRED : { json: vault() }));
    await Promise.all([1, 2, 3, 4].map(() => client.getVault(VAULT)));
    expect(logins()).toBe(2);
  });

  it("is replaced while a write is waited for, and for Graph", async () => {
    const operation = "https://management.azure.com/operation";
    const { client, logins } = azureWith((number, { method, url }) => {
      if (url.startsWith("https://graph.")) return number < 4 ? EXPIRED : { json: { id: "a", appId: "b" } };
      if (method === "PATCH") return { status: 202, headers: { "Azure-AsyncOperation": operation } };
      if (number < 2) return EXPIRED;
      return url === operation ? { json: { status: "Succeeded" } } : { json: vault() };
    });
    await client.setPublicNetworkAccess(VAULT, "Disabled");
    expect(logins()).toBe(2);
    expect(await client.getServicePrincipal("a")).toEqual({ id: "a", appId: "b" });
  });

  it("is the error where a new login does not help", async () => {
    const { client, asked, logins } = azureWith(() => EXPIRED);
    expect(await failure(client.getVault(VAULT))).toMatchObject({ code: "ExpiredAuthenticationToken", status: 401 });
    expect([asked.length, logins()]).toEqual([2, 2]);
  });

  it.each(["InvalidAuthenticationTokenTenant", "InvalidAuthenticationTokenAudience"])(
    "is not replaced where the token is of another tenant or service: %s",
    async (code) => {
      const { client, asked, logins } = azureWith(() => refusal(401, code));
      expect(await failure(client.getVault(VAULT))).toMatchObject({ code });
      expect([asked.length, logins()]).toEqual([1, 1]);
    },
  );
});

describe("a token that a vault no longer takes", () => {
  const KEY = "https://payments-kv.vault.azure.net/keys/atlas";
  const VERSION = "fedcba9876543210fedcba9876543210";
  const CHALLENGE = `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://vault.azure.net"`;
  const unauthorized: Reply = { ...refusal(401, "Unauthorized"), headers: { "WWW-Authenticate": CHALLENGE } };
  const rotated: Reply = { json: { key: { kid: `${KEY}/${VERSION}`, kty: "RSA" }, attributes: { enabled: true } } };

  it("is replaced by one new login, and the rotation goes again", async () => {
    const { client, asked, logins } = azureWith((number) => (number < 2 ? unauthorized : rotated));
    expect(await client.rotateKey(KEY)).toBe(VERSION);
    const authorized = asked.map(({ headers }) => headers.authorization).filter((one) => one !== undefined);
    expect([authorized, logins()]).toEqual([["Bearer token-1", "Bearer token-2"], 2]);
  });

  it("is the error where a new login does not help", async () => {
    const { client, logins } = azureWith(() => unauthorized);
    expect(await failure(client.rotateKey(KEY))).toMatchObject({ code: "Unauthorized", status: 401 });
    expect(logins()).toBe(2);
  });
});
