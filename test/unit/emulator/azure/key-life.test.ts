// Proves with Microsoft's own client how keys are made, rotated, deleted and recovered on the data plane; and what a rotation policy does by itself.
import { ClientSecretCredential } from "@azure/identity";
import { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import { beforeEach, describe, expect, test } from "vitest";
import { APP, azureWorld, DAY_MS, NEWEST, START_MS, seedWith, TENANT, type World } from "./azure-world.ts";

const VAULT_URL = "https://payments-kv.vault.azure.net";

let world: World;

function enter(...roles: readonly string[]): void {
  world = azureWorld(seedWith(roles, { tokenSeconds: 4 * 365 * 86_400 }));
}

const options = () => ({ httpClient: world.httpClient, retryOptions: { maxRetries: 0 } });
const credential = () => new ClientSecretCredential(TENANT, APP.clientId, APP.secret, options());
const keys = () => new KeyClient(VAULT_URL, credential(), options());
const policy = { expiresIn: "P120D", lifetimeActions: [{ action: "Rotate" as const, timeAfterCreate: "P90D" }] };
const versions = async (name = "atlas"): Promise<ReadonlyArray<[string | undefined, number]>> => {
  const found: Array<[string | undefined, number]> = [];
  for await (const one of keys().listPropertiesOfKeyVersions(name))
    found.push([one.version, one.createdOn?.getTime() ?? 0]);
  return found.sort(([, one], [, other]) => one - other);
};
const lapse = (ms: number): Promise<unknown> => {
  world.advance(ms);
  return world.ask("GET", `${VAULT_URL}/healthstatus`);
};

beforeEach(() => enter("Key Vault Crypto Officer"));

describe("a key", () => {
  test("is made, works with real RSA, and gets a new version under the same name", async () => {
    const client = keys();
    const first = await client.createRsaKey("fresh", { keySize: 3072, keyOps: ["encrypt", "decrypt"] });
    expect([first.keyType, first.keyOperations, first.key?.n?.length]).toEqual(["RSA", ["encrypt", "decrypt"], 384]);
    const crypto = new CryptographyClient(first, credential(), options());
    const sealed = await crypto.encrypt("RSA-OAEP-256", Buffer.from("a master key"));
    expect(Buffer.from((await crypto.decrypt("RSA-OAEP-256", sealed.result)).result).toString()).toBe("a master key");
    const second = await client.createRsaKey("fresh");
    expect(second.properties.version).not.toBe(first.properties.version);
    expect((await client.getKey("fresh")).properties.version).toBe(second.properties.version);
    expect((await versions("fresh")).length).toBe(2);
  });

  test("is rotated at once, and the older version still decrypts", async () => {
    const old = new CryptographyClient(`${VAULT_URL}/keys/atlas/${NEWEST}`, credential(), options());
    const sealed = await old.encrypt("RSA-OAEP", Buffer.from("a master key"));
    const rotated = await keys().rotateKey("atlas");
    expect((await keys().getKey("atlas")).properties.version).toBe(rotated.properties.version);
    expect(Buffer.from((await old.decrypt("RSA-OAEP", sealed.result)).result).toString()).toBe("a master key");
  });

  test("is deleted, known as deleted, and recovered with all its versions", async () => {
    const client = keys();
    const before = await versions();
    const poller = await client.beginDeleteKey("atlas", { intervalInMs: 0 });
    const gone = await poller.pollUntilDone();
    expect([gone.name, gone.properties.scheduledPurgeDate?.getTime()]).toEqual(["atlas", START_MS + 90 * DAY_MS]);
    await expect(client.getKey("atlas")).rejects.toMatchObject({ statusCode: 404, code: "KeyNotFound" });
    await expect(client.createRsaKey("atlas")).rejects.toMatchObject({
      statusCode: 409,
      details: { error: { innerError: { code: "ObjectIsDeletedButRecoverable" } } },
    });
    const listed: string[] = [];
    for await (const one of client.listDeletedKeys()) listed.push(one.name);
    expect(listed).toEqual(["atlas"]);
    const recovery = await client.beginRecoverDeletedKey("atlas", { intervalInMs: 0 });
    expect((await recovery.pollUntilDone()).properties.version).toBe(NEWEST);
    expect(await versions()).toEqual(before);
  });

  test("is purged only without purge protection", async () => {
    enter("Key Vault Administrator");
    await (await keys().beginDeleteKey("atlas", { intervalInMs: 0 })).pollUntilDone();
    await expect(keys().purgeDeletedKey("atlas")).rejects.toMatchObject({ statusCode: 403 });
    for (const vault of world.store.vaults) vault.enablePurgeProtection = false;
    await keys().purgeDeletedKey("atlas");
    await expect(keys().getDeletedKey("atlas")).rejects.toMatchObject({ statusCode: 404 });
  });

  test("that is deleted goes for good when its time is over", async () => {
    await (await keys().beginDeleteKey("atlas", { intervalInMs: 0 })).pollUntilDone();
    await lapse(90 * DAY_MS);
    await expect(keys().getDeletedKey("atlas")).rejects.toMatchObject({ statusCode: 404 });
  });

  test.each([
    ["make", () => keys().createRsaKey("fresh")],
    ["rotate", () => keys().rotateKey("atlas")],
    ["delete", () => keys().beginDeleteKey("atlas")],
    ["read the policy of", () => keys().getKeyRotationPolicy("atlas")],
    ["change the policy of", () => keys().updateKeyRotationPolicy("atlas", policy)],
  ])("needs the right to %s it", async (_, act) => {
    enter("Key Vault Crypto User");
    await expect(act()).rejects.toMatchObject({ statusCode: 403, code: "Forbidden" });
  });

  test("names the action that is missing in the refusal of a policy", async () => {
    enter("Key Vault Crypto User");
    await expect(keys().getKeyRotationPolicy("atlas")).rejects.toThrow(
      "Microsoft.KeyVault/vaults/keyrotationpolicies/read",
    );
  });
});

describe("a rotation policy", () => {
  test("is read, replaced and kept", async () => {
    expect((await keys().getKeyRotationPolicy("atlas")).lifetimeActions).toEqual([
      { action: "Notify", timeAfterCreate: undefined, timeBeforeExpiry: "P30D" },
    ]);
    await keys().updateKeyRotationPolicy("atlas", policy);
    const { expiresIn, lifetimeActions } = await keys().getKeyRotationPolicy("atlas");
    expect([expiresIn, lifetimeActions]).toEqual([
      "P120D",
      [{ action: "Rotate", timeAfterCreate: "P90D", timeBeforeExpiry: undefined }],
    ]);
  });

  test.each<[string, Parameters<KeyClient["updateKeyRotationPolicy"]>[1]]>([
    ["sooner than a week", { lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P6D" }] }],
    [
      "within a week of the expiry",
      { expiresIn: "P30D", lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P24D" }] },
    ],
    ["before an expiry that it has not", { lifetimeActions: [{ action: "Rotate", timeBeforeExpiry: "P30D" }] }],
    ["with an expiry under four weeks", { expiresIn: "P27D", lifetimeActions: [] }],
    ["in no span", { lifetimeActions: [{ action: "Rotate", timeAfterCreate: "soon" }] }],
  ])("is refused %s", async (_, wanted) => {
    await expect(keys().updateKeyRotationPolicy("atlas", wanted)).rejects.toMatchObject({ statusCode: 400 });
  });

  test("makes versions by itself, each at its time and with its expiry", async () => {
    await keys().updateKeyRotationPolicy("atlas", policy);
    const known = (await versions()).length;
    await lapse(89 * DAY_MS - 1);
    expect((await versions()).length).toBe(known);
    await lapse(1);
    const first = (await versions()).at(-1)?.[1] ?? 0;
    expect([(await versions()).length, first]).toEqual([known + 1, START_MS + 89 * DAY_MS]);
    const newest = await keys().getKey("atlas");
    expect(newest.properties.expiresOn?.getTime()).toBe(START_MS + 89 * DAY_MS + 120 * DAY_MS);
    await lapse(180 * DAY_MS);
    expect((await versions()).map(([, created]) => created).slice(known)).toEqual([
      START_MS + 89 * DAY_MS,
      START_MS + 179 * DAY_MS,
      START_MS + 269 * DAY_MS,
    ]);
  });

  test("rotates before the expiry where it says so, by the calendar", async () => {
    for (const vault of world.store.vaults)
      for (const one of vault.keys.atlas?.versions ?? []) one.expiresMs = Date.parse("2027-03-31T00:00:00Z");
    const lifetimeActions = [{ action: "Rotate" as const, timeBeforeExpiry: "P1M" }];
    await keys().updateKeyRotationPolicy("atlas", { expiresIn: "P1Y", lifetimeActions });
    await lapse(Date.parse("2027-03-03T00:00:00Z") - START_MS);
    expect((await versions()).at(-1)?.[1]).toBe(Date.parse("2027-03-03T00:00:00Z"));
  });

  test("is the same whether time passes in one step or in many", async () => {
    await keys().updateKeyRotationPolicy("atlas", policy);
    for (let day = 0; day < 300; day += 1) await lapse(DAY_MS);
    const slowly = await versions();
    enter("Key Vault Crypto Officer");
    await keys().updateKeyRotationPolicy("atlas", policy);
    await lapse(300 * DAY_MS);
    expect(await versions()).toEqual(slowly);
  });

  test("that only notifies makes nothing", async () => {
    await keys().updateKeyRotationPolicy("atlas", { lifetimeActions: [{ action: "Notify", timeAfterCreate: "P30D" }] });
    const known = (await versions()).length;
    await lapse(360 * DAY_MS);
    expect((await versions()).length).toBe(known);
  });
});
