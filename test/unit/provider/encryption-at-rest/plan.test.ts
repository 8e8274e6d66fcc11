// Proves how far the cloud is said to be from what is wanted and what is sent.
import { describe, expect, it } from "vitest";
import type { EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import { FIELDS } from "../../../../provider/encryption-at-rest/fields.ts";
import {
  type Desired,
  desiredOf,
  followsLatest,
  type Given,
  keyIdentifierFor,
  needsWrite,
  observedAs,
  offIn,
  updateFor,
} from "../../../../provider/encryption-at-rest/plan.ts";
import { replacing } from "../../../../provider/engine/field.ts";
import { isForeign } from "../../../../provider/project/key-in-force.ts";
import { changedKeys } from "../../../../provider/support/compare.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const subscription = "22222222-2222-4222-8222-222222222222";
const version = "0123456789abcdef0123456789abcdef";
const newer = "fedcba9876543210fedcba9876543210";
const args: Given = {
  projectId: "64b7f0c0a1b2c3d4e5f60718",
  keyVaultId: `/subscriptions/${subscription}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv`,
  keyName: "atlas",
  keyVersion: version,
  access: { roleId: "64b7f0c0a1b2c3d4e5f60a01" },
};
const url = `https://payments-kv.vault.azure.net/keys/atlas/${version}`;
const desired: Desired = desiredOf(args, url, undefined);
const inForce: EncryptionAtRest = {
  azureKeyVault: {
    enabled: true,
    azureEnvironment: "AZURE",
    subscriptionID: subscription,
    resourceGroupName: "keys",
    keyVaultName: "payments-kv",
    keyIdentifier: url,
    roleId: "64b7f0c0a1b2c3d4e5f60a01",
    valid: true,
  },
  enabledForSearchNodes: false,
};
const holding = (change: Partial<EncryptionAtRest["azureKeyVault"]>): EncryptionAtRest => ({
  ...inForce,
  azureKeyVault: { ...inForce.azureKeyVault, ...change },
});
const noSecret = { value: undefined, mustBeSent: false };

describe("the key's URL", () => {
  it("has a version when one is pinned, none when Atlas follows, and the host of its cloud", () => {
    expect(keyIdentifierFor(args, version)).toBe(url);
    expect(keyIdentifierFor(args, undefined)).toBe("https://payments-kv.vault.azure.net/keys/atlas");
    expect(keyIdentifierFor({ ...args, azureEnvironment: "AZURE_CHINA" }, undefined)).toBe(
      "https://payments-kv.vault.azure.cn/keys/atlas",
    );
  });

  it("is unknown while a part of it is", () => {
    expect(keyIdentifierFor({ ...args, keyName: UNKNOWN }, version)).toBe(UNKNOWN);
    expect(keyIdentifierFor({ ...args, keyVaultId: UNKNOWN }, version)).toBe(UNKNOWN);
  });

  it("follows the latest version on request, and for a client secret when none is named", () => {
    const app = { tenantId: subscription, clientId: subscription, clientSecretEnv: "S" };
    const { keyVersion: _, ...unpinned } = args;
    expect([
      followsLatest(args),
      followsLatest(unpinned),
      followsLatest({ ...args, keyVersion: "latest" }),
      followsLatest({ ...unpinned, access: app }),
    ]).toEqual([false, false, true, true]);
  });
});

describe("the differences between Atlas and the program", () => {
  it.each([
    ["nothing", inForce, []],
    [
      "nothing but spelling",
      holding({
        keyIdentifier: `${url.replace(".net/", ".net:443/")}/`,
        subscriptionID: subscription.toUpperCase(),
        resourceGroupName: "KEYS",
      }),
      [],
    ],
    ["nothing if Atlas does not return `valid`", holding({}), []],
    ["the key", holding({ keyIdentifier: url.replace(version, newer) }), ["keyVersion", "keyIdentifier"]],
    [
      "the vault",
      holding({ keyVaultName: "other", keyIdentifier: url.replace("payments-kv", "other") }),
      ["keyVaultId", "keyIdentifier"],
    ],
    ["the role", holding({ roleId: "64b7f0c0a1b2c3d4e5f60a02" }), ["access"]],
    ["the validity", holding({ valid: false }), ["valid"]],
    [
      "the provider and the validity, if keys are disabled",
      { azureKeyVault: { enabled: false } },
      ["encryptionAtRestProvider", "valid"],
    ],
  ])("are %s", (_, actual, off) => {
    expect(offIn(desired, actual)).toEqual(off);
  });

  it("include search nodes only if the program sets enabledForSearchNodes", () => {
    const searching = { ...inForce, enabledForSearchNodes: true };
    expect(offIn(desired, searching)).toEqual([]);
    expect(offIn({ ...desired, enabledForSearchNodes: false }, searching)).toEqual(["enabledForSearchNodes"]);
  });

  it('keep "latest" in the inputs and show the version that Atlas uses in the URL', () => {
    const following = { ...desired, keyVersion: "latest" };
    expect(observedAs(following, holding({ keyIdentifier: url.replace(version, newer) }))).toEqual({
      ...following,
      keyIdentifier: url.replace(version, newer),
    });
  });

  it("need no write if only `valid` differs: that is Atlas's answer, not a setting", () => {
    expect([
      needsWrite([], noSecret),
      needsWrite(["valid"], noSecret),
      needsWrite(["keyIdentifier"], noSecret),
      needsWrite([], { value: "s", mustBeSent: true }),
    ]).toEqual([false, false, true, true]);
  });

  it("are none right after the update", () => {
    const { azureKeyVault = {} } = updateFor(desired, noSecret, { azureKeyVault: { enabled: false } });
    expect(offIn(desired, { azureKeyVault: { ...azureKeyVault, valid: true } })).toEqual([]);
  });
});

describe("a configuration that the stack does not manage", () => {
  it("is one with another key or another vault, unless the program adopts it", () => {
    expect(isForeign(desired, holding({ keyIdentifier: "https://payments-kv.vault.azure.net/keys/theirs" }))).toBe(
      true,
    );
    expect(
      isForeign(
        { ...desired, adopt: true },
        holding({ keyIdentifier: "https://payments-kv.vault.azure.net/keys/theirs" }),
      ),
    ).toBe(false);
  });

  it("is not one with another version of the same key, nor a project without a key", () => {
    expect(isForeign(desired, holding({ keyIdentifier: url.replace(version, newer) }))).toBe(false);
    expect(isForeign(desired, { azureKeyVault: { enabled: false } })).toBe(false);
  });
});

describe("the PATCH", () => {
  it("has the whole Key Vault object and nothing for other clouds", () => {
    expect(updateFor(desired, noSecret, { azureKeyVault: { enabled: false } })).toEqual({
      azureKeyVault: {
        enabled: true,
        azureEnvironment: "AZURE",
        subscriptionID: subscription,
        resourceGroupName: "keys",
        keyVaultName: "payments-kv",
        keyIdentifier: url,
        roleId: "64b7f0c0a1b2c3d4e5f60a01",
      },
    });
  });

  it("has the secret with its app registration", () => {
    const access = { tenantId: subscription, clientId: "44444444-4444-4444-8444-444444444444", clientSecretEnv: "S" };
    expect(
      updateFor({ ...desired, access }, { value: "s3cret", mustBeSent: true }, inForce).azureKeyVault,
    ).toMatchObject({ tenantID: subscription, clientID: access.clientId, secret: "s3cret" });
  });

  it("never disables private networking", () => {
    expect(
      updateFor(desired, noSecret, holding({ requirePrivateNetworking: true })).azureKeyVault?.requirePrivateNetworking,
    ).toBe(true);
    expect(updateFor(desired, noSecret, inForce).azureKeyVault).not.toHaveProperty("requirePrivateNetworking");
  });
});

describe("changes between state and program", () => {
  it("are the keys whose value differs, whatever their order inside", () => {
    expect(changedKeys({ a: { x: 1, y: 2 }, b: 1 }, { a: { y: 2, x: 1 }, b: 2, c: undefined })).toEqual(["b"]);
  });

  it("replace for another project only, and never for an unknown one", () => {
    const replacedBy = (olds: object, news: object) =>
      replacing(FIELDS, { olds: { ...olds }, news: { ...news } }, changedKeys({ ...olds }, { ...news }));
    expect(replacedBy({ projectId: "a" }, { projectId: "b" })).toEqual(["projectId"]);
    expect(replacedBy({ projectId: "a" }, { projectId: UNKNOWN })).toEqual([]);
    expect(replacedBy({ keyVaultId: "a" }, { keyVaultId: "b" })).toEqual([]);
  });
});
