// Proves of a KeyVaultKey, in process against the emulator: by ARM alone where that is enough, and without need never over the data plane.
import { describe, expect, it } from "vitest";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  close,
  DAY_MS,
  emulator,
  existing,
  fresh,
  held,
  KEY,
  keyVaultId,
  letIn,
  newest,
  older,
  plugin,
  rotating,
  toDataPlane,
  versionsOf,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

describe("create", () => {
  it("makes a key by ARM alone: on a closed vault, without a right on keys", async () => {
    close();
    const { id, outs } = await plugin.up(KEY, { ...fresh, rotationPolicy: rotating });
    const keyVersion = must(versionsOf("fresh")[0]);
    expect([id, outs]).toEqual([
      `${keyVaultId}/keys/fresh`,
      {
        ...fresh,
        rotationPolicy: rotating,
        servedPolicy: rotating,
        keyIdentifier: "https://payments-kv.vault.azure.net/keys/fresh",
        keyVersion,
        triggeredVersion: keyVersion,
        __v: 1,
      },
    ]);
    expect(held("fresh")).toMatchObject({ kty: "RSA", keySize: 3072, keyOps: ["encrypt", "decrypt"] });
    expect(held("fresh").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
    expect(writes()).toEqual(["PUT {vault}/keys/fresh"]);
    expect(toDataPlane()).toEqual([]);
  });

  it("gives the first version the end that a rotation before expiry acts on", async () => {
    await plugin.up(KEY, { ...fresh, rotationPolicy: { timeBeforeExpiry: "P30D", expiryTime: "P90D" } });
    expect(held("fresh").versions[0]?.expiresMs).toBe(Math.floor(emulator.clock.now() / 1_000) * 1_000 + 90 * DAY_MS);
    expect(warnings()).toEqual([]);
  });

  it("adopts a key that fits without a write", async () => {
    close();
    const { outs } = await plugin.up(KEY, existing);
    expect(outs).toMatchObject({ keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas", keyVersion: newest });
    expect(writes()).toEqual([]);
    expect(toDataPlane()).toEqual([]);
    expect(textsOf(plugin, "info")).toEqual(['Adopted the existing key "atlas" of the vault payments-kv.']);
  });

  it("does not rotate for a trigger that is set at creation", async () => {
    await plugin.up(KEY, { ...existing, rotateTrigger: "1" });
    expect(versionsOf("atlas")).toEqual([older, newest]);
  });

  it("gives the newest version that Atlas can use", async () => {
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    expect((await plugin.up(KEY, existing)).outs.keyVersion).toBe(older);
  });

  it("sets the policy of an adopted key over the data plane", async () => {
    letIn();
    await plugin.up(KEY, { ...existing, rotationPolicy: rotating });
    expect(held("atlas").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
    expect(writes()).toEqual([
      expect.stringMatching(/^PUT \/keys\/atlas\/rotationpolicy/),
      expect.stringMatching(/^PUT/),
    ]);
  });

  it.each([
    ["closed", /public network access is disabled.*\(HTTP 403 ForbiddenByConnection/],
    ["open, without the right", /lacks the permission on the vault's keys.*\(HTTP 403 ForbiddenByRbac/],
  ])("names the command where the policy of an adopted key cannot be set: %s", async (kind, words) => {
    if (kind === "closed") close();
    const failing = plugin.up(KEY, { ...existing, rotationPolicy: rotating });
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toThrow(
      /az keyvault key rotation-policy update --vault-name payments-kv --name atlas --value '\{"lifetimeActions":\[\{"trigger":\{"timeAfterCreate":"P90D"\},"action":\{"type":"Rotate"\}\}\],"attributes":\{\}\}'/,
    );
  });

  it("creates one key although the answer is lost", async () => {
    emulator.faults.add({ match: { method: "PUT", path: /\/keys\/fresh/ }, action: { kind: "drop", when: "after" } });
    await plugin.up(KEY, fresh);
    expect(versionsOf("fresh")).toHaveLength(1);
  });

  it("adopts a key that a killed run created", async () => {
    await plugin.up(KEY, fresh);
    emulator.journal.clear();
    await startPlugin(emulator).up(KEY, fresh);
    expect(writes()).toEqual([]);
  });

  it("says how to recover a deleted key of the same name", async () => {
    letIn();
    const made = await plugin.up(KEY, { ...fresh, deleteKey: true, projectIds: [] });
    await startPlugin(emulator).remove(KEY, made.id, made.outs);
    await expect(startPlugin(emulator).up(KEY, fresh)).rejects.toThrow(
      /a deleted key has the name.*az keyvault key recover --vault-name payments-kv --name fresh/,
    );
  });

  it("refuses a key without a version that Atlas can use", async () => {
    const off = { enabled: false };
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: off, [older]: off } } } } });
    await expect(plugin.up(KEY, existing)).rejects.toThrow(/has no version that Atlas can use.*--enabled true/);
  });
});
