// Proves with Microsoft's own client how a key with its versions is carried to another vault, and where it cannot go.
import { ClientSecretCredential } from "@azure/identity";
import { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import { beforeEach, describe, expect, test } from "vitest";
import type { AzureVault } from "../../../../emulator/azure/store.ts";
import { APP, azureWorld, DAY_MS, GROUP_ID, NEWEST, OLDER, seedWith, TENANT, type World } from "./azure-world.ts";

let world: World;
const options = () => ({ httpClient: world.httpClient, retryOptions: { maxRetries: 0 } });
const credential = () => new ClientSecretCredential(TENANT, APP.clientId, APP.secret, options());
const keys = (vault = "payments-kv") => new KeyClient(`https://${vault}.vault.azure.net`, credential(), options());

const ofGroup = (name: string, location: string, group = GROUP_ID): AzureVault => ({
  id: `${group}/providers/Microsoft.KeyVault/vaults/${name}`,
  name,
  tenantId: TENANT,
  location,
  enableRbacAuthorization: false,
  accessPolicies: [{ objectId: APP.objectId, keys: ["all"] }],
  keys: {},
});
const OTHER_SUBSCRIPTION = "/subscriptions/99999999-2222-4222-8222-222222222222/resourceGroups/keys";

beforeEach(() => {
  world = azureWorld(seedWith(["Key Vault Crypto Officer"], { tokenSeconds: 4 * 365 * 86_400 }));
  world.store.vaults.push(
    ofGroup("west-kv", "West US"),
    ofGroup("europe-kv", "westeurope"),
    ofGroup("foreign-kv", "eastus2", OTHER_SUBSCRIPTION),
  );
});

const backup = async (name = "atlas"): Promise<Uint8Array> => {
  const made = await keys().backupKey(name);
  if (made === undefined) throw new Error("there is no backup");
  return made;
};

describe("a backup of a key", () => {
  test("is restored in another region of the geography, with the same versions and without its policy", async () => {
    await keys().updateKeyRotationPolicy("atlas", {
      lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P365D" }],
    });
    const sealed = await new CryptographyClient(
      `https://payments-kv.vault.azure.net/keys/atlas/${OLDER}`,
      credential(),
      options(),
    ).encrypt("RSA-OAEP-256", Buffer.from("a master key"));
    const restored = await keys("west-kv").restoreKeyBackup(await backup());
    expect([restored.name, restored.properties.version, restored.id]).toEqual([
      "atlas",
      NEWEST,
      `https://west-kv.vault.azure.net/keys/atlas/${NEWEST}`,
    ]);
    const there = new CryptographyClient(
      `https://west-kv.vault.azure.net/keys/atlas/${OLDER}`,
      credential(),
      options(),
    );
    expect(Buffer.from((await there.decrypt("RSA-OAEP-256", sealed.result)).result).toString()).toBe("a master key");
    expect((await keys("west-kv").getKeyRotationPolicy("atlas")).lifetimeActions?.map((one) => one.action)).toEqual([
      "Notify",
    ]);
    await keys("west-kv").rotateKey("atlas");
    expect((await keys().getKey("atlas")).properties.version).toBe(NEWEST);
  });

  test.each([
    ["another geography", "europe-kv", 400],
    ["another subscription", "foreign-kv", 400],
    ["the vault that has the key", "payments-kv", 409],
  ])("is refused in %s", async (_, vault, statusCode) => {
    await expect(keys(vault).restoreKeyBackup(await backup())).rejects.toMatchObject({ statusCode });
  });

  test("is refused where a key of the name is deleted, until that is gone", async () => {
    await (await keys("west-kv").beginDeleteKey((await keys("west-kv").createRsaKey("atlas")).name)).pollUntilDone();
    const made = await backup();
    await expect(keys("west-kv").restoreKeyBackup(made)).rejects.toMatchObject({ statusCode: 409 });
    world.advance(90 * DAY_MS);
    expect((await keys("west-kv").restoreKeyBackup(made)).name).toBe("atlas");
  });

  test("is refused when it is none, and of a key that is not there", async () => {
    const tampered = Buffer.from((await backup()).map((byte, index) => (index === 40 ? byte ^ 1 : byte))).toString();
    for (const text of ["", "no blob", tampered, "{}", '{"world":"x","name":"atlas","key":{}}'])
      await expect(keys("west-kv").restoreKeyBackup(Buffer.from(text))).rejects.toMatchObject({ statusCode: 400 });
    await expect(keys().backupKey("fresh")).rejects.toMatchObject({ statusCode: 404 });
  });

  test("is made while the vault has failed over, and not restored to it", async () => {
    for (const vault of world.store.vaults) vault.readOnly = true;
    await expect(keys("west-kv").restoreKeyBackup(await backup())).rejects.toMatchObject({ statusCode: 403 });
  });

  test("needs the right to make it, and another one to restore it", async () => {
    const made = await backup();
    world.store.roleAssignments = [];
    await expect(keys().backupKey("atlas")).rejects.toMatchObject({ statusCode: 403 });
    for (const vault of world.store.vaults) vault.accessPolicies = [{ objectId: APP.objectId, keys: ["backup"] }];
    await expect(keys("west-kv").restoreKeyBackup(made)).rejects.toMatchObject({ statusCode: 403 });
  });
});
