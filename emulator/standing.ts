// Where what the emulator did comes from: of one request, and of one entry of the damage log. It decides nothing; coverage.ts has Atlas's rules.
import { OPERATIONS_COVERED, RULES, type Standing } from "./coverage.ts";
import type { DamageKind } from "./damage.ts";
import { own } from "./own.ts";
import type { JournalEntry } from "./types.ts";

export type { Standing } from "./coverage.ts";

const REFUSED = 400;

/** Of "this request is answered in this way". What is in no table is assumed. */
export function standingOf(
  entry: Pick<JournalEntry, "service" | "method" | "path" | "status" | "errorCode">,
): Standing {
  if (entry.service !== "atlas") return azureStanding(entry);
  if (entry.status === 0 || entry.status >= REFUSED) return own(RULES, entry.errorCode ?? "") ?? "assumed";
  const done = OPERATIONS_COVERED.find(({ operation }) => isOf(operation, entry));
  return done === undefined || done.isOutsideDocument === true ? "assumed" : "docs";
}

const GROUP = "/api/atlas/v2/groups/{groupId}";

function isOf(operation: string, { method, path }: Pick<JournalEntry, "method" | "path">): boolean {
  const [wanted = "", template = ""] = operation.split(" ");
  return method === wanted && patternOf(`${GROUP}${template}`).test(path);
}

const patternOf = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);

const VAULT = "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}";
/** FACT(vault-put), FACT(vault-patch), FACT(connection-put), FACT(connection-delete), FACT(key-arm), FACT(key-data-plane). */
const AZURE: ReadonlyArray<readonly [method: string, path: string, standing: Standing]> = [
  ["PUT", VAULT, "docs"],
  ["PATCH", VAULT, "docs"],
  ["PUT", `${VAULT}/privateEndpointConnections/{name}`, "docs"],
  ["DELETE", `${VAULT}/privateEndpointConnections/{name}`, "recorded"],
  ["PUT", `${VAULT}/keys/{name}`, "docs"],
  ["POST", "/keys/{name}/create", "docs"],
  ["POST", "/keys/{name}/rotate", "docs"],
  ["PUT", "/keys/{name}/rotationpolicy", "docs"],
  ["DELETE", "/keys/{name}", "docs"],
];
/** FACT(role-assignments): below any scope. */
const ROLE_ASSIGNMENT = /\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i;

function azureStanding({ method, path, status }: Pick<JournalEntry, "method" | "path" | "status">): Standing {
  if (status === 0 || status >= REFUSED) return "assumed";
  if (ROLE_ASSIGNMENT.test(path)) return "docs";
  const found = AZURE.find(([wanted, template]) => wanted === method && patternOf(template).test(path));
  return found?.[2] ?? "assumed";
}

/** Of "this does harm". FACT(atlas-key-error), FACT(atlas-rewrap), FACT(atlas-snapshots-key), FACT(atlas-multi-cloud); the rest follows from them. */
export const DAMAGE_STANDING: Readonly<Record<DamageKind, Standing>> = {
  KEY_LOST_WHILE_USED: "docs",
  OLD_KEY_LOST_WHILE_REWRAPPING: "docs",
  SNAPSHOT_KEY_LOST: "docs",
  MULTI_CLOUD_CLUSTER_DISABLED: "docs",
  DISABLED_WHILE_USED: "assumed",
  OTHER_PROVIDER_DISABLED: "assumed",
  NEEDLESS_REENCRYPTION: "assumed",
  OFF_AND_ON_AGAIN: "assumed",
  GROUP_DELETED_WHILE_NEEDED: "assumed",
  NOTIFICATION_DESTROYED: "assumed",
  NO_PATH_TO_KEY: "assumed",
  VAULT_DELETED_WHILE_USED: "assumed",
  VAULT_CLOSED_WHILE_USED: "assumed",
  CONNECTION_CUT_WHILE_USED: "assumed",
  STRANGERS_CONNECTION_CHANGED: "assumed",
  SECOND_ENDPOINT: "assumed",
  PRIVATE_NETWORKING_OFF_AND_ON_AGAIN: "assumed",
};
