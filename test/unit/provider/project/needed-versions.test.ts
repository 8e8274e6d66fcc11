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

  it("of a version-less key do not depend on that time, because the version changes without it", () => {
    const snapshots = [snapshot("08-01", "12-01")];
    expect(needed({ keyIdentifier: KEY, since: at("01-01"), snapshots })).toEqual([
      "c in use (1)",
      "b until 12-01 (1)",
      "a until 12-01 (1)",
    ]);
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

  it("are the version in use alone for a snapshot that is being taken", () => {
    expect(needed({ keyIdentifier: `${KEY}/${id("b")}`, snapshots: [snapshot(undefined, "12-01")] })).toEqual([
      "b in use (1)",
    ]);
  });

  it("count a version whose creation Azure does not say", () => {
    const unknown = [second, version("a")];
    expect(
      needed({ keyIdentifier: `${KEY}/${id("b")}`, versions: unknown, snapshots: [snapshot("02-01", "09-01")] }),
    ).toEqual(["b in use (0)", "a until 09-01 (1)"]);
  });
});
