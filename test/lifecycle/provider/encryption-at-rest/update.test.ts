// Proves what EncryptionAtRest does when its arguments, its key or its secret change, in process against the emulator. What the engine
// makes of it is proved in test/program and test/e2e.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand, held } from "../../../support/hand.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  app,
  args,
  EAR,
  emulator,
  enable,
  newest,
  older,
  plugin,
  project,
  staticApp,
  writes,
} from "./world.ts";

anewForEachTest();

describe("a key that Atlas cannot use", () => {
  it("is refused with its cause, and the project keeps its key", async () => {
    const { id, outs, inputs } = await plugin.up(EAR, args);
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    const news = { ...inputs, keyVersion: newest, keyIdentifier: keyIdentifier(newest) };
    emulator.journal.clear();
    await expect(plugin.update(EAR, id, outs, news)).rejects.toThrow(
      /'keyVersion' names a key that Atlas cannot use\. Nothing was changed\. Key version \w+ of "atlas" of the vault payments-kv is disabled\./,
    );
    expect(writes()).toEqual([]);
    expect(held(emulator).azureKeyVault.keyIdentifier).toBe(keyIdentifier(older));
  });

  it("that turns out invalid after the write gives its cause, and says whether the earlier key could be set again", async () => {
    const { id, outs, inputs } = await plugin.up(EAR, args);
    project().validation = "asynchronous";
    // Right after the trial of the key, which the login may not do.
    const stop = emulator.onRequest(async ({ path, status }) => {
      if (!path.startsWith("/keys/") || status !== 403) return;
      stop();
      await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    });
    const news = { ...inputs, keyVersion: newest, keyIdentifier: keyIdentifier(newest) };
    await expect(plugin.update(EAR, id, outs, news)).rejects.toMatchObject({
      id,
      reasons: [
        expect.stringMatching(
          /\(valid: false\)\. The earlier key .* could not be set again: .*ENCRYPTION_AT_REST_SETTINGS_INVALID.*is disabled\..* Enable it/,
        ),
      ],
      properties: { valid: false, keyIdentifier: keyIdentifier(newest) },
    });
  });
});

describe("update", () => {
  it("of `keepsKey` writes nothing, and the next delete uses the new value", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    const next = startPlugin(emulator);
    const { inputs } = await next.check(EAR, { ...args, keepsKey: true }, { olds: outs });
    emulator.journal.clear();
    expect((await next.diff(EAR, id, outs, inputs)).replaces).toEqual([]);
    const state = await next.update(EAR, id, outs, inputs);
    expect([state.keepsKey, writes()]).toEqual([true, []]);
    const last = startPlugin(emulator);
    await last.remove(EAR, id, state);
    expect(last.messages.filter((one) => one.kind === "warn")).toHaveLength(1);
  });

  it("from a secret to a role is one PATCH in place", async () => {
    const { id, outs } = await plugin.up(EAR, {
      ...args,
      access: { ...app, clientSecret: quickstart.staticApp.clientSecret },
    });
    emulator.journal.clear();
    const { inputs } = await plugin.check(EAR, args, { olds: outs });
    await plugin.update(EAR, id, outs, inputs);
    expect(writes()).toEqual([enable(keyIdentifier(older))]);
  });

  it("to a role that does not work restores the client secret", async () => {
    const { clientSecret } = quickstart.staticApp;
    const { id, outs } = await plugin.up(EAR, { ...args, access: { ...app, clientSecret } });
    const { inputs } = await plugin.check(EAR, args, { olds: outs });
    project().validation = "asynchronous";
    emulator.store.azure.roleAssignments.splice(0);
    emulator.journal.clear();
    await expect(plugin.update(EAR, id, outs, inputs)).rejects.toThrow();
    expect(writes().at(-1)).toMatchObject({ azureKeyVault: { clientID: app.clientId, secret: "[redacted]" } });
  });

  it("of search nodes is one PATCH with enabledForSearchNodes, and none if the program does not set it", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    emulator.journal.clear();
    const { inputs } = await plugin.check(EAR, { ...args, enabledForSearchNodes: true }, { olds: outs });
    const searching = await plugin.update(EAR, id, outs, inputs);
    expect(writes()).toEqual([{ ...enable(keyIdentifier(older)), enabledForSearchNodes: true }]);
    expect(held(emulator).enabledForSearchNodes).toBe(true);
    emulator.journal.clear();
    const silent = (await plugin.check(EAR, args, { olds: searching })).inputs;
    await plugin.update(EAR, id, searching, silent);
    expect([writes(), held(emulator).enabledForSearchNodes]).toEqual([[], true]);
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
    expect(outs).toMatchObject({ keyVersion: "latest", keyIdentifier: keyIdentifier(newest) });
  });

  it("changes in the preview when Azure has a newer one", async () => {
    const { outs } = await plugin.up(EAR, args);
    const latest = { ...args, keyVersion: "latest" };
    const { inputs } = await plugin.check(EAR, latest, { preview: true, olds: { ...outs, keyVersion: "latest" } });
    expect(inputs).toMatchObject({ keyVersion: "latest", keyIdentifier: keyIdentifier(newest) });
  });

  it("ignores a disabled one", async () => {
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    const { inputs } = await plugin.check(EAR, { ...args, keyVersion: "latest" });
    expect(inputs.keyIdentifier).toBe(keyIdentifier(older));
  });

  it.each([
    ["no version is enabled", { [newest]: { enabled: false }, [older]: { enabled: false } }],
    ["the key is deleted", null],
  ])("stays as it was at `up` while %s, so that the finding says what is stopped", async (_name, atlas) => {
    const { outs } = await plugin.up(EAR, { ...args, keyVersion: "latest" });
    await byHand(emulator, { intended: true, vaults: { "payments-kv": { keys: { atlas } } } });
    const next = startPlugin(emulator);
    const { inputs } = await next.check(EAR, { ...args, keyVersion: "latest" }, { olds: outs });
    expect(inputs.keyIdentifier).toBe(keyIdentifier(newest));
    expect(next.messages.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Cannot be looked up: the latest version of the key "atlas"\\. Kept key version ${newest} of .*\\. `,
        ),
      ),
    ]);
    await expect(plugin.check(EAR, { ...args, keyVersion: "latest" }, { olds: {} })).rejects.toThrow();
  });

  const NOT_ALLOWED = JSON.stringify({ error: { code: "AuthorizationFailed", message: "no" } });

  describe.each([
    ["is out of service", { kind: "status", status: 503 }],
    ["refuses the list of versions", { kind: "status", status: 403, body: NOT_ALLOWED }],
    ["cannot be reached", { kind: "drop", when: "before" }],
    ["has a proxy before it that answers", { kind: "status", status: 200, body: "<html>" }],
  ] as const)("while Azure %s", (_, action) => {
    const latest = { ...args, keyVersion: "latest" };
    const struck = () => emulator.faults.add({ match: { path: /\/versions$/ }, times: 99, action });

    it.each([["a preview", true] as const, ["an up", false] as const])("stays as it was in %s", async (__, preview) => {
      const { outs, inputs: before } = await plugin.up(EAR, latest);
      struck();
      const next = startPlugin(emulator);
      const { inputs, failures } = await next.check(EAR, latest, { preview, olds: outs });
      expect([inputs, failures]).toEqual([before, []]);
      expect(next.messages.map(({ text }) => text)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^Cannot be looked up: the latest version of the key "atlas"\\. Kept key version ${newest} of .*\\. `,
          ),
        ),
      ]);
    });

    it("is an error where state has none of this key", async () => {
      struck();
      await expect(plugin.check(EAR, latest)).rejects.toThrow();
    });
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
    expect(inputs.keyIdentifier).toBe(keyIdentifier(newest));
    expect(blind.messages.map((message) => message.text.slice(0, 75))).toEqual([
      'Cannot be looked up until `pulumi up`: the latest version of the key "atlas',
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
          "'access.clientSecretEnv' names the environment variable APP_SECRET, which is not set. Set it to the client secret's value where Pulumi runs.",
      },
    ]);
  });
});
