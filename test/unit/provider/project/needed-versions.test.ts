// Proves which key versions count as needed by clusters and snapshots, and until when.
import { describe, expect, it } from "vitest";
import type { KeyVersion } from "../../../../provider/azure/types.ts";
import { neededVersions } from "../../../../provider/project/needed-versions.ts";

const KEY = "https://payments-kv.vault.azure.net/keys/atlas";
const at = (day: string): string => `2026-${day}T00:00:00Z`;
const id = (name: string): string => name.repeat(32);
const version = (name: string, day?: string, enabled = true): KeyVersion => ({
  version: id(name),
  enabled,
  ...(day === undefined ? {} : { created: Date.parse(at(day)) }),
});
const [first, second, third] = [version("a", "01-01"), version("b", "04-01"), version("c", "07-01")];
const snapshot = (created: string | undefined, expires?: string) => ({
  ...(created === undefined ? {} : { createdAt: at(created) }),
  ...(expires === undefined ? {} : { expiresAt: at(expires) }),
});
const versions = [second, first, third];

/** `a until 2026-05-01 (2)` */
const needed = (usage: Omit<Parameters<typeof neededVersions>[0], "versions"> & { versions?: readonly KeyVersion[] }) =>
  neededVersions({ versions, ...usage }).map(
    ({ keyVersion, inUse, enabled, snapshots, neededUntil }) =>
      `${keyVersion.slice(0, 1)}${inUse ? " in use" : ""}${enabled ? "" : " disabled"}${neededUntil === undefined ? "" : ` until ${neededUntil.slice(5, 10)}`} (${snapshots})`,
  );

describe("the versions that may be needed", () => {
  it("without snapshots are the version in use alone", () => {
    expect(needed({ keyIdentifier: `${KEY}/${id("b")}`, snapshots: [] })).toEqual(["b in use (0)"]);
  });

  it("have their whole URL", () => {
    expect(neededVersions({ keyIdentifier: `${KEY}/${id("b")}`, snapshots: [], versions })[0]?.keyIdentifier).toBe(
      `${KEY}/${id("b")}`,
    );
    expect(neededVersions({ keyIdentifier: KEY, snapshots: [], versions })[0]?.keyIdentifier).toBe(`${KEY}/${id("c")}`);
  });

  it("are all that existed when a snapshot was taken, until that snapshot expires", () => {
    const snapshots = [snapshot("02-01", "09-01"), snapshot("05-01", "10-01")];
    expect(needed({ keyIdentifier: `${KEY}/${id("c")}`, snapshots })).toEqual([
      "c in use (0)",
      "b until 10-01 (1)",
      "a until 10-01 (2)",
    ]);
  });

  it("are no earlier ones for a snapshot since the pinned version is in use", () => {
    const snapshots = [snapshot("02-01", "09-01"), snapshot("08-01", "12-01")];
    expect(needed({ keyIdentifier: `${KEY}/${id("c")}`, since: at("07-02"), snapshots })).toEqual([
      "c in use (1)",
      "a until 09-01 (1)",
    ]);
  });

  it("are earlier ones, too, for a snapshot of the first day after a change of the key", () => {
    const taken = (createdAt: string) =>
      needed({ keyIdentifier: `${KEY}/${id("b")}`, since: at("07-02"), snapshots: [{ createdAt }] });
    expect([taken("2026-07-02T23:59:59Z"), taken("2026-07-03T00:00:00Z")]).toEqual([
      ["c (1)", "b in use (1)", "a (1)"],
      ["b in use (1)"],
    ]);
  });

  it("of a version-less key are those that Atlas left less than 120 days before a snapshot", () => {
    const taken = (day: string, since?: string) =>
      needed({
        keyIdentifier: KEY,
        since: since === undefined ? undefined : at(since),
        snapshots: [snapshot(day, "12-01")],
      });
    // b exists since April, c since July.
    expect(taken("07-29", "01-01")).toEqual(["c in use (1)", "b until 12-01 (1)", "a until 12-01 (1)"]);
    expect(taken("07-30", "01-01")).toEqual(["c in use (1)", "b until 12-01 (1)"]);
    expect(taken("10-30", "01-01")).toEqual(["c in use (1)"]);
    // Before the identifier was version-less, and where that is not known, every version counts.
    expect(taken("10-30", "11-01")).toEqual(["c in use (1)", "b until 12-01 (1)", "a until 12-01 (1)"]);
    expect(taken("10-30")).toEqual(["c in use (1)", "b until 12-01 (1)", "a until 12-01 (1)"]);
  });

  it("of a version-less key are not free while the next version is disabled", () => {
    const disabled = [version("b", "04-01", false), first];
    expect(
      needed({ keyIdentifier: KEY, since: at("01-01"), versions: disabled, snapshots: [snapshot("10-30", "12-01")] }),
    ).toEqual(["b disabled until 12-01 (1)", "a in use (1)"]);
  });

  it("of a version-less key are the newest enabled version, and disabled ones that a snapshot may need", () => {
    const disabled = [version("a", "01-01", false), second, version("c", "07-01", false)];
    expect(needed({ keyIdentifier: KEY, versions: disabled, snapshots: [snapshot("02-01", "09-01")] })).toEqual([
      "b in use (0)",
      "a disabled until 09-01 (1)",
    ]);
  });

  it("have no end where a snapshot has none", () => {
    const snapshots = [snapshot("02-01", "09-01"), snapshot("03-01")];
    expect(needed({ keyIdentifier: `${KEY}/${id("b")}`, snapshots })).toEqual(["b in use (0)", "a (2)"]);
  });

  it("are the pinned version alone for a snapshot that is being taken, and all of a version-less key", () => {
    const snapshots = [snapshot(undefined, "12-01")];
    expect(needed({ keyIdentifier: `${KEY}/${id("b")}`, snapshots })).toEqual(["b in use (1)"]);
    expect(needed({ keyIdentifier: KEY, snapshots })).toEqual([
      "c in use (1)",
      "b until 12-01 (1)",
      "a until 12-01 (1)",
    ]);
  });

  it("count a version whose creation Azure does not say", () => {
    const unknown = [second, version("a")];
    expect(
      needed({ keyIdentifier: `${KEY}/${id("b")}`, versions: unknown, snapshots: [snapshot("02-01", "09-01")] }),
    ).toEqual(["b in use (0)", "a until 09-01 (1)"]);
  });
});
