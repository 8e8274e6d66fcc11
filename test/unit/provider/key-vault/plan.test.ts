// Proves what is sent of a vault, and that nobody else's tag is ever lost or taken for drift.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vault } from "../../../../provider/azure/types.ts";
import {
  type Arguments,
  changeFor,
  type Desired,
  desiredOf,
  driftOf,
  misfitsOf,
  observedAs,
} from "../../../../provider/key-vault/plan.ts";
import { isKnown, UNKNOWN } from "../../../../provider/support/unknowns.ts";
import { EVIL, isHarmless } from "../support/evil.ts";

const subscriptionId = "22222222-2222-4222-8222-222222222222";
const tenantId = "11111111-1111-4111-8111-111111111111";

const vault = (change: Partial<Vault> = {}): Vault => ({
  id: "/id",
  location: "eastus2",
  tenantId,
  publicNetworkAccess: "Disabled",
  networkAcls: { defaultAction: "Deny", bypass: "None", ipRules: [] },
  enableRbacAuthorization: true,
  accessPolicies: [],
  sku: "standard",
  enablePurgeProtection: true,
  softDeleteRetentionInDays: 90,
  tags: {},
  ...change,
});
const asked = (change: Partial<Arguments> = {}) =>
  desiredOf(
    { args: { resourceGroupName: "keys", vaultName: "atlas-kv", ...change }, olds: {} },
    { subscriptionId, tenantId },
  );
const desired = (change: Partial<Desired> = {}): Desired => {
  const all = asked(change);
  if (!isKnown(all)) throw new Error("the test asks for what is known");
  return all;
};

/** Few names, in both cases, so that they meet. */
const tags = fc.dictionary(fc.constantFrom("a", "A", "b", "c", "D"), fc.constantFrom("1", "2"), { maxKeys: 3 });
/** As Azure keeps them: no two that differ in case alone. */
const kept = tags.filter(
  (all) => new Set(Object.keys(all).map((name) => name.toLowerCase())).size === Object.keys(all).length,
);
const lower = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]));

describe("tags", () => {
  it("after a change are the program's and others', and nothing is left to change", () => {
    fc.assert(
      fc.property(kept, kept, kept, (wanted, before, actual) => {
        const change = changeFor(desired({ tags: wanted }), { tags: before }, vault({ tags: actual }));
        const now = change?.tags ?? actual;
        const others = Object.entries(lower(actual)).filter(
          ([name, value]) => !(name in lower(wanted)) && lower(before)[name] !== value,
        );
        expect(lower(now)).toEqual({ ...Object.fromEntries(others), ...lower(wanted) });
        expect(changeFor(desired({ tags: wanted }), { tags: wanted }, vault({ tags: now }))).toBeUndefined();
        expect(driftOf(desired({ tags: wanted }), vault({ tags: now }))).toEqual([]);
      }),
    );
  });
});

describe("a tag that no terminal should see", () => {
  const joined = "خانه\u200cها"; // a word of Persian, with the joiner that belongs there

  it("of others is sent back as it came", () => {
    const change = changeFor(desired({ tags: { a: "1" } }), {}, vault({ tags: { [joined]: EVIL } }));
    expect(change?.tags).toEqual({ [joined]: EVIL, a: "1" });
  });

  it("of the program is no drift where Azure has it as the program says", () => {
    const wanted = desired({ tags: { a: joined } });
    expect(driftOf(wanted, vault({ tags: { a: joined } }))).toEqual([]);
    expect(observedAs(wanted, vault({ tags: { a: joined } })).tags).toEqual({ a: joined });
  });

  it("of the program that was changed reaches drift and state harmless", () => {
    const wanted = desired({ tags: { a: "1" } });
    const seen = vault({ tags: { a: EVIL } });
    expect(driftOf(wanted, seen).map(({ inAzure }) => isHarmless(inAzure.slice(1, -1)))).toEqual([true]);
    expect(Object.values(observedAs(wanted, seen).tags ?? {}).map(isHarmless)).toEqual([true]);
  });
});

describe("a change", () => {
  it("never names the switch, the firewall or the permission model, whatever they are", () => {
    const odd = vault({ publicNetworkAccess: "SecuredByPerimeter", enableRbacAuthorization: false });
    expect(changeFor(desired(), {}, odd)).toBeUndefined();
    expect(driftOf(desired(), odd)).toEqual([]);
  });

  it("leaves a tier alone that the program does not name", () => {
    expect(changeFor(desired(), {}, vault({ sku: "premium" }))).toBeUndefined();
  });
});

describe("what Azure never changes", () => {
  it.each(["East US 2", "eastus2", UNKNOWN])(
    "is the same region spelled %s, or one that is not known yet",
    (location) => {
      expect(misfitsOf(asked({ location }), vault())).toEqual([]);
    },
  );

  it("is left alone where the program does not say it", () => {
    expect(misfitsOf(desired(), vault({ softDeleteRetentionInDays: 7, location: "westeurope" }))).toEqual([]);
  });
});
