// Proves how a vault changes, in process against the emulator: one PATCH of what differs, its gates never named, others' tags left alone.
import { describe, expect, it } from "vitest";
import {
  anewForEachTest,
  another,
  args,
  emulator,
  keyVaultId,
  loseAnswer,
  plugin,
  projectId,
  resourceGroupName,
  subscriptionId,
  VAULT,
  vault,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

type Properties = Readonly<Record<string, unknown>>;

/** A vault that was made with the first arguments and closed since. */
async function closed(given: Properties = args): Promise<Properties> {
  const { outs } = await plugin.up(VAULT, given);
  vault().publicNetworkAccess = "Disabled";
  vault().networkAcls = { bypass: "None", defaultAction: "Deny", ipRules: ["1.2.3.4/32"] };
  emulator.journal.clear();
  return outs;
}

/** What the next run does with other arguments. */
async function next(outs: Properties, given: Properties) {
  const process = another();
  const { inputs, failures } = await process.check(VAULT, given, { olds: outs });
  expect(failures).toEqual([]);
  const diff = await process.diff(VAULT, keyVaultId, outs, inputs);
  return { process, inputs, diff, update: () => process.update(VAULT, keyVaultId, outs, inputs) };
}

describe("an update", () => {
  it.each([
    ["tags", { ...args, tags: { team: "data" } }, { tags: { team: "data" } }],
    ["the tier", { ...args, sku: "premium" }, { properties: { sku: { family: "A", name: "premium" } } }],
  ])("of %s sends that alone, and the vault stays closed", async (_, given, body) => {
    const { diff, update } = await next(await closed(), given);
    expect(diff).toEqual({ replaces: [] });
    await update();
    expect(writes()).toEqual([["PATCH {vault}", body]]);
    expect(vault()).toMatchObject({
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", ipRules: ["1.2.3.4/32"] },
    });
  });

  it.each([
    ["deleteVault", { deleteVault: true, projectIds: [projectId] }],
    ["timeouts", { timeouts: { delete: "1h" } }],
    ["the prefix of its name", { vaultNamePrefix: "other" }],
  ])("of %s writes nothing", async (_, more) => {
    const { diff, update } = await next(await closed(), { ...args, ...more });
    expect(diff).toEqual({ replaces: [] });
    await update();
    expect(writes()).toEqual([]);
  });

  it("removes a tag that the program no longer has, and keeps tags from outside", async () => {
    const outs = await closed({ ...args, tags: { team: "data", stage: "dev" } });
    vault().tags = { ...vault().tags, costCenter: "42", stage: "changed by hand" };
    const { update } = await next(outs, { ...args, tags: { Team: "ops" } });
    await update();
    expect(vault().tags).toEqual({ costCenter: "42", stage: "changed by hand", Team: "ops" });
  });

  it("whose answer is lost is followed by a read", async () => {
    const { update } = await next(await closed(), { ...args, tags: { team: "data" } });
    loseAnswer("PATCH");
    await update();
    expect(writes().map(([line]) => line)).toEqual(["PATCH {vault}"]);
    expect(vault().tags).toEqual({ team: "data" });
  });

  it("of a vault that is gone recovers it", async () => {
    const outs = await closed();
    const gone = vault();
    emulator.store.azure.vaults = [];
    emulator.store.azure.deletedVaults = [
      { vault: gone, deletedMs: emulator.clock.now(), purgeMs: emulator.clock.now() + 86_400_000 },
    ];
    const { diff, process, update } = await next(outs, args);
    expect(diff).toEqual({ changes: true });
    expect(warnings(process)).toEqual([
      expect.stringMatching(/was deleted outside Pulumi\. `pulumi up` recovers the vault/),
    ]);
    await update();
    expect(vault()).toMatchObject({ id: keyVaultId, publicNetworkAccess: "Disabled" });
  });
});

describe("what Azure never changes", () => {
  it.each([
    [{ location: "westeurope" }, /location: eastus2 in Azure, westeurope in the program/],
    [{ softDeleteRetentionInDays: 7 }, /softDeleteRetentionInDays: 90 in Azure, 7 in the program/],
  ])("is refused in the preview and at `up`: %j", async (change, expected) => {
    const outs = await closed();
    const process = another();
    const preview = await process.check(VAULT, { ...args, ...change }, { olds: outs, preview: true });
    expect(preview.failures).toEqual([{ property: "vaultName", reason: expect.stringMatching(expected) }]);
    await expect((await next(outs, { ...args, ...change })).update()).rejects.toThrow(expected);
    expect(writes()).toEqual([]);
  });

  it.each([
    ["vaultName", { ...args, vaultName: "other-kv" }],
    ["resourceGroupName", { ...args, resourceGroupName: "other" }],
  ])("makes another vault of it: %s", async (key, given) => {
    expect((await next(await closed(), given)).diff).toEqual({ replaces: [key] });
  });

  it("is no other spelling of the same place, and no login of another subscription", async () => {
    const outs = await closed({ resourceGroupName, vaultNamePrefix: "cmk", projectIds: [projectId] });
    const process = another({ ARM_SUBSCRIPTION_ID: "99999999-2222-4222-8222-222222222222" });
    const given = { resourceGroupName: "KEYS", vaultNamePrefix: "cmk", projectIds: ["64b7f0c0a1b2c3d4e5f60799"] };
    const { inputs } = await process.check(VAULT, given, { olds: outs });
    expect([inputs.subscriptionId, inputs.vaultName]).toEqual([subscriptionId, outs.vaultName]);
    expect(await process.diff(VAULT, String(outs.keyVaultId), outs, inputs)).toEqual({ replaces: [] });
  });
});
