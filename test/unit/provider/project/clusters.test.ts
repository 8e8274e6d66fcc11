// Proves who uses the key: the one answer that every room gives.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cluster } from "../../../../provider/atlas/types.ts";
import { isEncrypted, isLeavingKey, keyUseOf, keyUsersOf, mayUseKey } from "../../../../provider/project/clusters.ts";

const cluster = (provider: string | undefined, stateName: string, cloud = "AZURE"): Cluster => ({
  name: "orders",
  ...(provider === undefined ? {} : { encryptionAtRestProvider: provider }),
  stateName,
  replicationSpecs: [{ regionConfigs: [{ providerName: cloud, regionName: "US_EAST_2" }] }],
});

describe("a cluster's use of the key", () => {
  it.each([
    ["encrypted", cluster("AZURE", "IDLE")],
    ["encrypted", cluster("AZURE", "UPDATING")],
    ["encrypted", cluster("AZURE", "WORD_OF_TOMORROW")],
    ["deleting", cluster("AZURE", "DELETING")],
    ["decrypting", cluster("NONE", "UPDATING")],
    ["decrypting", cluster("NONE", "REPAIRING")],
    ["decrypting", cluster("NONE", "CREATING")],
    ["decrypting", cluster("NONE", "DELETING")],
    ["decrypting", cluster("NONE", "WORD_OF_TOMORROW")],
    ["decrypting", cluster(undefined, "UPDATING")],
    ["decrypting", cluster("AWS", "UPDATING")],
    ["none", cluster("NONE", "IDLE")],
    ["none", cluster(undefined, "IDLE")],
    ["none", cluster("AWS", "IDLE")],
    ["none", cluster("NONE", "UPDATING", "TENANT")],
  ])("is %s for %j", (use, one) => {
    expect(keyUseOf(one)).toBe(use);
  });

  it("ends only in IDLE under another provider or none, whatever words Atlas may yet invent", () => {
    fc.assert(
      fc.property(fc.constantFrom("AZURE", "NONE", "AWS", "KMIP"), fc.string(), (provider, stateName) => {
        const one = cluster(provider, stateName);
        expect(mayUseKey(one)).toBe(provider === "AZURE" || stateName !== "IDLE");
        expect(isEncrypted(one) && isLeavingKey(one)).toBe(false);
        expect(isEncrypted(one) || isLeavingKey(one)).toBe(mayUseKey(one));
      }),
    );
  });

  it("is told by name where it stays, and with the state where it ends by itself", () => {
    const named = (name: string, provider: string, stateName: string) => ({ ...cluster(provider, stateName), name });
    expect(
      keyUsersOf([
        named("a", "AZURE", "IDLE"),
        named("b", "AZURE", "DELETING"),
        named("c", "NONE", "IDLE"),
        named("d", "NONE", "UPDATING"),
      ]),
    ).toEqual({ staying: ["a"], leaving: ["b is DELETING", "d is UPDATING"] });
  });
});
