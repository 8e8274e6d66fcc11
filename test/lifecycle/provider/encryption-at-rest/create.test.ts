// Proves what EncryptionAtRest does to a project that it takes over, with whatever credential and answers, in process against the emulator. What the engine
// makes of it is proved in test/program and test/e2e.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { held } from "../../../support/hand.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import { anewForEachTest, app, args, EAR, emulator, enable, newest, older, plugin, project, writes } from "./world.ts";

anewForEachTest();

describe("create", () => {
  it("configures the project with one PATCH and ends valid", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    expect(id).toBe(quickstart.projectId);
    expect(outs).toEqual({
      ...args,
      keyIdentifier: keyIdentifier(older),
      keyIdentifierSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      encryptionAtRestProvider: "AZURE",
      valid: true,
      __v: 1,
    });
    expect(writes()).toEqual([enable(keyIdentifier(older))]);
  });

  it("adopts what is equal without a write", async () => {
    await plugin.up(EAR, args);
    emulator.journal.clear();
    const later = startPlugin(emulator);
    await later.up(EAR, args);
    expect(writes()).toEqual([]);
    expect(textsOf(later, "info")).toEqual([
      `Adopted the existing encryption at rest of project ${args.projectId}: the key ${keyIdentifier(older)}.`,
    ]);
    expect(textsOf(plugin, "info")).toEqual([]);
  });

  it("sends a client secret in one PATCH, because it cannot be compared with Atlas's", async () => {
    const withSecret = { ...args, access: { ...app, clientSecret: quickstart.staticApp.clientSecret } };
    await plugin.up(EAR, withSecret);
    emulator.journal.clear();
    await startPlugin(emulator).up(EAR, withSecret);
    expect(writes()).toEqual([
      expect.objectContaining({ azureKeyVault: expect.objectContaining({ secret: "[redacted]" }) }),
    ]);
  });

  it("sets another version of the same key, and refuses another key without `adopt`", async () => {
    await plugin.up(EAR, { ...args, keyVersion: newest });
    await startPlugin(emulator).up(EAR, args);
    expect(held(emulator).azureKeyVault.keyIdentifier).toBe(keyIdentifier(older));
    const other = { ...args, keyName: "another" };
    await expect(startPlugin(emulator).up(EAR, other)).rejects.toThrow(
      /is already encrypted with another key: .*Pass adopt: true/,
    );
  });

  it("refuses another key in the preview", async () => {
    await plugin.up(EAR, args);
    const { failures } = await startPlugin(emulator).check(EAR, { ...args, keyName: "another" }, { preview: true });
    expect(failures.map((failure) => failure.property)).toEqual(["keyVaultId", "keyName"]); // the vault has no such key, too
  });

  it("reads the settings before it sends a second PATCH when the answer is lost", async () => {
    emulator.faults.add({
      match: { method: "PATCH", path: "encryptionAtRest" },
      action: { kind: "drop", when: "after" },
    });
    await plugin.up(EAR, args);
    expect(writes()).toHaveLength(1);
    expect(held(emulator).azureKeyVault.enabled).toBe(true);
  });

  it("writes again when the PATCH was never done", async () => {
    emulator.faults.add({
      match: { method: "PATCH", path: "encryptionAtRest" },
      action: { kind: "drop", when: "before" },
    });
    await plugin.up(EAR, args);
    expect(held(emulator).azureKeyVault.enabled).toBe(true);
  });

  it("waits for `valid` as long as `timeouts` say", async () => {
    project().validAfterMs = 300_000;
    await expect(plugin.up(EAR, args)).rejects.toMatchObject({ properties: { valid: false } });
    emulator.reset();
    project().validAfterMs = 300_000;
    const patient = { ...args, timeouts: { create: "10m" } };
    expect((await startPlugin(emulator).up(EAR, patient)).outs.valid).toBe(true);
  });

  it("retries after throttling", async () => {
    emulator.faults.add({
      match: { method: "PATCH", path: "encryptionAtRest" },
      times: 2,
      action: { kind: "status", status: 429, errorCode: "RATE_LIMITED", headers: { "Retry-After": "7" } },
    });
    const beganMs = emulator.clock.now();
    await plugin.up(EAR, args);
    expect(emulator.clock.now() - beganMs).toBeGreaterThanOrEqual(14_000);
  });
});

describe("every kind of credential", () => {
  const none = { MONGODB_ATLAS_CLIENT_ID: undefined, MONGODB_ATLAS_CLIENT_SECRET: undefined };
  const { publicKey, privateKey } = quickstart.apiKey;
  it.each([
    ["a service account of the environment", {}, {}],
    ["an access token of the environment", { ...none, MONGODB_ATLAS_ACCESS_TOKEN: quickstart.accessToken }, {}],
    [
      "an API key of the environment",
      { ...none, MONGODB_ATLAS_PUBLIC_API_KEY: publicKey, MONGODB_ATLAS_PRIVATE_API_KEY: privateKey },
      {},
    ],
    [
      "an API key under its other names",
      { ...none, MONGODB_ATLAS_PUBLIC_KEY: publicKey, MONGODB_ATLAS_PRIVATE_KEY: privateKey },
      {},
    ],
    [
      "an API key of the stack configuration",
      none,
      { "mongodbatlas:publicKey": publicKey, "mongodbatlas:privateKey": privateKey },
    ],
  ])("%s configures the project", async (_, env, config) => {
    // A credential of the stack configuration goes only to a base URL from there.
    const baseUrl = Object.keys(config).length === 0 ? {} : { "mongodbatlas:baseUrl": emulator.url };
    const one = startPlugin(emulator, env, { ...config, ...baseUrl });
    expect((await one.up(EAR, args)).outs.valid).toBe(true);
    await one.close();
  });
});

describe("a failure after the PATCH of a create", () => {
  const refusedOnce = { kind: "status", status: 403, errorCode: "IP_ADDRESS_NOT_ON_WHITELIST" } as const;
  const failAfterPatch = (): void => {
    project().validAfterMs = 60_000;
    const stop = emulator.onRequest((entry) => {
      if (entry.method !== "PATCH") return;
      stop();
      emulator.faults.add({ match: { method: "GET", path: "encryptionAtRest" }, action: refusedOnce });
    });
  };

  it("leaves a record, so that a destroy disables the project's keys", async () => {
    failAfterPatch();
    await expect(plugin.up(EAR, args)).rejects.toMatchObject({
      id: quickstart.projectId,
      reasons: [expect.stringContaining("IP_ADDRESS_NOT_ON_WHITELIST")],
      properties: { keyIdentifier: keyIdentifier(older), valid: false },
    });
  });

  it("leaves no record if nothing was written", async () => {
    emulator.faults.add({ match: { method: "PATCH", path: "encryptionAtRest" }, action: refusedOnce });
    await expect(plugin.up(EAR, args)).rejects.not.toHaveProperty("id");
  });

  it("leaves no client secret in the record, so that the next run sends it again", async () => {
    failAfterPatch();
    const { clientSecret } = quickstart.staticApp;
    const given = { ...args, access: { ...app, clientSecret } };
    const { inputs } = await plugin.check(EAR, given);
    const failed = await plugin.create(EAR, inputs).catch((error: unknown) => error);
    const left = Object(failed).properties;
    expect(left.access).toEqual(app);
    emulator.journal.clear();
    await startPlugin(emulator).update(EAR, quickstart.projectId, left, inputs);
    expect(writes()).toHaveLength(1);
  });
});

describe("bad answers", () => {
  it.each([
    [
      "that are not JSON",
      { kind: "status", status: 200, body: "<html>maintenance</html>" } as const,
      /cut off or is not JSON/,
    ],
    [
      "that are cut off",
      { kind: "status", status: 200, body: '{"azureKeyVault":{"enab' } as const,
      /cut off or is not JSON/,
    ],
  ])("%s end in one clear error, and nothing is written", async (_, action, words) => {
    emulator.faults.add({ match: { method: "GET", path: "encryptionAtRest" }, times: 9, action });
    await expect(plugin.up(EAR, args)).rejects.toThrow(words);
    expect(writes()).toEqual([]);
  });

  it("of a wrong credential name the credential", async () => {
    const wrong = startPlugin(emulator, { MONGODB_ATLAS_CLIENT_SECRET: "wrong" });
    await expect(wrong.up(EAR, args)).rejects.toThrow(
      /gave the service account from the environment no access token: the client id or secret is wrong, or the secret has expired \(HTTP 401 invalid_client\)/,
    );
  });

  it("of an expired token name it", async () => {
    const expired = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: undefined,
      MONGODB_ATLAS_CLIENT_SECRET: undefined,
      MONGODB_ATLAS_ACCESS_TOKEN: "expired",
    });
    await expect(expired.up(EAR, args)).rejects.toThrow(/with the access token from the environment/);
  });

  it("are not asked of a base URL that is neither https nor on this machine", () => {
    expect(() => startPlugin(emulator, { MONGODB_ATLAS_BASE_URL: "http://atlas.example.com" })).toThrow(
      /MONGODB_ATLAS_BASE_URL is http:\/\/atlas\.example\.com, which is neither an https URL nor on this machine/,
    );
  });
});
