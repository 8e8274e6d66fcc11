// For the damage log: encryption taken off and put on again without need. Data stays readable, but is written twice and bare in between.
import type { AtlasCall } from "./call.ts";
import type { AtlasCluster, KeyVaultSettings } from "./store.ts";

/** ASSUMED(emulator-switching): a change that is undone within a minute of Atlas's time is not intended. */
const WITHOUT_NEED_MS = 60_000;

export function noteSwitching(call: AtlasCall, direction: "on" | "off"): void {
  const { project, nowMs, parts } = call;
  if (direction === "off") {
    project.disabledMs = nowMs;
    return;
  }
  if (project.disabledMs === undefined || nowMs - project.disabledMs > WITHOUT_NEED_MS) return;
  parts.damage.add({ at: nowMs, kind: "OFF_AND_ON_AGAIN", projectId: project.id, detail: "within a minute" });
}

/** Off is also what a disabled project is. */
export function notePrivateNetworking(
  call: AtlasCall,
  change: { readonly before: KeyVaultSettings; readonly after: KeyVaultSettings },
): void {
  const { project, nowMs, parts } = call;
  const isOn = (settings: KeyVaultSettings): boolean => settings.enabled && settings.requirePrivateNetworking === true;
  const [before, after] = [isOn(change.before), isOn(change.after)];
  if (before && !after) project.privateNetworkingOffMs = nowMs;
  const offMs = project.privateNetworkingOffMs;
  if (before || !after || offMs === undefined || nowMs - offMs > WITHOUT_NEED_MS) return;
  const detail = "within a minute";
  parts.damage.add({ at: nowMs, kind: "PRIVATE_NETWORKING_OFF_AND_ON_AGAIN", projectId: project.id, detail });
}

export function noteClusterSwitching(call: AtlasCall, cluster: AtlasCluster): void {
  const { project, nowMs, parts } = call;
  if (cluster.encryptionAtRestProvider === "NONE") {
    cluster.decryptedMs = nowMs;
    return;
  }
  if (cluster.decryptedMs === undefined || nowMs - cluster.decryptedMs > WITHOUT_NEED_MS) return;
  parts.damage.add({
    at: nowMs,
    kind: "NEEDLESS_REENCRYPTION",
    projectId: project.id,
    clusterName: cluster.name,
    detail: "decrypted and encrypted again within a minute",
  });
}
