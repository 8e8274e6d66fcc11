// Proves of a KeyVaultKey, in process against the emulator: what a preview and `up` refuse, and what a preview warns of.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { ENGINE_UNKNOWN } from "../../../../provider/support/unknowns.ts";
import { must } from "../../../support/must.ts";
import { startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  close,
  emulator,
  existing,
  fresh,
  held,
  KEY,
  keyVaultId,
  plugin,
  vault,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

describe("guards", () => {
  const misfits: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, () => void, RegExp]> = [
    [
      "an EC key",
      {},
      () => Object.assign(held("atlas"), { kty: "EC" }),
      /has the type EC.*only the types RSA and RSA-HSM/,
    ],
    [
      "a key that only wraps",
      {},
      () => Object.assign(held("atlas"), { keyOps: ["wrapKey"] }),
      /does not allow encrypt and decrypt.*set-attributes/,
    ],
    ["another type", { keyType: "RSA-HSM" }, () => {}, /keyType: RSA in Azure, RSA-HSM in the program/],
    ["another size", { keySize: 4096 }, () => {}, /keySize: 2048 in Azure, 4096 in the program/],
  ];

  it.each(misfits)("refuse %s in the preview", async (_, args, change, words) => {
    change();
    const { failures } = await plugin.check(KEY, { ...existing, ...args }, { preview: true });
    expect(failures).toEqual([{ property: "keyName", reason: expect.stringMatching(words) }]);
  });

  it.each(misfits)("refuse %s at `up`, and write nothing", async (_, args, change, words) => {
    change();
    await expect(plugin.up(KEY, { ...existing, ...args })).rejects.toThrow(words);
    expect(writes()).toEqual([]);
  });

  it("refuse a change of size in the preview, though the key is known", async () => {
    const { inputs } = await plugin.up(KEY, { ...existing, keySize: 2048 });
    const { failures } = await plugin.check(KEY, { ...existing, keySize: 4096 }, { preview: true, olds: inputs });
    expect(failures).toEqual([{ property: "keyName", reason: expect.stringMatching(/Pass another 'keyName'/) }]);
  });

  it("refuse an HSM key in a vault of the standard tier, in the preview and at `up`", async () => {
    const { failures } = await plugin.check(KEY, { ...fresh, keyType: "RSA-HSM" }, { preview: true });
    expect(failures).toEqual([{ property: "keyType", reason: expect.stringMatching(/standard tier/) }]);
    await expect(plugin.up(KEY, { ...fresh, keyType: "RSA-HSM" })).rejects.toThrow(/standard tier/);
    expect(writes()).toEqual([]);
  });

  it("warn of a vault that does not exist yet, and of one without purge protection", async () => {
    emulator.store.azure.roleAssignments.push({
      scope: must(keyVaultId.split("/providers/")[0]),
      principalId: quickstart.runner.servicePrincipalId,
      role: "Reader",
    });
    const elsewhere = { ...fresh, keyVaultId: keyVaultId.replace("payments-kv", "other-kv") };
    expect((await plugin.check(KEY, elsewhere, { preview: true })).failures).toEqual([]);
    expect(warnings()).toEqual([expect.stringMatching(/^Cannot be checked until `pulumi up`.*there is no such vault/)]);
    vault().enablePurgeProtection = false;
    const other = startPlugin(emulator);
    expect((await other.check(KEY, fresh, { preview: true })).failures).toEqual([]);
    expect(warnings(other)).toEqual([expect.stringMatching(/has no purge protection/)]);
  });

  it("warn of a vault that the login may not see yet", async () => {
    const { azure } = emulator.store;
    azure.roleAssignments = azure.roleAssignments.filter((one) => one.scope === keyVaultId);
    const elsewhere = { ...fresh, keyVaultId: keyVaultId.replace("payments-kv", "other-kv") };
    expect((await plugin.check(KEY, elsewhere, { preview: true })).failures).toEqual([]);
    expect(warnings()).toEqual([expect.stringMatching(/^Cannot be checked until `pulumi up`.*AuthorizationFailed/)]);
  });

  it("warn without an Azure login, and about a rotation policy that lets the key expire without a new version", async () => {
    const nobody = startPlugin(emulator, { ARM_CLIENT_ID: "", ARM_CLIENT_SECRET: "", ARM_TENANT_ID: "", PATH: "" });
    await nobody.check(KEY, { ...fresh, rotationPolicy: { expiryTime: "P1Y" } }, { preview: true });
    expect(warnings(nobody)).toEqual([
      expect.stringMatching(/sets an expiry of versions.*no rotation/),
      expect.stringMatching(/^Cannot be checked until `pulumi up`.*az login/),
    ]);
  });

  it("warn of a rotation on a closed vault before `up`", async () => {
    const { inputs } = await plugin.up(KEY, existing);
    close();
    await plugin.check(KEY, { ...existing, rotateTrigger: "1" }, { preview: true, olds: inputs });
    expect(warnings()).toEqual([expect.stringMatching(/rotates the key, which needs the vault's data plane/)]);
  });

  it("leave a vault that is not known yet to `pulumi up`, and refuse no type that is not known", async () => {
    const { failures } = await plugin.check(KEY, { ...fresh, keyVaultId: ENGINE_UNKNOWN }, { preview: true });
    expect([failures, warnings()]).toEqual([[], []]);
    const unknownType = { ...existing, keyType: ENGINE_UNKNOWN, keySize: ENGINE_UNKNOWN };
    expect((await plugin.check(KEY, unknownType, { preview: true })).failures).toEqual([]);
    await plugin.end();
    expect(plugin.messages.at(-1)?.text).toContain("- whether the vault exists, and whether an existing key");
  });

  it("accept a new key without a message", async () => {
    expect((await plugin.check(KEY, fresh, { preview: true })).failures).toEqual([]);
    expect(plugin.messages).toEqual([]);
  });
});
