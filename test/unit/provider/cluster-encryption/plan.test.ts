// Proves which clusters are refused and when, and when a cluster is believed to have settled.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cluster } from "../../../../provider/atlas/types.ts";
import {
  clusterObstacle,
  missingObstacle,
  projectFault,
  QUIET,
  settled,
} from "../../../../provider/cluster-encryption/plan.ts";

const cluster = (change: Partial<Cluster> = {}): Cluster => ({
  name: "orders",
  encryptionAtRestProvider: "NONE",
  stateName: "IDLE",
  paused: false,
  replicationSpecs: [{ regionConfigs: [{ providerName: "AZURE", regionName: "US_EAST_2" }] }],
  ...change,
});

describe("a cluster's obstacle", () => {
  it.each([
    ["a dedicated cluster", cluster()],
    ["one that is encrypted already, even if paused", cluster({ encryptionAtRestProvider: "AZURE", paused: true })],
    ["one that is still being created", cluster({ stateName: "CREATING" })],
  ])("is none for %s", (_, one) => {
    expect(clusterObstacle(one)).toBeUndefined();
  });

  it.each([
    [
      "a tenant cluster",
      cluster({ replicationSpecs: [{ regionConfigs: [{ providerName: "TENANT" }] }] }),
      true,
      "shared (tenant) cluster",
    ],
    ["one on another provider", cluster({ encryptionAtRestProvider: "AWS" }), true, "encrypted with a key of AWS"],
    ["a paused one", cluster({ paused: true }), false, "is paused"],
    ["one being deleted", cluster({ stateName: "DELETING" }), false, "is being deleted"],
    ["one in an unknown state", cluster({ stateName: "HIBERNATING" }), false, "'stateName' is \"HIBERNATING\""],
  ])("stands for %s", (_, one, forGood, words) => {
    const obstacle = clusterObstacle(one);
    expect(obstacle?.forGood).toBe(forGood);
    expect(obstacle?.says).toContain(words);
  });

  it("names what the project has when the cluster is missing, and lets a preview pass, since the program may make it", () => {
    expect(missingObstacle("order", [cluster(), cluster({ name: "billing" })], [])).toEqual({
      forGood: false,
      says: 'The project has no cluster "order". Its clusters: "orders", "billing". Correct \'clusterName\', or create the cluster first and let this resource depend on it.',
    });
  });

  it("refuses a flex cluster for good", () => {
    expect(missingObstacle("small", [], [{ name: "small", kind: "flex" }]).forGood).toBe(true);
  });
});

describe("the project before its clusters", () => {
  it.each([
    ["not enabled", { enabled: false }, "has no customer-managed key in Azure yet"],
    ["not valid", { enabled: true, valid: false }, "A cluster that is encrypted with this key would go down"],
  ])("is refused while %s", (_, azureKeyVault, words) => {
    expect(projectFault("64b7f0c0a1b2c3d4e5f60718", { azureKeyVault })).toContain(words);
  });

  it("is right while enabled and valid", () => {
    expect(projectFault("64b7f0c0a1b2c3d4e5f60718", { azureKeyVault: { enabled: true, valid: true } })).toBeUndefined();
  });
});

describe("settling", () => {
  const look = (change: Partial<Cluster>, seen: { sawBusy?: boolean; lookingForMs?: number } = {}) =>
    settled("AZURE", {
      cluster: cluster(change),
      sawBusy: false,
      lookingForMs: 0,
      quietMs: QUIET.afterWriteMs,
      ...seen,
    });

  it("does not believe IDLE right after the PATCH", () => {
    expect(look({ encryptionAtRestProvider: "AZURE" })).toEqual({ kind: "pending", state: "IDLE" });
  });

  it("believes IDLE after work was seen, or after a quiet minute", () => {
    expect(look({ encryptionAtRestProvider: "AZURE" }, { sawBusy: true })).toEqual({ kind: "settled" });
    expect(look({ encryptionAtRestProvider: "AZURE" }, { lookingForMs: QUIET.afterWriteMs })).toEqual({
      kind: "settled",
    });
  });

  it("takes a cluster that is gone or going as gone", () => {
    expect(settled("NONE", { cluster: undefined, sawBusy: false, lookingForMs: 0, quietMs: 0 })).toEqual({
      kind: "gone",
    });
    expect(look({ stateName: "DELETING" })).toEqual({ kind: "gone" });
  });

  it("never settles while Atlas says anything but IDLE, or holds another provider", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("NONE", "AWS", "GCP", "AZURE"),
        fc.boolean(),
        fc.nat(),
        (stateName, provider, sawBusy, lookingForMs) => {
          fc.pre(stateName !== "IDLE" || provider !== "AZURE");
          return (
            look({ stateName, encryptionAtRestProvider: provider as "AZURE" }, { sawBusy, lookingForMs }).kind !==
            "settled"
          );
        },
      ),
    );
  });
});
