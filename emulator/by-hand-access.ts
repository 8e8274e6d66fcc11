// By hand: roles registered in Atlas, principals, Graph's rights, and how long things take. Vaults and clusters are in by-hand.ts.
import { ordinaryAlerts } from "./atlas/ordinary-alerts.ts";
import { isSchedule } from "./atlas/snapshot-schedule.ts";
import type { AtlasProject } from "./atlas/store.ts";
import { softDelete } from "./azure/soft-delete.ts";
import { type AzurePrincipal, appIdOf, createAzureStore, groupId, type ManagementLock } from "./azure/store.ts";
import { entriesOf, type Json, objectOf, refuseUnknown, setKnobs, unknown } from "./by-hand-parts.ts";
import type { Store } from "./types.ts";

const PROJECT_KNOBS = ["alertAfterMs", "alertLimit", "roleUsableAfterMs", "roleUsageLagMs"];
const AZURE_KNOBS = [
  "principalVisibleAfterMs",
  "grantEffectiveAfterMs",
  "policyDeniesVaults",
  "vaultReadyAfterMs",
  "pageSize",
  "tokenSeconds",
];

/** What knobs go back to. */
const NOTHING = createAzureStore({ principals: [], vaults: [], roleAssignments: [] });

/** Of a project: { roles?: { <id>: { authorized? } | null }, alerts?: { <id>: a part of it | null }, snapshots?: [ { clusterName, keyIdentifier, expiresMs? } ]: all of them, snapshotSchedule?: { everyMs, keepMs }, and the knobs in milliseconds }. */
export const PROJECT_NAMES: readonly string[] = [
  "roles",
  "alerts",
  "ordinaryAlerts",
  "snapshots",
  "snapshotSchedule",
  ...PROJECT_KNOBS,
];
/** { graphRights?: { <object id>: [ … ] }, foreignApps?: [ … ], locks?: [ { scope, name, level } ]: all of them, resourceGroups?: { <name>: null }, deletedVaults?: { <name>: null }: purged, and the knobs }. */
export const AZURE_NAMES: readonly string[] = [
  "graphRights",
  "foreignApps",
  "locks",
  "resourceGroups",
  "deletedVaults",
  ...AZURE_KNOBS,
];

const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || is(value);

export function changeProjectAccess(project: AtlasProject, wanted: Json): void {
  setKnobs(project, wanted, PROJECT_KNOBS);
  for (const [id, value] of entriesOf(wanted.roles)) {
    const role = project.roles.find((one) => one.roleId === id);
    if (role === undefined) throw unknown(`role ${id}`);
    if (value === null) project.roles = project.roles.filter((one) => one !== role);
    else {
      refuseUnknown(objectOf(value), ["authorized"]);
      Object.assign(role, value);
    }
  }
  if (Array.isArray(wanted.snapshots)) project.snapshots = wanted.snapshots;
  if (!isOptional(wanted.snapshotSchedule, isSchedule))
    throw unknown("form of snapshotSchedule: everyMs and keepMs, of a minute at least");
  setKnobs(project, wanted, ["snapshotSchedule"]);
  if (typeof wanted.ordinaryAlerts === "number")
    project.alerts = [...ordinaryAlerts(project, wanted.ordinaryAlerts), ...project.alerts];
  for (const [id, value] of entriesOf(wanted.alerts)) {
    if (!project.alerts.some((one) => one.id === id)) throw unknown(`alert ${id}`);
    project.alerts = project.alerts
      .filter((one) => one.id !== id || value !== null)
      .map((one) => (one.id === id ? { ...one, ...objectOf(value) } : one));
  }
}

export function changeAzureAccess(store: Store, wanted: Json, nowMs: number): void {
  for (const name of AZURE_KNOBS.filter((one) => wanted[one] !== undefined))
    Reflect.set(store.azure, name, wanted[name] ?? Reflect.get(NOTHING, name));
  Object.assign(store.azure.graphRights, objectOf(wanted.graphRights));
  if (Array.isArray(wanted.foreignApps)) store.azure.foreignApps = wanted.foreignApps.map(String);
  if (Array.isArray(wanted.locks)) store.azure.locks = wanted.locks.map(lockIn);
  for (const [name] of entriesOf(wanted.deletedVaults))
    store.azure.deletedVaults = store.azure.deletedVaults.filter((one) => one.vault.name !== name);
  for (const [name] of entriesOf(wanted.resourceGroups)) removeGroup(store, name, nowMs);
}

function lockIn(value: unknown): ManagementLock {
  const { scope, name, level, notes, ...rest } = objectOf(value);
  refuseUnknown(rest, []);
  if (typeof scope !== "string" || typeof name !== "string" || (level !== "CanNotDelete" && level !== "ReadOnly"))
    throw unknown("lock: it needs scope, name, and level CanNotDelete or ReadOnly");
  return { scope, name, level, ...(typeof notes === "string" ? { notes } : {}) };
}

/** With the vaults in it; told by what it breaks, not as a request's doing. */
function removeGroup(store: Store, name: string, nowMs: number): void {
  const group = store.azure.resourceGroups.find((one) => one.name === name);
  if (group === undefined) throw unknown(`resource group ${name}`);
  const below = `${groupId(group)}/`.toLowerCase();
  const azure = { store: store.azure, clock: { now: () => nowMs } };
  for (const vault of store.azure.vaults.filter((one) => one.id.toLowerCase().startsWith(below)))
    softDelete(azure, vault);
  store.azure.resourceGroups = store.azure.resourceGroups.filter((one) => one !== group);
}

/** By client id, app id or object id. */
export function principalOf(store: Store, id: string): AzurePrincipal {
  const found = store.azure.principals.find((one) => [one.clientId, appIdOf(one), one.objectId].includes(id));
  if (found === undefined) throw unknown(`app ${id}`);
  return found;
}

/** FACT(role-assignment-orphan): role assignments to the principal stay and have no effect. */
export function removePrincipal(store: Store, id: string): void {
  const gone = principalOf(store, id);
  store.azure.principals = store.azure.principals.filter((one) => one !== gone);
}
