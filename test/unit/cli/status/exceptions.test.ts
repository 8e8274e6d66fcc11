// Proves each rule of `atlas-cmk status`: that it is silent on a project in order, and what breaks it.
import { describe, expect, it } from "vitest";
import type { Collected } from "../../../../cli/status/collect/project.ts";
import { exceptionsOf } from "../../../../cli/status/exceptions/exceptions.ts";
import type { ClusterStatus, KeyStatus, VaultStatus, VersionStatus } from "../../../../cli/status/sections.ts";
import { verdictOf, verdictOfAll } from "../../../../cli/status/verdict.ts";
import { SECOND } from "./reports.ts";

const NOW = Date.parse("2026-12-01T00:00:00Z");
const day = (count: number): string => new Date(NOW + count * 86_400_000).toISOString();

const version: VersionStatus = {
  version: "a".repeat(32),
  created: day(-30),
  enabled: true,
  expires: day(300),
  inUse: true,
  snapshots: 0,
};
const older: VersionStatus = {
  version: "b".repeat(32),
  created: day(-130),
  enabled: true,
  superseded: day(-30),
  inUse: false,
  snapshots: 0,
};
const key: KeyStatus = {
  keyVaultId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv",
  keyVaultName: "kv",
  keyName: "atlas",
  pinnedVersion: version.version,
  exists: true,
  rotationPolicy: { timeAfterCreate: "P90D" },
  versions: [version, older],
};
const vault: VaultStatus = {
  keyVaultId: key.keyVaultId,
  location: "eastus2",
  publicNetworkAccess: "Disabled",
  firewall: { defaultAction: "Allow", ipRules: [] },
  permissionModel: "roleAssignments",
  purgeProtection: true,
};
const orders: ClusterStatus = {
  name: "orders",
  kind: "dedicated",
  encrypted: "yes",
  encryptionAtRestProvider: "AZURE",
  encryptedSince: null,
  tiers: ["M10"],
  regions: ["US_EAST_2"],
  clouds: ["AZURE"],
  stateName: "IDLE",
};
const alert = { id: "r", eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION", enabled: true, recipients: ["GROUP"] };
const IN_ORDER = {
  projectId: "64b7f0c0a1b2c3d4e5f60718",
  encryption: { enabled: true, valid: true, requirePrivateNetworking: true, enabledForSearchNodes: false },
  access: { kind: "role", roleId: "r" },
  clusters: [orders],
  key,
  vault,
  endpoints: [{ regionName: "US_EAST_2", id: "e", status: "ACTIVE" }],
  alerts: { rotation: alert, related: [] },
  openAlerts: [],
  maintenance: { window: null, masterKeyRotationEveryDays: 90 },
  backupCompliancePolicy: null,
  notRead: [],
} as const satisfies Collected;

const found = (change: Partial<Collected>) => exceptionsOf({ project: { ...IN_ORDER, ...change }, nowMs: NOW });
const ids = (change: Partial<Collected>): readonly string[] => found(change).map(({ id, level }) => `${level} ${id}`);
const withKey = (change: Partial<KeyStatus>) => ({ key: { ...key, ...change } });
const used = (change: Partial<VersionStatus>) => withKey({ versions: [{ ...version, ...change }, older] });
const secret = (...ends: readonly (string | undefined)[]) => ({
  access: {
    kind: "secret" as const,
    clientId: "app",
    secrets: ends.map((end, at) => ({ keyId: `k${at}`, ...(end === undefined ? {} : { ends: end }) })),
  },
});
const { encryption } = IN_ORDER;
const isPublic = { ...encryption, requirePrivateNetworking: false };

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
      ["attention encryption-disabled"],
    ],
    ["a key that Atlas cannot use", { encryption: { ...encryption, valid: false } }, ["critical key-not-valid"]],
    [
      "a vault that Atlas cannot reach",
      { encryption: { ...encryption, valid: false, whyNotValid: "x", isUnreachable: true } },
      ["attention vault-unreachable"],
    ],
    [
      "a cluster without the key",
      { clusters: [orders, { ...orders, name: "b", encrypted: "no" }] },
      ["attention cluster-not-encrypted"],
    ],
    [
      "a cluster that is being decrypted",
      { clusters: [{ ...orders, encrypted: "decrypting" }] },
      ["note cluster-changing"],
    ],
    ["a cluster that is being deleted", { clusters: [{ ...orders, encrypted: "deleting" }] }, []],
    [
      "a cluster with another provider",
      { clusters: [{ ...orders, encrypted: "otherProvider" }] },
      ["note cluster-of-other-provider"],
    ],
    ["a shared cluster", { clusters: [{ ...orders, kind: "shared", encrypted: "cannot" }] }, ["note cluster-cannot"]],
    ["a region without an endpoint", { endpoints: [] }, ["attention endpoint-missing"]],
    [
      "a failed endpoint",
      { endpoints: [{ regionName: "US_EAST_2", id: "e", status: "FAILED" }] },
      ["attention endpoint-not-active"],
    ],
    [
      "a status that this version does not know",
      { endpoints: [{ regionName: "US_EAST_2", id: "e", status: "NEW_WORD" }] },
      ["attention endpoint-not-active"],
    ],
    ["no alert", { alerts: { rotation: null, related: [] } }, ["attention rotation-alert-missing"]],
    [
      "a disabled alert",
      { alerts: { rotation: { ...alert, enabled: false }, related: [] } },
      ["attention rotation-alert-disabled"],
    ],
    [
      "an alert without a recipient",
      { alerts: { rotation: { ...alert, recipients: [] }, related: [] } },
      ["attention rotation-alert-unheard"],
    ],
    ["an open alert", { openAlerts: ["AZURE_ENCRYPTION_KEY_INVALID"] }, ["attention alert-open"]],
    [
      "late maintenance",
      { maintenance: { window: null, masterKeyRotationEveryDays: 90, lateBecause: "x." } },
      ["note master-key-rotation-late"],
    ],
    ["a key that is gone", withKey({ exists: false }), ["critical key-missing"]],
    [
      "a pinned version that is gone",
      withKey({ versions: [{ ...older, inUse: false }] }),
      ["critical key-version-missing"],
    ],
    ["a disabled version in use", used({ enabled: false }), ["critical key-version-unfit"]],
    ["an expired version in use", used({ expires: day(-1) }), ["critical key-version-unfit"]],
    ["a version in use that is not active yet", used({ activates: day(1) }), ["critical key-version-unfit"]],
    ["a version in use that ends in 59 days", used({ expires: day(59) }), ["attention key-version-expires"]],
    ["a version in use that ends in 61 days", used({ expires: day(61) }), []],
    [
      "a newer version beside a pinned one",
      withKey({ versions: [{ ...version, version: "c".repeat(32), inUse: false }, version] }),
      ["attention newer-version-unused"],
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
      ["attention needed-version-disabled"],
    ],
    ["a disabled version that no snapshot needs", withKey({ versions: [version, { ...older, enabled: false }] }), []],
    ["no rotation policy", withKey({ rotationPolicy: null }), ["attention rotation-policy-missing"]],
    [
      "a policy that only notifies",
      withKey({ rotationPolicy: { notifyTimeBeforeExpiry: "P30D" } }),
      ["attention rotation-policy-missing"],
    ],
    ["a vault that is gone", { vault: null }, ["critical vault-missing"]],
    [
      "a public vault beside private endpoints",
      { vault: { ...vault, publicNetworkAccess: "Enabled" } },
      ["attention vault-public"],
    ],
    [
      "a vault open to every network",
      { encryption: isPublic, vault: { ...vault, publicNetworkAccess: "Enabled" } },
      ["attention vault-open"],
    ],
    [
      "a public vault with a firewall",
      {
        encryption: isPublic,
        vault: { ...vault, publicNetworkAccess: "Enabled", firewall: { defaultAction: "Deny", ipRules: [] } },
      },
      [],
    ],
    ["no purge protection", { vault: { ...vault, purgeProtection: false } }, ["attention purge-protection-missing"]],
    ["a secret that ends in 59 days", secret(day(59)), ["attention secret-expires"]],
    ["a secret that is over", secret(day(-1)), ["critical secret-expired"]],
    ["a secret that is over beside a later one", secret(day(-1), day(200)), []],
    ["a secret without an end", secret(day(-1), undefined), []],
    ["an app without a secret", secret(), ["critical secret-missing"]],
  ];

  it.each(CASES)("of %s", (_, change, expected) => {
    expect(ids(change)).toEqual(expected);
  });

  it("put what is critical first, and notes last", () => {
    expect(
      ids({
        ...used({ enabled: false }),
        clusters: [{ ...orders, encrypted: "cannot" }],
        alerts: { rotation: null, related: [] },
      }),
    ).toEqual(["critical key-version-unfit", "attention rotation-alert-missing", "note cluster-cannot"]);
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
    expect(ids({ ...lost, ...used({ enabled: false }) })).toEqual(["critical key-not-valid", "attention alert-open"]);
    expect(ids({ ...lost, ...secret(day(-1)) })).toContain("critical secret-expired");
  });

  it("name the command that enables a version", () => {
    expect(found(used({ enabled: false }))[0]?.remedy).toBe(
      `Enable it:\n\`az keyvault key set-attributes --vault-name kv --name atlas --version ${version.version} --enabled true\``,
    );
  });
});

describe("the verdict", () => {
  const verdict = (change: Partial<Collected>) => verdictOf({ ...IN_ORDER, ...change }, found(change));

  it("says how many clusters are encrypted with which version", () => {
    expect(verdict({})).toEqual({
      level: "fine",
      says: `1 of 1 dedicated cluster encrypted with the key "atlas", version ${version.version}.`,
    });
  });

  it("is not fine where something was not read, and worse exceptions count more", () => {
    const notRead = [{ what: "the vault", why: "x", needs: "y" }];
    expect(verdict({ notRead })).toMatchObject({
      level: "unverified",
      says: expect.stringMatching(/1 part could not be read\.$/),
    });
    expect(verdict({ notRead, openAlerts: ["X"] }).level).toBe("attention");
    expect(verdict({ notRead, vault: null }).level).toBe("critical");
  });

  it("of several projects is the worst, with a count of each", () => {
    const project = { ...SECOND, verdict: { level: "fine", says: "x" } } as const;
    expect(verdictOfAll([SECOND, project, project])).toEqual({
      level: "unverified",
      says: "3 projects: 1 not verified, 2 fine.",
    });
  });
});
