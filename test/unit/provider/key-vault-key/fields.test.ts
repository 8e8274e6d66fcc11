// Proves which arguments of a KeyVaultKey are refused, and by which words; and that unknown ones are left alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsIn, normalIn } from "../../../../provider/engine/field.ts";
import { FIELDS, faultsBetween } from "../../../../provider/key-vault-key/fields.ts";
import { endsWithoutRotation } from "../../../../provider/key-vault-key/plan.ts";
import type { Properties } from "../../../../provider/support/properties.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const SUBSCRIPTION = "22222222-2222-4222-8222-22222222222A";
const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv`;
const args = { keyVaultId: VAULT, keyName: "atlas" };
const argumentFaults = (news: Properties) => [...faultsIn(FIELDS, news), ...faultsBetween(news)];
const policyFault = (policy: unknown) => FIELDS.rotationPolicy.faultIn(policy, "rotationPolicy");
const project = "64b7f0c0a1b2c3d4e5f60718";

describe("arguments", () => {
  it.each([
    ["the least", {}],
    [
      "every one",
      {
        keyType: "RSA-HSM",
        keySize: 4096,
        rotationPolicy: { timeBeforeExpiry: "P30D", expiryTime: "P1Y", notifyTimeBeforeExpiry: "P60D" },
        rotateTrigger: "2027-01",
        deleteKey: true,
        projectIds: [project],
        azureEnvironment: "AZURE_CHINA",
        timeouts: { create: "5m" },
      },
    ],
    ["no rotation", { rotationPolicy: {} }],
    ["a deletion that asks nobody", { deleteKey: true, projectIds: [] }],
    ["unknown ones", { keyName: UNKNOWN, rotationPolicy: { timeAfterCreate: UNKNOWN }, projectIds: [UNKNOWN] }],
  ])("%s are taken", (_, more) => {
    expect(argumentFaults({ ...args, ...more })).toEqual([]);
  });

  it.each([
    ["keyVaultId", { keyVaultId: "payments-kv" }, /is not the ARM id of a vault/],
    ["keyVaultId", { keyVaultId: VAULT.replace("vaults", "managedHSMs") }, /names a Managed HSM/],
    ["keyName", { keyName: "atlas/0123" }, /is not a key's name/],
    ["keyType", { keyType: "EC" }, /'keyType' is neither "RSA" nor "RSA-HSM"/],
    ["keySize", { keySize: 1024 }, /'keySize' is not one of 2048, 3072, 4096/],
    ["keySize", { keySize: "3072" }, /'keySize' is not one of/],
    ["rotateTrigger", { rotateTrigger: "" }, /'rotateTrigger' is not a string that is not empty/],
    ["deleteKey", { deleteKey: "yes" }, /'deleteKey' must be true or false/],
    ["deleteKey", { deleteKey: true }, /'deleteKey' needs 'projectIds'/],
    ["deletedWithVault", { deletedWithVault: 1 }, /'deletedWithVault' must be true or false/],
    ["deletedWithVault", { deletedWithVault: true }, /'deletedWithVault' needs 'projectIds'/],
    ["projectIds", { projectIds: ["payments"] }, /'projectIds' is not a list of Atlas project ids/],
    ["projectIds", { projectIds: project }, /'projectIds' is not a list/],
    ["azureEnvironment", { azureEnvironment: "public" }, /'azureEnvironment' is not one of AZURE, AZURE_CHINA/],
    ["timeouts", { timeouts: { create: "soon" } }, /'timeouts.create' is not a duration/],
    ["rotationPolicy", { rotationPolicy: "P90D" }, /'rotationPolicy' is not an object/],
    [
      "rotationPolicy",
      { rotationPolicy: { rotateAfter: "P90D" } },
      /'rotationPolicy.rotateAfter' is not a property of 'rotationPolicy'/,
    ],
  ])("a wrong %s is refused: %j", (property, more, words) => {
    expect(argumentFaults({ ...args, ...more })).toEqual([{ property, reason: expect.stringMatching(words) }]);
  });

  it("get one form: the vault's id in Azure's spelling, nothing else touched", () => {
    const odd = { ...args, keyVaultId: `${VAULT.toLowerCase()}/`, keySize: 2048 };
    expect(normalIn(FIELDS, odd)).toEqual({
      keyVaultId: VAULT.replace(SUBSCRIPTION, SUBSCRIPTION.toLowerCase()),
      keyName: "atlas",
      keySize: 2048,
    });
    expect(normalIn(FIELDS, { ...args, keyVaultId: UNKNOWN }).keyVaultId).toBe(UNKNOWN);
  });
});

describe("a rotation policy", () => {
  it.each([
    [{ timeAfterCreate: "P7D" }],
    [{ timeAfterCreate: "P90D", expiryTime: "P97D" }],
    [{ timeBeforeExpiry: "P7D", expiryTime: "P28D" }],
    [{ timeAfterCreate: "P1Y", expiryTime: "P2Y", notifyTimeBeforeExpiry: "P30D" }],
  ])("within Azure's limits is taken: %j", (policy) => {
    expect(policyFault(policy)).toBeUndefined();
  });

  it.each([
    [{ timeAfterCreate: "90 days" }, /'rotationPolicy.timeAfterCreate' is not a duration/],
    [{ timeAfterCreate: "PT2160H" }, /is not a duration in years, months and days/],
    [{ timeAfterCreate: 90 }, /is not a duration/],
    [{ timeAfterCreate: "P6D" }, /timeAfterCreate' is less than 7 days/],
    [{ timeBeforeExpiry: "P6D", expiryTime: "P1Y" }, /timeBeforeExpiry' is less than 7 days/],
    [{ timeAfterCreate: "P7D", expiryTime: "P27D" }, /expiryTime' is less than 28 days/],
    [{ timeBeforeExpiry: "P30D" }, /timeBeforeExpiry' needs 'expiryTime'/],
    [{ timeAfterCreate: "P90D", notifyTimeBeforeExpiry: "P30D" }, /notifyTimeBeforeExpiry' needs 'expiryTime'/],
    [{ timeAfterCreate: "P90D", timeBeforeExpiry: "P30D", expiryTime: "P1Y" }, /can have .* not both/],
    [{ timeAfterCreate: "P91D", expiryTime: "P97D" }, /leaves less than 7 days before a version's expiry/],
    [{ timeBeforeExpiry: "P22D", expiryTime: "P28D" }, /is less than 7 days after a version's creation/],
    [{ expiryTime: "P30D", notifyTimeBeforeExpiry: "P30D" }, /is not shorter than 'expiryTime'/],
  ])("outside of them is refused: %j", (policy, words) => {
    expect(policyFault(policy)).toMatch(words);
  });

  it("in days is taken exactly if a version rotates in time to live on", () => {
    const days = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(days, days, (after, expiry) => {
        const isRight = after >= 7 && expiry >= 28 && after <= expiry - 7;
        expect(policyFault({ timeAfterCreate: `P${after}D`, expiryTime: `P${expiry}D` }) === undefined).toBe(isRight);
        expect(policyFault({ timeBeforeExpiry: `P${after}D`, expiryTime: `P${expiry}D` }) === undefined).toBe(isRight);
      }),
    );
  });

  it.each([
    [{ expiryTime: "P1Y" }, true],
    [{ expiryTime: "P1Y", timeAfterCreate: "P90D" }, false],
    [{ expiryTime: "P1Y", timeBeforeExpiry: "P30D" }, false],
    [{ timeAfterCreate: "P90D" }, false],
    [{}, false],
    [{ expiryTime: UNKNOWN }, false],
    [undefined, false],
  ])("lets versions end without a successor: %j is %s", (rotationPolicy, ends) => {
    expect(endsWithoutRotation({ ...args, ...(rotationPolicy === undefined ? {} : { rotationPolicy }) })).toBe(ends);
  });
});
