import { describe, expect, it } from "vitest";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withRole, withSecret } from "../../support/key-settings.ts";
import {
  ask,
  azureKeyVault,
  changeVersion,
  encrypted,
  patchEncryption,
  refusal,
  START_MS,
  start,
  switchCluster,
} from "./client.ts";

const { older, newest } = quickstart.keyVersions;
const HOUR_MS = 3_600_000;

describe("a project that was never configured", () => {
  it("has each provider as disabled, and no `valid`", async () => {
    const answer = await ask(await start(), { path: "/encryptionAtRest" });
    expect(answer.json).toEqual({
      awsKms: { enabled: false },
      azureKeyVault: { enabled: false },
      enabledForSearchNodes: false,
      googleCloudKms: { enabled: false },
    });
  });
});

describe("enabling", () => {
  it("answers with what was set, valid and without the secret", async () => {
    const answer = await patchEncryption(await start(), withSecret);
    const { secret: _secret, ...shown } = withSecret;
    expect(answer.json?.azureKeyVault).toEqual({ ...shown, requirePrivateNetworking: false, valid: true });
  });

  it.each(Object.keys(withSecret).filter((name) => name !== "enabled"))("needs %s", async (name) => {
    const emulator = await start();
    const answer = await patchEncryption(emulator, { ...withSecret, [name]: undefined });
    expect([refusal(answer), answer.json?.parameters]).toEqual([[400, "MISSING_ATTRIBUTE"], [name]]);
    expect(await azureKeyVault(emulator)).toEqual({ enabled: false });
  });

  it.each<[string, object, readonly unknown[]]>([
    ["a role beside a secret", { ...withSecret, roleId: quickstart.roleId }, [400, "INVALID_ATTRIBUTE"]],
    [
      "a role that is not authorized",
      { ...withRole, roleId: "64b7f0c0a1b2c3d4e5f60aff" },
      [400, "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"],
    ],
    [
      "an unknown environment",
      { ...withRole, azureEnvironment: "MOON" },
      [400, "AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED"],
    ],
    ["a wrong secret", { ...withSecret, secret: "wrong" }, [400, "INVALID_AZURE_CREDENTIALS"]],
    [
      "a key of another vault",
      { ...withRole, keyIdentifier: keyIdentifier(older).replace("payments-kv", "other-kv") },
      [400, "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT"],
    ],
    [
      "a key of another cloud",
      { ...withRole, keyIdentifier: keyIdentifier(older).replace("azure.net", "azure.cn") },
      [400, "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT"],
    ],
    [
      "a version that is not there",
      { ...withRole, keyIdentifier: keyIdentifier("0".repeat(32)) },
      [400, "AZURE_KEY_VAULT_KEY_NOT_FOUND"],
    ],
    ["another resource group", { ...withRole, resourceGroupName: "other" }, [400, "INVALID_AZURE_API_REQUEST"]],
  ])("is refused with %s", async (_, settings, expected) => {
    const emulator = await start();
    expect(refusal(await patchEncryption(emulator, settings))).toEqual(expected);
    expect(await azureKeyVault(emulator)).toEqual({ enabled: false });
  });

  it.each<[string, object, string]>([
    ["is disabled", { enabled: false }, "AZURE_KEY_VAULT_KEY_NOT_ENABLED"],
    ["has expired", { expires: START_MS - 1 }, "AZURE_KEY_VAULT_KEY_EXPIRED"],
    ["expires within 48 hours", { expires: START_MS + 47 * HOUR_MS }, "AZURE_KEY_VAULT_KEY_EXPIRING"],
    ["is not active yet", { notBefore: START_MS + 1 }, "AZURE_KEY_VAULT_KEY_NOT_ACTIVE"],
  ])("is refused while the key %s", async (_, change, code) => {
    const emulator = await start();
    await changeVersion(emulator, older, change);
    expect(refusal(await patchEncryption(emulator, withRole))).toEqual([400, code]);
  });

  it("is fine with a key that has 49 hours left", async () => {
    const emulator = await start();
    await changeVersion(emulator, older, { expires: START_MS + 49 * HOUR_MS });
    expect((await patchEncryption(emulator, withRole)).status).toBe(200);
  });

  it("is refused without grants on the vault", async () => {
    const emulator = await start();
    await byHand(emulator, {
      roleAssignments: [{ scope: quickstart.keyVaultId, principalId: quickstart.servicePrincipalId, role: "Reader" }],
    });
    expect(refusal(await patchEncryption(emulator, withRole))).toEqual([400, "NO_PERMISSION_TO_ENCRYPT_DECRYPT"]);
  });

  it("makes the rotation alert by itself, once", async () => {
    const emulator = await encrypted();
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
    const list = await ask(emulator, { path: "/alertConfigs" });
    expect(list.json).toMatchObject({
      totalCount: 1,
      results: [
        {
          eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
          threshold: { operator: "GREATER_THAN", threshold: 90, units: "DAYS" },
        },
      ],
    });
  });
});

describe("a later PATCH", () => {
  it("may carry only what changes", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
    expect(await azureKeyVault(emulator)).toMatchObject({
      ...withRole,
      keyIdentifier: keyIdentifier(newest),
      valid: true,
    });
  });

  it("that is refused keeps the old settings", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await changeVersion(emulator, newest, { enabled: false });
    const answer = await patchEncryption(emulator, { ...withRole, keyIdentifier: keyIdentifier(newest) });
    expect(refusal(answer)).toEqual([400, "AZURE_KEY_VAULT_KEY_NOT_ENABLED"]);
    expect(await azureKeyVault(emulator)).toMatchObject({ keyIdentifier: keyIdentifier(older), valid: true });
  });

  it("to a role erases the static credentials", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    await patchEncryption(emulator, { roleId: quickstart.roleId });
    expect(await azureKeyVault(emulator)).toEqual({ ...withRole, requirePrivateNetworking: false, valid: true });
    expect(emulator.store.atlas.projects[quickstart.projectId]?.encryption.azureKeyVault).not.toHaveProperty("secret");
  });

  it("to a role that does not work keeps the static credentials", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    await patchEncryption(emulator, { roleId: "64b7f0c0a1b2c3d4e5f60aff" });
    expect(await azureKeyVault(emulator)).toMatchObject({ clientID: quickstart.staticApp.clientId, valid: true });
  });

  it("of the key is refused while the present key cannot be reached", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await changeVersion(emulator, older, { enabled: false });
    const answer = await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
    expect(refusal(answer)).toEqual([400, "ENCRYPTION_AT_REST_SETTINGS_INVALID"]);
  });

  it("of the key is taken while the present one has merely expired, for it still decrypts", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await changeVersion(emulator, older, { expires: START_MS - 1 });
    expect((await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) })).status).toBe(200);
  });

  it("with a new secret repairs a configuration whose secret is over", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    await byHand(emulator, { principals: { [quickstart.staticApp.clientId]: { secrets: [{ value: "second" }] } } });
    expect(await azureKeyVault(emulator)).toMatchObject({ valid: false });
    expect((await patchEncryption(emulator, { secret: "second", keyIdentifier: keyIdentifier(newest) })).status).toBe(
      200,
    );
    expect(await azureKeyVault(emulator)).toMatchObject({ keyIdentifier: keyIdentifier(newest), valid: true });
  });

  it("does not go back from a role to a secret", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    const { clientID, tenantID, secret } = withSecret;
    expect(refusal(await patchEncryption(emulator, { clientID, tenantID, secret }))).toEqual([
      400,
      "INVALID_ATTRIBUTE",
    ]);
  });

  it("without a provider is refused", async () => {
    const answer = await ask(await start(), { method: "PATCH", path: "/encryptionAtRest", body: {} });
    expect(refusal(answer)).toEqual([400, "MISSING_ENCRYPTION_AT_REST_PROVIDER"]);
  });
});

describe("`valid`", () => {
  it("is checked again by each GET", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await changeVersion(emulator, older, { enabled: false });
    expect(await azureKeyVault(emulator)).toMatchObject({ enabled: true, valid: false });
    await changeVersion(emulator, older, { enabled: true });
    expect(await azureKeyVault(emulator)).toMatchObject({ enabled: true, valid: true });
  });

  it("turns false on the next GET where the check is asynchronous and the key is bad", async () => {
    const emulator = await start();
    await byHand(emulator, { projects: { [quickstart.projectId]: { validation: "asynchronous" } } });
    const answer = await patchEncryption(emulator, { ...withRole, keyIdentifier: keyIdentifier("0".repeat(32)) });
    expect(answer.status).toBe(200);
    expect(await azureKeyVault(emulator)).toMatchObject({ enabled: true, valid: false });
  });

  it("can be made to take its time", async () => {
    const emulator = await start();
    const project = emulator.store.atlas.projects[quickstart.projectId];
    if (project !== undefined) project.validAfterMs = 5_000;
    await patchEncryption(emulator, withRole);
    expect(await azureKeyVault(emulator)).toMatchObject({ valid: false });
    emulator.clock.advance(5_000);
    expect(await azureKeyVault(emulator)).toMatchObject({ valid: true });
  });

  it("ends when the client secret does", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    emulator.clock.advance(366 * 24 * HOUR_MS);
    expect(await azureKeyVault(emulator)).toMatchObject({ valid: false });
  });
});

describe("disabling", () => {
  it("with `enabled: false` alone removes everything", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await patchEncryption(emulator, { enabled: false });
    expect(await azureKeyVault(emulator)).toEqual({ enabled: false });
    expect(refusal(await patchEncryption(emulator, { enabled: true }))).toEqual([400, "MISSING_ATTRIBUTE"]);
  });

  it("is refused while a cluster uses the key, and while it is still being decrypted", async () => {
    const emulator = await encrypted();
    const off = () => patchEncryption(emulator, { enabled: false });
    expect(refusal(await off())).toEqual([409, "CANNOT_DISABLE_ENCRYPTION_AT_REST"]);
    await switchCluster(emulator, "orders", "NONE");
    expect(refusal(await off())).toEqual([409, "CANNOT_DISABLE_ENCRYPTION_AT_REST"]);
    emulator.clock.advance(20_000);
    expect((await off()).status).toBe(200);
  });

  it("is refused while the key cannot be reached", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await changeVersion(emulator, older, { deleted: true });
    expect(refusal(await patchEncryption(emulator, { enabled: false }))).toEqual([
      400,
      "ENCRYPTION_AT_REST_SETTINGS_INVALID",
    ]);
  });

  it("of another cloud is refused while a cluster is on that cloud's key", async () => {
    const emulator = await start({ seed: everyKindSeed });
    const answer = await ask(emulator, {
      method: "PATCH",
      path: "/encryptionAtRest",
      body: { awsKms: { enabled: false } },
    });
    expect(refusal(answer)).toEqual([409, "CANNOT_DISABLE_ENCRYPTION_AT_REST"]);
  });
});
