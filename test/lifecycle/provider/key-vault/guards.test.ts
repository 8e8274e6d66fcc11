// Proves what a KeyVault's check refuses by itself, what a preview says of Azure, and that a healthy preview has no warning.
import { describe, expect, it } from "vitest";
import { ENGINE_UNKNOWN } from "../../../../provider/support/unknowns.ts";
import {
  anewForEachTest,
  another,
  args,
  asked,
  emulator,
  infos,
  keyVaultId,
  plugin,
  projectId,
  resourceGroupName,
  standing,
  subscriptionId,
  VAULT,
  vaultName,
  warnings,
} from "./world.ts";

anewForEachTest();

const NO_LOGIN = { ARM_CLIENT_ID: undefined, ARM_CLIENT_SECRET: undefined, ARM_TENANT_ID: undefined, PATH: "" };

describe("a preview", () => {
  it("of a new vault knows its id, writes nothing and warns of nothing", async () => {
    const { inputs, failures } = await plugin.check(VAULT, args, { preview: true });
    expect([inputs.keyVaultId, failures, warnings(), infos()]).toEqual([keyVaultId, [], [], []]);
    expect(emulator.journal.writes()).toEqual([]);
  });

  it("of a vault that exists says that it will be adopted", async () => {
    standing();
    expect((await plugin.check(VAULT, args, { preview: true })).failures).toEqual([]);
    expect([infos(), warnings()]).toEqual([[`The vault atlas-kv exists already: \`pulumi up\` adopts it.`], []]);
  });

  it.each([
    ["the group", { resourceGroupName: ENGINE_UNKNOWN, vaultName }],
    ["the name", { resourceGroupName, vaultName: ENGINE_UNKNOWN }],
    [
      "the project that its name follows from",
      { resourceGroupName, vaultNamePrefix: "cmk", projectIds: [ENGINE_UNKNOWN] },
    ],
    ["what its key is to encrypt", { resourceGroupName, vaultNamePrefix: "cmk", encrypts: ENGINE_UNKNOWN }],
  ])("in which %s is not known yet leaves the id unknown", async (_, given) => {
    const { inputs, failures } = await plugin.check(VAULT, given, { preview: true });
    expect([inputs.keyVaultId, failures, warnings()]).toEqual([ENGINE_UNKNOWN, [], []]);
  });

  it("in which the cloud is not known yet sends no request about the vault", async () => {
    standing();
    const given = { ...args, azureEnvironment: ENGINE_UNKNOWN };
    expect((await plugin.check(VAULT, given, { preview: true })).failures).toEqual([]);
    expect(infos()).toEqual([]);
  });

  it("without a login says what cannot be checked, and `up` refuses", async () => {
    const process = another(NO_LOGIN);
    expect((await process.check(VAULT, args, { preview: true })).failures).toEqual([]);
    expect(warnings(process)).toEqual([
      expect.stringMatching(/^Cannot be checked until `pulumi up`: whether the vault exists already\./),
    ]);
    expect((await another(NO_LOGIN).check(VAULT, args)).failures).toMatchObject([{ property: "tenantId" }]);
  });

  it("without a subscription says what to set, and `up` refuses", async () => {
    const env = { ARM_SUBSCRIPTION_ID: undefined };
    const says = expect.stringMatching(/Pass 'subscriptionId', or set ARM_SUBSCRIPTION_ID/);
    const process = another(env);
    const { inputs, failures } = await process.check(VAULT, args, { preview: true });
    expect([inputs.keyVaultId, failures, warnings(process)]).toEqual([ENGINE_UNKNOWN, [], [says]]);
    expect((await another(env).check(VAULT, args)).failures).toEqual([{ property: "subscriptionId", reason: says }]);
    expect((await another(env).check(VAULT, { ...args, subscriptionId })).inputs.keyVaultId).toBe(keyVaultId);
  });
});

describe("arguments", () => {
  it.each([
    [{ resourceGroupName: undefined }, "resourceGroupName"],
    [{ resourceGroupName: ".." }, "resourceGroupName"],
    [{ resourceGroupName: "a/b" }, "resourceGroupName"],
    [{ resourceGroupName: "$(x)" }, "resourceGroupName"],
    [{ subscriptionId: "mine" }, "subscriptionId"],
    [{ vaultName: undefined }, "vaultName"],
    [{ vaultName: "a--b" }, "vaultName"],
    [{ vaultNamePrefix: "seventeen-letters" }, "vaultNamePrefix"],
    [{ vaultNamePrefix: "9cmk" }, "vaultNamePrefix"],
    [{ location: " " }, "location"],
    [{ tags: ["a"] }, "tags"],
    [{ tags: { a: 1 } }, "tags"],
    [{ sku: "basic" }, "sku"],
    [{ tenantId: "mine" }, "tenantId"],
    [{ softDeleteRetentionInDays: 6 }, "softDeleteRetentionInDays"],
    [{ softDeleteRetentionInDays: 7.5 }, "softDeleteRetentionInDays"],
    [{ deleteVault: "yes", projectIds: [] }, "deleteVault"],
    [{ deleteVault: true }, "deleteVault"],
    [{ projectIds: ["x"] }, "projectIds"],
    [{ azureEnvironment: "MARS" }, "azureEnvironment"],
    [{ timeouts: { create: "soon" } }, "timeouts"],
  ])("%j is refused without a request", async (change, property) => {
    const { failures } = await plugin.check(VAULT, { ...args, ...change });
    expect(failures.map((one) => one.property)).toEqual([property]);
    expect(asked()).toEqual([]);
  });

  it("two resources for one vault are refused", async () => {
    const named = (urn: string) => ({ ...args, projectIds: [projectId], __urn: `urn:pulumi:s::p::t::${urn}` });
    expect((await plugin.check(VAULT, named("one"))).failures).toEqual([]);
    expect((await plugin.check(VAULT, named("two"))).failures).toMatchObject([{ property: "vaultName" }]);
  });
});

describe("the project that a key of a new vault is to encrypt", () => {
  const prefix = { resourceGroupName, vaultNamePrefix: "atlas-cmk-" };
  const given = { ...prefix, encrypts: { projectId, keyName: "atlas" } };

  it("decides the name, together with `projectIds`, and state holds nothing of the look", async () => {
    const names = await Promise.all(
      [given, { ...given, projectIds: [projectId], deleteVault: true }, { ...prefix, projectIds: [] }].map(
        async (one) => (await another().check(VAULT, one)).inputs.vaultName,
      ),
    );
    expect(names[0]).toMatch(/^atlas-cmk-[0-9a-f]{8}$/);
    expect([names[1] === names[0], names[2] === names[0]]).toEqual([true, false]);
    expect((await plugin.check(VAULT, given)).inputs).not.toHaveProperty("encrypts");
  });

  it("is refused if it uses another key, in the preview and at `up`; nothing is written", async () => {
    Object.assign(emulator.store.atlas.projects[projectId]?.encryption.azureKeyVault ?? {}, {
      enabled: true,
      keyIdentifier: "https://theirs.vault.azure.net/keys/atlas",
    });
    for (const preview of [true, false])
      expect((await another().check(VAULT, given, { preview })).failures).toEqual([
        {
          property: "",
          reason: expect.stringMatching(/is already encrypted with another key: https:.*Pass adopt: true/),
        },
      ]);
    expect((await another().check(VAULT, { ...given, encrypts: { ...given.encrypts, adopt: true } })).failures).toEqual(
      [],
    );
    expect(emulator.journal.writes()).toEqual([]);
  });

  it("without a key's name is refused", async () => {
    const { failures } = await plugin.check(VAULT, { ...prefix, encrypts: { projectId } });
    expect(failures.map((one) => one.property)).toEqual(["encrypts"]);
  });
});
