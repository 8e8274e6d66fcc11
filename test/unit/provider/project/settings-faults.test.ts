// Proves which settings of an enabled customer-managed key are called incomplete, and that complete ones are not.
import { describe, expect, it } from "vitest";
import type { EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import { accessSettingsFault, keySettingsFault } from "../../../../provider/project/settings-faults.ts";

/** `undefined`: absent, as Atlas leaves it out. */
const settingsWith = (change: Readonly<Record<string, unknown>>): EncryptionAtRest => ({
  azureKeyVault: JSON.parse(JSON.stringify({ ...COMPLETE, ...change })),
});

const COMPLETE = {
  enabled: true,
  subscriptionID: "s",
  resourceGroupName: "keys",
  keyVaultName: "payments-kv",
  keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas",
  roleId: "r",
} as const;

describe("the settings of the vault and the key", () => {
  it.each([
    ["are complete", {}, undefined],
    ["name the vault in other letters", { keyVaultName: "Payments-KV" }, undefined],
    ["are of another cloud", { keyIdentifier: "https://payments-kv.vault.azure.cn/keys/atlas" }, undefined],
    ["are not enabled", { enabled: false, keyVaultName: undefined }, undefined],
    [
      "lack a vault",
      { keyVaultName: undefined, resourceGroupName: "" },
      /Atlas shows no resourceGroupName, keyVaultName\.$/,
    ],
    ["lack a key", { keyIdentifier: undefined }, /Atlas shows no keyIdentifier\.$/],
    ["name no key", { keyIdentifier: "https://payments-kv.vault.azure.net/" }, / names no key\.$/],
    [
      "name two vaults",
      { keyVaultName: "other-kv" },
      /^The vault is other-kv in .*, payments-kv in its keyIdentifier\.$/,
    ],
  ])("%s", (_, change, says) => {
    const fault = keySettingsFault(settingsWith(change));
    expect(fault?.says).toEqual(says === undefined ? undefined : expect.stringMatching(says));
  });
});

describe("the settings of the access", () => {
  it.each([
    ["are a registered role", {}, ["r"], undefined],
    ["are a role, and the list cannot be read", {}, undefined, undefined],
    ["are a client secret", { roleId: undefined, clientID: "app" }, [], undefined],
    ["are a role that is not registered", {}, ["other"], /uses the role r, which is not registered/],
    ["are missing", { roleId: undefined }, [], /neither a role nor a client secret/],
  ])("%s", (_, change, roles, says) => {
    const registered = roles?.map((roleId) => ({ roleId }));
    const fault = accessSettingsFault(settingsWith(change), registered);
    expect(fault?.says).toEqual(says === undefined ? undefined : expect.stringMatching(says));
  });
});
