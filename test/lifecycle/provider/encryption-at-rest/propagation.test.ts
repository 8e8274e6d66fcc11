// Proves that create and update retry while an access is too new to work, for a limited time and with a message, and
// that every other refusal fails at once.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand, held } from "../../../support/hand.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { textsOf } from "../../../support/plugin.ts";
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
  staticApp,
  writes,
} from "./world.ts";

anewForEachTest();

describe("an access that is too new to work", () => {
  const grantsFrom = (effectiveFromMs: number) =>
    byHand(emulator, {
      roleAssignments: emulator.store.azure.roleAssignments.map((one) => ({ ...one, effectiveFromMs })),
    });
  const { azureKeyVault: known } = enable(keyIdentifier(older));
  const patches = () => writes().length;

  it("is retried on create, with a message on the row: a role assignment that has no effect yet", async () => {
    await grantsFrom(emulator.clock.now() + 100_000);
    const { outs } = await plugin.up(EAR, args);
    expect([outs.valid, patches() > 1]).toEqual([true, true]);
    expect(textsOf(plugin, "status")).toContainEqual(
      expect.stringMatching(
        /^waiting for the role's authorization or grant to take effect \([A-Z_]+\), which takes seconds to minutes$/,
      ),
    );
  });

  it("is retried on update: a new client secret that Entra has not replicated yet", async () => {
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
    await expect(plugin.up(EAR, args)).rejects.toThrow(/Atlas refused .*This was retried for 5 min/);
    expect(emulator.clock.now() - beganMs).toBe(300_000);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });

  it("is retried no longer than 'timeouts' allow", async () => {
    await grantsFrom(emulator.clock.now() + 3_600_000);
    const beganMs = emulator.clock.now();
    await expect(plugin.up(EAR, { ...args, timeouts: { create: "30s" } })).rejects.toThrow(/This was retried for 30 s/);
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

  it("is not assumed if the role assignment worked before: another version of the same key fails at once without it", async () => {
    const { id, outs, inputs } = await plugin.up(EAR, args);
    emulator.faults.add({
      match: { method: "PATCH", path: "encryptionAtRest" },
      action: { kind: "status", status: 400, errorCode: "NO_PERMISSION_TO_ENCRYPT_DECRYPT" },
    });
    const beganMs = emulator.clock.now();
    const news = { ...inputs, keyVersion: newest, keyIdentifier: keyIdentifier(newest) };
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
    expect([pinned.inputs.keyIdentifier, followed.inputs.keyIdentifier]).toEqual([keyIdentifier(older), unknown]);
  });
});
