// Proves Key Vault's data plane on the wire: the challenge, grants in both models, the state of versions, updates.
import { beforeEach, describe, expect, test } from "vitest";
import { APP, azureWorld, DAY_MS, NEWEST, OLDER, START_MS, seedWith, TENANT, type World } from "./azure-world.ts";

const HOST = "https://payments-kv.vault.azure.net";
const API = "api-version=2025-07-01";

let world: World;
let token: string;

async function enter(roles: readonly string[], change = {}): Promise<void> {
  world = azureWorld(seedWith(roles, change));
  token = await world.login("https://vault.azure.net");
}

const get = (path: string) => world.ask("GET", `${HOST}${path}?${API}`, { token });
const use = (operation: string, body: unknown, version = NEWEST) =>
  world.ask("POST", `${HOST}/keys/atlas/${version}/${operation}?${API}`, { token, body });
const newest = () => world.store.vaults[0]?.keys.atlas?.versions[1] ?? { enabled: false };
const errorOf = (reply: { status: number; json: { error: { code: string; innererror?: { code: string } } } }) => [
  reply.status,
  reply.json.error.code,
  reply.json.error.innererror?.code,
];

const value = Buffer.from("a master key").toString("base64url");
const oaep = { alg: "RSA-OAEP-256", value };

beforeEach(() => enter(["Key Vault Crypto User"]));

describe("who asks", () => {
  test("without a token the challenge names tenant and resource, whatever else is wrong", async () => {
    const { status, headers } = await world.ask("POST", `${HOST}/keys/atlas/${NEWEST}/encrypt`);
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://vault.azure.net"`,
    );
  });

  test("a token for ARM or an expired one is challenged again", async () => {
    const arm = await world.login("https://management.azure.com");
    const url = `${HOST}/keys/atlas/?${API}`;
    expect((await world.ask("GET", url, { token: arm })).status).toBe(401);
    world.advance(3_600_000);
    expect((await world.ask("GET", url, { token })).status).toBe(401);
  });

  test("the sovereign twin challenges with its own names", async () => {
    const { headers } = await world.ask("GET", `https://payments-kv.vault.usgovcloudapi.net/keys/atlas/?${API}`);
    expect(headers.get("www-authenticate")).toBe(
      `Bearer authorization="https://login.microsoftonline.us/${TENANT}", resource="https://vault.usgovcloudapi.net"`,
    );
  });

  test("without a role it is ForbiddenByRbac and names the action", async () => {
    await enter(["Key Vault Crypto Service Encryption User"]);
    expect((await get("/keys/atlas/")).status).toBe(200);
    const reply = await use("encrypt", oaep);
    expect(errorOf(reply)).toEqual([403, "Forbidden", "ForbiddenByRbac"]);
    expect(reply.json.error.message).toContain("Action: 'Microsoft.KeyVault/vaults/keys/encrypt/action'");
    expect(reply.json.error.message).toContain("Assignment: (not found)");
  });

  test("in a vault with access policies the policy decides, not the role", async () => {
    for (const vault of world.store.vaults) {
      vault.enableRbacAuthorization = false;
      vault.accessPolicies = [{ objectId: APP.objectId, keys: ["Get"] }];
    }
    expect((await get("/keys/atlas/")).status).toBe(200);
    expect(errorOf(await use("encrypt", oaep))).toEqual([403, "Forbidden", "ForbiddenByPolicy"]);
  });

  test("with public network access disabled all requests are refused", async () => {
    for (const vault of world.store.vaults) vault.publicNetworkAccess = "Disabled";
    expect(errorOf(await get("/keys/atlas/"))).toEqual([403, "Forbidden", "ForbiddenByConnection"]);
  });

  test("an api-version must be given and known", async () => {
    const ask = (query: string) => world.ask("GET", `${HOST}/keys/atlas/${query}`, { token });
    expect((await ask("")).json.error.code).toBe("BadParameter");
    expect((await ask("?api-version=6.0")).json.error.code).toBe("BadParameter");
    expect((await ask("?api%2Dversion=7.6")).status).toBe(200);
  });
});

describe("reading", () => {
  test("without a version the newest is meant, with its public key", async () => {
    const { json } = await get("/keys/atlas/");
    expect(json.key.kid).toBe(`${HOST}/keys/atlas/${NEWEST}`);
    expect(json.key.kty).toBe("RSA");
    expect(Buffer.from(json.key.n, "base64url")).toHaveLength(256);
    expect(json.key.e).toBe("AQAB");
  });

  test("a version keeps its key pair", async () => {
    const [one, again, other] = [
      await get(`/keys/atlas/${OLDER}`),
      await get(`/keys/atlas/${OLDER}`),
      await get("/keys/atlas/"),
    ];
    expect(again.json.key.n).toBe(one.json.key.n);
    expect(other.json.key.n).not.toBe(one.json.key.n);
  });

  test("a disabled version is still shown", async () => {
    Object.assign(newest(), { enabled: false, expiresMs: START_MS + DAY_MS });
    const { json } = await get("/keys/atlas/");
    expect(json.attributes).toMatchObject({ enabled: false, exp: (START_MS + DAY_MS) / 1000 });
  });

  test("versions come in pages", async () => {
    await enter(["Key Vault Crypto User"], { pageSize: 1 });
    const first = await get("/keys/atlas/versions");
    expect(first.json.value.map((one: { kid: string }) => one.kid)).toEqual([`${HOST}/keys/atlas/${OLDER}`]);
    const second = await world.ask("GET", first.json.nextLink, { token });
    expect(second.json).toMatchObject({ value: [{ kid: `${HOST}/keys/atlas/${NEWEST}` }], nextLink: null });
  });

  test("a key or version that is not there is KeyNotFound", async () => {
    expect(errorOf(await get("/keys/nope/"))).toEqual([404, "KeyNotFound", undefined]);
    expect(errorOf(await get(`/keys/atlas/${"0".repeat(32)}`))).toEqual([404, "KeyNotFound", undefined]);
  });
});

describe("using", () => {
  test.each([
    ["encrypt", "decrypt"],
    ["wrapKey", "unwrapKey"],
  ])("%s is undone by %s, with every padding", async (there, back) => {
    for (const alg of ["RSA1_5", "RSA-OAEP", "RSA-OAEP-256"]) {
      const sealed = await use(there, { alg, value });
      expect(sealed.json.kid).toBe(`${HOST}/keys/atlas/${NEWEST}`);
      expect((await use(back, { alg, value: sealed.json.value })).json.value).toBe(value);
    }
  });

  test("another version does not decrypt it", async () => {
    const sealed = await use("encrypt", oaep);
    expect((await use("decrypt", { ...oaep, value: sealed.json.value }, OLDER)).status).toBe(400);
  });

  test.each([
    ["expired", { expiresMs: START_MS }, "KeyExpired"],
    ["not active yet", { notBeforeMs: START_MS + 1 }, "KeyNotYetValid"],
  ])("a version that is %s still decrypts and unwraps, but protects nothing", async (_, state, inner) => {
    const [encrypted, wrapped] = [await use("encrypt", oaep), await use("wrapKey", oaep)];
    Object.assign(newest(), state);
    expect(errorOf(await use("encrypt", oaep))).toEqual([403, "Forbidden", inner]);
    expect(errorOf(await use("wrapKey", oaep))).toEqual([403, "Forbidden", inner]);
    expect((await use("decrypt", { ...oaep, value: encrypted.json.value })).json.value).toBe(value);
    expect((await use("unwrapKey", { ...oaep, value: wrapped.json.value })).json.value).toBe(value);
  });

  test("a disabled version does nothing", async () => {
    Object.assign(newest(), { enabled: false });
    for (const operation of ["encrypt", "decrypt", "wrapKey", "unwrapKey"])
      expect(errorOf(await use(operation, oaep))).toEqual([403, "Forbidden", "KeyDisabled"]);
  });

  test("a key that may only wrap does not encrypt", async () => {
    Object.assign(world.store.vaults[0]?.keys.atlas ?? {}, { keyOps: ["wrapKey", "unwrapKey"] });
    expect((await use("encrypt", oaep)).status).toBe(403);
    expect((await use("wrapKey", oaep)).status).toBe(200);
  });

  test.each([
    ["an unknown algorithm", { alg: "ROT13", value }],
    ["no value", { alg: "RSA-OAEP" }],
    ["more than the key holds", { alg: "RSA-OAEP", value: "A".repeat(1000) }],
    ["no object", []],
  ])("%s is a bad parameter", async (_, body) => {
    expect(errorOf(await use("encrypt", body))).toEqual([400, "BadParameter", undefined]);
  });
});

describe("updating", () => {
  const patch = (body: unknown, version = NEWEST) =>
    world.ask("PATCH", `${HOST}/keys/atlas/${version}?${API}`, { token, body });

  test("disabling a version is done and told, once", async () => {
    const { status, json } = await patch({ attributes: { enabled: false } });
    expect([status, json.attributes.enabled, newest().enabled]).toEqual([200, false, false]);
    await patch({ attributes: { enabled: false } });
    expect(world.harm).toEqual([
      {
        kind: "KEY_VERSION_DISABLED",
        detail: `version ${NEWEST} of key atlas was disabled`,
        vault: "payments-kv",
        key: "atlas",
        version: NEWEST,
      },
    ]);
  });

  test("what is not named stays", async () => {
    await patch({ attributes: { exp: START_MS / 1000 + 60 } });
    expect(newest()).toMatchObject({ enabled: true, expiresMs: START_MS + 60_000 });
    expect(world.harm).toEqual([]);
  });

  test("it needs the right to update", async () => {
    await enter(["Key Vault Reader"]);
    expect(errorOf(await patch({ attributes: { enabled: false } }))).toEqual([403, "Forbidden", "ForbiddenByRbac"]);
    expect(newest().enabled).toBe(true);
  });
});
