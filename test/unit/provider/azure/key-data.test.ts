// Proves the data plane of keys through the real @azure/keyvault-keys: challenge and token, bodies, what refusals become, what is sent again.
// Entra and the vault are one scripted transport below the real libraries.
import { describe, expect, it } from "vitest";
import { createAzureClient } from "../../../../provider/azure/client.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { broken, type Reply, type Sent, stepClock, transportOf } from "../support/fakes.ts";
import { entra, LOGIN, SECRET, TENANT } from "./fake-entra.ts";

const KEY = "https://payments-kv.vault.azure.net/keys/atlas";
const VERSION = "fedcba9876543210fedcba9876543210";
const CHALLENGE: Reply = {
  status: 401,
  headers: {
    "WWW-Authenticate": `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://vault.azure.net"`,
  },
  json: { error: { code: "Unauthorized", message: "AKV10000: Request is missing a Bearer or PoP token." } },
};
const refusal = (status: number, code: string, inner?: string): Reply => ({
  status,
  headers: { "x-ms-request-id": "request-1" },
  json: { error: { code, message: "words", ...(inner === undefined ? {} : { innererror: { code: inner } }) } },
});
const bundle = (kid: string): Reply => ({
  json: { key: { kid, kty: "RSA", key_ops: ["encrypt", "decrypt"] }, attributes: { enabled: true } },
});

function vault(...replies: ReadonlyArray<Reply | Error>) {
  const clock = stepClock();
  let asked = 0;
  const transport = transportOf((sent) => {
    const login = entra(sent);
    if (login !== undefined) return login;
    if (sent.headers.authorization === undefined) return CHALLENGE;
    asked += 1;
    return replies[Math.min(asked, replies.length) - 1] ?? { status: 500 };
  });
  const http = createHttp({ clock, userAgent: "test-agent", transport, jitter: () => 1 });
  const client = createAzureClient({ http, clock, login: LOGIN });
  const sent = () => transport.sent.filter(({ url }) => new URL(url).hostname.startsWith("payments-kv."));
  return { client, clock, sent };
}

const authorized = (sent: readonly Sent[]) =>
  sent
    .filter(({ headers }) => headers.authorization !== undefined)
    .map(({ method, url, body }) => [method, new URL(url).pathname, body]);

describe("the data plane", () => {
  it("rotates with one POST, after the vault's challenge, with the login's token", async () => {
    const { client, sent } = vault(bundle(`${KEY}/${VERSION}`));
    expect(await client.rotateKey(KEY)).toBe(VERSION);
    expect(
      sent().map(({ method, url, headers, body }) => [method, new URL(url).pathname, headers.authorization, body]),
    ).toEqual([
      ["POST", "/keys/atlas/rotate", undefined, undefined],
      ["POST", "/keys/atlas/rotate", "Bearer arm-token", undefined],
    ]);
  });

  it("sets a whole rotation policy", async () => {
    const { client, sent } = vault({
      json: {
        lifetimeActions: [
          { trigger: { timeAfterCreate: "P90D" }, action: { type: "Rotate" } },
          { trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } },
        ],
        attributes: { expiryTime: "P1Y" },
      },
    });
    const policy = { timeAfterCreate: "P90D", expiryTime: "P1Y", notifyTimeBeforeExpiry: "P30D" };
    await client.setKeyRotationPolicy(KEY, policy);
    const [[method, path, body] = []] = authorized(sent());
    expect([method, path, JSON.parse(body ?? "")]).toEqual([
      "PUT",
      "/keys/atlas/rotationpolicy",
      {
        lifetimeActions: [
          { trigger: { timeAfterCreate: "P90D" }, action: { type: "Rotate" } },
          { trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } },
        ],
        attributes: { expiryTime: "P1Y" },
      },
    ]);
  });

  it("takes an empty policy for Azure's default", async () => {
    const { client, sent } = vault({
      json: {
        lifetimeActions: [{ trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } }],
        attributes: {},
      },
    });
    await client.setKeyRotationPolicy(KEY, {});
    expect(JSON.parse(authorized(sent())[0]?.[2] ?? "")).toMatchObject({ lifetimeActions: [] });
  });

  it.each<readonly [string, unknown]>([
    ["that lacks everything", {}],
    ["with actions that are null", { lifetimeActions: [null] }],
    ["with actions that are a text", { lifetimeActions: "none" }],
  ])("has set a policy that Key Vault took, whatever its answer says of it: an answer %s", async (_, json) => {
    const { client, sent } = vault({ json });
    await client.setKeyRotationPolicy(KEY, {});
    expect(authorized(sent())).toHaveLength(1);
  });

  it("knows of no rotation in an answer that names no version", async () => {
    const { client } = vault({ json: { attributes: { enabled: true } } });
    await expect(client.rotateKey(KEY)).rejects.toMatchObject({
      code: "OUTCOME_UNKNOWN",
      message: `Whether the key was rotated is not known: Key Vault's answer about the rotation of the key ${KEY} has no usable 'key'. Run again: the next run checks first.`,
    });
  });

  it("deletes with one DELETE, looks once, and does not wait by itself", async () => {
    const deleted = { recoveryId: "https://payments-kv.vault.azure.net/deletedkeys/atlas" };
    const { client, clock, sent } = vault(
      { json: { key: { kid: `${KEY}/${VERSION}`, kty: "RSA" }, attributes: {}, ...deleted } },
      refusal(404, "KeyNotFound"),
    );
    await client.deleteKey(KEY);
    expect(authorized(sent())).toEqual([
      ["DELETE", "/keys/atlas", undefined],
      ["GET", "/deletedkeys/atlas", undefined],
    ]);
    expect(clock.sleeps).toEqual([]);
  });

  it.each([
    [
      403,
      "Forbidden",
      "ForbiddenByConnection",
      /public network access is disabled, and this machine does not reach the vault over a private endpoint \(HTTP 403 ForbiddenByConnection, request id request-1\)/,
    ],
    [403, "Forbidden", "ForbiddenByFirewall", /firewall has no rule for this machine's IP address/],
    [
      403,
      "Forbidden",
      "ForbiddenByRbac",
      /lacks the permission on the vault's keys .* the role Key Vault Crypto Officer/,
    ],
    [403, "Forbidden", "AccessDenied", /no access policy of the vault/],
    [404, "KeyNotFound", undefined, /the vault has no such key/],
    [409, "Conflict", "ObjectIsBeingDeleted", /is being deleted or recovered/],
    [400, "SomethingNew", undefined, /words \(HTTP 400 SomethingNew/],
  ])("tells a refusal by its inner code: %i %s %s", async (status, code, inner, words) => {
    const { client } = vault(refusal(status, code, inner));
    const failure = await client.rotateKey(KEY).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: inner ?? code, status, message: expect.stringMatching(words) });
    expect(String(failure)).not.toMatch(new RegExp(`arm-token|${SECRET}`));
  });

  it.each([
    ["breaks", broken("ECONNRESET")],
    ["fails", { status: 503 } satisfies Reply],
  ])("does not send a rotation again where the answer %s: it may have been done", async (_, reply) => {
    const { client, sent } = vault(reply);
    await expect(client.rotateKey(KEY)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(authorized(sent())).toHaveLength(1);
  });

  it("waits out a throttled rotation on our clock", async () => {
    const { client, clock } = vault({ status: 429, headers: { "Retry-After": "7" } }, bundle(`${KEY}/${VERSION}`));
    expect(await client.rotateKey(KEY)).toBe(VERSION);
    expect(clock.sleeps).toEqual([7_000]);
  });

  it("takes no answer without a version for a rotation", async () => {
    await expect(vault(bundle(KEY)).client.rotateKey(KEY)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });

  it("never gives the token to a vault whose challenge is for another host", async () => {
    const transport = transportOf(
      (sent) =>
        entra(sent) ?? {
          status: 401,
          headers: {
            "WWW-Authenticate": `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://evil.example"`,
          },
        },
    );
    const http = createHttp({ clock: stepClock(), userAgent: "test-agent", transport });
    const client = createAzureClient({ http, clock: stepClock(), login: LOGIN });
    await expect(client.rotateKey(KEY)).rejects.toThrow(/does not match the requested domain/);
    expect(transport.sent.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  it("says what is missing where there is no login", async () => {
    const transport = transportOf(() => CHALLENGE);
    const http = createHttp({ clock: stepClock(), userAgent: "test-agent", transport });
    const login = { kind: "incomplete", given: "ARM_CLIENT_SECRET", missing: "ARM_TENANT_ID" } as const;
    const client = createAzureClient({ http, clock: stepClock(), login });
    await expect(client.rotateKey(KEY)).rejects.toMatchObject({ code: "HALF_A_CREDENTIAL" });
  });
});
