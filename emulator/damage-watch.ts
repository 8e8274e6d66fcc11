// Looks at the world as it is now for what cuts encrypted clusters off. Called around every request and whenever the log is read,
// so it also finds what a person or the mere passing of time did.
import { askKey } from "./atlas/key.ts";
import { type AtlasCluster, type AtlasProject, needsKeyOf } from "./atlas/store.ts";
import type { DamageKind } from "./damage.ts";
import type { Parts } from "./parts.ts";

export function lookForDamage(parts: Parts): void {
  for (const project of Object.values(parts.store.atlas.projects)) {
    const used = project.clusters.filter((cluster) => needsKeyOf(cluster, "AZURE", parts.clock.now()));
    if (used.length > 0) lookAt(parts, project, used);
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
  // FACT(docs): an invalid credential or key shuts every mongod down at the next check, within 15 minutes.
  const access = askKey(parts.store.azure, { project, settings, nowMs });
  if (!access.ok) for (const cluster of used) add("KEY_LOST_WHILE_USED", cluster, `${access.code}: ${access.detail}`);
  for (const cluster of used) lookAtOldKey(parts, { project, cluster });
}

/** FACT(docs): the old key is needed until the change has reached every cluster. */
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
