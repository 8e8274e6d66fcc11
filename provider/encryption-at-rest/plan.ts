// The desired state of an EncryptionAtRest, its differences from Atlas, and the update to send. Pure: no client, no
// clock, no environment.
import type { AzureKeyVault, EncryptionAtRest, EncryptionAtRestUpdate } from "../atlas/types";
import { AZURE, NONE } from "../project/clusters";
import { vaultInForce } from "../project/path";
import {
  type AzureEnvironment,
  isAzureEnvironment,
  keyIdentifierOf,
  keyVaultIdOf,
  normalKeyIdentifier,
  parseKeyVaultId,
  partsOfKeyIdentifier,
  sameKeyVaultId,
  vaultNameIn,
} from "../support/azure-names";
import { changedKeys } from "../support/compare";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { type InPreview, type InPreviewOf, isUnknown, knownPart, UNKNOWN, type Unknown } from "../support/unknowns";
import { type Access, isRole, type Secret, secretAccessOf } from "./access";

/** A key, with its vault and cloud. */
export interface KeyTarget {
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly azureEnvironment?: AzureEnvironment;
}

/** A project that uses a vault, and its access. */
interface VaultTarget extends Omit<KeyTarget, "keyName"> {
  readonly projectId: string;
  readonly access: Access;
}

/** The arguments in normal form. */
export interface Given extends KeyTarget, VaultTarget {
  readonly keyVersion?: string;
  readonly enabledForSearchNodes?: boolean;
  readonly adopt?: boolean;
  readonly keepsKey?: boolean;
  readonly timeouts?: Timeouts;
}

/** The same as `check` gets them: a preview may not know all values yet. */
export type Arguments = InPreviewOf<Given>;

/** What `check` returns and state keeps: the arguments and, as inputs, the conditions that must be true. */
export interface Desired extends Given {
  readonly keyIdentifier: string;
  readonly encryptionAtRestProvider: string;
  readonly valid: boolean;
  /** `{salt}:{hash}` of the secret in `access.clientSecretEnv`: shows a change of the secret without the secret in state. */
  readonly clientSecretFingerprint?: string;
}

export const identityOf = ({ projectId }: Properties, id: unknown = projectId): string | undefined =>
  typeof id === "string" ? id : undefined;

/** The resources that this one needs. The role assignment is the one on the vault; AzureAccess knows its principal. */
export const needsOf = ({ keyVaultId, keyName }: Properties) =>
  typeof keyVaultId !== "string" || typeof keyName !== "string"
    ? []
    : [
        { kind: "KeyVault", identity: keyVaultId },
        { kind: "KeyVaultKey", identity: `${keyVaultId}/keys/${keyName}` },
        { kind: "RoleAssignment", identity: keyVaultId },
      ];

export const LATEST = "latest";

type Versioned = Pick<Arguments, "keyVersion" | "access">;

/**
 * Whether the key version is looked up: for `"latest"`, and for an absent version with a client secret, because Atlas
 * documents version-less keys for roles only.
 */
export const followsLatest = ({ keyVersion, access }: Versioned): boolean =>
  keyVersion === LATEST || (keyVersion === undefined && secretAccessOf(access) !== undefined);

/** The key's URL for a version. `undefined`: the version-less URL, for which Atlas uses the newest version by itself. */
export const keyUrl = ({ keyVaultId, keyName, azureEnvironment }: KeyTarget, keyVersion: string | undefined): string =>
  keyIdentifierOf({
    keyVaultName: vaultNameIn(keyVaultId),
    environment: azureEnvironment ?? AZURE,
    keyName,
    ...(keyVersion === undefined ? {} : { keyVersion }),
  });

/** The same, or unknown if a preview does not know all parts. */
export function keyIdentifierFor(
  args: InPreviewOf<KeyTarget>,
  keyVersion: InPreview<string | undefined>,
): string | Unknown {
  const key = knownPart(args, "keyVaultId", "keyName", "azureEnvironment");
  return key === undefined || isUnknown(keyVersion) ? UNKNOWN : keyUrl(key, keyVersion);
}

/** The inputs that state keeps. A preview may not know all of the arguments. */
export const desiredOf = <Args extends Arguments, KeyIdentifier extends string | Unknown>(
  args: Args,
  keyIdentifier: KeyIdentifier,
  clientSecretFingerprint: string | undefined,
) => ({
  ...args,
  keyIdentifier,
  encryptionAtRestProvider: AZURE,
  valid: true,
  ...(clientSecretFingerprint === undefined ? {} : { clientSecretFingerprint }),
});

/** The settings in Atlas, as inputs of this resource. Fields that Atlas does not return (the secret) come from `known`. */
export function observedAs(known: Desired, actual: EncryptionAtRest): Desired {
  const vault = actual.azureKeyVault;
  const search =
    known.enabledForSearchNodes === undefined ? {} : { enabledForSearchNodes: actual.enabledForSearchNodes === true };
  if (vault.enabled !== true) return { ...known, ...search, encryptionAtRestProvider: NONE, valid: false };
  const keyIdentifier = normalKeyIdentifier(vault.keyIdentifier ?? "");
  const environment = environmentOf(vault);
  const { azureEnvironment: _, ...rest } = known;
  return {
    ...rest,
    ...search,
    ...(environment === undefined ? {} : { azureEnvironment: environment }),
    keyVaultId: observedVaultId(known, vault),
    keyName: observedKeyName(known, keyIdentifier),
    ...observedVersion(known, keyIdentifier),
    access: observedAccess(known.access, vault),
    keyIdentifier: keyIdentifier === normalKeyIdentifier(known.keyIdentifier) ? known.keyIdentifier : keyIdentifier,
    encryptionAtRestProvider: AZURE,
    valid: vault.valid !== false,
  };
}

/** What Atlas holds where there is no record in state. `undefined`: the project has no customer-managed key in Azure. */
export function heldBy(projectId: string, actual: EncryptionAtRest): Desired | undefined {
  const vault = actual.azureKeyVault;
  if (vault.enabled !== true) return undefined;
  const { keyName = "", keyVersion } = partsOfKeyIdentifier(normalKeyIdentifier(vault.keyIdentifier ?? ""));
  const ids = { tenantId: vault.tenantID ?? "", clientId: vault.clientID ?? "" };
  return {
    projectId,
    keyVaultId: vaultInForce(actual) ?? "",
    keyName,
    ...(keyVersion === undefined ? {} : { keyVersion }),
    access: vault.roleId === undefined ? ids : { roleId: vault.roleId },
    ...(actual.enabledForSearchNodes === undefined ? {} : { enabledForSearchNodes: actual.enabledForSearchNodes }),
    keyIdentifier: vault.keyIdentifier ?? "",
    encryptionAtRestProvider: AZURE,
    valid: vault.valid !== false,
  };
}

function environmentOf(vault: AzureKeyVault): AzureEnvironment | undefined {
  const environment = vault.azureEnvironment ?? AZURE;
  return environment === AZURE || !isAzureEnvironment(environment) ? undefined : environment;
}

function observedVaultId(known: Desired, vault: AzureKeyVault): string {
  const id = keyVaultIdOf({
    subscriptionId: vault.subscriptionID ?? "",
    resourceGroupName: vault.resourceGroupName ?? "",
    keyVaultName: vault.keyVaultName ?? "",
  });
  return sameKeyVaultId(id, known.keyVaultId) ? known.keyVaultId : id;
}

const observedKeyName = (known: Desired, keyIdentifier: string): string => {
  const { keyName: name = "" } = partsOfKeyIdentifier(keyIdentifier);
  return name.toLowerCase() === known.keyName.toLowerCase() ? known.keyName : name;
};

/** If the program follows the latest version, `keyVersion` stays "latest" (or absent). `keyIdentifier` has the version. */
function observedVersion(known: Desired, keyIdentifier: string): { readonly keyVersion?: string } {
  if (known.keyVersion === undefined) return {};
  const { keyVersion: version } = partsOfKeyIdentifier(keyIdentifier);
  return followsLatest(known) || version === undefined ? { keyVersion: known.keyVersion } : { keyVersion: version };
}

function observedAccess(known: Access, vault: AzureKeyVault): Access {
  if (vault.roleId !== undefined) return { roleId: vault.roleId };
  const ids = { tenantId: vault.tenantID ?? "", clientId: vault.clientID ?? "" };
  if (isRole(known)) return ids;
  const keep = (mine: string, theirs: string): string => (mine.toLowerCase() === theirs.toLowerCase() ? mine : theirs);
  return { ...known, tenantId: keep(known.tenantId, ids.tenantId), clientId: keep(known.clientId, ids.clientId) };
}

/** Keys in which Atlas differs from the desired state. Empty: no update is needed. */
export const offIn = (desired: Desired, actual: EncryptionAtRest): readonly string[] =>
  changedKeys({ ...desired }, { ...observedAs(desired, actual) });

/** Whether the update changes the project's vault. */
export function movesVault({ keyVaultId }: Pick<Desired, "keyVaultId">, actual: EncryptionAtRest): boolean {
  const from = vaultInForce(actual);
  return from !== undefined && !sameKeyVaultId(from, keyVaultId);
}

/** Whether a PATCH is needed: a setting differs (`valid` is a result, not a setting), or a secret must be sent. */
export const needsWrite = (off: readonly string[], secret: Secret): boolean =>
  secret.mustBeSent || off.some((key) => key !== "valid");

/** Whether an update can bring back a key that Atlas cannot use: another key, version, vault or access, or a secret. */
export const mayBringBack = (off: readonly string[], secret: Secret): boolean =>
  secret.mustBeSent || off.some((key) => key !== "valid" && key !== "enabledForSearchNodes");

/**
 * The whole `azureKeyVault`, and nothing for other clouds: `{enabled:false}` there would disable their keys.
 * ASSUMED(private-networking-kept): Atlas keeps an omitted `requirePrivateNetworking`. A value of true is sent anyway,
 * so that private networking stays enabled even if the assumption is wrong.
 */
export function updateFor(desired: Desired, secret: Secret, actual: EncryptionAtRest): EncryptionAtRestUpdate {
  const vault = parseKeyVaultId(desired.keyVaultId);
  const searchChanges =
    desired.enabledForSearchNodes !== undefined && desired.enabledForSearchNodes !== actual.enabledForSearchNodes;
  return {
    azureKeyVault: {
      enabled: true,
      azureEnvironment: desired.azureEnvironment ?? AZURE,
      ...(vault === undefined
        ? {}
        : {
            subscriptionID: vault.subscriptionId,
            resourceGroupName: vault.resourceGroupName,
            keyVaultName: vault.keyVaultName,
          }),
      keyIdentifier: desired.keyIdentifier,
      ...accessFor(desired.access, secret),
      ...(actual.azureKeyVault.requirePrivateNetworking === true ? { requirePrivateNetworking: true } : {}),
    },
    ...(searchChanges ? { enabledForSearchNodes: desired.enabledForSearchNodes === true } : {}),
  };
}

const accessFor = (access: Access, secret: Secret): AzureKeyVault =>
  isRole(access)
    ? { roleId: access.roleId }
    : {
        tenantID: access.tenantId,
        clientID: access.clientId,
        ...(secret.value === undefined ? {} : { secret: secret.value }),
      };
