// What an EncryptionAtRest wants, how far the cloud is from it, and what to send. Pure: no client, no clock, no environment.
import type { AzureKeyVault, EncryptionAtRest, EncryptionAtRestUpdate } from "../atlas/types";
import { AZURE, NONE } from "../project/clusters";
import { vaultInForce } from "../project/path";
import {
  isAzureEnvironment,
  keyIdentifierOf,
  keyVaultIdOf,
  normalKeyIdentifier,
  parseKeyVaultId,
  sameKeyVaultId,
} from "../support/azure-names";
import { changedKeys } from "../support/compare";
import type { Properties } from "../support/properties";
import { holdsUnknown, UNKNOWN } from "../support/unknowns";
import { type Access, type Arguments, isRole, LATEST } from "./shape";

/** What `check` returns and state keeps: the arguments and, as inputs, what must be true. */
export interface Desired extends Arguments {
  readonly keyIdentifier: string;
  readonly encryptionAtRestProvider: string;
  readonly valid: boolean;
  /** `{salt}:{hash}` of the secret that `access.clientSecretEnv` named, so that a new secret is a change without being in state. */
  readonly clientSecretFingerprint?: string;
}

/** The key version to look up: `"latest"`, or absent with a static credential, where Atlas documents no version-less key. */
export const followsLatest = (args: Arguments): boolean =>
  args.keyVersion === LATEST || (args.keyVersion === undefined && !isRole(args.access));

/** The key's URL for a version; `undefined` asks for the version-less one that Atlas follows by itself. */
export function keyIdentifierFor(args: Arguments, keyVersion: string | undefined): string {
  const vault = parseKeyVaultId(args.keyVaultId);
  if (vault === undefined || holdsUnknown([args.keyName, keyVersion, args.azureEnvironment])) return UNKNOWN as never;
  return keyIdentifierOf({
    keyVaultName: vault.keyVaultName,
    environment: args.azureEnvironment ?? AZURE,
    keyName: args.keyName,
    ...(keyVersion === undefined ? {} : { keyVersion }),
  });
}

export const desiredOf = (
  args: Arguments,
  keyIdentifier: string,
  clientSecretFingerprint: string | undefined,
): Desired => ({
  ...args,
  keyIdentifier,
  encryptionAtRestProvider: AZURE,
  valid: true,
  ...(clientSecretFingerprint === undefined ? {} : { clientSecretFingerprint }),
});

/** An unknown is never a reason to replace. */
export const replacedBy = (olds: Properties, news: Properties): readonly string[] =>
  olds.projectId !== undefined && !holdsUnknown(news.projectId) && olds.projectId !== news.projectId
    ? ["projectId"]
    : [];

/** What Atlas holds, in the words of our inputs. Fields that Atlas does not tell (the secret) come from `known`. */
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

function environmentOf(vault: AzureKeyVault): Arguments["azureEnvironment"] {
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
  const name = keyIdentifier.split("/")[4] ?? "";
  return name.toLowerCase() === known.keyName.toLowerCase() ? known.keyName : name;
};

/** A followed version stays "latest" (or absent): the version that is in force shows in `keyIdentifier`. */
function observedVersion(known: Desired, keyIdentifier: string): { readonly keyVersion?: string } {
  if (known.keyVersion === undefined) return {};
  const version = keyIdentifier.split("/")[5];
  return followsLatest(known) || version === undefined ? { keyVersion: known.keyVersion } : { keyVersion: version };
}

function observedAccess(known: Access, vault: AzureKeyVault): Access {
  if (vault.roleId !== undefined) return { roleId: vault.roleId };
  const ids = { tenantId: vault.tenantID ?? "", clientId: vault.clientID ?? "" };
  if (isRole(known)) return ids;
  const keep = (mine: string, theirs: string): string => (mine.toLowerCase() === theirs.toLowerCase() ? mine : theirs);
  return { ...known, tenantId: keep(known.tenantId, ids.tenantId), clientId: keep(known.clientId, ids.clientId) };
}

/** Keys in which the cloud differs from what is wanted. Empty: nothing to do. */
export const offIn = (desired: Desired, actual: EncryptionAtRest): readonly string[] =>
  changedKeys({ ...desired }, { ...observedAs(desired, actual) });

export interface Secret {
  /** The value to send, if it is at hand. */
  readonly value: string | undefined;
  /** Atlas cannot have this secret yet, or nobody can tell: it cannot be compared. */
  readonly mustBeSent: boolean;
  /** The value that worked before, if state holds it. */
  readonly earlier?: string;
}

/** Whether the project's key would come from another vault than now. */
export function movesVault(desired: Desired, actual: EncryptionAtRest): boolean {
  const from = vaultInForce(actual);
  return from !== undefined && !sameKeyVaultId(from, desired.keyVaultId);
}

/** Whether a PATCH is needed: something Atlas shows is off (`valid` is its answer, not a setting), or a secret must be carried. */
export const needsWrite = (off: readonly string[], secret: Secret): boolean =>
  secret.mustBeSent || off.some((key) => key !== "valid");

/**
 * The whole `azureKeyVault`, and nothing for other clouds: `{enabled:false}` there would switch a neighbour off.
 * ASSUMED(private-networking-kept): an omitted `requirePrivateNetworking` stays as it is; a true one is sent back all
 * the same, so a wrong guess could not open a private project.
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
