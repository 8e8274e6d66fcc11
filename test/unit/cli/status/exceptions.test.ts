// Proves each rule of `atlas-cmk status`: that it is silent on a project in order, and what breaks it.
import { describe, expect, it } from "vitest";
import type { Collected } from "../../../../cli/status/collect/project.ts";
import { exceptionsOf } from "../../../../cli/status/exceptions/exceptions.ts";
import { STATUS_RULES } from "../../../../provider/project/rules/record.ts";
import { must } from "../../../support/must.ts";
import {
  alert,
  day,
  encryption,
  endpoint,
  found,
  IN_ORDER,
  ids,
  isPublic,
  NOW,
  older,
  orders,
  secret,
  used,
  vault,
  version,
  withKey,
} from "./collected.ts";

describe("the exceptions", () => {
  it("are none on a project in order", () => {
    expect(found({})).toEqual([]);
  });

  it("are none about what was not read", () => {
    const { projectId, encryption: seen } = IN_ORDER;
    expect(exceptionsOf({ project: { projectId, encryption: seen, notRead: [] }, nowMs: NOW })).toEqual([]);
    expect(exceptionsOf({ project: { projectId, notRead: [] }, nowMs: NOW })).toEqual([]);
  });

  const CASES: ReadonlyArray<readonly [name: string, change: Partial<Collected>, expected: readonly string[]]> = [
    [
      "no key",
      { encryption: { ...isPublic, enabled: false }, key: null, vault: null, access: null, endpoints: [] },
      ["attention CMK-D023"],
    ],
    ["a key that Atlas cannot use", { encryption: { ...encryption, valid: false } }, ["critical CMK-D080"]],
    [
      "settings without a vault",
      { encryption: { ...isPublic, incomplete: "x" }, key: null, vault: null, access: null, endpoints: [] },
      ["attention CMK-D023"],
    ],
    [
      "a vault that Atlas cannot reach",
      { encryption: { ...encryption, valid: false, whyNotValid: "x", isUnreachable: true } },
      ["attention CMK-D080"],
    ],
    [
      "a cluster without the key",
      { clusters: [orders, { ...orders, name: "b", encrypted: "no" }] },
      ["attention CMK-S001"],
    ],
    ["a cluster that is being decrypted", { clusters: [{ ...orders, encrypted: "decrypting" }] }, ["note CMK-S002"]],
    ["a cluster that is being deleted", { clusters: [{ ...orders, encrypted: "deleting" }] }, []],
    ["a cluster with another provider", { clusters: [{ ...orders, encrypted: "otherProvider" }] }, ["note CMK-D021"]],
    ["a shared cluster", { clusters: [{ ...orders, kind: "shared", encrypted: "cannot" }] }, ["note CMK-D020"]],
    ["a region without an endpoint", { endpoints: [] }, ["attention CMK-D065"]],
    [
      "a failed endpoint",
      { endpoints: [{ regionName: "US_EAST_2", id: "e", status: "FAILED" }] },
      ["attention CMK-D067"],
    ],
    [
      "a status that this version does not know",
      { endpoints: [{ regionName: "US_EAST_2", id: "e", status: "NEW_WORD" }] },
      ["attention CMK-D067"],
    ],
    [
      "an endpoint whose connection waits for approval",
      { endpoints: [{ ...endpoint, status: "PENDING_ACCEPTANCE", connectionStatus: "Pending" }] },
      ["attention CMK-D066"],
    ],
    [
      "a connection that Azure shows as rejected while Atlas still shows ACTIVE",
      { endpoints: [{ ...endpoint, connectionStatus: "Rejected" }] },
      ["attention CMK-D066"],
    ],
    [
      "an approval that Atlas has not noticed yet",
      { endpoints: [{ ...endpoint, status: "PENDING_ACCEPTANCE", connectionStatus: "Approved" }] },
      ["attention CMK-D067"],
    ],
    ["no alert", { alerts: { rotation: null, related: [] } }, ["attention CMK-D090"]],
    ["a disabled alert", { alerts: { rotation: { ...alert, enabled: false }, related: [] } }, ["attention CMK-D090"]],
    [
      "an alert without a recipient",
      { alerts: { rotation: { ...alert, recipients: [] }, related: [] } },
      ["attention CMK-S003"],
    ],
    ["an open alert", { openAlerts: ["AZURE_ENCRYPTION_KEY_INVALID"] }, ["attention CMK-S004"]],
    ["an open key rotation alert", { openAlerts: ["AZURE_ENCRYPTION_KEY_NEEDS_ROTATION"] }, ["attention CMK-D092"]],
    [
      "late maintenance",
      { maintenance: { window: null, masterKeyRotationEveryDays: 90, lateBecause: "x." } },
      ["note CMK-S005"],
    ],
    ["a key that is gone", withKey({ exists: false }), ["critical CMK-D050"]],
    ["a pinned version that is gone", withKey({ versions: [{ ...older, inUse: false }] }), ["critical CMK-D051"]],
    ["a disabled version in use", used({ enabled: false }), ["critical CMK-D051"]],
    ["an expired version in use", used({ expires: day(-1) }), ["critical CMK-D054"]],
    ["a version in use that is not active yet", used({ activates: day(1) }), ["critical CMK-D054"]],
    ["a version in use that ends in 59 days", used({ expires: day(59) }), ["attention CMK-D054"]],
    ["a version in use that ends in 61 days", used({ expires: day(61) }), []],
    [
      "a version that ends in 59 days, of a version-less key that Azure rotates",
      withKey({ pinnedVersion: null, versions: [{ ...version, expires: day(59) }] }),
      [],
    ],
    [
      "a version-less key without an enabled version",
      withKey({ pinnedVersion: null, versions: [{ ...older, enabled: false }] }),
      ["critical CMK-D051"],
    ],
    [
      "a newer version beside a pinned one",
      withKey({ versions: [{ ...version, version: "c".repeat(32), inUse: false }, version] }),
      ["attention CMK-S006"],
    ],
    [
      "a newer version that is disabled",
      withKey({ versions: [{ ...version, version: "c".repeat(32), inUse: false, enabled: false }, version] }),
      [],
    ],
    [
      "a newer version of a version-less key",
      withKey({ pinnedVersion: null, versions: [{ ...version, version: "c".repeat(32), inUse: false }, version] }),
      [],
    ],
    [
      "a disabled version that a snapshot needs",
      withKey({ versions: [version, { ...older, enabled: false, snapshots: 2 }] }),
      ["attention CMK-S007"],
    ],
    ["a disabled version that no snapshot needs", withKey({ versions: [version, { ...older, enabled: false }] }), []],
    ["no rotation policy", withKey({ rotationPolicy: null }), ["attention CMK-P004"]],
    [
      "a policy that only notifies",
      withKey({ rotationPolicy: { notifyTimeBeforeExpiry: "P30D" } }),
      ["attention CMK-P004"],
    ],
    ["a vault that is gone", { vault: null }, ["critical CMK-D040"]],
    [
      "a public vault beside private endpoints",
      { vault: { ...vault, publicNetworkAccess: "Enabled" } },
      ["attention CMK-D062"],
    ],
    [
      "a vault open to every network",
      { encryption: isPublic, vault: { ...vault, publicNetworkAccess: "Enabled" } },
      ["attention CMK-S008"],
    ],
    [
      "a public vault with a firewall",
      {
        encryption: isPublic,
        vault: { ...vault, publicNetworkAccess: "Enabled", firewall: { defaultAction: "Deny", ipRules: [] } },
      },
      [],
    ],
    ["no purge protection", { vault: { ...vault, purgeProtection: false } }, ["attention CMK-D041"]],
    ["a secret that ends in 59 days", secret(day(59)), ["attention CMK-D074"]],
    ["a secret that is over", secret(day(-1)), ["critical CMK-D074"]],
    ["a secret that is over beside a later one", secret(day(-1), day(200)), []],
    ["a secret without an end", secret(day(-1), undefined), []],
    ["an app without a secret", secret(), ["critical CMK-D074"]],
  ];

  it.each(CASES)("of %s", (_, change, expected) => {
    expect(ids(change)).toEqual(expected);
  });

  it("are those of the record, at the levels that it gives them", () => {
    const planted = [...new Set(CASES.flatMap(([, , expected]) => expected))].sort();
    const recorded = STATUS_RULES.flatMap(({ id, status }) => Object.keys(status).map((level) => `${level} ${id}`));
    expect(planted).toEqual(recorded.sort());
  });

  it("have the remedy of the record, but where a sentence has it, or where nothing is to be mended", () => {
    const remedies = CASES.flatMap(([name, change]) =>
      found(change).map(({ id, remedy }) => {
        const { text } = must(STATUS_RULES.find((one) => one.id === id)).remedy;
        return [name, remedy === undefined ? "none" : remedy.startsWith(text) ? "of the record" : "its own"] as const;
      }),
    );
    expect(Object.fromEntries(remedies.filter(([, which]) => which !== "of the record"))).toEqual({
      "a vault that Atlas cannot reach": "none",
      "a cluster that is being decrypted": "none",
      "a cluster with another provider": "none",
      "a shared cluster": "none",
      "late maintenance": "none",
      "a connection that Azure shows as rejected while Atlas still shows ACTIVE": "its own",
      "a pinned version that is gone": "its own",
    });
  });

  it("put what is critical first, and notes last", () => {
    expect(
      ids({
        ...used({ enabled: false }),
        clusters: [{ ...orders, encrypted: "cannot" }],
        alerts: { rotation: null, related: [] },
      }),
    ).toEqual(["critical CMK-D051", "attention CMK-D090", "note CMK-D020"]);
  });

  it("do not repeat what the exception about the lost key explains", () => {
    const lost = {
      encryption: {
        ...encryption,
        valid: false,
        whyNotValid: `Key version ${version.version} of "atlas" is disabled.`,
      },
      openAlerts: ["AZURE_ENCRYPTION_KEY_INVALID", "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION"],
    };
    expect(ids({ ...lost, ...used({ enabled: false }) })).toEqual(["critical CMK-D080", "attention CMK-D092"]);
    expect(ids({ ...lost, ...secret(day(-1)) })).toContain("critical CMK-D074");
  });

  it("name the command that enables a version", () => {
    expect(found(used({ enabled: false }))[0]?.remedy).toBe(
      `Enable the version.\n\`az keyvault key set-attributes --vault-name kv --name atlas --version ${version.version} --enabled true\``,
    );
  });
});
