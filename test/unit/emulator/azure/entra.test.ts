// Proves what the emulated Entra answers to a login, right or wrong, on the wire.
import { expect, test } from "vitest";
import { APP, azureWorld, START_MS, seedWith, TENANT, TOKEN_URL, tokenForm } from "./azure-world.ts";

const world = azureWorld(seedWith(["Reader"]));

test("a login gives a bearer token for an hour that says whose it is", async () => {
  const { status, json } = await world.ask("POST", TOKEN_URL, { body: tokenForm() });
  expect(status).toBe(200);
  expect(json).toEqual({
    token_type: "Bearer",
    expires_in: 3600,
    ext_expires_in: 3600,
    access_token: expect.any(String),
  });
  const claims = JSON.parse(Buffer.from(json.access_token.split(".")[1], "base64url").toString());
  expect(claims).toMatchObject({
    aud: "https://management.azure.com",
    oid: APP.objectId,
    tid: TENANT,
    appid: APP.clientId,
    exp: START_MS / 1000 + 3600,
  });
});

test("a token's life can be set", async () => {
  const lasting = azureWorld(seedWith(["Reader"], { tokenSeconds: 86_400 }));
  expect((await lasting.ask("POST", TOKEN_URL, { body: tokenForm() })).json.expires_in).toBe(86_400);
});

const elsewhere = "99999999-9999-4999-8999-999999999999";

test.each([
  ["a wrong secret", { client_secret: "guessed" }, 401, "invalid_client", 7000215],
  ["an expired secret", { client_secret: "old-secret" }, 401, "invalid_client", 7000222],
  ["an unknown app", { client_id: elsewhere }, 400, "unauthorized_client", 700016],
  ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type", 70003],
  ["a scope that is no default", { scope: "https://management.azure.com/x" }, 400, "invalid_scope", 1002012],
  ["an unknown resource", { scope: "https://example.com/.default" }, 400, "invalid_resource", 500011],
])("%s is refused", async (_, form, status, error, code) => {
  const reply = await world.ask("POST", TOKEN_URL, { body: tokenForm(form) });
  expect(reply.status).toBe(status);
  expect(reply.json).toMatchObject({ error, error_codes: [code] });
  expect(reply.json.error_description).toMatch(new RegExp(`^AADSTS${code}: `));
});

test("a login without a secret is refused", async () => {
  const form = tokenForm();
  form.delete("client_secret");
  const reply = await world.ask("POST", TOKEN_URL, { body: form });
  expect(reply.json).toMatchObject({ error: "invalid_client", error_codes: [7000218] });
});

test("an unknown tenant is refused", async () => {
  const reply = await world.ask("POST", TOKEN_URL.replace(TENANT, elsewhere), { body: tokenForm() });
  expect(reply.status).toBe(400);
  expect(reply.json).toMatchObject({ error: "invalid_request", error_codes: [90002] });
});

test.each([
  ["login.microsoftonline.com", "management.azure.com"],
  ["login.microsoftonline.us", "management.usgovcloudapi.net"],
  ["login.partner.microsoftonline.cn", "management.chinacloudapi.cn"],
])("%s gives tokens for its own cloud's ARM alone", async (login, arm) => {
  const url = `https://${login}/${TENANT}/oauth2/v2.0/token`;
  const own = await world.ask("POST", url, { body: tokenForm({ scope: `https://${arm}/.default` }) });
  const strange = await world.ask("POST", url, {
    body: tokenForm({ scope: "https://management.microsoftazure.de/.default" }),
  });
  expect([own.status, strange.status]).toEqual([200, 400]);
});

test("the discovery documents name the host that was asked for", async () => {
  const host = "https://login.microsoftonline.com";
  const instance = await world.ask("GET", `${host}/common/discovery/instance?api-version=1.1`);
  expect(instance.json.metadata[0].preferred_network).toBe("login.microsoftonline.com");
  const openId = await world.ask("GET", `${host}/${TENANT}/v2.0/.well-known/openid-configuration`);
  expect(openId.json).toMatchObject({ token_endpoint: TOKEN_URL, issuer: `${host}/${TENANT}/v2.0` });
  const unknown = await world.ask("GET", `${host}/${elsewhere}/v2.0/.well-known/openid-configuration`);
  expect(unknown.json).toMatchObject({ error: "invalid_tenant", error_codes: [90002] });
});

test("a host that is none of Azure's is answered with 404", async () => {
  const reply = await world.ask("GET", "https://example.com/");
  expect(reply.status).toBe(404);
});
