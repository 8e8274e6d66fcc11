// Finds out why Atlas cannot use a project's key (`valid: false`), and whether Atlas can only not reach the vault. Async,
// over the clients, for every room. It writes nothing, and reads only while the key cannot be used.
import type { AtlasReads } from "../atlas/reads";
import type { AtlasClient, AzureKeyVault, EncryptionAtRest } from "../atlas/types";
import { optionsOf } from "../azure/clouds";
import type { AzureClient, KeyVersion } from "../azure/types";
import { isVaultGone } from "../azure/vaults";
import { expiredText, findSecret } from "../project/client-secret";
import { isEncrypted } from "../project/clusters";
import {
  deletedKeyFinding,
  deletedVaultFinding,
  disabledFinding,
  type Explained,
  explainedText,
  type Finding,
  type KeyInUse,
  lostKeyFinding,
  lostVaultFinding,
  lostVersionFinding,
  otherFinding,
  reachIn,
  secretFinding,
  secretGoneText,
  stoppedText,
  unfitVersionFinding,
  unreachableText,
} from "../project/findings";
import { versionMeant } from "../project/key-proof";
import { presentFault } from "../project/keys";
import { isPrivate, vaultInForce } from "../project/path";
import { accessSettingsFault, keySettingsFault } from "../project/settings-faults";
import {
  type AzureEnvironment,
  isAzureEnvironment,
  parseKeyVaultId,
  partsOfKeyIdentifier,
} from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError, hasCode, unseen } from "../support/errors";
import { RECENT_MS } from "../support/pace";
import { closedVault, lackingRights, unusableKey } from "./azure-looks";

export interface FindingClients {
  readonly atlas: Pick<AtlasClient, "listControlPlaneAddresses" | "listOpenAlerts">;
  readonly reads: Pick<AtlasReads, "clusters" | "servicePrincipals">;
  readonly azure: Pick<
    AzureClient,
    | "findDeletedKey"
    | "findDeletedVault"
    | "findServicePrincipal"
    | "getKey"
    | "getVault"
    | "isDataPlaneOut"
    | "listAppSecrets"
    | "listGroupsOf"
    | "listKeyVersions"
    | "listPermissionsOf"
  >;
  readonly clock: Clock;
}

/** A run's context has it. */
interface Looking {
  readonly clients: FindingClients;
  readonly signal: AbortSignal;
}

export interface Lost {
  readonly projectId: string;
  /** Atlas's answer with `valid: false`. */
  readonly actual: EncryptionAtRest;
  /** The client secret that Atlas has, where it is known. */
  readonly secret?: string | undefined;
}

interface Place extends KeyInUse {
  readonly keyName: string;
  /** Absent: version-less. */
  readonly keyVersion?: string | undefined;
  readonly azureEnvironment?: AzureEnvironment | undefined;
  readonly access: { readonly roleId?: string | undefined; readonly clientId?: string | undefined };
  readonly secret?: string | undefined;
}

/** `undefined`: Atlas does not say which key it has. */
function placeOf({ projectId, actual, secret }: Lost): Place | undefined {
  const vault: AzureKeyVault = actual.azureKeyVault;
  const { keyIdentifier, roleId, clientID: clientId } = vault;
  const keyVaultId = vaultInForce(actual);
  const { keyName, keyVersion } = partsOfKeyIdentifier(keyIdentifier ?? "");
  if (keyVaultId === undefined || keyIdentifier === undefined || keyName === undefined) return undefined;
  const { azureEnvironment: given = "" } = vault;
  const azureEnvironment = isAzureEnvironment(given) ? given : undefined;
  return {
    projectId,
    keyVaultId,
    keyIdentifier,
    keyName,
    keyVersion,
    azureEnvironment,
    access: { roleId, clientId },
    secret,
  };
}

/**
 * The text for a vault that Atlas cannot reach: by Atlas's open alert, by the vault's network rules, or because the
 * vault answers nobody. `undefined`: Atlas reaches the vault, or that is not known.
 */
export async function whyUnreachable(reading: Looking, lost: Lost): Promise<string | undefined> {
  const place = placeOf(lost);
  if (place === undefined) return undefined;
  const { atlas, azure } = reading.clients;
  const { signal } = reading;
  const [alerts, blockedBy] = await Promise.all([
    atlas.listOpenAlerts(place.projectId, { signal }).catch(unseen),
    isPrivate(lost.actual) ? undefined : closedVault(reading, place),
  ]);
  if (blockedBy !== undefined) return unreachableText(place, { blockedBy });
  const reach = reachIn(alerts);
  const isOut = reach === "unknown" ? await azure.isDataPlaneOut(place.keyIdentifier, optionsOf(place, signal)) : false;
  return reach === "unreachable" || isOut ? unreachableText(place, {}) : undefined;
}

/** Why Atlas cannot use the key that it reaches. */
export async function explain(reading: Looking, lost: Lost): Promise<Explained> {
  const place = placeOf(lost);
  const [stopped, findings] = await Promise.all([
    encryptedIn(reading, lost.projectId).then(stoppedText),
    place === undefined ? [] : findingsAt(reading, place),
  ]);
  return { findings: [...(await settingsFindings(reading, lost)), ...findings], stopped };
}

async function settingsFindings(
  { clients, signal }: Looking,
  { projectId, actual }: Lost,
): Promise<readonly Finding[]> {
  const options = { maxAgeMs: RECENT_MS, signal };
  const registered =
    actual.azureKeyVault.roleId === undefined
      ? undefined
      : await clients.reads.servicePrincipals(projectId, options).catch(unseen);
  return [keySettingsFault(actual), accessSettingsFault(actual, registered)].filter((one) => one !== undefined);
}

/** Why a change is refused that does not bring the key back. */
export interface Refused {
  readonly code: "KEY_UNREACHABLE" | "KEY_NOT_VALID";
  readonly why: string;
}

/** `undefined`: Atlas can use the key, or Azure does not show why not. Then Atlas decides. */
export async function whyLost(reading: Looking, lost: Lost): Promise<Refused | undefined> {
  const { enabled, valid, keyIdentifier = "" } = lost.actual.azureKeyVault;
  if (enabled !== true || valid !== false) return undefined;
  const unreachable = await whyUnreachable(reading, lost);
  if (unreachable !== undefined) return { code: "KEY_UNREACHABLE", why: unreachable };
  const explained = await explain(reading, lost);
  // FACT(key-states): an expired version still decrypts, so Atlas may accept the change.
  // Incomplete settings are what a change completes.
  if (explained.findings.every(({ kind }) => kind === "keyUnfit" || kind === "settingsIncomplete")) return undefined;
  const { projectId } = lost;
  return {
    code: "KEY_NOT_VALID",
    why: `Atlas cannot use the key ${keyIdentifier} of project ${projectId} (valid: false). ${explainedText(explained)}`,
  };
}

async function encryptedIn({ clients, signal }: Looking, projectId: string): Promise<readonly string[] | undefined> {
  const clusters = await clients.reads.clusters(projectId, { maxAgeMs: RECENT_MS, signal }).catch(unseen);
  return clusters?.filter(isEncrypted).map(({ name }) => name);
}

async function findingsAt(reading: Looking, place: Place): Promise<readonly Finding[]> {
  const [secret, key, fit, rights] = await Promise.all([
    lostSecret(reading, place),
    keyFinding(reading, place),
    unusableKey(reading, place),
    lackingRights(reading, place),
  ]);
  const isGone = key?.kind === "keyDeleted";
  return [
    ...(secret === undefined ? [] : [secret]),
    ...(key === undefined ? [] : [key]),
    ...(fit === undefined ? [] : [otherFinding("keyUnfit", fit)]),
    ...(rights === undefined || isGone ? [] : [otherFinding("permissionMissing", rights.says)]),
  ];
}

async function lostSecret({ clients, signal }: Looking, place: Place): Promise<Finding | undefined> {
  const { clientId, roleId } = place.access;
  if (clientId === undefined || roleId !== undefined) return undefined;
  const secrets = await clients.azure.listAppSecrets(clientId, optionsOf(place, signal)).catch(unseen);
  if (secrets === undefined) return undefined;
  const nowMs = clients.clock.now();
  const found = findSecret(secrets, place.secret, nowMs);
  if (found === undefined) {
    // FACT(graph-passwords): a secret without a hint may be any.
    const isKnown = place.secret !== undefined && secrets.every(({ hint }) => hint !== undefined);
    return isKnown || secrets.length === 0 ? secretFinding(clientId, secretGoneText(clientId)) : undefined;
  }
  const expired = expiredText({ ...found, clientId }, nowMs);
  return expired === undefined ? undefined : secretFinding(clientId, expired);
}

/** The key, its version and its vault. `undefined`: nothing is wrong with them, or the login cannot read them. */
async function keyFinding(reading: Looking, place: Place): Promise<Finding | undefined> {
  const { clients, signal } = reading;
  const { keyVaultId, keyName } = place;
  try {
    const versions = await clients.azure.listKeyVersions(keyVaultId, keyName, optionsOf(place, signal));
    if (versions.length === 0) return await deletedFinding(reading, place);
    return versionFinding(place, versions, clients.clock.now());
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    if (!isVaultGone(error) && !hasCode(error, "KeyNotFound")) return undefined;
    // The codes of a missing key and of a missing vault may be the same.
    return await deletedFinding(reading, place).catch(unseen);
  }
}

function versionFinding(place: Place, versions: readonly KeyVersion[], nowMs: number): Finding | undefined {
  const { keyVersion } = place;
  const version = versionMeant(place, { versions });
  if (version === undefined)
    return keyVersion === undefined ? disabledFinding(place, undefined) : lostVersionFinding(place, keyVersion);
  if (!version.enabled) return disabledFinding(place, keyVersion);
  const fault = presentFault(version, nowMs);
  return fault === undefined ? undefined : unfitVersionFinding(version.version, fault);
}

/** The vault or the key is gone: until when it can be recovered. Rejects where the login cannot read that. */
async function deletedFinding(reading: Looking, place: Place): Promise<Finding | undefined> {
  const { azure } = reading.clients;
  const { keyVaultId, keyName, keyIdentifier } = place;
  const options = optionsOf(place, reading.signal);
  const vault = await azure.getVault(keyVaultId, options).catch(goneVault);
  if (vault === undefined) {
    const { subscriptionId = "", keyVaultName = "" } = parseKeyVaultId(keyVaultId) ?? {};
    const deleted = await azure.findDeletedVault(subscriptionId, keyVaultName, options);
    return deleted === undefined ? lostVaultFinding(place) : deletedVaultFinding(place, deleted.purgeMs);
  }
  if ((await azure.getKey(keyVaultId, keyName, options)) !== undefined) return undefined;
  const deleted = await azure.findDeletedKey(keyIdentifier, options).catch(unseen);
  if (deleted === "none") return lostKeyFinding(place);
  return deletedKeyFinding(place, deleted?.purgeMs);
}

const goneVault = (error: unknown): undefined => {
  if (!isVaultGone(error)) throw error;
};
