// Looks at the world as it is now for what cuts encrypted clusters off. Called around every request and whenever the log is read,
// so it also finds what a person or the mere passing of time did.
import { endpointsOf, isAlive } from "./atlas/endpoint-states.ts";
import { askKey } from "./atlas/key.ts";
import { snapshotsOf } from "./atlas/snapshots.ts";
import { type AtlasCluster, type AtlasProject, needsKeyOf } from "./atlas/store.ts";
import { regionsWithoutWay } from "./atlas/ways.ts";
import { isKeyThere } from "./azure/key-access.ts";
import { findVault } from "./azure/store.ts";
import type { DamageKind } from "./damage.ts";
import type { Parts } from "./parts.ts";

export function lookForDamage(parts: Parts): void {
  for (const project of Object.values(parts.store.atlas.projects)) {
    const used = project.clusters.filter((cluster) => needsKeyOf(cluster, "AZURE", parts.clock.now()));
    if (used.length > 0) lookAt(parts, project, used);
    lookAtPrivateNetworking(parts, project);
    lookAtSnapshots(parts, project);
  }
}

function lookAt(parts: Parts, project: AtlasProject, used: readonly AtlasCluster[]): void {
  const nowMs = parts.clock.now();
  const add = (kind: DamageKind, cluster: AtlasCluster, detail: string): void =>
    parts.damage.add({ at: nowMs, kind, projectId: project.id, clusterName: cluster.name, detail });
  const settings = project.encryption.azureKeyVault;
  if (!settings.enabled) {
    for (const cluster of used) add("DISABLED_WHILE_USED", cluster, "the project's Key Vault configuration is off");
    return;
  }
  // FACT(atlas-key-error): an invalid credential or key shuts every mongod down at the next check, within 15 minutes.
  if (findVault(parts.store.azure, settings.keyVaultName ?? "") === undefined) {
    for (const cluster of used) add("VAULT_DELETED_WHILE_USED", cluster, `there is no vault ${settings.keyVaultName}`);
    return;
  }
  for (const cluster of used) {
    const regions = regionsWithoutWay(parts.store.azure, { project, settings, nowMs, cluster });
    if (regions.length > 0) add("NO_PATH_TO_KEY", cluster, `no way to the vault from ${regions.join(", ")}`);
  }
  const access = askKey(parts.store.azure, { project, settings, nowMs });
  if (!access.ok) for (const cluster of used) add("KEY_LOST_WHILE_USED", cluster, `${access.code}: ${access.detail}`);
  for (const cluster of used) lookAtOldKey(parts, { project, cluster });
}

/** FACT(atlas-rewrap): the old key is needed until the change has reached every cluster. */
function lookAtOldKey(parts: Parts, place: { readonly project: AtlasProject; readonly cluster: AtlasCluster }): void {
  const { project, cluster } = place;
  const nowMs = parts.clock.now();
  const old = project.previousKey;
  if (old === undefined || nowMs >= old.neededUntilMs) return;
  const settings = { ...project.encryption.azureKeyVault, ...old.settings };
  const access = askKey(parts.store.azure, { project, settings, nowMs });
  if (access.ok) return;
  parts.damage.add({
    at: nowMs,
    kind: "OLD_KEY_LOST_WHILE_REWRAPPING",
    projectId: project.id,
    clusterName: cluster.name,
    detail: `${access.code}: ${access.detail}`,
  });
}

/**
 * FACT(atlas-snapshots-key): a disabled version can be enabled before a restore; one that is gone makes its snapshots
 * unrecoverable.
 */
function lookAtSnapshots(parts: Parts, project: AtlasProject): void {
  const nowMs = parts.clock.now();
  for (const { clusterName, keyIdentifier } of snapshotsOf(project, nowMs))
    if (!isKeyThere(parts.store.azure, keyIdentifier))
      parts.damage.add({
        at: nowMs,
        kind: "SNAPSHOT_KEY_LOST",
        projectId: project.id,
        clusterName,
        detail: `a kept snapshot needs ${keyIdentifier}`,
      });
}

function lookAtPrivateNetworking(parts: Parts, project: AtlasProject): void {
  const nowMs = parts.clock.now();
  const settings = project.encryption.azureKeyVault;
  const event = { at: nowMs, projectId: project.id };
  // FACT(atlas-multi-cloud): switching it on disables the project's multi-cloud clusters.
  if (settings.enabled && settings.requirePrivateNetworking === true)
    for (const { name } of project.clusters.filter(isMultiCloud)) {
      const detail = "requirePrivateNetworking is on";
      parts.damage.add({ ...event, kind: "MULTI_CLOUD_CLUSTER_DISABLED", clusterName: name, detail });
    }
  const regions = endpointsOf(parts.store.azure, project, nowMs)
    .filter(isAlive)
    .map((seen) => seen.endpoint.regionName);
  const second = regions.find((region, index) => regions.indexOf(region) !== index);
  if (second !== undefined)
    parts.damage.add({ ...event, kind: "SECOND_ENDPOINT", subject: second, detail: `two live endpoints in ${second}` });
}

const isMultiCloud = (cluster: AtlasCluster): boolean =>
  new Set(cluster.regions.map((region) => region.providerName)).size > 1;
