// Whether Atlas can encrypt and decrypt with a key, decided from what Azure holds, by really doing it. Codes are Atlas's.
import { mayAct, mayTouchData } from "./roles.ts";
import { decrypt, encrypt } from "./rsa.ts";
import { type AzureKeyVersion, type AzureStore, type AzureVault, findVault, versionsOf } from "./store.ts";

export type Principal =
  | { readonly kind: "servicePrincipal"; readonly objectId: string }
  | { readonly kind: "clientSecret"; readonly tenantId: string; readonly clientId: string; readonly secret: string };

export interface KeyRequest {
  readonly keyIdentifier: string;
  readonly principal: Principal;
  readonly vault: { readonly subscriptionId: string; readonly resourceGroupName: string; readonly keyVaultName: string };
  readonly nowMs: number;
}

export type KeyAccess =
  | { readonly ok: true; readonly version: AzureKeyVersion }
  | { readonly ok: false; readonly code: string; readonly detail: string };

const KEY_URL = /^https:\/\/([a-z0-9-]+)\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)(?::443)?\/keys\/([0-9A-Za-z-]+)(?:\/([0-9a-f]{32}))?\/?$/i;
const no = (code: string, detail: string): KeyAccess => ({ ok: false, code, detail });

export function keyAccess(store: AzureStore, request: KeyRequest): KeyAccess {
  const [, host, keyName, wanted] = KEY_URL.exec(request.keyIdentifier) ?? [];
  if (host === undefined || keyName === undefined || host.toLowerCase() !== request.vault.keyVaultName.toLowerCase())
    return no("AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT", `${request.keyIdentifier} is no key of ${request.vault.keyVaultName}`);
  const objectId = objectIdOf(store, request.principal, request.nowMs);
  if (objectId === undefined) return no("INVALID_AZURE_CREDENTIALS", "Entra refuses the credential");
  const vault = findVault(store, request.vault.keyVaultName);
  if (vault === undefined || !isWhere(vault, request.vault) || !mayAct(store, objectId, vault.id, "Microsoft.KeyVault/vaults/read"))
    return no("INVALID_AZURE_API_REQUEST", "the vault is not there or may not be read");
  if (!mayUseKey(store, vault, objectId)) return no("NO_PERMISSION_TO_ENCRYPT_DECRYPT", "the principal lacks read, encrypt or decrypt");
  return tryVersion(vault, keyName, wanted, request.nowMs);
}

function objectIdOf(store: AzureStore, principal: Principal, nowMs: number): string | undefined {
  if (principal.kind === "servicePrincipal") return store.principals.find((one) => one.objectId === principal.objectId)?.objectId;
  const app = store.principals.find((one) => one.clientId === principal.clientId && one.tenantId === principal.tenantId);
  const secret = app?.secrets.find((one) => one.value === principal.secret);
  return secret === undefined || (secret.expiresMs !== undefined && secret.expiresMs <= nowMs) ? undefined : app?.objectId;
}

const isWhere = (vault: AzureVault, place: KeyRequest["vault"]): boolean =>
  vault.id.toLowerCase() ===
  `/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroupName}/providers/Microsoft.KeyVault/vaults/${place.keyVaultName}`.toLowerCase();

function mayUseKey(store: AzureStore, vault: AzureVault, objectId: string): boolean {
  if (!vault.enableRbacAuthorization) {
    const granted = vault.accessPolicies.find((policy) => policy.objectId === objectId)?.keys.map((one) => one.toLowerCase()) ?? [];
    return ["get", "encrypt", "decrypt"].every((verb) => granted.includes(verb));
  }
  return ["read", "encrypt/action", "decrypt/action"].every((verb) => mayTouchData(store, objectId, vault.id, `Microsoft.KeyVault/vaults/keys/${verb}`));
}

/** FACT(docs): Atlas follows the newest enabled version of a version-less key. */
function tryVersion(vault: AzureVault, keyName: string, wanted: string | undefined, nowMs: number): KeyAccess {
  const versions = versionsOf(vault, keyName);
  const version = wanted === undefined ? versions.find((one) => one.enabled) : versions.find((one) => one.version === wanted);
  if (version === undefined) return no("AZURE_KEY_VAULT_KEY_NOT_FOUND", `no such key or version: ${keyName}`);
  if (!version.enabled) return no("AZURE_KEY_VAULT_KEY_NOT_ENABLED", "the version is disabled");
  if (version.notBeforeMs !== undefined && version.notBeforeMs > nowMs) return no("AZURE_KEY_VAULT_KEY_NOT_ACTIVE", "the version is not active yet");
  if (version.expiresMs !== undefined && version.expiresMs <= nowMs) return no("AZURE_KEY_VAULT_KEY_EXPIRED", "the version has expired");
  const probe = Buffer.from("probe");
  const isSame = decrypt(version.version, "RSA-OAEP-256", encrypt(version.version, "RSA-OAEP-256", probe)).equals(probe);
  return isSame ? { ok: true, version } : no("NO_PERMISSION_TO_ENCRYPT_DECRYPT", "the key does not decrypt what it encrypted");
}
