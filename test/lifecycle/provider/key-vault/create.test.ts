// Proves how a KeyVault comes to be, in process against the emulator: made once, adopted, recovered, or refused; its gates sent in the first PUT alone.
import { describe, expect, it } from "vitest";
import { byHand } from "../../../support/hand.ts";
import { textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  another,
  args,
  emulator,
  infos,
  keyVaultId,
  location,
  loseAnswer,
  plugin,
  projectId,
  resourceGroupName,
  standing,
  subscriptionId,
  tenantId,
  VAULT,
  vault,
  vaultName,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

const BODY = {
  location,
  properties: {
    tenantId,
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "Enabled",
    networkAcls: { bypass: "None", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
  },
};

describe("a vault that does not exist", () => {
  it("is created in the group's region by one PUT, and waited for", async () => {
    const began = emulator.clock.now();
    const { id, outs } = await plugin.up(VAULT, args);
    expect([id, outs]).toEqual([
      keyVaultId,
      {
        ...args,
        subscriptionId,
        tenantId,
        keyVaultId,
        enablePurgeProtection: true,
        vaultUri: `https://${vaultName}.vault.azure.net/`,
        __v: 1,
      },
    ]);
    expect(writes()).toEqual([["PUT {vault}", BODY]]);
    expect(emulator.clock.now() - began).toBeGreaterThanOrEqual(20_000);
    expect([infos(), warnings()]).toEqual([[], []]);
    expect(textsOf(plugin, "status")).toEqual(["creating the vault, usually 17 to 33 s", ""]);
  });

  it("gets the values of the program", async () => {
    const said = { tags: { team: "data" }, sku: "premium", softDeleteRetentionInDays: 30, location: "West Europe" };
    await plugin.up(VAULT, { ...args, ...said });
    expect(vault()).toMatchObject({
      location: "westeurope",
      sku: "premium",
      tags: { team: "data" },
      softDeleteRetentionInDays: 30,
    });
    expect(emulator.journal.entries().filter(({ path }) => path.endsWith("/resourceGroups/keys"))).toEqual([]);
  });

  it("is read after a lost answer, and not sent again", async () => {
    loseAnswer("PUT");
    await plugin.up(VAULT, args);
    expect(writes().map(([line]) => line)).toEqual(["PUT {vault}"]);
    expect(vault().publicNetworkAccess).toBe("Enabled");
  });

  it("is sent again where the lost PUT never arrived", async () => {
    emulator.faults.add({
      match: { method: "PUT", path: /\/vaults\/[^/]+$/ },
      action: { kind: "drop", when: "before" },
    });
    await plugin.up(VAULT, args);
    expect(emulator.store.azure.vaults).toHaveLength(1);
  });

  it("that another tool creates meanwhile is adopted and stays closed: after a conflict the vault is read", async () => {
    emulator.faults.add({
      match: { method: "PUT", path: /\/vaults\/[^/]+$/ },
      action: { kind: "status", status: 409, body: '{"error":{"code":"ConflictError","message":"in progress"}}' },
    });
    const stop = emulator.onRequest(({ method, status }) => {
      if (method === "PUT" && status === 409) {
        stop();
        standing();
      }
    });
    await plugin.up(VAULT, args);
    expect(vault().publicNetworkAccess).toBe("Disabled");
  });

  it("that never becomes ready stays in state, and the next run continues with it", async () => {
    await byHand(emulator, { vaultReadyAfterMs: 3_600_000 });
    const failed = await plugin.up(VAULT, args).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      id: keyVaultId,
      reasons: [expect.stringMatching(/has not ended it after 10 min.*RegisteringDns/)],
      properties: expect.objectContaining({ keyVaultId }),
    });
    emulator.clock.advance(3_600_000);
    const next = another();
    const { inputs } = await next.check(VAULT, args);
    await next.update(VAULT, keyVaultId, inputs, inputs);
    expect(writes().map(([line]) => line)).toEqual(["PUT {vault}"]);
  });
});

describe("a vault that exists", () => {
  it("is adopted with a message; only values of the program are sent, and never the network settings", async () => {
    standing();
    await plugin.up(VAULT, { ...args, tags: { team: "data" }, sku: "premium" });
    expect(writes()).toEqual([
      [
        "PATCH {vault}",
        { tags: { owner: "platform", team: "data" }, properties: { sku: { family: "A", name: "premium" } } },
      ],
    ]);
    expect(vault()).toMatchObject({
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", ipRules: ["1.2.3.4/32"] },
    });
    expect(infos()).toEqual([
      `Adopted the existing vault atlas-kv, with its keys. Its public network access and firewall stay unchanged.`,
    ]);
  });

  it("with the desired values is adopted without a write", async () => {
    standing();
    await plugin.up(VAULT, args);
    expect(writes()).toEqual([]);
  });

  it("without purge protection gets it", async () => {
    standing({ enablePurgeProtection: false });
    await plugin.up(VAULT, args);
    expect(writes()).toEqual([["PATCH {vault}", { properties: { enablePurgeProtection: true } }]]);
  });

  it.each([
    [{ location: "westeurope" }, {}, /location: eastus2 in Azure, westeurope in the program/],
    [
      { softDeleteRetentionInDays: 30 },
      {},
      /softDeleteRetentionInDays: 90 in Azure, 30 in the program.*pass another 'vaultName'/,
    ],
    [
      { tenantId: "99999999-1111-4111-8111-111111111111" },
      {},
      /tenantId: 11111111-1111-4111-8111-111111111111 in Azure, 99999999-1111-4111-8111-111111111111 in the program/,
    ],
    [
      {},
      { enableRbacAuthorization: false },
      /uses access policies.*`az keyvault update --name atlas-kv --enable-rbac-authorization true`/,
    ],
  ])("that does not fit %j and %j is refused, in the preview too", async (given, there, expected) => {
    standing(there);
    const preview = await plugin.check(VAULT, { ...args, ...given }, { preview: true });
    expect(preview.failures).toEqual([{ property: "vaultName", reason: expect.stringMatching(expected) }]);
    await expect(plugin.up(VAULT, { ...args, ...given })).rejects.toThrow(expected);
    expect(writes()).toEqual([]);
  });

  it("that an earlier run has only just made is waited for", async () => {
    await byHand(emulator, { vaultReadyAfterMs: 60_000 });
    const first = plugin.up(VAULT, args).catch(() => undefined);
    const stop = emulator.onRequest(({ method }) => {
      if (method === "PUT") {
        stop();
        plugin.kill();
      }
    });
    await first;
    const second = another();
    const { outs } = await second.up(VAULT, args);
    expect(outs.vaultUri).toBe(`https://${vaultName}.vault.azure.net/`);
    expect(writes().map(([line]) => line)).toEqual(["PUT {vault}"]);
  });
});

describe("a name", () => {
  it("of a deleted vault of this group is recovered unchanged, with a message", async () => {
    standing({ keys: { atlas: { versions: [] } } });
    await plugin.remove(VAULT, keyVaultId, {
      ...(await another().check(VAULT, { ...args, deleteVault: true, projectIds: [] })).inputs,
    });
    expect(emulator.store.azure.vaults).toEqual([]);
    emulator.journal.clear();
    await another().up(VAULT, args);
    expect(writes().map(([line]) => line)).toEqual(["PUT {vault}", "PUT {vault}"]);
    expect(vault()).toMatchObject({ publicNetworkAccess: "Disabled", keys: { atlas: { versions: [] } } });
  });

  it("held by a deleted vault of another group is refused, with what to do", async () => {
    const other = keyVaultId.replace("/keys/", "/other/");
    standing({ id: other });
    emulator.store.azure.deletedVaults = [
      { vault: vault(), deletedMs: emulator.clock.now(), purgeMs: emulator.clock.now() + 86_400_000 },
    ];
    emulator.store.azure.vaults = [];
    await expect(plugin.up(VAULT, args)).rejects.toThrow(
      `The vault was not created: the deleted vault ${other} has the name "atlas-kv". Pass another 'vaultName', or recover that vault`,
    );
  });

  it("taken elsewhere is refused, with what to do", async () => {
    standing({ id: keyVaultId.replace(subscriptionId, "99999999-2222-4222-8222-222222222222") });
    await expect(plugin.up(VAULT, args)).rejects.toThrow(
      `The vault was not created: the name "atlas-kv" is in use. Names of vaults are unique in all of Azure. Pass another 'vaultName'.`,
    );
    expect(emulator.store.azure.vaults).toHaveLength(1);
  });

  it("that is taken names both remedies if deleted vaults cannot be listed", async () => {
    standing({ id: keyVaultId.replace(subscriptionId, "99999999-2222-4222-8222-222222222222") });
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(({ role }) => role !== "Reader");
    await expect(plugin.up(VAULT, { ...args, location })).rejects.toThrow(
      /Whether a deleted vault has it could not be checked.*`az keyvault recover --name atlas-kv`.*Or pass another 'vaultName'/,
    );
  });

  it("follows from place and projects where only a prefix is given, and is found again", async () => {
    const derived = { resourceGroupName, vaultNamePrefix: "cmk-vault", projectIds: [projectId] };
    const { inputs } = await plugin.check(VAULT, derived);
    expect(inputs.vaultName).toMatch(/^cmk-vault[0-9a-f]{8}$/);
    expect((await another().check(VAULT, derived)).inputs.vaultName).toBe(inputs.vaultName);
    const others = [
      { ...derived, projectIds: ["64b7f0c0a1b2c3d4e5f60799"] },
      { ...derived, resourceGroupName: "other" },
      { ...derived, subscriptionId: "99999999-2222-4222-8222-222222222222" },
    ];
    for (const other of others)
      expect((await another().check(VAULT, other)).inputs.vaultName).not.toBe(inputs.vaultName);
  });
});

describe("a resource group", () => {
  it("that does not exist is a warning in the preview, and refused at `up` before any write", async () => {
    const lost = { ...args, resourceGroupName: "lost" };
    const { failures } = await plugin.check(VAULT, lost, { preview: true });
    expect(failures).toEqual([]);
    expect(warnings()).toEqual([
      `The resource group "lost" does not exist in subscription ${subscriptionId}. Unless this program creates it, \`pulumi up\` refuses.`,
    ]);
    await expect(plugin.up(VAULT, lost)).rejects.toThrow(
      /The resource group "lost" does not exist.*Check 'resourceGroupName'/,
    );
    expect(writes()).toEqual([]);
  });
});
