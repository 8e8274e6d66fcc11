// Vaults, their connections, keys and versions as ARM writes them. FACT(docs): field names and units; times are whole seconds.
import type { Cloud } from "./clouds.ts";
import { MODULUS_BITS } from "./rsa.ts";
import {
  type AzureConnection,
  type AzureKey,
  type AzureKeyVersion,
  type AzureVault,
  ktyOf,
  type NetworkAcls,
  opsOf,
  type RotationPolicy,
  retentionOf,
} from "./store.ts";

/** ASSUMED: while a long-running write is at work, its values show and the state says so. */
export function vaultBody(stored: AzureVault, cloud: Cloud, nowMs: number): unknown {
  const vault: AzureVault = { ...stored, ...stored.pending?.settings };
  const connections = (stored.connections ?? []).map((one) => {
    const { name: _name, type: _type, ...rest } = connectionBody(stored, one, nowMs);
    return rest;
  });
  return {
    id: vault.id,
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: vault.location,
    tags: vault.tags ?? {},
    properties: {
      sku: { family: "A", name: vault.sku ?? "standard" },
      tenantId: vault.tenantId,
      accessPolicies: vault.accessPolicies.map((policy) => ({
        tenantId: vault.tenantId,
        objectId: policy.objectId,
        permissions: { keys: policy.keys, secrets: [], certificates: [] },
      })),
      // FACT(recorded): the other two of its kind are absent unless somebody set them.
      enabledForDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: retentionOf(vault),
      enableRbacAuthorization: vault.enableRbacAuthorization,
      // FACT(docs): true or absent, never false.
      ...(vault.enablePurgeProtection === false ? {} : { enablePurgeProtection: true }),
      // FACT(recorded): without its last slash until the name is registered.
      vaultUri: `https://${vault.name.toLowerCase()}.${cloud.vaultSuffix}${isRegistering(stored, nowMs) ? "" : "/"}`,
      provisioningState: provisioningOf(stored, nowMs),
      publicNetworkAccess: vault.publicNetworkAccess ?? "Enabled",
      ...(isOfNoRule(vault.networkAcls) ? {} : { networkAcls: aclsBody(vault.networkAcls) }),
      // FACT(docs): items have no name, and the list is absent where nobody ever asked.
      ...(connections.length === 0 ? {} : { privateEndpointConnections: connections }),
    },
  };
}

/** FACT(docs): a new vault is polled until its name is known. */
function provisioningOf(vault: AzureVault, nowMs: number): string {
  if (isRegistering(vault, nowMs)) return "RegisteringDns";
  return vault.pending === undefined ? "Succeeded" : (vault.longRunning?.state ?? "Updating");
}

const isRegistering = (vault: AzureVault, nowMs: number): boolean => (vault.readyMs ?? 0) > nowMs;

/** FACT(recorded): never set, or set to what the service has anyway: neither comes back. */
const isOfNoRule = (acls: NetworkAcls | undefined): acls is undefined =>
  acls === undefined ||
  (acls.bypass === "AzureServices" && acls.defaultAction === "Allow" && acls.ipRules.length === 0);

const aclsBody = (acls: NetworkAcls): unknown => ({
  bypass: acls.bypass,
  defaultAction: acls.defaultAction,
  ipRules: acls.ipRules.map((value) => ({ value })),
  virtualNetworkRules: [],
});

/** FACT(docs): fields and states. The etag is opaque. */
export function connectionBody(vault: AzureVault, one: AzureConnection, nowMs: number) {
  const provisioningState =
    one.removedMs !== undefined
      ? "Deleting"
      : one.status === "Disconnected"
        ? "Disconnected"
        : one.changedMs > nowMs
          ? "Updating"
          : "Succeeded";
  return {
    id: `${vault.id}/privateEndpointConnections/${one.name}`,
    name: one.name,
    type: "Microsoft.KeyVault/vaults/privateEndpointConnections",
    etag: `"${one.status.toLowerCase()}-${one.changedMs}"`,
    properties: {
      privateEndpoint: { id: one.privateEndpointId },
      privateLinkServiceConnectionState: {
        status: one.status,
        description: one.description,
        actionsRequired: "None",
      },
      provisioningState,
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
  const { properties, ...outer } = rest(place, version);
  const policy = place.key.rotationPolicy;
  return {
    id,
    name: place.name,
    type: "Microsoft.KeyVault/vaults/keys",
    ...outer,
    properties: { ...properties, ...(policy === undefined ? {} : { rotationPolicy: policyShown(policy) }) },
  };
}

/** FACT(spec): part of a key's properties; the actions in lower case. ASSUMED: a key that never had one of its own shows none. */
const policyShown = ({ lifetimeActions, expiryTime, sinceMs }: RotationPolicy): unknown => ({
  lifetimeActions: lifetimeActions.map(({ type, ...trigger }) => ({ action: { type: type.toLowerCase() }, trigger })),
  attributes: {
    ...(expiryTime === undefined ? {} : { expiryTime }),
    created: seconds(sinceMs),
    updated: seconds(sinceMs),
  },
});

export function versionBody(place: KeyOfVault, version: AzureKeyVersion): unknown {
  const id = `${place.vault.id}/keys/${place.name}/versions/${version.version}`;
  return { id, name: version.version, type: "Microsoft.KeyVault/vaults/keys/versions", ...rest(place, version) };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** FACT(spec): `nbf` and `exp` on the wire; client libraries call them `notBefore` and `expires`. */
function rest(place: KeyOfVault, version: AzureKeyVersion) {
  const { vault, name, key, cloud } = place;
  const keyUri = `https://${vault.name.toLowerCase()}.${cloud.vaultSuffix}/keys/${name}`;
  return {
    location: vault.location,
    tags: {},
    properties: {
      attributes: {
        enabled: version.enabled,
        ...(version.notBeforeMs === undefined ? {} : { nbf: seconds(version.notBeforeMs) }),
        ...(version.expiresMs === undefined ? {} : { exp: seconds(version.expiresMs) }),
        created: seconds(version.createdMs),
        updated: seconds(version.createdMs),
        recoveryLevel: vault.enablePurgeProtection === false ? "Recoverable+Purgeable" : "Recoverable",
        exportable: false,
      },
      kty: ktyOf(key),
      keyOps: opsOf(key),
      ...(ktyOf(key).startsWith("RSA") ? { keySize: version.keySize ?? MODULUS_BITS } : {}),
      keyUri,
      keyUriWithVersion: `${keyUri}/${version.version}`,
    },
  };
}
