// Vaults, keys and versions as ARM writes them. FACT(docs): field names and units; times are whole seconds.
import type { Cloud } from "./clouds.ts";
import { MODULUS_BITS } from "./rsa.ts";
import { type AzureKey, type AzureKeyVersion, type AzureVault, ktyOf, opsOf } from "./store.ts";

const RETENTION_DAYS = 90;

export function vaultBody(vault: AzureVault, cloud: Cloud): unknown {
  return {
    id: vault.id,
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: vault.location,
    tags: {},
    properties: {
      sku: { family: "A", name: "standard" },
      tenantId: vault.tenantId,
      accessPolicies: vault.accessPolicies.map((policy) => ({
        tenantId: vault.tenantId,
        objectId: policy.objectId,
        permissions: { keys: policy.keys, secrets: [], certificates: [] },
      })),
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: RETENTION_DAYS,
      enableRbacAuthorization: vault.enableRbacAuthorization,
      // FACT(docs): true or absent, never false.
      ...(vault.enablePurgeProtection === false ? {} : { enablePurgeProtection: true }),
      vaultUri: `https://${vault.name.toLowerCase()}.${cloud.vaultSuffix}/`,
      provisioningState: "Succeeded",
      publicNetworkAccess: vault.publicNetworkAccess ?? "Enabled",
    },
  };
}

export interface KeyOfVault {
  readonly vault: AzureVault;
  readonly name: string;
  readonly key: AzureKey;
  readonly cloud: Cloud;
}

/** A key is shown with its newest version; a version with itself. */
export function keyBody(place: KeyOfVault, version: AzureKeyVersion): unknown {
  const id = `${place.vault.id}/keys/${place.name}`;
  return { id, name: place.name, type: "Microsoft.KeyVault/vaults/keys", ...rest(place, version) };
}

export function versionBody(place: KeyOfVault, version: AzureKeyVersion): unknown {
  const id = `${place.vault.id}/keys/${place.name}/versions/${version.version}`;
  return { id, name: version.version, type: "Microsoft.KeyVault/vaults/keys/versions", ...rest(place, version) };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

function rest(place: KeyOfVault, version: AzureKeyVersion): Readonly<Record<string, unknown>> {
  const { vault, name, key, cloud } = place;
  const keyUri = `https://${vault.name.toLowerCase()}.${cloud.vaultSuffix}/keys/${name}`;
  return {
    location: vault.location,
    tags: {},
    properties: {
      attributes: {
        enabled: version.enabled,
        ...(version.notBeforeMs === undefined ? {} : { notBefore: seconds(version.notBeforeMs) }),
        ...(version.expiresMs === undefined ? {} : { expires: seconds(version.expiresMs) }),
        created: seconds(version.createdMs),
        updated: seconds(version.createdMs),
        recoveryLevel: vault.enablePurgeProtection === false ? "Recoverable+Purgeable" : "Recoverable",
        exportable: false,
      },
      kty: ktyOf(key),
      keyOps: opsOf(key),
      ...(ktyOf(key).startsWith("RSA") ? { keySize: MODULUS_BITS } : {}),
      keyUri,
      keyUriWithVersion: `${keyUri}/${version.version}`,
    },
  };
}
