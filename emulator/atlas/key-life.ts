// What becomes of a project's key as time passes: whether Atlas can use it and since when, which version is in use, and
// which clusters are shut down for it. It records; what is damage, damage-watch.ts says.
import type { AzureStore } from "../azure/store.ts";
import { type KeyFound, keyFound } from "./key.ts";
import { type AtlasCluster, type AtlasProject, needsKeyOf } from "./store.ts";

const CHECK_MS = 15 * 60_000;

/**
 * The next check of Atlas after a moment. FACT(atlas-key-error): within 15 minutes. ASSUMED(check-times): at each
 * quarter of an hour.
 */
export const nextCheckMs = (afterMs: number): number => (Math.floor(afterMs / CHECK_MS) + 1) * CHECK_MS;

/** What the check that is due by now does, with the key as it was found last. FACT(atlas-key-error). */
export function passCheck(project: AtlasProject, nowMs: number): void {
  const seen = project.keySeen;
  if (seen === undefined) return;
  const dueMs = nextCheckMs(seen.sinceMs);
  if (dueMs > nowMs) return;
  if (seen.status === "usable") restart(project, dueMs);
  // FACT(atlas-unreachable-runs): what cannot be reached shuts nothing down.
  if (seen.status !== "unusable") return;
  for (const cluster of encrypted(project, nowMs)) if (!cluster.paused) cluster.shutDownMs ??= dueMs;
}

/** FACT(atlas-valid-starts): a validation that succeeds brings the clusters back. */
export function validate(azure: AzureStore, project: AtlasProject, nowMs: number): void {
  if (keyFound(azure, { project, settings: project.encryption.azureKeyVault, nowMs }).status === "usable")
    restart(project, nowMs);
}

function restart(project: AtlasProject, atMs: number): void {
  for (const cluster of project.clusters)
    if (cluster.shutDownMs !== undefined) {
      delete cluster.shutDownMs;
      cluster.restartedMs = atMs;
    }
}

/** Looks at the key as it is now. */
export function noteKey(azure: AzureStore, project: AtlasProject, nowMs: number): void {
  const found = keyFound(azure, { project, settings: project.encryption.azureKeyVault, nowMs });
  if (project.keySeen?.status !== found.status) project.keySeen = { status: found.status, sinceMs: nowMs };
  if (found.status === "off") delete project.keyInUse;
  if (found.status === "usable") noteKeyInUse(project, found, nowMs);
}

/** ASSUMED(version-followed): Atlas uses a newer version of a version-less key as soon as it is there. */
function noteKeyInUse(project: AtlasProject, found: KeyFound, nowMs: number): void {
  const { keyIdentifier: named = "" } = project.encryption.azureKeyVault;
  const identifier = withVersion(named, found.version);
  const before = project.keyInUse;
  if (before?.named === named && before.identifier === identifier) return;
  project.keyInUse = { named, identifier, sinceMs: nowMs };
  if (before === undefined || project.rewrap !== "shown" || before.identifier === identifier) return;
  for (const cluster of encrypted(project, nowMs)) cluster.rewrappedMs = nowMs;
}

const encrypted = (project: AtlasProject, nowMs: number): readonly AtlasCluster[] =>
  project.clusters.filter((cluster) => needsKeyOf(cluster, "AZURE", nowMs));

const VERSIONED = /\/[0-9a-f]{32}\/?$/i;
const withVersion = (identifier: string, version = ""): string =>
  VERSIONED.test(identifier) ? identifier : `${identifier.replace(/\/$/, "")}/${version}`;
