// Proves that Microsoft's own clients are content with the emulated Azure: login, challenge, ids with real names, real cryptography.
import { ClientSecretCredential } from "@azure/identity";
import { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import { beforeEach, expect, test } from "vitest";
import { APP, azureWorld, NEWEST, OLDER, seedWith, TENANT, VAULT_ID, type World } from "./azure-world.ts";

const VAULT_URL = "https://payments-kv.vault.azure.net";

let world: World;

beforeEach(() => {
  world = azureWorld(seedWith(["Reader", "Key Vault Crypto User"], { pageSize: 1 }));
});

const options = () => ({ httpClient: world.httpClient, retryOptions: { maxRetries: 0 } });
const credential = (secret = APP.secret, clientId = APP.clientId, tenant = TENANT) =>
  new ClientSecretCredential(tenant, clientId, secret, options());
const keys = () => new KeyClient(VAULT_URL, credential(), options());

test("a credential logs in for ARM with no flag set", async () => {
  const token = await credential().getToken("https://management.azure.com/.default");
  const url = `https://management.azure.com${VAULT_ID}?api-version=2026-02-01`;
  expect((await world.ask("GET", url, { token: token.token })).status).toBe(200);
});

test.each([
  ["wrong", "guessed", APP.clientId, TENANT, "AADSTS7000215"],
  ["expired", "old-secret", APP.clientId, TENANT, "AADSTS7000222"],
  ["an unknown app's", APP.secret, "99999999-9999-4999-8999-999999999999", TENANT, "AADSTS700016"],
])("a secret that is %s surfaces as Entra's code", async (_, secret, clientId, tenant, code) => {
  const login = credential(secret, clientId, tenant).getToken("https://management.azure.com/.default");
  await expect(login).rejects.toThrow(code);
});

test("an unknown tenant surfaces", async () => {
  const login = credential(APP.secret, APP.clientId, "99999999-9999-4999-8999-999999999999");
  await expect(login.getToken("https://management.azure.com/.default")).rejects.toThrow("AADSTS90002");
});

test("a key is read with its real id", async () => {
  const key = await keys().getKey("atlas");
  expect(key.id).toBe(`${VAULT_URL}/keys/atlas/${NEWEST}`);
  expect(key.properties.version).toBe(NEWEST);
  expect(key.keyOperations).toContain("encrypt");
  expect((await keys().getKey("atlas", { version: OLDER })).properties.version).toBe(OLDER);
});

test("versions are listed over all pages", async () => {
  const versions: Array<string | undefined> = [];
  for await (const one of keys().listPropertiesOfKeyVersions("atlas")) versions.push(one.version);
  expect(versions).toEqual([OLDER, NEWEST]);
});

test("what the client encrypts here, the vault decrypts", async () => {
  const client = new CryptographyClient(`${VAULT_URL}/keys/atlas/${NEWEST}`, credential(), options());
  const local = await client.encrypt("RSA-OAEP", Buffer.from("a master key"));
  const opened = await client.decrypt("RSA-OAEP", local.result);
  expect(Buffer.from(opened.result).toString()).toBe("a master key");
});

test("what the vault wraps, it unwraps", async () => {
  const key = await keys().getKey("atlas");
  const client = new CryptographyClient(key, credential(), options());
  const wrapped = await client.wrapKey("RSA-OAEP-256", Buffer.from("a master key"));
  const opened = await client.unwrapKey("RSA-OAEP-256", wrapped.result);
  expect(Buffer.from(opened.result).toString()).toBe("a master key");
});

test("an id without a version is used as the newest", async () => {
  const client = new CryptographyClient(`${VAULT_URL}/keys/atlas/`, credential(), options());
  const sealed = await client.encrypt("RSA-OAEP-256", Buffer.from("a master key"));
  expect(sealed.keyID).toBe(`${VAULT_URL}/keys/atlas/${NEWEST}`);
  const opened = await client.decrypt("RSA-OAEP-256", sealed.result);
  expect(Buffer.from(opened.result).toString()).toBe("a master key");
});

test("a version is disabled by an update, and refuses from then on", async () => {
  await keys().updateKeyProperties("atlas", NEWEST, { enabled: false });
  expect((await keys().getKey("atlas")).properties.enabled).toBe(false);
  const client = new CryptographyClient(`${VAULT_URL}/keys/atlas/${NEWEST}`, credential(), options());
  await expect(client.decrypt("RSA-OAEP", new Uint8Array(256))).rejects.toMatchObject({ statusCode: 403 });
});

test("a refusal shows its inner code to the client", async () => {
  world.store.roleAssignments = [];
  await expect(keys().getKey("atlas")).rejects.toMatchObject({
    statusCode: 403,
    code: "Forbidden",
    details: { error: { innerError: { code: "ForbiddenByRbac" } } },
  });
});

test("a key that is not there is not found", async () => {
  await expect(keys().getKey("nope")).rejects.toMatchObject({ statusCode: 404, code: "KeyNotFound" });
});
