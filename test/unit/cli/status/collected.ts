// A project in order, as status has read it, and changes of it.
import type { Collected } from "../../../../cli/status/collect/project.ts";
import { exceptionsOf } from "../../../../cli/status/exceptions/exceptions.ts";
import type { ClusterStatus, KeyStatus, VaultStatus, VersionStatus } from "../../../../cli/status/sections.ts";

export const NOW = Date.parse("2026-12-01T00:00:00Z");
export const day = (count: number): string => new Date(NOW + count * 86_400_000).toISOString();

export const version: VersionStatus = {
  version: "a".repeat(32),
  created: day(-30),
  enabled: true,
  expires: day(300),
  inUse: true,
  snapshots: 0,
};
export const older: VersionStatus = {
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
export const vault: VaultStatus = {
  keyVaultId: key.keyVaultId,
  location: "eastus2",
  publicNetworkAccess: "Disabled",
  firewall: { defaultAction: "Allow", ipRules: [] },
  permissionModel: "roleAssignments",
  purgeProtection: true,
};
export const orders: ClusterStatus = {
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
export const alert = {
  id: "r",
  eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
  enabled: true,
  recipients: ["GROUP"],
};
export const IN_ORDER = {
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

export const endpoint = { regionName: "US_EAST_2", id: "e", status: "ACTIVE", connectionName: "pe.1" };
export const found = (change: Partial<Collected>) => exceptionsOf({ project: { ...IN_ORDER, ...change }, nowMs: NOW });
export const ids = (change: Partial<Collected>): readonly string[] =>
  found(change).map(({ id, level }) => `${level} ${id}`);
export const withKey = (change: Partial<KeyStatus>) => ({ key: { ...key, ...change } });
export const used = (change: Partial<VersionStatus>) => withKey({ versions: [{ ...version, ...change }, older] });
export const secret = (...ends: readonly (string | undefined)[]) => ({
  access: {
    kind: "secret" as const,
    clientId: "app",
    secrets: ends.map((end, at) => ({ keyId: `k${at}`, ...(end === undefined ? {} : { ends: end }) })),
  },
});
export const { encryption } = IN_ORDER;
export const isPublic = { ...encryption, requirePrivateNetworking: false };
