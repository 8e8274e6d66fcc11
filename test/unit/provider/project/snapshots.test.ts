// Proves what is said of a project's snapshots.
import { describe, expect, it } from "vitest";
import { snapshotsText, summaryOf } from "../../../../provider/project/snapshots.ts";

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const KEY = "https://payments-kv.vault.azure.net/keys/atlas";
const change = { projectId: PROJECT, earlier: `${KEY}/${"a".repeat(32)}`, now: `${KEY}/${"b".repeat(32)}` };
const one = { createdAt: "2026-05-01T10:00:00Z", expiresAt: "2026-06-01T10:00:00Z" };
const other = { createdAt: "2026-05-03T10:00:00Z", expiresAt: "2026-07-01T10:00:00Z" };

describe("a summary of snapshots", () => {
  it("has the first, the last and the last expiry", () => {
    expect(summaryOf({ clusterName: "orders", snapshots: [other, one] })).toEqual({
      clusterName: "orders",
      count: 2,
      oldest: "2026-05-01T10:00:00Z",
      newest: "2026-05-03T10:00:00Z",
      lastExpiry: "2026-07-01T10:00:00Z",
    });
  });

  it.each([
    ["no snapshot", [], { count: 0 }],
    ["a snapshot without dates", [{}], { count: 1 }],
    ["a date that is none", [{ createdAt: "soon", expiresAt: "later" }], { count: 1 }],
    [
      "one without an end",
      [one, { createdAt: other.createdAt }],
      { count: 2, oldest: "2026-05-01T10:00:00Z", newest: "2026-05-03T10:00:00Z" },
    ],
  ])("of %s names no date that nobody gave", (_, snapshots, summary) => {
    expect(summaryOf({ clusterName: "orders", snapshots })).toEqual({ clusterName: "orders", ...summary });
  });
});

describe("the line about snapshots", () => {
  it.each([[[]], [[{ clusterName: "orders", snapshots: [] }]]])("is none without a snapshot", (clusters) => {
    expect(snapshotsText(change, clusters)).toBeUndefined();
  });

  it("names the version and the last day", () => {
    const clusters = [
      { clusterName: "orders", snapshots: [one, other] },
      { clusterName: "billing", snapshots: [] },
    ];
    expect(snapshotsText(change, clusters)).toBe(
      `Project ${PROJECT} has 2 snapshots ("orders" 2), the oldest of 2026-05-01. A restore may need key version ${"a".repeat(32)} of "atlas" until 2026-07-01. Keep these key versions enabled.`,
    );
  });

  it("names all versions of a version-less key, and of another key, and one version where the key is only disabled", () => {
    const clusters = [{ clusterName: "orders", snapshots: [one] }];
    const needed = (keys: { earlier: string; now?: string }) =>
      snapshotsText({ projectId: PROJECT, ...keys }, clusters)?.replace(/^.* may need (.*) until .*$/, "$1");
    expect([
      needed({ earlier: KEY }),
      needed({ earlier: KEY, now: change.now }),
      needed({ earlier: change.earlier }),
      needed({ earlier: change.earlier, now: "https://other-kv.vault.azure.net/keys/atlas" }),
    ]).toEqual([
      'the key "atlas" with all its versions',
      'every earlier version of "atlas"',
      `key version ${"a".repeat(32)} of "atlas"`,
      "the earlier key https://payments-kv.vault.azure.net/keys/atlas with all its versions",
    ]);
  });

  it("names earlier versions only where a snapshot is older than the present key", () => {
    const clusters = [{ clusterName: "orders", snapshots: [one, other] }];
    const says = (since: string) => snapshotsText({ ...change, since }, clusters)?.split(" until ")[1];
    expect([says("2026-04-30T10:00:00Z"), says("2026-05-02T00:00:00Z")]).toEqual([
      "2026-07-01. Keep these key versions enabled.",
      "2026-07-01, and for snapshots from before 2026-05-02 also earlier versions. Keep these key versions enabled.",
    ]);
  });
});
