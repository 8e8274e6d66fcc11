// Proves how key versions are read by ARM: which URL of which cloud, with which token, over how many pages, and what refusals become.
// Entra and ARM are one scripted transport below the real @azure/identity.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { broken } from "../support/fakes.ts";
import { azure, VAULT } from "./fake-azure.ts";
import { LOGIN, SECRET } from "./fake-entra.ts";

const OLD = "0123456789abcdef0123456789abcdef";
const NEW = "fedcba9876543210fedcba9876543210";

const version = (name: string, attributes: Readonly<Record<string, unknown>> = {}) => ({
  name,
  properties: { attributes: { enabled: true, created: 1_700_000_000, ...attributes } },
});

describe("the versions of a key", () => {
  it("come from ARM with the login's token, times in milliseconds", async () => {
    const { client, asked } = azure({
      json: {
        value: [version(OLD), version(NEW, { enabled: false, notBefore: 1_700_000_001, expires: 1_700_000_002 })],
      },
    });
    expect(await client.listKeyVersions(VAULT, "atlas")).toEqual([
      { version: OLD, enabled: true, created: 1_700_000_000_000 },
      {
        version: NEW,
        enabled: false,
        created: 1_700_000_000_000,
        notBefore: 1_700_000_001_000,
        expires: 1_700_000_002_000,
      },
    ]);
    expect(asked).toMatchObject([
      {
        method: "GET",
        url: `https://management.azure.com${VAULT}/keys/atlas/versions?api-version=2026-02-01`,
        headers: { authorization: "Bearer arm-token" },
      },
    ]);
  });

  it("are gathered over every page", async () => {
    const next = `https://management.azure.com${VAULT}/keys/atlas/versions?api-version=2026-02-01&$skiptoken=2`;
    const { client, asked } = azure(
      { json: { value: [version(OLD)], nextLink: next } },
      { json: { value: [version(NEW)], nextLink: "" } },
    );
    expect((await client.listKeyVersions(VAULT, "atlas")).map((one) => one.version)).toEqual([OLD, NEW]);
    expect(asked.map(({ url }) => url)[1]).toBe(next);
  });

  it("never take the token to another address", async () => {
    const { client, asked } = azure({ json: { value: [], nextLink: "https://management.azure.com.evil.example/x" } });
    expect(await failure(client.listKeyVersions(VAULT, "atlas"))).toMatchObject({
      code: "BAD_ANSWER",
      message: expect.stringContaining("continues at another address"),
    });
    expect(asked).toHaveLength(1);
  });

  it("end, even where the list does not", async () => {
    const url = `https://management.azure.com${VAULT}/again`;
    const { client, asked } = azure({ json: { value: [], nextLink: url } });
    expect(await failure(client.listKeyVersions(VAULT, "atlas"))).toMatchObject({ code: "BAD_ANSWER" });
    expect(asked).toHaveLength(100);
  });

  it.each([
    ["AZURE", "management.azure.com", "login.microsoftonline.com"],
    ["AZURE_CHINA", "management.chinacloudapi.cn", "login.partner.microsoftonline.cn"],
    ["AZURE_US_GOVERNMENT", "management.usgovcloudapi.net", "login.microsoftonline.us"],
  ] as const)("of %s come from %s with a token of %s for it", async (environment, arm, authority) => {
    const { client, transport } = azure({ json: { value: [] } });
    await client.listKeyVersions(VAULT, "atlas", { environment });
    const hosts = new Set(transport.sent.map(({ url }) => new URL(url).hostname));
    const [tokenRequest] = transport.sent.filter(({ method }) => method === "POST");
    expect([...hosts].sort()).toEqual([arm, authority].sort());
    expect(new URLSearchParams(tokenRequest?.body).get("scope")).toContain(`https://${arm}/.default`);
  });

  it("cost one token for callers side by side and one after the other", async () => {
    const { client, transport } = azure({ json: { value: [] } });
    await Promise.all([client.listKeyVersions(VAULT, "atlas"), client.listKeyVersions(VAULT, "other")]);
    await client.listKeyVersions(VAULT, "atlas");
    expect(transport.sent.filter(({ method }) => method === "POST")).toHaveLength(1);
  });
});

describe("an answer that is not what it should be", () => {
  it.each([
    ["a list without values", { json: {} }, "has no usable 'value'"],
    ["a version without a name", { json: { value: [{ properties: { attributes: {} } }] } }, "'keyUriWithVersion'"],
    [
      "a version that does not say whether it is enabled",
      { json: { value: [version(OLD, { enabled: null })] } },
      "'enabled'",
    ],
    ["a version without a date", { json: { value: [version(OLD, { created: "yesterday" })] } }, "'created'"],
  ])("names the field: %s", async (_, reply, said) => {
    const { client } = azure(reply);
    expect(await failure(client.listKeyVersions(VAULT, "atlas"))).toMatchObject({
      code: "BAD_ANSWER",
      message: expect.stringContaining(said),
    });
  });

  it.each([["<html>Please log in</html>"], ['{"value":[{"na']])(
    "that is %s is read again, then refused",
    async (text) => {
      const { client, asked } = azure({ text });
      expect(await failure(client.listKeyVersions(VAULT, "atlas"))).toMatchObject({ code: "BAD_ANSWER" });
      expect(asked).toHaveLength(3);
    },
  );

  it("is read again after 429 with Retry-After, after 5xx and after a reset", async () => {
    const { client, clock } = azure(
      { status: 429, headers: { "Retry-After": "7" } },
      { status: 503 },
      broken("ECONNRESET"),
      { json: { value: [version(NEW)] } },
    );
    expect(await client.listKeyVersions(VAULT, "atlas")).toHaveLength(1);
    expect(clock.sleeps).toEqual([7_000, 1_000, 1_000]);
  });
});

describe("a refusal", () => {
  const refused = async (status: number, code: string | undefined, message = "Azure's own words.") => {
    const { client } = azure({
      status,
      headers: { "x-ms-request-id": "req-1" },
      ...(code === undefined ? { text: "<html>" } : { json: { error: { code, message } } }),
    });
    return failure(client.listKeyVersions(VAULT, "atlas"));
  };
  const what = `Azure refused the request for the versions of key "atlas" of ${VAULT} with the client secret of app ${LOGIN.clientId}`;

  it("of a login without rights says which right to grant", async () => {
    expect(await refused(403, "AuthorizationFailed")).toMatchObject({
      code: "AuthorizationFailed",
      status: 403,
      requestId: "req-1",
      message: `${what}: the login lacks the permission (HTTP 403 AuthorizationFailed, request id req-1). Assign the login a role with Microsoft.KeyVault/vaults/keys/versions/read on the vault (such as Reader or Key Vault Reader). A new role assignment takes minutes to work.`,
    });
  });

  it("with a code that is new stays visible with Azure's own words", async () => {
    expect(await refused(400, "SomethingNew")).toMatchObject({
      code: "SomethingNew",
      message: `${what}: Azure's own words (HTTP 400 SomethingNew, request id req-1). Look up the code in Azure's documentation.`,
    });
  });

  it("without JSON is told by its status", async () => {
    expect(await refused(404, undefined)).toMatchObject({ code: "HTTP_404", status: 404 });
  });

  it("never repeats what was sent in secret", async () => {
    const error = await refused(400, "SomethingNew", `cannot use ${SECRET} nor Bearer arm-token`);
    expect(String(error)).toContain("cannot use [redacted]");
    expect(JSON.stringify([error, String(error)])).not.toMatch(new RegExp(`${SECRET}|arm-token`));
  });
});

describe("the cloud of a call", () => {
  it("is the one that the login's settings name, unless the call names another", async () => {
    const { clientOf, asked } = azure({ json: { value: [] } });
    const client = clientOf({ ...LOGIN, environment: "AZURE_CHINA" });
    await client.listKeyVersions(VAULT, "atlas");
    await client.listKeyVersions(VAULT, "atlas", { environment: "AZURE" });
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(["management.chinacloudapi.cn", "management.azure.com"]);
  });
});
