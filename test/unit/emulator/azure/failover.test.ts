// Proves what a vault that failed over still does, and with which code either plane refuses the rest.
import { beforeEach, describe, expect, test } from "vitest";
import { azureWorld, DAY_MS, OLDER, type Reply, START_MS, seedWith, VAULT_ID, type World } from "./azure-world.ts";

const KEYS = "https://payments-kv.vault.azure.net/keys/atlas";
const ARM = `https://management.azure.com${VAULT_ID}`;
const [ON_DATA, ON_ARM] = ["api-version=7.6", "api-version=2026-02-01"];

let world: World;
beforeEach(() => {
  const roles = ["Key Vault Administrator", "Key Vault Contributor"];
  world = azureWorld(seedWith(roles, { tokenSeconds: 4 * 365 * 86_400 }));
  vault().readOnly = true;
});
/** By the host's own token. */
const ask = async (method: string, url: string, body?: unknown): Promise<Reply> => {
  const token = await world.login(url.startsWith(ARM) ? "https://management.azure.com" : "https://vault.azure.net");
  return world.ask(method, `${url}?${url.startsWith(ARM) ? ON_ARM : ON_DATA}`, {
    token,
    ...(body === undefined ? {} : { body }),
  });
};
const vault = () => {
  const [one] = world.store.vaults;
  if (one === undefined) throw new Error("there is no vault");
  return one;
};

describe("a vault that failed over", () => {
  test.each([
    ["POST", `${KEYS}/create`, { kty: "RSA" }],
    ["POST", `${KEYS.replace("atlas", "fresh")}/create`, { kty: "RSA" }],
    ["POST", `${KEYS}/rotate`, undefined],
    ["PATCH", `${KEYS}/${OLDER}`, { attributes: { enabled: false } }],
    ["PUT", `${KEYS}/rotationpolicy`, { lifetimeActions: [] }],
    ["DELETE", KEYS, undefined],
  ])("refuses on the data plane: %s %s", async (method, url, body) => {
    const answer = await ask(method, url, body);
    expect([answer.status, answer.json.error.code, answer.json.error.innererror?.code]).toEqual([
      403,
      "Forbidden",
      "VaultReadOnly",
    ]);
  });

  test.each([
    ["PUT", "/keys/fresh", { properties: { kty: "RSA" } }],
    ["PATCH", "", { properties: {} }],
    ["DELETE", "", undefined],
  ])("refuses on ARM: %s %s", async (method, path, body) => {
    const { status, json } = await ask(method, `${ARM}${path}`, body);
    expect([status, json.error.code]).toEqual([403, "VaultReadOnly"]);
  });

  test("returns an existing key over ARM, lists versions, encrypts and decrypts", async () => {
    const value = Buffer.from("a master key").toString("base64url");
    const sealed = await ask("POST", `${KEYS}/${OLDER}/encrypt`, { alg: "RSA-OAEP-256", value });
    const opened = await ask("POST", `${KEYS}/${OLDER}/decrypt`, {
      alg: "RSA-OAEP-256",
      value: sealed.json.value,
    });
    expect([sealed.status, opened.json.value]).toEqual([200, value]);
    expect((await ask("PUT", `${ARM}/keys/atlas`, { properties: { kty: "RSA" } })).status).toBe(200);
    expect((await ask("GET", `${KEYS}/versions`)).status).toBe(200);
  });

  test("rotates no key, and when it is back it rotates what was due", async () => {
    const key = vault().keys.atlas;
    if (key === undefined) throw new Error("there is no key");
    key.rotationPolicy = { lifetimeActions: [{ type: "Rotate", timeAfterCreate: "P30D" }], sinceMs: START_MS };
    const look = () => ask("GET", `${KEYS}`);
    world.advance(40 * DAY_MS);
    await look();
    expect(key.versions.length).toBe(2);
    Object.assign(vault(), { readOnly: false, writableSinceMs: START_MS + 40 * DAY_MS });
    await look();
    expect(key.versions.map((one) => one.createdMs).at(-1)).toBe(START_MS + 40 * DAY_MS);
  });
});
