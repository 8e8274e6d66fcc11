// The sections of a project's key, vault, network and snapshots. Pure.
import type { ProjectReport } from "../report";
import type { EndpointStatus, KeyStatus, RotationPolicy, VaultStatus, VersionStatus } from "../sections";
import { type Block, type Section, section, yesOrNo } from "./blocks";

export const keySections = (project: ProjectReport): readonly Section[] => [
  ...keyOf(project),
  ...vaultOf(project),
  ...endpointsOf(project),
  ...snapshotsOf(project),
];

const dayOf = (time: string | undefined, otherwise: string): string => time?.slice(0, 10) ?? otherwise;

function keyOf({ key }: ProjectReport): readonly Section[] {
  if (key === undefined || key === null) return [];
  const facts: Block = { kind: "facts", caption: "The key in use", facts: keyFacts(key) };
  const versions: readonly Block[] =
    key.versions === undefined
      ? []
      : [
          {
            kind: "table",
            caption: "Versions, the newest first",
            columns: VERSION_COLUMNS,
            rows: key.versions.map(versionRow),
          },
        ];
  return [section("key", "Key", facts, ...versions)];
}

const keyFacts = (key: KeyStatus): ReadonlyArray<readonly [string, string]> => [
  ["Vault", key.keyVaultName],
  ["Key", key.exists === false ? `${key.keyName}, which the vault does not have` : key.keyName],
  ["Version in Atlas", key.pinnedVersion ?? "none: Atlas follows the newest enabled version"],
  ["In use since", key.keyIdentifierSince ?? "not known: --stack-output has it"],
  ...(key.keyType === undefined ? [] : [["Type", typeOf(key)] as const]),
  ...(key.rotationPolicy === undefined ? [] : [["Rotation policy", policyInWords(key.rotationPolicy)] as const]),
];

const typeOf = ({ keyType = "", keySize, keyOperations = [] }: KeyStatus): string =>
  `${keyType}${keySize === undefined ? "" : `, ${keySize} bits`}${keyOperations.length === 0 ? "" : `, for ${keyOperations.join(", ")}`}`;

function policyInWords(policy: RotationPolicy | null): string {
  const { timeAfterCreate, timeBeforeExpiry, expiryTime, notifyTimeBeforeExpiry } = policy ?? {};
  const parts = [
    ...(timeAfterCreate === undefined ? [] : [`a new version ${timeAfterCreate} after the last`]),
    ...(timeBeforeExpiry === undefined ? [] : [`a new version ${timeBeforeExpiry} before the expiry`]),
    ...(expiryTime === undefined ? [] : [`versions expire after ${expiryTime}`]),
    ...(notifyTimeBeforeExpiry === undefined ? [] : [`an event ${notifyTimeBeforeExpiry} before the expiry`]),
  ];
  return parts.length === 0 ? "none that Azure shows" : parts.join(", ");
}

const VERSION_COLUMNS = ["Version", "Created", "State", "Expires", "Use", "Needed by snapshots"];

const versionRow = (one: VersionStatus): readonly string[] => [
  one.version,
  dayOf(one.created, "not shown"),
  one.enabled ? "enabled" : "disabled",
  dayOf(one.expires, "never"),
  one.inUse ? "in use" : one.superseded === undefined ? "not in use" : `superseded ${dayOf(one.superseded, "")}`,
  neededInWords(one),
];

function neededInWords({ inUse, snapshots, neededUntil }: VersionStatus): string {
  if (snapshots === undefined) return "not read";
  if (snapshots === 0) return "no";
  const count = snapshots === 1 ? "1 snapshot" : `${snapshots} snapshots`;
  if (neededUntil !== undefined) return `${count}, until ${dayOf(neededUntil, "")}`;
  return inUse ? count : `${count}, without an end`;
}

function vaultOf({ vault }: ProjectReport): readonly Section[] {
  if (vault === undefined || vault === null) return [];
  return [section("vault", "Vault and network", { kind: "facts", caption: "The vault", facts: vaultFacts(vault) })];
}

/** The ARM id in its parts: a page of 80 columns cannot hold it. */
function vaultFacts(vault: VaultStatus): ReadonlyArray<readonly [string, string]> {
  const [, , subscriptionId = "", , resourceGroupName = ""] = vault.keyVaultId.split("/");
  const { defaultAction, bypass, ipRules } = vault.firewall;
  const retention = vault.softDeleteRetentionInDays;
  return [
    ["Subscription", subscriptionId],
    ["Resource group", resourceGroupName],
    ["Location", vault.location],
    ...(vault.sku === undefined ? [] : [["Tier", vault.sku] as const]),
    ["Public network access", vault.publicNetworkAccess],
    [
      "Firewall",
      `${defaultAction} by default, ${ipRules.length === 1 ? "1 address rule" : `${ipRules.length} address rules`}${bypass === undefined ? "" : `, bypass ${bypass}`}`,
    ],
    ["Permissions", vault.permissionModel === "roleAssignments" ? "by role assignments" : "by access policies"],
    ["Soft delete", retention === undefined ? "on" : `${retention} days`],
    ["Purge protection", yesOrNo(vault.purgeProtection)],
  ];
}

function endpointsOf({ encryption, endpoints }: ProjectReport): readonly Section[] {
  if (encryption?.requirePrivateNetworking !== true || endpoints === undefined) return [];
  if (endpoints.length === 0) return [section("endpoints", "Private endpoints", { kind: "text", text: "None." })];
  const columns = ["Region", "State in Atlas", "Connection in Azure", "Endpoint"];
  return [
    section("endpoints", "Private endpoints", {
      kind: "table",
      caption: "Private endpoints, by region",
      columns,
      rows: endpoints.map(endpointRow),
    }),
  ];
}

const endpointRow = ({ regionName, status, errorMessage, id, connectionStatus }: EndpointStatus): readonly string[] => [
  regionName,
  errorMessage === undefined ? status : `${status}: ${errorMessage}`,
  connectionStatus === undefined ? "not read" : (connectionStatus ?? "none"),
  id,
];

function snapshotsOf({ snapshots }: ProjectReport): readonly Section[] {
  const kept = (snapshots ?? []).filter(({ count }) => count > 0);
  if (snapshots === undefined || snapshots.length === 0) return [];
  if (kept.length === 0) return [section("snapshots", "Snapshots", { kind: "text", text: "None." })];
  const rows = kept.map(({ clusterName, count, oldest, newest, lastExpiry }) => [
    clusterName,
    String(count),
    dayOf(oldest, "not shown"),
    dayOf(newest, "not shown"),
    dayOf(lastExpiry, "no end"),
  ]);
  const columns = ["Cluster", "Count", "Oldest", "Newest", "Last expiry"];
  return [section("snapshots", "Snapshots", { kind: "table", caption: "Snapshots that Atlas keeps", columns, rows })];
}
