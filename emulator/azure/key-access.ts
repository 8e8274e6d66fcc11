// Whether Atlas can encrypt and decrypt with a key, decided from what Azure holds, by really doing it. Codes are Atlas's.
// It reads the store and changes nothing.
import { mayAct, mayTouchData } from "./roles.ts";
import { decryptsItsOwn } from "./rsa.ts";
import {
  type AzureKeyVersion,
  type AzureStore,
  type AzureVault,
  findApp,
  findKey,
  findPrincipal,
  findVault,
  findVersion,
  ktyOf,
  opsOf,
  versionsOf,
} from "./store.ts";

export type Principal =
  | { readonly kind: "servicePrincipal"; readonly objectId: string }
  | { readonly kind: "clientSecret"; readonly tenantId: string; readonly clientId: string; readonly secret: string };

export interface KeyRequest {
  readonly keyIdentifier: string;
  readonly principal: Principal;
  readonly vault: {
    readonly subscriptionId: string;
    readonly resourceGroupName: string;
    readonly keyVaultName: string;
  };
  readonly nowMs: number;
}

export type KeyAccess =
  | { readonly ok: true; readonly version: AzureKeyVersion }
  | { readonly ok: false; readonly code: string; readonly detail: string };

const no = (code: string, detail: string): KeyAccess => ({ ok: false, code, detail });

export function keyAccess(store: AzureStore, request: KeyRequest): KeyAccess {
  const address = addressOf(request.keyIdentifier);
  const { keyVaultName } = request.vault;
  if (address === undefined || address.vaultName !== keyVaultName.toLowerCase())
    return no("AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT", `${request.keyIdentifier} is no key of ${keyVaultName}`);
  const principalId = objectIdOf(store, request.principal, request.nowMs);
  if (principalId === undefined) return no("INVALID_AZURE_CREDENTIALS", "Entra refuses the credential");
  const vault = readableVault(store, request, principalId);
  if (vault === undefined) return no("INVALID_AZURE_API_REQUEST", "the vault is not there or may not be read");
  if (!mayUseKey(store, vault, { principalId, nowMs: request.nowMs }))
    return no("NO_PERMISSION_TO_ENCRYPT_DECRYPT", "the principal lacks read, encrypt or decrypt of keys");
  return tryVersion(vault, address, request.nowMs);
}

/** When the version that an identifier means expires; `undefined` where it does not, or is not there. */
export function keyExpiresMs(store: AzureStore, keyIdentifier: string): number | undefined {
  const address = addressOf(keyIdentifier);
  const vault = address === undefined ? undefined : findVault(store, address.vaultName);
  return address === undefined || vault === undefined ? undefined : versionMeant(vault, address)?.expiresMs;
}

/** Whether what an identifier means is in a vault, in whatever state. */
export function isKeyThere(store: AzureStore, keyIdentifier: string): boolean {
  const address = addressOf(keyIdentifier);
  const vault = address === undefined ? undefined : findVault(store, address.vaultName);
  return address !== undefined && vault !== undefined && versionMeant(vault, address) !== undefined;
}

interface KeyAddress {
  /** In lower case. */
  readonly vaultName: string;
  readonly keyName: string;
  readonly version: string | undefined;
}

const KEY_URL =
  /^https:\/\/([a-z0-9-]+)\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)(?::443)?\/keys\/([0-9a-z-]{1,127})(?:\/([0-9a-f]{32}))?\/?$/i;

function addressOf(keyIdentifier: string): KeyAddress | undefined {
  const [, host, keyName, version] = KEY_URL.exec(keyIdentifier) ?? [];
  return host === undefined || keyName === undefined ? undefined : { vaultName: host.toLowerCase(), keyName, version };
}

function objectIdOf(store: AzureStore, principal: Principal, nowMs: number): string | undefined {
  if (principal.kind === "servicePrincipal") return findPrincipal(store, principal.objectId)?.objectId;
  const app = findApp(store, principal.tenantId, principal.clientId);
  const isGood = app?.secrets.some(
    (one) => one.value === principal.secret && (one.expiresMs === undefined || one.expiresMs > nowMs),
  );
  return isGood === true ? app?.objectId : undefined;
}

/** A principal of another tenant reads nothing: its token is for the wrong one. */
function readableVault(store: AzureStore, request: KeyRequest, principalId: string): AzureVault | undefined {
  const { subscriptionId, resourceGroupName, keyVaultName } = request.vault;
  const vault = findVault(store, keyVaultName);
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
  const id = `${group}/providers/Microsoft.KeyVault/vaults/${keyVaultName}`;
  if (vault === undefined || vault.id.toLowerCase() !== id.toLowerCase()) return undefined;
  const isOfTenant = findPrincipal(store, principalId)?.tenantId.toLowerCase() === vault.tenantId.toLowerCase();
  // FACT(atlas-key-needs): Atlas's pages ask for both where roles decide, and for the first alone beside access
  // policies.
  const actions = ["vaults/read", ...(vault.enableRbacAuthorization ? ["vaults/keys/read"] : [])];
  const mayAll = actions.every((one) =>
    mayAct(store, { principalId, scope: vault.id, action: `Microsoft.KeyVault/${one}`, nowMs: request.nowMs }),
  );
  return isOfTenant && mayAll ? vault : undefined;
}

/** FACT(atlas-key-needs): Atlas needs get, encrypt and decrypt, by role or by access policy as the vault has it. */
function mayUseKey(store: AzureStore, vault: AzureVault, who: { principalId: string; nowMs: number }): boolean {
  if (vault.enableRbacAuthorization)
    return ["read", "encrypt/action", "decrypt/action"].every((verb) =>
      mayTouchData(store, { ...who, scope: vault.id, action: `Microsoft.KeyVault/vaults/keys/${verb}` }),
    );
  const granted = policyKeys(vault, who.principalId);
  return ["get", "encrypt", "decrypt"].every((verb) => granted.includes(verb) || granted.includes("all"));
}

/** Key permissions of a principal in a vault with access policies, in lower case. */
export const policyKeys = (vault: AzureVault, principalId: string): readonly string[] =>
  vault.accessPolicies
    .filter((policy) => policy.objectId.toLowerCase() === principalId.toLowerCase())
    .flatMap((policy) => policy.keys.map((one) => one.toLowerCase()));

/** FACT(atlas-key-versionless): Atlas follows the newest enabled version of a version-less key. */
function versionMeant(vault: AzureVault, address: KeyAddress): AzureKeyVersion | undefined {
  if (address.version !== undefined) return findVersion(vault, address.keyName, address.version);
  const versions = versionsOf(vault, address.keyName);
  return versions.find((one) => one.enabled) ?? versions[0];
}

function tryVersion(vault: AzureVault, address: KeyAddress, nowMs: number): KeyAccess {
  const version = versionMeant(vault, address);
  const key = findKey(vault, address.keyName)?.key;
  if (version === undefined || key === undefined)
    return no("AZURE_KEY_VAULT_KEY_NOT_FOUND", `no such key or version: ${address.keyName}`);
  if (!version.enabled) return no("AZURE_KEY_VAULT_KEY_NOT_ENABLED", "the version is disabled");
  if (version.notBeforeMs !== undefined && version.notBeforeMs > nowMs)
    return no("AZURE_KEY_VAULT_KEY_NOT_ACTIVE", "the version is not active yet");
  if (version.expiresMs !== undefined && version.expiresMs <= nowMs)
    return no("AZURE_KEY_VAULT_KEY_EXPIRED", "the version has expired");
  const canCrypt = ktyOf(key).startsWith("RSA") && ["encrypt", "decrypt"].every((op) => opsOf(key).includes(op));
  if (!canCrypt || !decryptsItsOwn(version))
    return no("NO_PERMISSION_TO_ENCRYPT_DECRYPT", "the key itself does not encrypt and decrypt");
  return { ok: true, version };
}
