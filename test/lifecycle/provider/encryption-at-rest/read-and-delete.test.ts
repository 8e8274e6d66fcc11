// Proves what EncryptionAtRest reports of a project and how it leaves it, in process against the emulator. What the engine
// makes of it is proved in test/program and test/e2e.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand, held } from "../../../support/hand.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import { anewForEachTest, args, EAR, emulator, older, plugin, writes } from "./world.ts";

anewForEachTest();

describe("read", () => {
  it("reports keys that were disabled outside Pulumi as drift, not as gone", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { azureKeyVault: { enabled: false } } } },
    });
    const { inputs } = await startPlugin(emulator).read(EAR, id, outs);
    expect(inputs).toMatchObject({
      encryptionAtRestProvider: "NONE",
      valid: false,
      keyIdentifier: keyIdentifier(older),
    });
  });

  it("says on the row what `valid: false` means", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: false } } } } } });
    const later = startPlugin(emulator);
    expect((await later.read(EAR, id, outs)).inputs).toMatchObject({ valid: false });
    expect(textsOf(later)).toEqual([expect.stringMatching(/^Atlas can no longer use the key .* \(valid: false\)\./)]);
  });

  it("names valid: true as the program's value, also for the record of a key that Atlas refused", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: false } } } } } });
    const later = startPlugin(emulator);
    const keyIdentifier = `${String(outs.keyIdentifier)}0`;
    expect((await later.read(EAR, id, { ...outs, valid: false, keyIdentifier })).inputs).toMatchObject({
      valid: false,
    });
    expect(later.messages.map((message) => message.text)).toEqual([
      expect.stringContaining("valid is false in Atlas, true in the program"),
    ]);
  });

  it("never treats a project that the credential cannot see as gone", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    const stranger = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: quickstart.strangerAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.strangerAccount.clientSecret,
    });
    await expect(stranger.read(EAR, id, outs)).rejects.toThrow(/the project itself may exist or not \(HTTP 401/);
  });

  it("names the property that a damaged state lacks", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    const { keyVaultId: _, ...damaged } = outs;
    await expect(plugin.read(EAR, id, damaged)).rejects.toThrow(/lacks 'keyVaultId'\. Nothing was changed\./);
  });
});

describe("delete", () => {
  it("disables keys with `enabled: false` alone", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    emulator.journal.clear();
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(writes()).toEqual([{ azureKeyVault: { enabled: false } }]);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });

  it("says what is kept and how to use it again, only with `keepsKey`", async () => {
    const { id, outs } = await plugin.up(EAR, { ...args, keepsKey: true });
    const kept = startPlugin(emulator);
    await kept.remove(EAR, id, outs);
    const warned = textsOf(kept, "warn");
    expect(warned).toEqual([expect.stringContaining(`the vault payments-kv, its key "${args.keyName}"`)]);
    expect(warned[0]).toContain(`key: { keyVaultId: "${args.keyVaultId}", keyName: "${args.keyName}" }`);
    const again = await startPlugin(emulator).up(EAR, args);
    const silent = startPlugin(emulator);
    await silent.remove(EAR, again.id, again.outs);
    expect(silent.messages.filter((one) => one.kind === "warn")).toEqual([]);
  });

  it.each(["before", "after"] as const)("gets there where the connection drops %s the PATCH is done", async (when) => {
    const { id, outs } = await plugin.up(EAR, args);
    emulator.faults.add({ match: { method: "PATCH", path: "encryptionAtRest" }, action: { kind: "drop", when } });
    const beganMs = emulator.clock.now();
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
    expect(emulator.damage.entries()).toEqual([]);
    expect(emulator.clock.now() - beganMs).toBeLessThan(60_000);
  });

  it("does not change another cloud's keys of the project", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { awsKms: { enabled: true } } } },
    });
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("writes nothing if keys are disabled already", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await startPlugin(emulator).remove(EAR, id, outs);
    emulator.journal.clear();
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(writes()).toEqual([]);
  });

  it("is refused before any write while a cluster outside the program needs the key", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { clusters: { billing: { encryptionAtRestProvider: "AZURE" } } } },
    });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(EAR, id, outs)).rejects.toThrow(
      /were not disabled: cluster "billing" still uses the key\. Nothing was changed\. Decrypt the cluster first/,
    );
    expect(writes()).toEqual([]);
  });

  it("waits for a cluster that is still being decrypted: its nodes need the key until that is done", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    const cluster = { projectId: quickstart.projectId, clusterName: "billing", timeouts: { delete: "10s" } };
    const on = await plugin.up("ClusterEncryption", cluster);
    await expect(startPlugin(emulator).remove("ClusterEncryption", on.id, on.outs)).rejects.toThrow(
      /Timed out after .* waiting for cluster "billing".*UPDATING/,
    );
    emulator.journal.clear();
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(emulator.journal.writes().map((entry) => entry.status)).toEqual([200]);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });

  it("names the property that a damaged state lacks, and writes nothing", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    const { access: _, ...damaged } = outs;
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(EAR, id, damaged)).rejects.toThrow(
      /lacks 'access'\. Nothing was changed/,
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
        await byHand(emulator, { projects: { [quickstart.projectId]: { clusters: { billing: null } } } });
      }
    });
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });
});
