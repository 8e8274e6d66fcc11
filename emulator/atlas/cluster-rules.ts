// When a PATCH of a cluster is refused, in the order in which the emulator looks. Nothing is changed here.
import { atlasRefusal } from "../http.ts";
import { own } from "../own.ts";
import type { AtlasCall } from "./call.ts";
import { regionsOf } from "./cluster-settings.ts";
import { reachKey } from "./key.ts";
import { isEncryptionRequired } from "./project-around.ts";
import { type AtlasCluster, type ClusterRegion, stateOf } from "./store.ts";
import { regionsWithoutEndpoint } from "./ways.ts";

export interface ClusterChange {
  readonly cluster: AtlasCluster;
  readonly body: Readonly<Record<string, unknown>>;
}

/** ASSUMED(pause-minutes): documented as "must run %d minutes" without a number. */
const MUST_RUN_MS = 60 * 60_000;
const PROVIDERS = ["NONE", "AWS", "AZURE", "GCP"];

export function checkClusterChange(call: AtlasCall, change: ClusterChange): void {
  const { cluster, body } = change;
  const wanted = body.encryptionAtRestProvider;
  if (cluster.regions.some((region) => region.providerName === "TENANT")) throw tenant(cluster, wanted);
  if (stateOf(cluster, call.nowMs) === "DELETING")
    throw refuse(400, "CLUSTER_ALREADY_REQUESTED_DELETION", `Cluster ${cluster.name} is being deleted.`);
  if (cluster.restoring)
    throw refuse(400, "CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE", `Cluster ${cluster.name} is being restored.`);
  checkPause(call, change);
  if (Array.isArray(body.replicationSpecs)) checkNewRegions(call, cluster, regionsOf(body.replicationSpecs));
  if (wanted === undefined) return;
  checkProvider(call, change);
}

const refuse = (status: number, code: string, detail: string) => atlasRefusal(status, code, detail);

/** FACT(atlas-error-codes): both codes exist; which one comes when is ASSUMED(emulator-atlas-codes) by their names. */
const tenant = (cluster: AtlasCluster, wanted: unknown) =>
  wanted === undefined || wanted === "NONE"
    ? refuse(400, "TENANT_CLUSTER_UPDATE_UNSUPPORTED", `Cluster ${cluster.name} is a tenant cluster.`)
    : refuse(
        400,
        "CANNOT_USE_ENCRYPTION_AT_REST_TENANT",
        `Tenant cluster ${cluster.name} cannot use encryption at rest.`,
      );

function checkPause(call: AtlasCall, { cluster, body }: ClusterChange): void {
  const isWoken = cluster.paused && body.paused === false;
  const isMixed = Object.keys(body).some((name) => name !== "paused");
  if (cluster.paused && !isWoken)
    throw refuse(409, "CANNOT_UPDATE_PAUSED_CLUSTER", `Cluster ${cluster.name} is paused.`);
  if (body.paused !== undefined && isMixed)
    throw refuse(409, "CANNOT_UPDATE_AND_PAUSE_CLUSTER", "Pausing or resuming goes alone.");
  if (body.paused !== true) return;
  if (cluster.resumedMs !== undefined && call.nowMs - cluster.resumedMs < MUST_RUN_MS)
    throw refuse(
      400,
      "CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER",
      "The cluster must run 60 minutes before it is paused again.",
    );
  if (cluster.idleReads > 0 || stateOf(cluster, call.nowMs) !== "IDLE")
    throw refuse(409, "CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES", `Cluster ${cluster.name} has pending changes.`);
}

/**
 * FACT(atlas-endpoint-regions): with private networking Atlas makes new clusters, and adds nodes, only in regions with
 * an approved endpoint. ASSUMED(region-without-endpoint): the code, and that it is so before the first endpoint too.
 */
export function checkNewRegions(call: AtlasCall, cluster: AtlasCluster, regions: readonly ClusterRegion[]): void {
  const settings = call.project.encryption.azureKeyVault;
  if (cluster.encryptionAtRestProvider !== "AZURE" || settings.requirePrivateNetworking !== true) return;
  const isNew = (name: string): boolean => !cluster.regions.some((region) => region.regionName === name);
  const { project, nowMs, parts } = call;
  const planned = { ...cluster, regions };
  const bare = regionsWithoutEndpoint(parts.store.azure, { project, settings, nowMs, cluster: planned }).filter(isNew);
  if (bare.length > 0)
    throw atlasRefusal(400, "INVALID_REGION", `No private endpoint is active in ${bare.join(", ")}.`, bare);
}

export function checkProvider(call: AtlasCall, { cluster, body }: ClusterChange): void {
  const { project, parts, nowMs } = call;
  const [wanted, present] = [body.encryptionAtRestProvider, cluster.encryptionAtRestProvider];
  if (typeof wanted !== "string" || !PROVIDERS.includes(wanted))
    throw refuse(400, "INVALID_ENCRYPTION_AT_REST_PROVIDER", `${wanted} is not a provider.`);
  if (wanted === present) return;
  const { azureKeyVault, awsKms, googleCloudKms } = project.encryption;
  const enabled: Readonly<Record<string, boolean>> = {
    NONE: true,
    AWS: awsKms.enabled,
    AZURE: azureKeyVault.enabled,
    GCP: googleCloudKms.enabled,
  };
  // FACT(atlas-cluster-encrypt): the project first, then its clusters.
  if (own(enabled, wanted) !== true)
    throw refuse(
      400,
      "ENCRYPTION_AT_REST_NOT_ENABLED",
      `Encryption at rest with ${wanted} is not enabled for the project.`,
    );
  if (wanted !== "NONE" && present !== "NONE")
    throw refuse(
      409,
      "CANNOT_CHANGE_ENCRYPTION_AT_REST_PROVIDER",
      "Decrypt the cluster before another provider is chosen.",
    );
  // FACT(atlas-backup-policy-codes): the code. ASSUMED(backup-policy-refuses): for a cluster.
  if (wanted === "NONE" && isEncryptionRequired(project))
    throw refuse(
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_WITH_BACKUP_COMPLIANCE_POLICY",
      "The cluster cannot be decrypted while the Backup Compliance Policy requires encryption at rest.",
    );
  if (wanted !== "AZURE" && present !== "AZURE") return;
  // FACT(atlas-unreachable-key): with a key that cannot be reached nothing can be switched, neither on nor off.
  const access = reachKey(parts.store.azure, { project, settings: azureKeyVault, nowMs });
  if (!access.ok) throw refuse(400, "ENCRYPTION_AT_REST_SETTINGS_INVALID", `The key cannot be used: ${access.detail}.`);
}
