// The world changed by hand, as a person does in Atlas's or Azure's pages: no rule is asked. What it breaks, the damage log tells.
import { type AtlasProject, nothingConfigured } from "./atlas/store.ts";
import { softDelete } from "./azure/soft-delete.ts";
import { findVault, type RegistrationState } from "./azure/store.ts";
import {
  AZURE_NAMES,
  changeAzureAccess,
  changeProjectAccess,
  PROJECT_NAMES,
  principalOf,
  removePrincipal,
} from "./by-hand-access.ts";
import { changeCluster, changeEndpoints } from "./by-hand-atlas.ts";
import { changeVault } from "./by-hand-azure.ts";
import { entriesOf, type Json, objectOf, refuseUnknown, setKnobs, unknown } from "./by-hand-parts.ts";
import { own, setOwn } from "./own.ts";
import type { Store } from "./types.ts";

/**
 * { projects: { <id>: { encryptionAtRest?: { azureKeyVault?, … }, clusters?: { <name>: … | null }, privateEndpoints?: { <region>: { fail } | null }, …knobs } },
 *   vaults: { <name>: { keys?, connections?: { <name>: { status } | null }, publicNetworkAccess?, networkAcls?, …knobs } | null },
 *   roleAssignments: [ … ]: all of them, principals: { <clientId>: { secrets } },
 *   intended?: true: what it breaks is no damage until it is repaired,
 *   networkProvider: { <subscription id>: "Registered" | "NotRegistered" }, runnerAddress: "192.0.2.200" }
 * and what by-hand-access.ts takes.
 */
export function changeByHand(store: Store, change: Json, nowMs: number): void {
  refuseUnknown(change, ["intended", "projects", "vaults", "roleAssignments", "principals", ...AZURE, ...AZURE_NAMES]);
  for (const [id, wanted] of entriesOf(change.projects)) changeProject(store, { id, wanted: objectOf(wanted), nowMs });
  for (const [name, wanted] of entriesOf(change.vaults)) changeVaultOf(store, { name, wanted, nowMs });
  if (Array.isArray(change.roleAssignments)) store.azure.roleAssignments = [...change.roleAssignments];
  changeAzure(store, change);
  for (const [clientId, wanted] of entriesOf(change.principals)) {
    if (wanted === null) removePrincipal(store, clientId);
    else Object.assign(principalOf(store, clientId), objectOf(wanted));
  }
  changeAzureAccess(store, change, nowMs);
}

/** Knobs are set as they are given; null takes one away. */
const KNOBS = [
  "validation",
  "validAfterMs",
  "endpointTimes",
  "failNextEndpoints",
  "stuckEndpoints",
  "secondEndpoint",
  "partialPatch",
  "idleAfterChange",
  "rewrap",
  "awsIamRoles",
  "maintenanceWindow",
  "backupCompliancePolicy",
];

function changeProject(
  store: Store,
  change: { readonly id: string; readonly wanted: Json; readonly nowMs: number },
): void {
  const { wanted, nowMs } = change;
  const project = projectOf(store, change.id);
  refuseUnknown(wanted, ["encryptionAtRest", "clusters", "privateEndpoints", "keyInUse", ...KNOBS, ...PROJECT_NAMES]);
  changeProjectAccess(project, wanted);
  setKnobs(project, wanted, KNOBS);
  changeKeyTime(project, wanted);
  for (const [name, value] of entriesOf(wanted.encryptionAtRest)) changeEncryption(project, name, value);
  for (const [name, value] of entriesOf(wanted.clusters)) changeCluster(project, { name, value });
  for (const [region, value] of entriesOf(wanted.privateEndpoints))
    changeEndpoints(store.azure, { project, region, value, nowMs });
}

/** As if the project's key had been in use since another time: the clock of the rotation alert. */
function changeKeyTime(project: AtlasProject, wanted: Json): void {
  if (wanted.keyInUse === undefined) return;
  const { sinceMs, ...others } = objectOf(wanted.keyInUse);
  refuseUnknown(others, []);
  if (project.keyInUse === undefined || !Number.isSafeInteger(sinceMs)) throw unknown("key in use, or its sinceMs");
  project.keyInUse = { ...project.keyInUse, sinceMs: Number(sinceMs) };
}

function changeEncryption(project: AtlasProject, name: string, value: unknown): void {
  const known = nothingConfigured();
  if (!Object.hasOwn(known, name)) throw unknown(`encryptionAtRest.${name}`);
  const before: unknown = Reflect.get(project.encryption, name);
  const isOff = typeof value === "object" && value !== null && "enabled" in value && value.enabled === false;
  const merged = typeof value === "object" && !isOff ? { ...objectOf(before), ...objectOf(value) } : value;
  Reflect.set(project.encryption, name, merged);
}

function projectOf(store: Store, id: string): AtlasProject {
  const found = own(store.atlas.projects, id);
  if (found === undefined) throw unknown(`project ${id}`);
  return found;
}

/** null: deleted, softly as by anyone. */
function changeVaultOf(
  store: Store,
  change: { readonly name: string; readonly wanted: unknown; readonly nowMs: number },
): void {
  const vault = findVault(store.azure, change.name);
  if (vault === undefined) throw unknown(`vault ${change.name}`);
  if (change.wanted === null) softDelete({ store: store.azure, clock: { now: () => change.nowMs } }, vault);
  else changeVault(vault, objectOf(change.wanted), change.nowMs);
}

const AZURE = ["networkProvider", "runnerAddress"];

function changeAzure(store: Store, change: Json): void {
  if (typeof change.runnerAddress === "string") store.azure.runnerAddress = change.runnerAddress;
  for (const [id, state] of entriesOf(change.networkProvider)) {
    if (!isState(state)) throw unknown(`state ${String(state)}`);
    setOwn(store.azure.networkProvider, id.toLowerCase(), { state });
  }
}

const STATES: readonly RegistrationState[] = [
  "Registered",
  "Registering",
  "NotRegistered",
  "Unregistered",
  "Unregistering",
];
const isState = (state: unknown): state is RegistrationState => STATES.some((one) => one === state);
