// When a PATCH of a project's encryption at rest is refused. Nothing is changed here: a refused PATCH keeps the old settings.
import { keyExpiresMs } from "../azure/key-access.ts";
import { atlasRefusal } from "../http.ts";
import { own } from "../own.ts";
import { isUsable } from "./access-rules.ts";
import type { AtlasCall } from "./call.ts";
import { type Change, checkFrozen, checkPartial, regionsWithEndpoints } from "./endpoint-rules.ts";
import { reachKey } from "./key.ts";
import { isEncryptionRequired } from "./project-around.ts";
import { type KeyVaultSettings, needsKeyOf, type Provider } from "./store.ts";

const EXPIRING_WITHIN_MS = 48 * 3_600_000;
/** Each with the host suffix of its vaults. */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  AZURE: "vault.azure.net",
  AZURE_CHINA: "vault.azure.cn",
  AZURE_US_GOVERNMENT: "vault.usgovcloudapi.net",
};

type Json = Readonly<Record<string, unknown>>;

/**
 * FACT(atlas-disable-refusals): 409 while a cluster still uses the provider; 400 when the present key cannot be
 * reached: nothing can be disabled then.
 */
export function checkDisable(call: AtlasCall): void {
  refuseWithEndpoints(call);
  refuseWhileUsed(call, "AZURE");
  refuseByPolicy(call);
  const { project, parts, nowMs } = call;
  const settings = project.encryption.azureKeyVault;
  if (!settings.enabled || isReachable(call, settings)) return;
  const access = reachKey(parts.store.azure, { project, settings, nowMs });
  throw settingsInvalid(access.ok ? "" : access.detail);
}

/** FACT(atlas-ear-ci-codes): the code. ASSUMED(emulator-atlas-codes): asked before the clusters. */
function refuseWithEndpoints(call: AtlasCall): void {
  const regions = regionsWithEndpoints(call);
  if (regions.length > 0)
    throw atlasRefusal(
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS",
      "Encryption at rest cannot be disabled while private endpoints exist.",
      regions,
    );
}

/** FACT(atlas-backup-policy-codes): the code. ASSUMED(backup-policy-refuses): asked after the clusters; another cloud's key does. */
function refuseByPolicy({ project }: AtlasCall): void {
  const { azureKeyVault, awsKms, googleCloudKms } = project.encryption;
  if (isEncryptionRequired(project) && azureKeyVault.enabled && !awsKms.enabled && !googleCloudKms.enabled)
    throw atlasRefusal(
      400,
      "CAN_NOT_DISABLE_ALL_ENCRYPTION_AT_REST_SETTINGS_WHILE_BACKUP_COMPLIANCE_POLICY_ENCRYPTION_ENABLED",
      "Encryption at rest cannot be disabled while the Backup Compliance Policy requires it.",
    );
}

export function checkOthers(
  call: AtlasCall,
  wanted: { readonly body: Json; readonly aws: Json | undefined; readonly google: Json | undefined },
): void {
  const names = ["awsKms", "azureKeyVault", "googleCloudKms", "enabledForSearchNodes"];
  // ASSUMED(search-switch-alone): the switch for search nodes may come alone.
  if (!names.some((name) => wanted.body[name] !== undefined && wanted.body[name] !== null))
    throw atlasRefusal(400, "MISSING_ENCRYPTION_AT_REST_PROVIDER", "The body names no provider.");
  if (wanted.aws?.enabled === false) refuseWhileUsed(call, "AWS");
  if (wanted.google?.enabled === false) refuseWhileUsed(call, "GCP");
}

function refuseWhileUsed(call: AtlasCall, provider: Provider): void {
  const isUsed = call.project.clusters.some((cluster) => needsKeyOf(cluster, provider, call.nowMs));
  // ASSUMED(emulator-atlas-codes): the answer does not name the cluster.
  if (isUsed)
    throw atlasRefusal(
      409,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST",
      "Encryption at rest cannot be disabled while a cluster of the project uses it.",
    );
}

export function checkEnabled(call: AtlasCall, change: Change): void {
  checkComplete(change);
  checkAccessShape(call, change);
  checkEnvironment(change.merged);
  checkPartial(call, change);
  checkFrozen(call, change);
  checkPresentKey(call, change);
  // FACT(atlas-async-check): with private networking the data nodes look, later; a PATCH's 200 then proves nothing.
  if (call.project.validation === "asynchronous" || change.merged.requirePrivateNetworking === true) return;
  checkNewKey(call, change.merged);
}

/** ASSUMED(emulator-atlas-codes): a key of another cloud's vault is an identifier of the wrong form. */
function checkEnvironment({ azureEnvironment = "", keyIdentifier = "" }: KeyVaultSettings): void {
  const suffix = own(ENVIRONMENTS, azureEnvironment);
  if (suffix === undefined)
    throw atlasRefusal(400, "AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED", "This Azure environment is not supported.");
  if (!new RegExp(`^https://[^/]+\\.${suffix.replaceAll(".", "\\.")}(:443)?/keys/`, "i").test(keyIdentifier))
    throw atlasRefusal(
      400,
      "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT",
      `The key must be one of ${azureEnvironment}'s vaults.`,
    );
}

/** FACT(atlas-settings): the first enabling needs all fields. The code is ASSUMED(emulator-atlas-codes). */
function checkComplete({ merged }: Change): void {
  const always = ["azureEnvironment", "subscriptionID", "resourceGroupName", "keyVaultName", "keyIdentifier"] as const;
  const byAccess = merged.roleId === undefined ? (["clientID", "tenantID", "secret"] as const) : [];
  const missing = [...always, ...byAccess].filter((name) => merged[name] === undefined || merged[name] === "");
  if (missing.length > 0)
    throw atlasRefusal(400, "MISSING_ATTRIBUTE", `Required attributes are missing: ${missing.join(", ")}.`, missing);
}

/** FACT(atlas-settings): only later patches may carry what changes alone. The code is ASSUMED(emulator-atlas-codes). */
export function checkFirst(stored: KeyVaultSettings, wanted: Json): void {
  if (stored.enabled || typeof wanted.enabled === "boolean") return;
  throw atlasRefusal(400, "MISSING_ATTRIBUTE", "Required attributes are missing: enabled.", ["enabled"]);
}

/**
 * FACT(atlas-role-or-secret): role and static credentials are alternatives, and no way back to static is documented.
 * The codes are ASSUMED(emulator-atlas-codes).
 */
function checkAccessShape(call: AtlasCall, { merged, wanted }: Change): void {
  if (merged.roleId === undefined) return;
  const both = ["clientID", "secret"].find((name) => wanted[name] !== undefined && wanted[name] !== null);
  if (both !== undefined)
    throw atlasRefusal(400, "INVALID_ATTRIBUTE", `${both} cannot be given beside a role.`, [both]);
  const role = call.project.roles.find((one) => one.roleId === merged.roleId);
  if (role === undefined || !isUsable(call.project, role, call.nowMs))
    throw atlasRefusal(400, "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED", "The role is not authorized.", [
      merged.roleId,
    ]);
}

/**
 * FACT(atlas-unreachable-key): while the present key cannot be reached, the key cannot be changed. New credentials that
 * reach it are a repair.
 */
function checkPresentKey(call: AtlasCall, { stored, merged }: Change): void {
  if (!stored.enabled) return;
  const place = ["keyIdentifier", "keyVaultName", "resourceGroupName", "subscriptionID"] as const;
  if (place.every((name) => stored[name] === merged[name])) return;
  const repaired = { ...merged, ...Object.fromEntries(place.map((name) => [name, stored[name]])) };
  if (!isReachable(call, stored) && !isReachable(call, repaired))
    throw settingsInvalid("the key that the project uses cannot be used; restore it first");
}

/** FACT(key-states): an expired or not yet active version still decrypts, so a new version can re-wrap the data. */
function isReachable({ project, parts, nowMs }: AtlasCall, settings: KeyVaultSettings): boolean {
  const access = reachKey(parts.store.azure, { project, settings, nowMs });
  return access.ok || ["AZURE_KEY_VAULT_KEY_EXPIRED", "AZURE_KEY_VAULT_KEY_NOT_ACTIVE"].includes(access.code);
}

const settingsInvalid = (why: string) =>
  atlasRefusal(400, "ENCRYPTION_AT_REST_SETTINGS_INVALID", `The encryption at rest settings are invalid: ${why}.`);

function checkNewKey({ project, parts, nowMs }: AtlasCall, settings: KeyVaultSettings): void {
  const access = reachKey(parts.store.azure, { project, settings, nowMs });
  if (!access.ok) throw atlasRefusal(400, access.code, `The key cannot be used: ${access.detail}.`);
  // FACT(atlas-key-expiring): a key that expires within 48 hours is refused.
  const expiresMs = keyExpiresMs(parts.store.azure, settings.keyIdentifier ?? "");
  if (expiresMs !== undefined && expiresMs - nowMs <= EXPIRING_WITHIN_MS)
    throw atlasRefusal(400, "AZURE_KEY_VAULT_KEY_EXPIRING", "The key expires within 48 hours.");
}
