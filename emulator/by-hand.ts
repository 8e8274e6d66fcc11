// The world changed by hand, as a person does in Atlas's or Azure's pages: no rule is asked. What it breaks, the damage log tells.
import { type AtlasProject, nothingConfigured } from "./atlas/store.ts";
import { type AzureVault, findVault } from "./azure/store.ts";
import {
  AZURE_NAMES,
  changeAzureAccess,
  changeProjectAccess,
  PROJECT_NAMES,
  principalOf,
  removePrincipal,
} from "./by-hand-access.ts";
import { entriesOf, type Json, objectOf, refuseUnknown, unknown } from "./by-hand-fields.ts";
import type { Store } from "./types.ts";

/**
 * { projects: { <id>: { encryptionAtRest?: { azureKeyVault?, … }, validation?, clusters?: { <name>: { encryptionAtRestProvider?, paused?, stateName?, restoring? } | null } } },
 *   vaults: { <name>: { keys?: { <key>: { <version>: { enabled?, expiresMs?, notBeforeMs?, deleted? } } } } },
 *   roleAssignments: [ … ]: all of them, principals: { <clientId>: { secrets } } }
 * and what by-hand-access.ts takes.
 */
export function changeByHand(store: Store, change: Json, nowMs: number): void {
  refuseUnknown(change, ["projects", "vaults", "roleAssignments", "principals", ...AZURE_NAMES]);
  for (const [id, wanted] of entriesOf(change.projects)) changeProject(projectOf(store, id), objectOf(wanted), nowMs);
  for (const [name, wanted] of entriesOf(change.vaults)) changeVault(vaultOf(store, name), objectOf(wanted));
  if (Array.isArray(change.roleAssignments)) store.azure.roleAssignments = [...change.roleAssignments];
  for (const [clientId, wanted] of entriesOf(change.principals)) {
    if (wanted === null) removePrincipal(store, clientId);
    else Object.assign(principalOf(store, clientId), objectOf(wanted));
  }
  changeAzureAccess(store, change);
}

function changeProject(project: AtlasProject, wanted: Json, nowMs: number): void {
  refuseUnknown(wanted, ["encryptionAtRest", "validation", "clusters", ...PROJECT_NAMES]);
  changeProjectAccess(project, wanted);
  if (wanted.validation === "synchronous" || wanted.validation === "asynchronous")
    project.validation = wanted.validation;
  for (const [name, value] of entriesOf(wanted.encryptionAtRest)) changeEncryption(project, name, value);
  for (const [name, value] of entriesOf(wanted.clusters)) changeCluster(project, { name, value, nowMs });
}

function changeEncryption(project: AtlasProject, name: string, value: unknown): void {
  const known = nothingConfigured();
  if (!(name in known)) throw unknown(`encryptionAtRest.${name}`);
  const before: unknown = Reflect.get(project.encryption, name);
  const isOff = typeof value === "object" && value !== null && "enabled" in value && value.enabled === false;
  const merged = typeof value === "object" && !isOff ? { ...objectOf(before), ...objectOf(value) } : value;
  Reflect.set(project.encryption, name, merged);
}

/** A change made long enough ago to be settled: the state stays what it is unless `stateName` says otherwise. `null` takes the cluster away. */
function changeCluster(project: AtlasProject, change: { name: string; value: unknown; nowMs: number }): void {
  const cluster = project.clusters.find((one) => one.name === change.name);
  if (cluster === undefined) throw unknown(`cluster ${change.name}`);
  if (change.value === null) {
    project.clusters = project.clusters.filter((one) => one !== cluster);
    return;
  }
  const { stateName, ...rest } = objectOf(change.value);
  refuseUnknown(rest, ["encryptionAtRestProvider", "paused", "restoring"]);
  Object.assign(cluster, rest);
  if (stateName === null) delete cluster.fixedState;
  else if (typeof stateName === "string") cluster.fixedState = stateName;
}

function changeVault(vault: AzureVault, wanted: Json): void {
  const { keys, ...rest } = wanted;
  refuseUnknown(rest, ["enableRbacAuthorization", "accessPolicies"]);
  Object.assign(vault, rest);
  for (const [keyName, versions] of entriesOf(keys)) {
    for (const [version, value] of entriesOf(versions)) {
      const found = vault.keys[keyName]?.versions.find((one) => one.version === version);
      if (found === undefined) throw unknown(`key version ${keyName}/${version}`);
      const { expires, notBefore, ...others } = objectOf(value);
      Object.assign(found, others, timesOf({ expiresMs: expires, notBeforeMs: notBefore }));
    }
  }
}

/** Times may be told in milliseconds or as ISO text; null takes one away. */
const timesOf = (given: Json): Json =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        value === null ? undefined : typeof value === "string" ? Date.parse(value) : value,
      ]),
  );

function projectOf(store: Store, id: string): AtlasProject {
  const found = store.atlas.projects[id];
  if (found === undefined) throw unknown(`project ${id}`);
  return found;
}

function vaultOf(store: Store, name: string): AzureVault {
  const found = findVault(store.azure, name);
  if (found === undefined) throw unknown(`vault ${name}`);
  return found;
}
