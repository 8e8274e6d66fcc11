// A report with a value in every field, and changes of it.
import fc from "fast-check";
import type { ProjectReport, Report } from "../../../../cli/status/report.ts";
import { orders } from "./collected.ts";

export const PROJECT: ProjectReport = {
  projectId: "64b7f0c0a1b2c3d4e5f60718",
  projectName: "payments",
  verdict: { level: "attention", says: '1 of 2 dedicated clusters encrypted with the key "atlas". 1 exception.' },
  encryption: {
    enabled: true,
    valid: false,
    whyNotValid: "The key is disabled.",
    keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas/0123456789abcdef0123456789abcdef",
    azureEnvironment: "AZURE",
    requirePrivateNetworking: true,
    enabledForSearchNodes: false,
  },
  access: {
    kind: "secret",
    clientId: "44444444-4444-4444-8444-444444444444",
    tenantId: "11111111-1111-4111-8111-111111111111",
    secrets: [
      { keyId: "a1", displayName: "pulumi", starts: "2026-01-01T00:00:00Z", ends: "2027-01-01T00:00:00Z" },
      { keyId: "a2", ends: "2027-06-01T00:00:00Z" },
    ],
  },
  clusters: [
    { ...orders, paused: true },
    {
      name: "billing",
      kind: "dedicated",
      encrypted: "no",
      encryptionAtRestProvider: "NONE",
      encryptedSince: null,
      tiers: ["M30"],
      regions: [],
      clouds: ["AWS"],
      stateName: "UPDATING",
    },
  ],
  key: {
    keyVaultId: "/subscriptions/2222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv",
    keyVaultName: "payments-kv",
    keyName: "atlas",
    pinnedVersion: "0123456789abcdef0123456789abcdef",
    exists: true,
    keyIdentifierSince: "2026-08-01T00:00:00Z",
    keyType: "RSA",
    keySize: 2048,
    keyOperations: ["encrypt", "decrypt"],
    rotationPolicy: { timeAfterCreate: "P90D", expiryTime: "P2Y", notifyTimeBeforeExpiry: "P30D" },
    versions: [
      {
        version: "0123456789abcdef0123456789abcdef",
        created: "2026-08-01T00:00:00Z",
        enabled: true,
        expires: "2028-08-01T00:00:00Z",
        inUse: true,
        snapshots: 3,
      },
      {
        version: "fedcba9876543210fedcba9876543210",
        created: "2026-02-01T00:00:00Z",
        enabled: false,
        superseded: "2026-08-01T00:00:00Z",
        inUse: false,
        snapshots: 1,
        neededUntil: "2026-12-31T00:00:00Z",
      },
    ],
  },
  vault: {
    keyVaultId: "/subscriptions/2222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv",
    location: "eastus2",
    sku: "premium",
    publicNetworkAccess: "Disabled",
    firewall: { defaultAction: "Deny", bypass: "AzureServices", ipRules: ["192.0.2.0/24"] },
    permissionModel: "roleAssignments",
    softDeleteRetentionInDays: 90,
    purgeProtection: true,
  },
  endpoints: [
    {
      regionName: "US_EAST_2",
      id: "e1",
      status: "FAILED",
      errorMessage: "it failed",
      connectionName: "c1",
      connectionStatus: null,
    },
    { regionName: "EUROPE_WEST", id: "e2", status: "ACTIVE", connectionName: "c2", connectionStatus: "Approved" },
  ],
  alerts: {
    rotation: {
      id: "r1",
      eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
      enabled: true,
      thresholdDays: 90,
      recipients: ["EMAIL (keys@example.com)"],
    },
    related: [{ id: "r2", eventTypeName: "AZURE_ENCRYPTION_KEY_INVALID", enabled: false, recipients: [] }],
  },
  openAlerts: ["AZURE_ENCRYPTION_KEY_INVALID"],
  maintenance: {
    window: { dayOfWeek: 1, hourOfDay: 3, timeZoneId: "UTC", inWords: "Sunday 03:00 UTC" },
    masterKeyRotationEveryDays: 90,
    lateBecause: "numberOfDeferrals is 1.",
  },
  backupCompliancePolicy: { state: "ACTIVE", encryptionAtRestEnabled: true },
  snapshots: [
    {
      clusterName: "orders",
      count: 3,
      oldest: "2026-10-01T00:00:00Z",
      newest: "2026-11-30T00:00:00Z",
      lastExpiry: "2026-12-31T00:00:00Z",
    },
  ],
  otherProjects: {
    projects: [{ projectId: "64b7f0c0a1b2c3d4e5f60728", projectName: "ledger", sameKey: true, clusters: ["accounts"] }],
    looked: 4,
  },
  findings: [
    {
      id: "CMK-S001",
      level: "attention",
      object: "billing",
      says: 'Cluster "billing" is not encrypted with the project\'s key.',
      remedy:
        "Enable it:\n`az keyvault key set-attributes --vault-name payments-kv --name atlas --version 0123456789abcdef0123456789abcdef --enabled true`",
    },
    { id: "CMK-S005", level: "note", object: "x", says: "Atlas may rotate later." },
  ],
  notRead: [
    { what: "the role definitions", why: "Azure refused the request.", needs: "Reader" },
    { what: "the locks", why: "Azure refused the request.", needs: "Reader" },
  ],
};

export const REPORT: Report = {
  reportVersion: 1,
  verdict: PROJECT.verdict,
  exceptions: PROJECT.findings
    .filter(({ level }) => level !== "note")
    .map((one) => ({ projectId: PROJECT.projectId, ...one })),
  projects: [PROJECT],
  comparison: {
    earlierTime: "2026-09-01T00:00:00Z",
    earlierSha256: "0".repeat(64),
    changes: [
      { projectId: PROJECT.projectId, what: "clusters[orders].encrypted", before: "no", now: "yes" },
      { projectId: PROJECT.projectId, what: "endpoints[US_EAST_2].status", now: "FAILED" },
    ],
  },
  collection: {
    time: "2026-12-01T00:00:00Z",
    version: "1.2.3",
    atlas: { baseUrl: "https://cloud.mongodb.com", account: "the service account from the environment: mdb_sa_id_1" },
    azure: { account: "the login of the Azure CLI" },
    calls: [
      { call: "GET https://cloud.mongodb.com/api/atlas/v2/groups/64b7f0c0a1b2c3d4e5f60718", times: 1, lastStatus: 200 },
    ],
  },
};

export const SECOND: ProjectReport = {
  projectId: "64b7f0c0a1b2c3d4e5f60728",
  projectName: "ledger",
  verdict: { level: "unverified", says: "Nothing of the project could be read." },
  findings: [],
  notRead: [{ what: "the encryption at rest", why: "Atlas refused it.", needs: "Project Read Only" }],
};

export const withProjects = (...projects: readonly ProjectReport[]): Report => ({ ...REPORT, projects });

/** Words with a meaning of their own are no names. */
const KINDS = ["level", "kind", "encrypted", "permissionModel"];

function mapped(value: unknown, change: (text: string) => string, name = ""): unknown {
  if (typeof value === "string") return KINDS.includes(name) ? value : change(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, change, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, mapped(one, change, field)]));
}

/** The report with another text in the place of each name. */
export const withTexts = (report: Report, change: (text: string) => string): Report => mapped(report, change) as Report; // the shape stays

const MARKUP = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "</template><b>out</b>",
  "' onmouseover='alert(1)",
  "javascript:alert(1)",
  "<!--",
  "]]>",
  "&lt;b&gt;",
  "\u001b[31mred\u001b[0m",
  "\u202egnp.exe",
  "::error::x",
  "`code` and `",
  "`az x`\n`rm -rf y`",
  "漢字".repeat(30),
  "x".repeat(600),
];

const evilText = fc.oneof(
  fc.constantFrom(...MARKUP),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.constantFrom(...MARKUP), { maxLength: 4 }).map((parts) => parts.join(" ")),
);

/** A report in which every name is anything. */
export const evilReport = fc
  .tuple(fc.array(evilText, { minLength: 1, maxLength: 20 }), fc.boolean())
  .map(([texts, isPair]) => {
    let at = 0;
    return withTexts(isPair ? withProjects(PROJECT, SECOND) : REPORT, () => texts[at++ % texts.length] ?? "");
  });
