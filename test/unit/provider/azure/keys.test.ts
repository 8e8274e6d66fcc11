// Proves how a key is read and made by ARM: paths, bodies, absence, refusals. Entra and ARM are one scripted transport below the real @azure/identity.
import { describe, expect, it } from "vitest";
import { createAzureClient } from "../../../../provider/azure/client.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { type Reply, stepClock, transportOf } from "../support/fakes.ts";
import { entra, LOGIN } from "./fake-entra.ts";

const VAULT =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
const VERSION = "0123456789abcdef0123456789abcdef";
const URL_OF_KEY = `https://management.azure.com${VAULT}/keys/atlas?api-version=2026-02-01`;

const answer = (properties: Readonly<Record<string, unknown>> = {}) => ({
  name: "atlas",
  properties: {
    kty: "RSA",
    keyOps: ["encrypt", "decrypt"],
    attributes: { enabled: true, created: 1_700_000_000 },
    keyUri: "https://payments-kv.vault.azure.net:443/keys/atlas",
    keyUriWithVersion: `https://payments-kv.vault.azure.net:443/keys/atlas/${VERSION}`,
    ...properties,
  },
});

function azure(...replies: ReadonlyArray<Reply | Error>) {
  const clock = stepClock();
  let asked = 0;
  const transport = transportOf((sent) => {
    const login = entra(sent);
    if (login !== undefined) return login;
    asked += 1;
    return replies[Math.min(asked, replies.length) - 1] ?? { status: 500 };
  });
  const http = createHttp({ clock, userAgent: "test-agent", transport, jitter: () => 1 });
  const sent = () => transport.sent.filter(({ url }) => new URL(url).hostname.startsWith("management."));
  return { client: createAzureClient({ http, clock, login: LOGIN }), sent };
}

const NOT_FOUND = (code: string): Reply => ({ status: 404, json: { error: { code, message: "words" } } });

describe("a key", () => {
  it("is read with its newest version, times by their names on the wire, and a URL without version or port", async () => {
    const { client, sent } = azure({
      json: answer({
        keySize: 3072,
        attributes: { enabled: true, created: 1_700_000_000, nbf: 1_700_000_001, exp: 1_700_000_002 },
        rotationPolicy: {
          attributes: { expiryTime: "P1Y" },
          lifetimeActions: [
            { action: { type: "Rotate" }, trigger: { timeAfterCreate: "P90D", timeBeforeExpiry: null } },
            { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
          ],
        },
      }),
    });
    expect(await client.getKey(VAULT, "atlas")).toEqual({
      keyType: "RSA",
      keySize: 3072,
      keyOps: ["encrypt", "decrypt"],
      newest: {
        version: VERSION,
        enabled: true,
        created: 1_700_000_000_000,
        notBefore: 1_700_000_001_000,
        expires: 1_700_000_002_000,
      },
      keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas",
      rotationPolicy: { timeAfterCreate: "P90D", expiryTime: "P1Y", notifyTimeBeforeExpiry: "P30D" },
    });
    expect(sent()).toMatchObject([{ method: "GET", url: URL_OF_KEY }]);
  });

  it("without size and policy has none", async () => {
    const { client } = azure({ json: answer() });
    const key = await client.getKey(VAULT, "atlas");
    expect([key?.keySize, key?.rotationPolicy]).toEqual([undefined, undefined]);
  });

  it("that is not there is nothing; a vault that is not there is an error", async () => {
    expect(await azure(NOT_FOUND("ResourceNotFound")).client.getKey(VAULT, "atlas")).toBeUndefined();
    await expect(azure(NOT_FOUND("ParentResourceNotFound")).client.getKey(VAULT, "atlas")).rejects.toMatchObject({
      code: "ParentResourceNotFound",
    });
    await expect(azure(NOT_FOUND("SubscriptionNotFound")).client.getKey(VAULT, "atlas")).rejects.toMatchObject({
      code: "SubscriptionNotFound",
    });
  });

  it("is made by one PUT, with its policy and its end", async () => {
    const { client, sent } = azure({ status: 201, json: answer() });
    await client.createKey(VAULT, "atlas", {
      keyType: "RSA-HSM",
      keySize: 4096,
      keyOps: ["encrypt", "decrypt"],
      rotationPolicy: { timeBeforeExpiry: "P30D", expiryTime: "P1Y", notifyTimeBeforeExpiry: "P60D" },
      expires: 1_800_000_000_000,
    });
    expect(sent().map(({ method, url, body }) => [method, url, JSON.parse(body ?? "")])).toEqual([
      [
        "PUT",
        URL_OF_KEY,
        {
          properties: {
            kty: "RSA-HSM",
            keySize: 4096,
            keyOps: ["encrypt", "decrypt"],
            attributes: { enabled: true, exp: 1_800_000_000 },
            rotationPolicy: {
              lifetimeActions: [
                { action: { type: "rotate" }, trigger: { timeBeforeExpiry: "P30D" } },
                { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P60D" } },
              ],
              attributes: { expiryTime: "P1Y" },
            },
          },
        },
      ],
    ]);
  });

  it("that may not be made tells which right is missing", async () => {
    const { client } = azure({ status: 403, json: { error: { code: "AuthorizationFailed", message: "words" } } });
    const made = client.createKey(VAULT, "atlas", { keyType: "RSA", keySize: 3072, keyOps: [] });
    await expect(made).rejects.toThrow(
      /Assign the login a role with Microsoft\.KeyVault\/vaults\/keys\/write on the vault \(such as Key Vault Contributor\)/,
    );
  });
});
