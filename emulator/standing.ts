// Where what the emulator did comes from: of one request, and of one entry of the damage log. It decides nothing; coverage.ts has Atlas's rules.
// A test compares each statement with the facts that it names (test/unit/docs/standing.test.ts).
import { OPERATIONS_COVERED, RULES, type Standing } from "./coverage.ts";
import type { DamageKind } from "./damage.ts";
import { own } from "./own.ts";
import type { JournalEntry } from "./types.ts";

export type { Standing } from "./coverage.ts";

/** `source`: the id of a fact or of an assumption, with its mark. Without one: what is in no table is assumed, and a read of Atlas is in its formal document. */
export interface Statement {
  readonly standing: Standing;
  readonly source?: string;
}

type Entry = Pick<JournalEntry, "service" | "method" | "path" | "status" | "errorCode">;

const REFUSED = 400;
const OURS: Statement = { standing: "assumed" };

export const standingOf = (entry: Entry): Standing => statementOf(entry).standing;

/** Of "this request is answered in this way". */
function statementOf(entry: Entry): Statement {
  const isRefused = entry.status === 0 || entry.status >= REFUSED;
  if (entry.service !== "atlas") return isRefused ? OURS : (statementIn(AZURE_WRITES, entry) ?? OURS);
  if (isRefused) return statementOfCode(entry.errorCode ?? "");
  return statementIn(ATLAS_WRITES, entry) ?? (isDocumented(entry) ? { standing: "docs" } : OURS);
}

export function statementOfCode(code: string): Statement {
  const standing = own(RULES, code) ?? "assumed";
  const source = own(NAMED_CODES, code) ?? (standing === "docs" ? LISTED : undefined);
  return { standing, ...(source === undefined ? {} : { source }) };
}

/** Every code that is documented and has no fact of its own. */
const LISTED: string = "FACT(atlas-error-codes)";
const NAMED_CODES: Readonly<Record<string, string>> = {
  USER_UNAUTHORIZED: "FACT(atlas-401-not-404)",
  VERSION_GONE: "FACT(atlas-versions)",
  AZURE_KEY_VAULT_KEY_EXPIRING: "FACT(atlas-key-expiring)",
  ENCRYPTION_AT_REST_SETTINGS_INVALID: "FACT(atlas-unreachable-key)",
  ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING: "FACT(atlas-endpoint-delete-blocked)",
  CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST:
    "FACT(atlas-ear-ci-codes)",
  CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS: "FACT(atlas-ear-ci-codes)",
  CLUSTER_NOT_FOUND: "FACT(atlas-cluster-flex)",
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: "FACT(atlas-cluster-flex)",
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API: "FACT(atlas-cluster-flex)",
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED: "FACT(atlas-cluster-delete)",
};

type Row = readonly [method: string, path: string, standing: Standing, source: string];

function statementIn(rows: readonly Row[], { method, path }: Pick<Entry, "method" | "path">): Statement | undefined {
  const found = rows.find(([wanted, template]) => wanted === method && patternOf(template).test(path));
  return found === undefined ? undefined : { standing: found[2], source: found[3] };
}

const GROUP = "/api/atlas/v2/groups/{groupId}";

const isDocumented = ({ method, path }: Pick<Entry, "method" | "path">): boolean =>
  OPERATIONS_COVERED.some(({ operation, isOutsideDocument }) => {
    const [wanted = "", template = ""] = operation.split(" ");
    return isOutsideDocument !== true && method === wanted && patternOf(`${GROUP}${template}`).test(path);
  });

/** `{any}` is any number of parts; every other name is one. ARM's ids have no upper and lower case. */
const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll("{any}", ".*").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`, "i");

export const ATLAS_WRITES: readonly Row[] = [
  ["PATCH", `${GROUP}/encryptionAtRest`, "docs", "FACT(atlas-settings)"],
  ["POST", `${GROUP}/cloudProviderAccess`, "docs", "FACT(atlas-role-steps)"],
  ["PATCH", `${GROUP}/cloudProviderAccess/{roleId}`, "docs", "FACT(atlas-role-steps)"],
  ["DELETE", `${GROUP}/cloudProviderAccess/{cloudProvider}/{roleId}`, "docs", "FACT(atlas-role-in-use)"],
  ["POST", `${GROUP}/encryptionAtRest/{cloudProvider}/privateEndpoints`, "docs", "FACT(atlas-endpoint-order)"],
  [
    "DELETE",
    `${GROUP}/encryptionAtRest/{cloudProvider}/privateEndpoints/{endpointId}`,
    "docs",
    "FACT(atlas-endpoint-delete)",
  ],
  ["PATCH", `${GROUP}/clusters/{clusterName}`, "recorded", "FACT(atlas-cluster-patch)"],
  ["POST", `${GROUP}/alertConfigs`, "docs", "FACT(atlas-alert-write)"],
  ["PUT", `${GROUP}/alertConfigs/{alertConfigId}`, "docs", "FACT(atlas-alert-write)"],
  ["PATCH", `${GROUP}/alertConfigs/{alertConfigId}`, "docs", "FACT(atlas-alert-write)"],
  ["DELETE", `${GROUP}/alertConfigs/{alertConfigId}`, "docs", "FACT(atlas-alert-write)"],
];

const VAULT = "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}";
const ROLE_ASSIGNMENT = "{any}/providers/Microsoft.Authorization/roleAssignments/{name}";

export const AZURE_WRITES: readonly Row[] = [
  ["PUT", VAULT, "docs", "FACT(vault-put)"],
  ["PATCH", VAULT, "docs", "FACT(vault-patch)"],
  ["PUT", `${VAULT}/privateEndpointConnections/{name}`, "docs", "FACT(connection-put)"],
  ["DELETE", `${VAULT}/privateEndpointConnections/{name}`, "recorded", "FACT(connection-delete)"],
  ["PUT", `${VAULT}/keys/{name}`, "docs", "FACT(key-arm)"],
  ["POST", "/keys/{name}/create", "docs", "FACT(key-data-plane)"],
  ["POST", "/keys/{name}/rotate", "docs", "FACT(key-data-plane)"],
  ["PUT", "/keys/{name}/rotationpolicy", "docs", "FACT(key-data-plane)"],
  ["DELETE", "/keys/{name}", "docs", "FACT(key-data-plane)"],
  ["PUT", ROLE_ASSIGNMENT, "recorded", "FACT(role-assignment-form)"],
  ["DELETE", ROLE_ASSIGNMENT, "recorded", "FACT(role-assignment-form)"],
];

/** Of "this does harm". Without a source: it follows from the harm of the others. */
export const DAMAGE: Readonly<Record<DamageKind, Statement>> = {
  KEY_LOST_WHILE_USED: { standing: "docs", source: "FACT(atlas-key-error)" },
  OLD_KEY_LOST_WHILE_REWRAPPING: { standing: "docs", source: "FACT(atlas-rewrap)" },
  SNAPSHOT_KEY_LOST: { standing: "docs", source: "FACT(atlas-snapshots-key)" },
  MULTI_CLOUD_CLUSTER_DISABLED: { standing: "docs", source: "FACT(atlas-multi-cloud)" },
  VAULT_CLOSED_WHILE_USED: { standing: "assumed", source: "ASSUMED(cluster-public-path)" },
  NO_PATH_TO_KEY: { standing: "assumed", source: "ASSUMED(cluster-public-path)" },
  DISABLED_WHILE_USED: OURS,
  OTHER_PROVIDER_DISABLED: OURS,
  NEEDLESS_REENCRYPTION: OURS,
  OFF_AND_ON_AGAIN: OURS,
  GROUP_DELETED_WHILE_NEEDED: OURS,
  NOTIFICATION_DESTROYED: OURS,
  VAULT_DELETED_WHILE_USED: OURS,
  CONNECTION_CUT_WHILE_USED: OURS,
  STRANGERS_CONNECTION_CHANGED: OURS,
  SECOND_ENDPOINT: OURS,
  PRIVATE_NETWORKING_OFF_AND_ON_AGAIN: OURS,
};
