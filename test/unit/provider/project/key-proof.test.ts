// Proves which version of a key Atlas would use, and when the end of one is worth a warning.
import { describe, expect, it } from "vitest";
import type { KeyVersion } from "../../../../provider/azure/types.ts";
import { endText, keyFaults, versionMeant } from "../../../../provider/project/key-proof.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2027, 0, 1);
const keyVaultId =
  "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
const url = "https://payments-kv.vault.azure.net/keys/atlas";
const version = (letter: string, change: Partial<KeyVersion> = {}): KeyVersion => ({
  version: letter.repeat(32),
  enabled: true,
  created: NOW - 100 * DAY,
  ...change,
});
const asked = (letter?: string) => ({
  keyVaultId,
  keyName: "atlas",
  keyIdentifier: letter === undefined ? url : `${url}/${letter.repeat(32)}`,
});

describe("the version that Atlas would use", () => {
  const [old, middle, newest] = [
    version("a"),
    version("b", { created: NOW - 50 * DAY }),
    version("c", { created: NOW - DAY, enabled: false }),
  ];

  it("is the newest enabled one of a version-less key, in whatever order Azure lists them", () => {
    expect(versionMeant(asked(), { versions: [newest, old, middle] })).toBe(middle);
  });

  it("is the named one, enabled or not", () => {
    expect(versionMeant(asked("c"), { versions: [old, newest] })).toBe(newest);
    expect(versionMeant(asked("d"), { versions: [old, newest] })).toBeUndefined();
  });

  it("is not judged by another one", () => {
    expect(keyFaults(asked("a"), { versions: [old, newest] }, NOW)).toEqual([]);
    expect(keyFaults(asked("c"), { versions: [old, newest] }, NOW).map(({ property }) => property)).toEqual([
      "keyVersion",
    ]);
  });
});

describe("the end of a version", () => {
  const ending = (days: number, more: object = {}) => ({
    keyVaultId,
    keyName: "atlas",
    isPinned: true,
    version: version("a", { expires: NOW + days * DAY }),
    ...more,
  });

  it.each([
    [61, undefined],
    [59, /ends on 2027-03-01, in 59 days\. /],
    [0.5, /^Key version a+ of "atlas" ends on 2027-01-01, in 0 days\. /],
    [
      0,
      /^Key version a+ of "atlas" ended on 2027-01-01\. It decrypts and does not encrypt: .* Create a new version, set/,
    ],
    [-40, /^Key version a+ of "atlas" ended on 2026-11-22\. It decrypts /],
  ] as const)("in %d days", (days, says) => {
    const text = endText(ending(days), NOW);
    if (says === undefined) expect(text).toBeUndefined();
    else expect(text).toMatch(says);
  });

  it.each([
    [{ timeBeforeExpiry: "P30D", expiryTime: "P1Y" }, false],
    [{ timeBeforeExpiry: "P51D", expiryTime: "P1Y" }, false],
    [{ timeBeforeExpiry: "P60D", expiryTime: "P1Y" }, true],
    [{ timeAfterCreate: "P99D" }, false],
    [{ timeAfterCreate: "P90D" }, true],
    [{ timeBeforeExpiry: "soon" }, true],
    [{ timeAfterCreate: "P120D" }, false],
    [{ timeAfterCreate: "P2Y" }, true],
    [{ notifyTimeBeforeExpiry: "P30D" }, true],
    [undefined, true],
  ] as const)("of a key that is followed, with the policy %j, is a warning: %s", (rotationPolicy, isWarned) => {
    expect(endText(ending(50, { isPinned: false, rotationPolicy }), NOW) !== undefined).toBe(isWarned);
  });

  it("of a key that is followed names the policy that has not acted", () => {
    expect(endText(ending(10, { isPinned: false, rotationPolicy: { timeBeforeExpiry: "P30D" } }), NOW)).toMatch(
      /The key's rotation policy should have created a newer version by now, and has not\. Create one:\n`az keyvault key rotate /,
    );
  });
});
