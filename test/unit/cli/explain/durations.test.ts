// Proves which durations explain shows: how long the same work took last time on the same object, as state has it, else what is usual.
import { describe, expect, it } from "vitest";
import { type Explanation, explain } from "../../../../cli/explain/explain.ts";
import { findDigest } from "../../../../cli/explain/find-json.ts";
import { jsonOf } from "../../../../cli/explain/json.ts";
import { markdownComment } from "../../../../cli/explain/markdown.ts";
import { readPreview } from "../../../../cli/explain/preview.ts";
import { USUALLY } from "../../../../provider/support/usually.ts";
import { digestOf, INPUTS, type WrittenStep } from "./previews.ts";

const explained = (...steps: readonly WrittenStep[]): Explanation =>
  explain(readPreview(findDigest(digestOf(steps)).digest));

/** The table of the comment, without its frame. */
function tableOf(...steps: readonly WrittenStep[]): readonly string[] {
  const around = { host: "github", stack: undefined, version: "1.2.3", notes: [], time: "now" } as const;
  const [, table = ""] = markdownComment(explained(...steps), around).split(/<details><summary>(?=How long)/);
  return (
    table
      .split("</details>")[0]
      ?.split("\n")
      .filter((line) => /^How|^\| (?!---)/.test(line))
      .map((line) => line.replace("</summary>", "")) ?? []
  );
}

const ALL = { initialSync: 2_520, endpointCreation: 840, endpointDeletion: 95, keyChange: 12 };
const olds = (lastDurations: unknown = ALL) => ({ outputs: { lastDurations } });

const removed = (clusterName: string, lastDurations?: unknown): WrittenStep => ({
  op: "delete",
  kind: "ClusterEncryption",
  name: clusterName,
  old: { ...INPUTS.ClusterEncryption, clusterName },
  ...olds(lastDurations),
});
const networking = (now: object, lastDurations?: unknown): WrittenStep => ({
  op: "update",
  kind: "PrivateNetworking",
  name: "networking",
  old: INPUTS.PrivateNetworking,
  new: { ...INPUTS.PrivateNetworking, ...now },
  ...olds(lastDurations),
});
const key = (now: object, lastDurations?: unknown): WrittenStep => ({
  op: "update",
  kind: "EncryptionAtRest",
  name: "encryption",
  old: INPUTS.EncryptionAtRest,
  new: { ...INPUTS.EncryptionAtRest, ...now },
  changed: ["keyIdentifier", "access"],
  ...olds(lastDurations),
});
const rotated = { keyIdentifier: `${INPUTS.EncryptionAtRest.keyIdentifier.slice(0, -1)}0` };

const HEADINGS = ["How long it took last time, or usually takes", "| step | last time | usually |"];
const USUAL = ["How long it usually takes", "| step | usually |"];

describe("how long a change takes", () => {
  it.each<[string, WrittenStep, string]>([
    [
      "a cluster that is decrypted, by its encryption",
      removed("orders"),
      `| Initial sync of a cluster | 42 min | ${USUALLY.initialSync} |`,
    ],
    [
      "a region added",
      networking({ endpointStatus: { US_EAST_2: "ACTIVE", US_WEST_2: "ACTIVE" } }),
      "| Private endpoint: created and approved | 14 min | 3 to 20 min |",
    ],
    ["a region removed", networking({ endpointStatus: {} }), "| Private endpoint: deleted | 1 min 35 s | minutes |"],
    ["another key version", key(rotated), "| Key or key version: changed, until every cluster uses it | 12 s |  |"],
    ["another key", key({ keyName: "new" }), "| Key or key version: changed, until every cluster uses it | 12 s |  |"],
  ])("is what it took last time: %s", (_, step, row) => {
    expect(tableOf(step)).toEqual([...HEADINGS, row]);
  });

  it.each([
    ["a state of an older version of the package", undefined],
    ["other work", { endpointDeletion: 95, keyChange: 12 }],
    ["a state that someone else wrote", { endpointCreation: "14 | min" }],
    ["a state that someone else wrote", { endpointCreation: -1 }],
    ["a state that someone else wrote", "842"],
  ])("is what is usual after %s", (_, lastDurations) => {
    const step = networking({ endpointStatus: { US_EAST_2: "ACTIVE", US_WEST_2: "ACTIVE" } });
    expect(tableOf({ ...step, outputs: { lastDurations } })).toEqual([
      ...USUAL,
      "| Private endpoint: created and approved | 3 to 20 min |",
    ]);
  });

  it("is not shown for a change that took no such time: another access, and a key before its first change", () => {
    expect(tableOf(key({ access: { roleId: "64b7f0c0a1b2c3d4e5f60777" } }))).toEqual([]);
    expect(tableOf(key(rotated, undefined), { ...key(rotated), outputs: {} }).at(-1)).toContain("| 12 s (1 of 2) |");
    expect(tableOf({ ...key(rotated), outputs: {} })).toEqual([]);
  });

  it("of another cluster says nothing about a cluster: a replacement", () => {
    const step = { ...removed("orders"), op: "replace", new: { ...INPUTS.ClusterEncryption, clusterName: "billing" } };
    expect(tableOf(step).at(-1)).toContain("| 42 min (1 of 2) |");
  });

  it("of several clusters is one row: from the shortest to the longest, and how many are known", () => {
    const steps = [removed("a", { initialSync: 60 }), removed("b", { initialSync: 3_600 }), removed("c", {})];
    expect(tableOf(...steps)).toEqual([
      ...HEADINGS,
      `| Initial sync of a cluster | 1 min to 1 h (2 of 3) | ${USUALLY.initialSync} |`,
    ]);
  });

  it("of no whole second is less than one", () => {
    expect(tableOf(removed("orders", { initialSync: 0 })).at(-1)).toContain("| less than 1 s |");
  });

  it("is in the JSON with the seconds, beside what is usual", () => {
    const { findings } = JSON.parse(jsonOf(explained(removed("orders")), []));
    const step = "Initial sync of a cluster";
    expect(findings).toMatchObject([
      { usually: { step, duration: USUALLY.initialSync }, lastTime: { step, seconds: 2_520 } },
    ]);
  });
});
