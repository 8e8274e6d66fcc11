// Keys, vaults and rights changed by hand: what a person does in Azure's pages, and what it does to an encrypted cluster.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import { azureKeyVault, control, encrypted, patchEncryption, start } from "./client.ts";

const DAY_MS = 86_400_000;
const vault = (change: object): object => ({ vaults: { [quickstart.keyVaultName]: change } });
const policy = {
  lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P90D" } }],
  attributes: { expiryTime: "P120D" },
};

describe("a rotation policy set by hand", () => {
  it("makes new versions, which a version-less identifier follows without harm", async () => {
    const emulator = await encrypted();
    await patchEncryption(emulator, { ...withRole, keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas" });
    await byHand(emulator, vault({ rotationPolicies: { [quickstart.keyName]: policy } }));
    const count = (): number | undefined => emulator.store.azure.vaults[0]?.keys[quickstart.keyName]?.versions.length;
    emulator.clock.advance(60_000);
    const before = count() ?? 0;
    emulator.clock.advance(90 * DAY_MS);
    expect(await azureKeyVault(emulator)).toMatchObject({ valid: true });
    expect(count()).toBe(before + 1);
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("is taken away by null", async () => {
    const emulator = await start();
    const kept = (): unknown => emulator.store.azure.vaults[0]?.keys[quickstart.keyName]?.rotationPolicy;
    await byHand(emulator, vault({ rotationPolicies: { [quickstart.keyName]: policy } }));
    expect(kept()).toMatchObject({ expiryTime: "P120D" });
    await byHand(emulator, vault({ rotationPolicies: { [quickstart.keyName]: null } }));
    expect(kept()).toBeUndefined();
  });
});

describe("a vault taken away by hand", () => {
  it("is deleted softly, and purged by a second change", async () => {
    const emulator = await start();
    await byHand(emulator, { vaults: { [quickstart.keyVaultName]: null } });
    const deleted = (): readonly string[] => emulator.store.azure.deletedVaults.map((one) => one.vault.name);
    expect(deleted()).toEqual([quickstart.keyVaultName]);
    await byHand(emulator, { deletedVaults: { [quickstart.keyVaultName]: null } });
    expect(deleted()).toEqual([]);
  });
});

it("null takes a knob away, numbers and switches alike", async () => {
  const emulator = await start();
  await byHand(emulator, { policyDeniesVaults: true, foreignApps: [] });
  expect([emulator.store.azure.policyDeniesVaults, emulator.store.azure.foreignApps]).toEqual([true, []]);
  await byHand(emulator, { policyDeniesVaults: null, grantEffectiveAfterMs: null });
  expect([emulator.store.azure.policyDeniesVaults, emulator.store.azure.grantEffectiveAfterMs]).toEqual([false, 0]);
  await byHand(emulator, { projects: { [quickstart.projectId]: { alertLimit: 1 } } });
  await byHand(emulator, { projects: { [quickstart.projectId]: { alertLimit: null } } });
  expect(emulator.store.atlas.projects[quickstart.projectId]?.alertLimit).toBeUndefined();
});

it.each([
  ["a role", { projects: { [quickstart.projectId]: { roles: { nobody: null } } } }],
  ["an alert", { projects: { [quickstart.projectId]: { alerts: { nobody: null } } } }],
  ["a principal", { principals: { nobody: null } }],
  ["a group", { resourceGroups: { nowhere: null } }],
  ["a key", vault({ rotationPolicies: { nothing: policy } })],
  ["a policy in words", vault({ rotationPolicies: { atlas: { lifetimeActions: ["soon"] } } })],
])("%s that does not exist or is malformed is refused", async (_, change) => {
  expect((await control(await start(), "PATCH", "/state", change)).status).toBe(400);
});
