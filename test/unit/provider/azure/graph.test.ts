// Proves how service principals are found and made by Microsoft Graph, with which token of which cloud, and whose tenant a login is said to be of.
import { describe, expect, it } from "vitest";
import { createAzureClient } from "../../../../provider/azure/client.ts";
import type { AzureLogin } from "../../../../provider/azure/credentials.ts";
import { tenantIn } from "../../../../provider/azure/tenant.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { type Reply, stepClock, transportOf } from "../support/fakes.ts";
import { entra, LOGIN, TENANT } from "./fake-entra.ts";

const APP = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";
const ID = "33333333-3333-4333-8333-33333333aaaa";
const PRINCIPALS = "https://graph.microsoft.com/v1.0/servicePrincipals";
const principal = { id: ID.toUpperCase(), appId: APP };

function azure(reply: Reply, login: AzureLogin = LOGIN, token?: Reply) {
  const clock = stepClock();
  const transport = transportOf((sent) => entra(sent, token) ?? reply);
  const http = createHttp({ clock, userAgent: "test-agent", transport, jitter: () => 1 });
  const client = createAzureClient({ http, clock, login });
  const asked = () => transport.sent.filter(({ url }) => new URL(url).pathname.startsWith("/v1.0"));
  const tokens = () =>
    transport.sent.filter(({ url }) => new URL(url).pathname.endsWith("/oauth2/v2.0/token")).map(({ body }) => body);
  return { client, asked, tokens };
}
const refused = (status: number, code: string): Reply => ({
  status,
  json: { error: { code, message: "Graph's own words." } },
});

describe("an app's service principal", () => {
  it("is found by the app's id, with a token for Graph and the fields that are needed", async () => {
    const { client, asked, tokens } = azure({ json: { value: [principal] } });
    expect(await client.findServicePrincipal(APP)).toEqual({ id: ID, appId: APP });
    expect(asked()).toMatchObject([
      {
        method: "GET",
        url: `${PRINCIPALS}?$filter=${encodeURIComponent(`appId eq '${APP}'`)}&$select=${encodeURIComponent("id,appId")}`,
        headers: { authorization: "Bearer arm-token" },
      },
    ]);
    expect(tokens()).toEqual([expect.stringContaining(encodeURIComponent("https://graph.microsoft.com/.default"))]);
  });

  it.each([
    ["AZURE_CHINA", "microsoftgraph.chinacloudapi.cn"],
    ["AZURE_US_GOVERNMENT", "graph.microsoft.us"],
  ] as const)("is asked of Graph of the login's cloud: %s", async (environment, host) => {
    const { client, asked } = azure({ json: { value: [] } }, { ...LOGIN, environment });
    expect(await client.findServicePrincipal(APP)).toBeUndefined();
    expect(asked().map(({ url }) => new URL(url).host)).toEqual([host]);
  });

  it("is looked at by its object id; one that is not there is no error", async () => {
    expect(await azure({ json: principal }).client.getServicePrincipal(ID)).toEqual({ id: ID, appId: APP });
    const gone = azure(refused(404, "Request_ResourceNotFound"));
    expect(await gone.client.getServicePrincipal(ID)).toBeUndefined();
  });

  it("is made by its app's id alone", async () => {
    const { client, asked } = azure({ status: 201, json: principal });
    expect(await client.createServicePrincipal(APP)).toEqual({ id: ID, appId: APP });
    expect(asked()).toMatchObject([{ method: "POST", url: PRINCIPALS, body: JSON.stringify({ appId: APP }) }]);
  });

  it("is not made twice: a conflict says that there is one, whatever its code", async () => {
    expect(
      await azure(refused(409, "Request_MultipleObjectsWithSameKeyValue")).client.createServicePrincipal(APP),
    ).toBeUndefined();
    expect(await azure(refused(409, "AnyWord")).client.createServicePrincipal(APP)).toBeUndefined();
  });

  it("has an unknown outcome where the answer is a server fault", async () => {
    const { client, asked } = azure(refused(503, "ServiceUnavailable"));
    await expect(client.createServicePrincipal(APP)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(asked()).toHaveLength(1);
  });

  it("is refused in Graph's name, with what to grant", async () => {
    await expect(
      azure(refused(403, "Authorization_RequestDenied")).client.findServicePrincipal(APP),
    ).rejects.toMatchObject({
      code: "Authorization_RequestDenied",
      message: expect.stringMatching(
        /^Microsoft Graph refused the request for the service principal of app 9efedfcc.* with the client secret of app .*: the login lacks the permission in Microsoft Graph .*Application\.ReadWrite\.OwnedBy/,
      ),
    });
  });

  it("of an app that the cloud does not know leads to 'atlasAzureAppId'", async () => {
    await expect(azure(refused(400, "Request_BadRequest")).client.createServicePrincipal(APP)).rejects.toThrow(
      /Check 'atlasAzureAppId'/,
    );
  });
});

describe("the client secrets of an app", () => {
  const CLIENT = "44444444-4444-4444-8444-444444444444";

  it("are read by the app's client id, without their values", async () => {
    const passwordCredentials = [
      { keyId: "k1", displayName: null, hint: null, startDateTime: null, endDateTime: "no date", secretText: null },
      {
        keyId: "k2",
        displayName: "two",
        hint: "abc",
        startDateTime: "2026-01-01T00:00:00Z",
        endDateTime: "2027-01-01T00:00:00.1234567Z",
      },
    ];
    const { client, asked } = azure({ json: { id: ID, appId: CLIENT, displayName: "app", passwordCredentials } });
    expect(await client.listAppSecrets(CLIENT)).toEqual([
      { keyId: "k1" },
      {
        keyId: "k2",
        displayName: "two",
        hint: "abc",
        startsMs: Date.UTC(2026, 0, 1),
        endsMs: Date.UTC(2027, 0, 1, 0, 0, 0, 123),
      },
    ]);
    expect(asked().map(({ url }) => decodeURIComponent(url))).toEqual([
      `https://graph.microsoft.com/v1.0/applications(appId='${CLIENT}')?$select=id,appId,displayName,passwordCredentials`,
    ]);
  });

  it("are not known for an app of another tenant, and none where the app has none", async () => {
    expect(await azure(refused(404, "Request_ResourceNotFound")).client.listAppSecrets(CLIENT)).toBeUndefined();
    expect(await azure({ json: { appId: CLIENT, passwordCredentials: [] } }).client.listAppSecrets(CLIENT)).toEqual([]);
  });

  it.each([
    ["of another app", { appId: "55555555-5555-4555-8555-555555555555", passwordCredentials: [] }, "appId"],
    ["without an app", { passwordCredentials: [] }, "appId"],
    ["without a list", { appId: CLIENT, passwordCredentials: null }, "passwordCredentials"],
  ])("are not taken from an answer %s", async (_, json, field) => {
    await expect(azure({ json }).client.listAppSecrets(CLIENT)).rejects.toMatchObject({
      code: "BAD_ANSWER",
      what: expect.stringContaining(`no usable '${field}'`),
    });
  });

  it("are read in the cloud of the call", async () => {
    const { client, asked } = azure({ json: { appId: CLIENT.toUpperCase(), passwordCredentials: [] } });
    await client.listAppSecrets(CLIENT, { environment: "AZURE_CHINA" });
    expect(asked()[0]?.url).toMatch(/^https:\/\/microsoftgraph\.chinacloudapi\.cn\//);
  });

  it("are not waited for: a run can do without them", async () => {
    const { client, asked } = azure(refused(503, "ServiceUnavailable"));
    await expect(client.listAppSecrets(CLIENT)).rejects.toMatchObject({ status: 503 });
    expect(asked()).toHaveLength(2);
  });

  it("are refused in Graph's name", async () => {
    await expect(
      azure(refused(403, "Authorization_RequestDenied")).client.listAppSecrets(CLIENT),
    ).rejects.toMatchObject({
      what: expect.stringMatching(/^Microsoft Graph refused the request for the client secrets of the app 4444/),
    });
  });
});

describe("the tenant of a login", () => {
  const jwt = (claims: unknown) => ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "sig"].join(".");
  const byDomain = { ...LOGIN, tenantId: "contoso.onmicrosoft.com" };
  const granting = (token: string): Reply => ({
    json: { token_type: "Bearer", expires_in: 3599, access_token: token },
  });

  it("is the one that its settings name, without a token", async () => {
    const { client, tokens } = azure({}, { ...LOGIN, tenantId: TENANT.toUpperCase() });
    expect([await client.getLoginTenant(), tokens()]).toEqual([TENANT, []]);
  });

  it("is its token's where the settings name it by a domain", async () => {
    expect(await azure({}, byDomain, granting(jwt({ tid: TENANT }))).client.getLoginTenant()).toBe(TENANT);
  });

  it("is not known where the token does not tell", async () => {
    expect(await azure({}, byDomain, granting("opaque")).client.getLoginTenant()).toBeUndefined();
    expect([
      tenantIn(""),
      tenantIn("a.b.c"),
      tenantIn(jwt({})),
      tenantIn(jwt({ tid: "contoso" })),
      tenantIn(jwt(null)),
    ]).toEqual(Array(5).fill(undefined));
  });
});
