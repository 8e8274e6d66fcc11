// What other people's clients ask of Azure: newer api-versions, lists of vaults, access policies, role definitions, signatures, tags, keys on curves, passwords.
import { createHash, createPublicKey, verify } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { APP, azureWorld, GROUP_ID, NEWEST, type Reply, seedWith, VAULT_ID, type World } from "./azure-world.ts";

const ARM = "https://management.azure.com";
const VAULT = "https://payments-kv.vault.azure.net";
const GRAPH = "https://graph.microsoft.com";
const SUBSCRIPTION = GROUP_ID.replace(/\/resourceGroups.*/, "");

let world: World;
let tokens: Readonly<Record<string, string>>;

beforeEach(async () => {
  world = azureWorld(
    seedWith(["Key Vault Administrator"], { graphRights: { [APP.objectId]: ["Application.ReadWrite.All"] } }),
  );
  world.store.roleAssignments.push({ scope: SUBSCRIPTION, principalId: APP.objectId, role: "Owner" });
  const hosts = [ARM, "https://vault.azure.net", GRAPH];
  const taken = await Promise.all(hosts.map((audience) => world.login(audience)));
  tokens = Object.fromEntries([ARM, VAULT, GRAPH].map((host, index) => [host, taken[index] ?? ""]));
});

const ask = (method: string, url: string, body?: unknown): Promise<Reply> => {
  const token = tokens[new URL(url).origin] ?? "";
  return world.ask(method, url, body === undefined ? { token } : { token, body });
};
const arm = (method: string, path: string, body?: unknown, version = "2026-02-01") =>
  ask(method, `${ARM}${path}${path.includes("?") ? "&" : "?"}api-version=${version}`, body);
const key = (method: string, path: string, body?: unknown) =>
  ask(method, `${VAULT}/keys/${path}?api-version=7.6`, body);
const named = (reply: Reply): readonly string[] => reply.json.value.map((one: { name: string }) => one.name);

describe("an api-version", () => {
  test.each(["2026-05-15", "2030-01-01-preview"])("that is newer than all is answered: %s", async (version) => {
    expect((await arm("GET", VAULT_ID, undefined, version)).status).toBe(200);
  });

  test.each(["2025-01-01", "newest", "2012-01-01"])("that is not is refused: %s", async (version) => {
    expect((await arm("GET", VAULT_ID, undefined, version)).status).toBe(400);
  });

  test("of the data plane too", async () => {
    expect((await ask("GET", `${VAULT}/keys/atlas?api-version=2027-01-01`)).status).toBe(200);
  });
});

test("a path with a slash too many leads to the same", async () => {
  expect((await arm("GET", `/${VAULT_ID}`)).json.id).toBe(VAULT_ID);
});

describe("vaults", () => {
  test.each([
    ["a group", `${GROUP_ID}/providers/Microsoft.KeyVault/vaults`],
    ["a subscription", `${SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults`],
    ["resources", `${SUBSCRIPTION}/resources?$filter=resourceType%20eq%20'Microsoft.KeyVault/vaults'`],
  ])("are listed of %s", async (_, path) => {
    const version = path.includes("/resources") ? "2015-11-01" : "2026-02-01";
    expect(named(await arm("GET", path, undefined, version))).toEqual(["payments-kv"]);
  });

  test("of another filter, or of a group that is not there, are refused", async () => {
    expect((await arm("GET", `${SUBSCRIPTION}/resources`, undefined, "2021-04-01")).status).toBe(400);
    expect((await arm("GET", `${GROUP_ID}x/providers/Microsoft.KeyVault/vaults`)).status).toBe(404);
  });
});

test("a group is there, or not, by HEAD", async () => {
  const head = (path: string) => arm("HEAD", path, undefined, "2021-04-01");
  expect([(await head(GROUP_ID)).status, (await head(`${GROUP_ID}x`)).status]).toEqual([204, 404]);
});

test("access policies are added, taken and put in place of all", async () => {
  const policies = (operation: string, keys: readonly string[]) =>
    arm("PUT", `${VAULT_ID}/accessPolicies/${operation}`, {
      properties: { accessPolicies: [{ objectId: APP.objectId, tenantId: "x", permissions: { keys } }] },
    });
  const held = () => world.store.vaults[0]?.accessPolicies;
  await policies("add", ["get"]);
  await policies("add", ["get", "encrypt"]);
  expect(held()).toEqual([{ objectId: APP.objectId, keys: ["get", "encrypt"] }]);
  const left = await policies("remove", ["get"]);
  expect(left.json.properties.accessPolicies[0].permissions.keys).toEqual(["encrypt"]);
  await policies("remove", ["encrypt"]);
  expect(held()).toEqual([]);
  await policies("replace", ["list"]);
  expect(held()).toEqual([{ objectId: APP.objectId, keys: ["list"] }]);
  expect((await policies("forget", [])).status).toBe(400);
});

test("role definitions are listed, by name and by kind", async () => {
  const list = (filter: string) =>
    arm("GET", `${VAULT_ID}/providers/Microsoft.Authorization/roleDefinitions?${filter}`, undefined, "2022-04-01");
  const names = async (filter: string): Promise<readonly string[]> =>
    (await list(filter)).json.value.map((one: { properties: { roleName: string } }) => one.properties.roleName);
  expect(await names("$filter=roleName%20eq%20'reader'")).toEqual(["Reader"]);
  expect(await names("$filter=type%20eq%20'CustomRole'")).toEqual([]);
  expect((await names("")).length).toBeGreaterThan(5);
  expect((await list("$filter=moon")).status).toBe(400);
});

describe("a key", () => {
  const digest = createHash("sha256").update("text").digest();

  test("signs as RSA does, and verifies what it signed", async () => {
    const signed = await key("POST", `atlas/${NEWEST}/sign`, { alg: "RS256", value: digest.toString("base64url") });
    const { n, e } = (await key("GET", `atlas/${NEWEST}`)).json.key;
    const publicKey = createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
    const signature = Buffer.from(signed.json.value, "base64url");
    expect(verify("sha256", Buffer.from("text"), publicKey, signature)).toBe(true);
    const verified = (value: string) =>
      key("POST", `atlas/${NEWEST}/verify`, { alg: "RS256", digest: digest.toString("base64url"), value });
    expect((await verified(signed.json.value)).json).toEqual({ value: true });
    expect((await verified("AAAA")).json).toEqual({ value: false });
  });

  test.each([
    ["an algorithm that it has not", { alg: "PS256", value: "AAAA" }],
    ["a digest of another length", { alg: "RS256", value: "AAAA" }],
    ["none", { alg: "RS256" }],
  ])("does not sign with %s", async (_, body) => {
    expect((await key("POST", `atlas/${NEWEST}/sign`, body)).status).toBe(400);
  });

  test("keeps its tags, and shows none if none were set", async () => {
    expect((await key("GET", "atlas")).json).not.toHaveProperty("tags");
    await key("PATCH", "atlas", { tags: { team: "keys" } });
    expect((await key("GET", "atlas")).json.tags).toEqual({ team: "keys" });
    expect((await arm("GET", `${VAULT_ID}/keys/atlas`)).json.tags).toEqual({ team: "keys" });
    expect((await key("POST", "tagged/create", { kty: "RSA", tags: { a: "b" } })).json.tags).toEqual({ a: "b" });
  });

  test("takes other operations, and none that it does not know", async () => {
    expect((await key("PATCH", "atlas", { key_ops: ["encrypt"] })).json.key.key_ops).toEqual(["encrypt"]);
    expect((await arm("GET", `${VAULT_ID}/keys/atlas`)).json.properties.keyOps).toEqual(["encrypt"]);
    expect((await key("PATCH", "atlas", { key_ops: ["open"] })).status).toBe(400);
  });

  test("on a curve has a point, signs and verifies, and no more", async () => {
    const made = (await key("POST", "curve/create", { kty: "EC", crv: "P-384" })).json.key;
    expect(made).toMatchObject({ kty: "EC", crv: "P-384", key_ops: ["sign", "verify"] });
    expect([typeof made.x, typeof made.y, made.n]).toEqual(["string", "string", undefined]);
    expect((await key("POST", "bad/create", { kty: "EC", crv: "P-1" })).status).toBe(400);
    expect((await key("POST", "bad/create", { kty: "EC", key_ops: ["encrypt"] })).status).toBe(400);
    expect((await arm("GET", `${VAULT_ID}/keys/curve`)).json.properties.curveName).toBe("P-384");
  });
});

test("an app's password is added, told once, works, and is removed", async () => {
  const app = `${GRAPH}/v1.0/applications(appId='${APP.clientId}')`;
  const added = await ask("POST", `${app}/addPassword`, { passwordCredential: { displayName: "new" } });
  const { secretText, keyId } = added.json;
  expect([added.status, typeof (await world.login(ARM, secretText))]).toEqual([200, "string"]);
  const shown = (await ask("GET", app)).json.passwordCredentials;
  expect(shown.at(-1)).toMatchObject({ keyId, displayName: "new", hint: secretText.slice(0, 3), secretText: null });
  expect((await ask("POST", `${app}/removePassword`, { keyId })).status).toBe(204);
  expect(await world.login(ARM, secretText)).toBeUndefined();
  expect((await ask("POST", `${app}/removePassword`, { keyId })).status).toBe(400);
  expect((await ask("POST", `${app}/addPassword`, { passwordCredential: { endDateTime: "x" } })).status).toBe(400);
});
