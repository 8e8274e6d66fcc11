// Proves what EncryptionAtRest does to a project from create to delete, in process against the emulator. What the engine makes of it is proved in
// test/program and test/e2e.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand, held } from "../../support/hand.ts";
import { type Plugin, startPlugin } from "../../support/plugin.ts";

const EAR = "EncryptionAtRest";
const { older, newest } = quickstart.keyVersions;
const url = (version?: string): string =>
  ["https://payments-kv.vault.azure.net/keys/atlas", version].filter((part) => part !== undefined).join("/");
const role = { roleId: quickstart.roleId };
const app = { tenantId: quickstart.tenantId, clientId: quickstart.staticApp.clientId };
const args = {
  projectId: quickstart.projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  keyVersion: older,
  access: role,
};

let emulator: Emulator;
let plugin: Plugin;

beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  plugin = startPlugin(emulator);
});

afterEach(async () => {
  await plugin.close();
  await emulator.close();
});

const found = <T>(one: T | undefined): T => {
  if (one === undefined) throw new Error("the seed lacks it");
  return one;
};
const project = () => found(emulator.store.atlas.projects[quickstart.projectId]);
const staticApp = () =>
  found(emulator.store.azure.principals.find((one) => one.clientId === quickstart.staticApp.clientId));
const writes = () => emulator.journal.writes().map((entry) => entry.requestBody);
const enable = (keyIdentifier: string) => ({
  azureKeyVault: {
    enabled: true,
    azureEnvironment: "AZURE",
    subscriptionID: quickstart.subscriptionId,
    resourceGroupName: "keys",
    keyVaultName: "payments-kv",
    keyIdentifier,
    roleId: quickstart.roleId,
  },
});

describe("create", () => {
  it("configures the project with one PATCH and ends valid", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    expect(id).toBe(quickstart.projectId);
    expect(outs).toEqual({
      ...args,
      keyIdentifier: url(older),
      encryptionAtRestProvider: "AZURE",
      valid: true,
      __v: 1,
    });
    expect(writes()).toEqual([enable(url(older))]);
  });

  it("adopts what is equal without a write", async () => {
    await plugin.up(EAR, args);
    emulator.journal.clear();
    await startPlugin(emulator).up(EAR, args);
    expect(writes()).toEqual([]);
  });

  it("carries a static secret in one PATCH, because nobody can compare it", async () => {
    const withSecret = { ...args, access: { ...app, clientSecret: quickstart.staticApp.clientSecret } };
    await plugin.up(EAR, withSecret);
    emulator.journal.clear();
    await startPlugin(emulator).up(EAR, withSecret);
    expect(writes()).toEqual([
      expect.objectContaining({ azureKeyVault: expect.objectContaining({ secret: "[redacted]" }) }),
    ]);
  });

  it("moves another version of the same key, and refuses another key unless told to adopt it", async () => {
    await plugin.up(EAR, { ...args, keyVersion: newest });
    await startPlugin(emulator).up(EAR, args);
    expect(held(emulator).azureKeyVault.keyIdentifier).toBe(url(older));
    const other = { ...args, keyName: "another" };
    await expect(startPlugin(emulator).up(EAR, other)).rejects.toThrow(
      /already encrypts with the key .*Pass adopt: true/,
    );
  });

  it("refuses another key in the preview", async () => {
    await plugin.up(EAR, args);
    const { failures } = await startPlugin(emulator).check(EAR, { ...args, keyName: "another" }, { preview: true });
    expect(failures.map((failure) => failure.property)).toEqual(["keyVaultId"]);
  });

  it("looks before it writes again when the answer to the PATCH is lost", async () => {
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

  it("waits out throttling", async () => {
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

describe("what is too new to work", () => {
  const grantsFrom = (effectiveFromMs: number) =>
    byHand(emulator, {
      roleAssignments: emulator.store.azure.roleAssignments.map((one) => ({ ...one, effectiveFromMs })),
    });
  const { azureKeyVault: known } = enable(url(older));
  const patches = () => writes().length;

  it("is waited out on create: a grant that Azure does not honour yet, with a word on the row", async () => {
    await grantsFrom(emulator.clock.now() + 100_000);
    const { outs } = await plugin.up(EAR, args);
    expect([outs.valid, patches() > 1]).toEqual([true, true]);
    expect(plugin.messages.filter(({ kind }) => kind === "status").map(({ text }) => text)).toContainEqual(
      expect.stringMatching(
        /^waiting for the role's authorization or grant to take effect \([A-Z_]+\); that takes seconds to minutes$/,
      ),
    );
  });

  it("is waited out on update: a new client secret that Entra does not have everywhere yet", async () => {
    const withSecret = (clientSecret: string) => ({ ...args, access: { ...app, clientSecret } });
    const { id, outs } = await plugin.up(EAR, withSecret(quickstart.staticApp.clientSecret));
    emulator.journal.clear();
    const stop = emulator.onRequest((entry) => {
      if (entry.method !== "PATCH") return;
      stop();
      staticApp().secrets.push({ value: "brand-new-secret" });
    });
    const { inputs } = await plugin.check(EAR, withSecret("brand-new-secret"), { olds: outs });
    await plugin.update(EAR, id, outs, inputs);
    expect(emulator.journal.writes().map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [400, "INVALID_AZURE_CREDENTIALS"],
      [200, undefined],
    ]);
  });

  it("is refused with Atlas's own words once five minutes have passed", async () => {
    await grantsFrom(emulator.clock.now() + 3_600_000);
    const beganMs = emulator.clock.now();
    await expect(plugin.up(EAR, args)).rejects.toThrow(/Atlas refused .*It was tried for 5 min/);
    expect(emulator.clock.now() - beganMs).toBe(300_000);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });

  it("is given no longer than 'timeouts' give", async () => {
    await grantsFrom(emulator.clock.now() + 3_600_000);
    const beganMs = emulator.clock.now();
    await expect(plugin.up(EAR, { ...args, timeouts: { create: "30s" } })).rejects.toThrow(/It was tried for 30 s/);
    expect(emulator.clock.now() - beganMs).toBe(30_000);
  });

  it.each([
    ["an unknown one", "SOMETHING_ELSE"],
    ["a key's fault", "AZURE_KEY_VAULT_KEY_NOT_FOUND"],
  ])("is not what another code means: %s fails at once", async (_, errorCode) => {
    emulator.faults.add({
      match: { method: "PATCH", path: "encryptionAtRest" },
      action: { kind: "status", status: 400, errorCode },
    });
    const beganMs = emulator.clock.now();
    await expect(plugin.up(EAR, args)).rejects.toThrow(errorCode);
    expect([patches(), emulator.clock.now() - beganMs]).toEqual([1, 0]);
  });

  it("is nothing of a grant that worked: another version of the same key fails at once without it", async () => {
    const { id, outs, inputs } = await plugin.up(EAR, args);
    emulator.faults.add({
      match: { method: "PATCH", path: "encryptionAtRest" },
      action: { kind: "status", status: 400, errorCode: "NO_PERMISSION_TO_ENCRYPT_DECRYPT" },
    });
    const beganMs = emulator.clock.now();
    const news = { ...inputs, keyVersion: newest, keyIdentifier: url(newest) };
    await expect(plugin.update(EAR, id, outs, news)).rejects.toThrow(/NO_PERMISSION_TO_ENCRYPT_DECRYPT/);
    expect([emulator.clock.now() - beganMs, held(emulator).azureKeyVault.keyIdentifier]).toEqual([
      0,
      known.keyIdentifier,
    ]);
  });
});

describe("an access that is unknown as a whole", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  it("fails no preview, and leaves the key's URL unknown where it decides the version", async () => {
    const pinned = await plugin.check(EAR, { ...args, access: unknown }, { preview: true });
    const { keyVersion: _, ...unpinned } = args;
    const followed = await plugin.check(EAR, { ...unpinned, access: unknown }, { preview: true });
    expect([pinned.failures, followed.failures]).toEqual([[], []]);
    expect([pinned.inputs.keyIdentifier, followed.inputs.keyIdentifier]).toEqual([url(older), unknown]);
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
    const one = startPlugin(emulator, env, config);
    expect((await one.up(EAR, args)).outs.valid).toBe(true);
    await one.close();
  });
});

describe("a key that Atlas cannot use", () => {
  it("is refused with its cause, and the key in force stays", async () => {
    const { id, outs, inputs } = await plugin.up(EAR, args);
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    const news = { ...inputs, keyVersion: newest, keyIdentifier: url(newest) };
    await expect(plugin.update(EAR, id, outs, news)).rejects.toThrow(
      /the key version is disabled \(HTTP 400 AZURE_KEY_VAULT_KEY_NOT_ENABLED/,
    );
    expect(held(emulator).azureKeyVault.keyIdentifier).toBe(url(older));
  });

  it("that turns out invalid after the write gives its cause, and says whether the earlier key could be put back", async () => {
    const { id, outs, inputs } = await plugin.up(EAR, args);
    project().validation = "asynchronous";
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    const news = { ...inputs, keyVersion: newest, keyIdentifier: url(newest) };
    await expect(plugin.update(EAR, id, outs, news)).rejects.toMatchObject({
      id,
      reasons: [
        expect.stringMatching(
          /\(valid: false\)\. .* The earlier key .* could not be put back: .*ENCRYPTION_AT_REST_SETTINGS_INVALID/,
        ),
      ],
      properties: { valid: false, keyIdentifier: url(newest) },
    });
  });
});

describe("update", () => {
  it("from a secret to a role is one PATCH in place", async () => {
    const { id, outs } = await plugin.up(EAR, {
      ...args,
      access: { ...app, clientSecret: quickstart.staticApp.clientSecret },
    });
    emulator.journal.clear();
    const { inputs } = await plugin.check(EAR, args, { olds: outs });
    await plugin.update(EAR, id, outs, inputs);
    expect(writes()).toEqual([enable(url(older))]);
  });

  it("of timeouts alone writes nothing", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    emulator.journal.clear();
    const { inputs } = await plugin.check(EAR, { ...args, timeouts: { create: "1h" } }, { olds: outs });
    expect(await plugin.update(EAR, id, outs, inputs)).toMatchObject({ timeouts: { create: "1h" } });
    expect(writes()).toEqual([]);
  });
});

describe("the latest version", () => {
  it("is looked up in Azure and pinned", async () => {
    const { outs } = await plugin.up(EAR, { ...args, keyVersion: "latest" });
    expect(outs).toMatchObject({ keyVersion: "latest", keyIdentifier: url(newest) });
  });

  it("passes over a disabled one", async () => {
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    const { inputs } = await plugin.check(EAR, { ...args, keyVersion: "latest" });
    expect(inputs.keyIdentifier).toBe(url(older));
  });

  it("stays as it was, and says so, where a preview has no Azure login", async () => {
    const { outs } = await plugin.up(EAR, { ...args, keyVersion: "latest" });
    const blind = startPlugin(emulator, {
      ARM_CLIENT_ID: undefined,
      ARM_CLIENT_SECRET: undefined,
      ARM_TENANT_ID: undefined,
      PATH: "",
    });
    const { inputs } = await blind.check(EAR, { ...args, keyVersion: "latest" }, { preview: true, olds: outs });
    expect(inputs.keyIdentifier).toBe(url(newest));
    expect(blind.messages.map((message) => message.text.slice(0, 46))).toEqual([
      'Not looked up: the latest version of the key "',
    ]);
  });
});

describe("a client secret named by environment variable", () => {
  const byEnv = { ...args, access: { ...app, clientSecretEnv: "APP_SECRET" } };
  const withSecret = (value: string | undefined) => startPlugin(emulator, { APP_SECRET: value });

  it("leaves a salted fingerprint in state and nothing else", async () => {
    const { outs } = await withSecret(quickstart.staticApp.clientSecret).up(EAR, byEnv);
    expect(JSON.stringify(outs)).not.toContain(quickstart.staticApp.clientSecret);
    expect(outs.clientSecretFingerprint).toMatch(/^[0-9a-f]{32}:[0-9a-f]{64}$/);
  });

  it("is no change while the value is the same, or the variable absent", async () => {
    const { outs, inputs } = await withSecret(quickstart.staticApp.clientSecret).up(EAR, byEnv);
    expect((await withSecret(quickstart.staticApp.clientSecret).check(EAR, byEnv, { olds: outs })).inputs).toEqual(
      inputs,
    );
    expect((await withSecret(undefined).check(EAR, byEnv, { olds: outs })).inputs).toEqual(inputs);
  });

  it("is a change when the value is new, sent in one PATCH", async () => {
    const { id, outs } = await withSecret(quickstart.staticApp.clientSecret).up(EAR, byEnv);
    staticApp().secrets.push({ value: "rotated-secret" });
    const rotated = withSecret("rotated-secret");
    const { inputs } = await rotated.check(EAR, byEnv, { olds: outs });
    expect(inputs.clientSecretFingerprint).not.toBe(outs.clientSecretFingerprint);
    emulator.journal.clear();
    await rotated.update(EAR, id, outs, inputs);
    expect(writes()).toHaveLength(1);
  });

  it("is refused when it is not set, and nothing is known", async () => {
    const { failures } = await withSecret(undefined).check(EAR, byEnv);
    expect(failures).toEqual([
      {
        property: "",
        reason:
          "The environment variable APP_SECRET that 'access.clientSecretEnv' names is not set. Set it to the client secret's value where Pulumi runs.",
      },
    ]);
  });
});

describe("read", () => {
  it("reports a switch-off by others as drift, not as gone", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { azureKeyVault: { enabled: false } } } },
    });
    const { inputs } = await startPlugin(emulator).read(EAR, id, outs);
    expect(inputs).toMatchObject({ encryptionAtRestProvider: "NONE", valid: false, keyIdentifier: url(older) });
  });

  it("says on the row what `valid: false` means", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: false } } } } } });
    const later = startPlugin(emulator);
    expect((await later.read(EAR, id, outs)).inputs).toMatchObject({ valid: false });
    expect(later.messages.map((message) => message.text)).toEqual([
      expect.stringMatching(/^Atlas can no longer use the key .* \(valid: false\)\./),
    ]);
  });

  it("never takes a project that the credential cannot see for gone", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    const stranger = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: quickstart.strangerAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.strangerAccount.clientSecret,
    });
    await expect(stranger.read(EAR, id, outs)).rejects.toThrow(/says nothing of whether the project exists \(HTTP 401/);
  });

  it("names the property that a damaged state lacks", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    const { keyVaultId: _, ...damaged } = outs;
    await expect(plugin.read(EAR, id, damaged)).rejects.toThrow(/lacks 'keyVaultId'\. Nothing was changed\./);
  });
});

describe("delete", () => {
  it("switches off with `enabled: false` alone", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    emulator.journal.clear();
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(writes()).toEqual([{ azureKeyVault: { enabled: false } }]);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });

  it("leaves another cloud's keys of the project alone", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { awsKms: { enabled: true } } } },
    });
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("is done when it is off already", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await startPlugin(emulator).remove(EAR, id, outs);
    emulator.journal.clear();
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(writes()).toEqual([]);
  });

  it("is refused before any write while a cluster that is not ours needs the key", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { clusters: { billing: { encryptionAtRestProvider: "AZURE" } } } },
    });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(EAR, id, outs)).rejects.toThrow(
      /stay on, and nothing was changed: cluster "billing" still needs the key\. Switch each of them off first/,
    );
    expect(writes()).toEqual([]);
  });

  it("waits for clusters that Atlas is deleting already", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, {
      projects: {
        [quickstart.projectId]: { clusters: { billing: { encryptionAtRestProvider: "AZURE", stateName: "DELETING" } } },
      },
    });
    const stop = emulator.onRequest(async (entry) => {
      if (entry.method === "GET" && entry.path.endsWith("/clusters")) {
        stop();
        await byHand(emulator, {
          projects: {
            [quickstart.projectId]: {
              clusters: { billing: { encryptionAtRestProvider: "NONE", stateName: "DELETING" } },
            },
          },
        });
      }
    });
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });
});

describe("bad answers", () => {
  it.each([
    [
      "that are not JSON",
      { kind: "status", status: 200, body: "<html>maintenance</html>" } as const,
      /cut off or not JSON/,
    ],
    [
      "that are cut off",
      { kind: "status", status: 200, body: '{"azureKeyVault":{"enab' } as const,
      /cut off or not JSON/,
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
    await expect(expired.up(EAR, args)).rejects.toThrow(/to the access token from the environment/);
  });

  it("are not asked of a base URL that is neither https nor on this machine", () => {
    expect(() => startPlugin(emulator, { MONGODB_ATLAS_BASE_URL: "http://atlas.example.com" })).toThrow(
      /MONGODB_ATLAS_BASE_URL is http:\/\/atlas\.example\.com, which is neither https nor on this machine/,
    );
  });
});
