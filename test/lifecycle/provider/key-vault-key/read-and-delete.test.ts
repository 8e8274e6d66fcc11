// Proves of a KeyVaultKey, in process against the emulator: what a live look and a refresh see, and when a key goes.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  close,
  DAY_MS,
  emulator,
  existing,
  fresh,
  held,
  hidePolicies,
  KEY,
  letIn,
  loseAnswer,
  newest,
  plugin,
  projectId,
  rotating,
  use,
  vault,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

describe("the live look", () => {
  const known = async (args: Readonly<Record<string, unknown>> = {}) => {
    letIn();
    const { id, outs, inputs } = await plugin.up(KEY, { ...existing, ...args });
    return { id, outs, inputs, next: startPlugin(emulator) };
  };

  it("finds nothing where nothing changed", async () => {
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: false });
    expect(next.messages).toEqual([]);
  });

  it("restores a policy that was changed outside Pulumi", async () => {
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    Object.assign(held("atlas"), {
      rotationPolicy: { lifetimeActions: [{ type: "Rotate", timeAfterCreate: "P1Y" }], sinceMs: emulator.clock.now() },
    });
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(next)).toEqual([expect.stringMatching(/rotation policy was changed outside Pulumi/)]);
    const read = await next.read(KEY, id, outs);
    expect(read.inputs?.rotationPolicy).toEqual({ timeAfterCreate: "P1Y" });
    await next.update(KEY, id, outs, inputs);
    expect(held("atlas").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
  });

  it("does not report drift for a policy that ARM does not return", async () => {
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    hidePolicies();
    close();
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: false });
    expect((await next.read(KEY, id, outs)).inputs).toBe(undefined);
    expect((await next.update(KEY, id, outs, { ...inputs, deleteKey: true, projectIds: [] })).keyName).toBe("atlas");
    expect(warnings(next)).toEqual([]);
  });

  it("reports a rotation by Azure as a new output, not as drift", async () => {
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    emulator.clock.advance(91 * DAY_MS);
    const read = await startPlugin(emulator).read(KEY, id, outs);
    expect(read.inputs).toEqual(inputs);
    expect(read.props?.keyVersion).not.toBe(newest);
    expect(read.props?.triggeredVersion).toBe(newest);
    emulator.journal.clear();
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(next)).toEqual([expect.stringMatching(/`pulumi up` changes nothing in Azure/)]);
    expect((await next.update(KEY, id, outs, inputs)).keyVersion).toBe(read.props?.keyVersion);
    expect(writes().filter((one) => !one.includes("/token"))).toEqual([]);
  });

  it("detects a deleted key, in the preview and in a refresh", async () => {
    const { id, outs, inputs, next } = await known();
    delete vault().keys.atlas;
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(next)).toEqual([expect.stringMatching(/was deleted outside Pulumi.*az keyvault key recover/)]);
    expect(await next.read(KEY, id, outs)).toEqual({});
  });
});

describe("delete", () => {
  const doomed = async (projectIds: readonly string[] = [projectId]) => {
    letIn();
    const made = await plugin.up(KEY, { ...existing, deleteKey: true, projectIds });
    emulator.journal.clear();
    return made;
  };

  it("keeps the key by default, and sends no request", async () => {
    const { id, outs } = await plugin.up(KEY, existing);
    emulator.journal.clear();
    await startPlugin(emulator).remove(KEY, id, outs);
    expect(emulator.journal.entries().filter((entry) => !entry.path.startsWith("/_emulator"))).toEqual([]);
  });

  it("deletes a key that no project needs", async () => {
    const { id, outs } = await doomed();
    await startPlugin(emulator).remove(KEY, id, outs);
    expect(vault().keys.atlas).toBeUndefined();
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("refuses while a project uses the key, in any version, and writes nothing", async () => {
    await use();
    const { id, outs } = await doomed();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(/the Atlas project .* uses the key/);
    expect([writes(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("does not call the data plane if the program deletes the vault too, and still checks the projects", async () => {
    const withVault = { ...existing, deletedWithVault: true, projectIds: [projectId] };
    const free = await plugin.up(KEY, withVault);
    emulator.journal.clear();
    await startPlugin(emulator).remove(KEY, free.id, free.outs);
    expect(vault().keys.atlas).toBeDefined();
    expect(emulator.journal.entries().filter(({ service }) => service === "vault")).toEqual([]);
    await use();
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(KEY, free.id, free.outs)).rejects.toThrow(
      /the Atlas project .* uses the key/,
    );
    expect(writes()).toEqual([]);
  });

  it("refuses while clusters are encrypted, though the project names another key", async () => {
    await plugin.up(KEY, fresh);
    await use();
    await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
    const { id, outs } = await doomed();
    await startPlugin(emulator).up("EncryptionAtRest", {
      projectId,
      ...fresh,
      access: { roleId: quickstart.roleId },
      adopt: true,
    });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(/clusters "orders" of the Atlas project/);
    expect([writes(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("refuses if Atlas cannot be reached", async () => {
    const { id, outs } = await doomed();
    const stranger = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: quickstart.strangerAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.strangerAccount.clientSecret,
    });
    await expect(stranger.remove(KEY, id, outs)).rejects.toThrow(/still needs it could not be checked/);
    expect(held("atlas").versions).toHaveLength(2);
  });

  it("names the command where the vault is closed", async () => {
    const { id, outs } = await doomed();
    close();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(
      /ForbiddenByConnection.*az keyvault key delete --vault-name payments-kv --name atlas/,
    );
  });

  it("succeeds if the key, its vault or the project is gone, and if the answer is lost", async () => {
    const { id, outs } = await doomed(["64b7f0c0a1b2c3d4e5f60799"]);
    loseAnswer("DELETE", /^\/keys\/atlas/);
    await startPlugin(emulator).remove(KEY, id, outs);
    expect(vault().keys.atlas).toBeUndefined();
    await startPlugin(emulator).remove(KEY, id, outs);
    emulator.store.azure.vaults = [];
    await startPlugin(emulator).remove(KEY, id, outs);
  });

  it("is a hand-over while the program still declares the key", async () => {
    const { id, outs } = await doomed();
    await plugin.remove(KEY, id, outs);
    expect(held("atlas").versions).toHaveLength(2);
  });
});
