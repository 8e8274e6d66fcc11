// Vaults, their connections, keys and versions as ARM writes them. FACT(vault-body): field names and units; times are
// whole seconds.
import type { Cloud } from "./clouds.ts";
import { CURVE_BY_DEFAULT } from "./ec.ts";
import { versionIdOf } from "./guid.ts";
import { POLICY_BY_DEFAULT } from "./rotation.ts";
import { MODULUS_BITS } from "./rsa.ts";
import {
  type AzureConnection,
  type AzureKey,
  type AzureKeyVersion,
  type AzureVault,
  isOnCurve,
  ktyOf,
  type NetworkAcls,
  opsOf,
  type RotationPolicy,
  retentionOf,
} from "./store.ts";
import { attributesOf, seconds } from "./vault-bodies.ts";

/** ASSUMED(arm-write-shows): while a long-running write is at work, its values show and the state says so. */
export function vaultBody(stored: AzureVault, cloud: Cloud, nowMs: number): unknown {
  const vault: AzureVault = { ...stored, ...stored.pending?.settings };
  const connections = (stored.connections ?? []).map((one) => {
    const { name: _name, type: _type, location: _location, ...rest } = connectionBody(stored, one, nowMs);
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
      // FACT(vault-never-set): the other two flags of this kind are absent unless a request set them.
      enabledForDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: retentionOf(vault),
      ...(vault.enableRbacAuthorization || vault.isRbacSaid === true
        ? { enableRbacAuthorization: vault.enableRbacAuthorization }
        : {}),
      // FACT(vault-body): true or absent, never false.
      ...(vault.enablePurgeProtection === false ? {} : { enablePurgeProtection: true }),
      // FACT(vault-new): without its last slash until the name is registered.
      vaultUri: `https://${vault.name.toLowerCase()}.${cloud.vaultSuffix}${isRegistering(stored, nowMs) ? "" : "/"}`,
      provisioningState: provisioningOf(stored, nowMs),
      publicNetworkAccess: vault.publicNetworkAccess ?? "Enabled",
      ...(isOfNoRule(vault.networkAcls) ? {} : { networkAcls: aclsBody(vault.networkAcls) }),
      // FACT(vault-body): items have no name. The list is absent if no connection was ever requested.
      ...(connections.length === 0 ? {} : { privateEndpointConnections: connections }),
    },
  };
}

/** FACT(vault-new): a new vault is polled until its name is known. */
function provisioningOf(vault: AzureVault, nowMs: number): string {
  if (isRegistering(vault, nowMs)) return "RegisteringDns";
  return vault.pending === undefined ? "Succeeded" : (vault.longRunning?.state ?? "Updating");
}

const isRegistering = (vault: AzureVault, nowMs: number): boolean => (vault.readyMs ?? 0) > nowMs;

/** FACT(vault-never-set): never set, or set to what the service has anyway: neither comes back. */
const isOfNoRule = (acls: NetworkAcls | undefined): acls is undefined =>
  acls === undefined ||
  (acls.bypass === "AzureServices" && acls.defaultAction === "Allow" && acls.ipRules.length === 0);

const aclsBody = (acls: NetworkAcls): unknown => ({
  bypass: acls.bypass,
  defaultAction: acls.defaultAction,
  ipRules: acls.ipRules.map((value) => ({ value })),
  virtualNetworkRules: [],
});

/**
 * FACT(connection-states): fields and states. A connection that was never written has no etag, and without a
 * description the field is absent.
 */
export function connectionBody(vault: AzureVault, one: AzureConnection, nowMs: number) {
  const provisioningState =
    one.removedMs !== undefined
      ? "Deleting"
      : one.status === "Disconnected"
        ? "Disconnected"
        : Math.max(one.changedMs, one.settledMs ?? 0) > nowMs
          ? "Updating"
          : "Succeeded";
  return {
    id: `${vault.id}/privateEndpointConnections/${one.name}`,
    name: one.name,
    type: "Microsoft.KeyVault/vaults/privateEndpointConnections",
    location: vault.location,
    ...(one.settledMs === undefined ? {} : { etag: etagOf(one, nowMs) }),
    properties: {
      privateEndpoint: { id: one.privateEndpointId },
      privateLinkServiceConnectionState: {
        status: one.status,
        ...(one.description === "" ? {} : { description: one.description }),
        actionsRequired: "None",
      },
      provisioningState,
    },
  };
}

/** FACT(connection-states): opaque, and another one when the write has settled. */
const etagOf = (one: AzureConnection, nowMs: number): string =>
  versionIdOf([one.name, one.status, one.settledMs, (one.settledMs ?? 0) > nowMs].join(" "));

export interface KeyOfVault {
  readonly vault: AzureVault;
  readonly name: string;
  readonly key: AzureKey;
  readonly cloud: Cloud;
}

/**
 * A key with its newest version. FACT(key-arm-form): GET shows the policy, one that was never set too; PUT shows none.
 */
export function keyBody(place: KeyOfVault, version: AzureKeyVersion, by: "GET" | "PUT"): unknown {
  const { key } = place;
  const { keyUri, keyUriWithVersion, attributes } = shared(place, version);
  return {
    ...outer(place, { below: "", name: place.name, type: "keys" }),
    properties: {
      attributes,
      ...(by === "PUT" ? {} : { rotationPolicy: policyShown(key.rotationPolicy) }),
      kty: ktyOf(key),
      keyOps: opsOf(key),
      ...(isOnCurve(key) ? { curveName: key.crv ?? CURVE_BY_DEFAULT } : { keySize: version.keySize ?? MODULUS_BITS }),
      keyUri,
      keyUriWithVersion,
    },
  };
}

/** FACT(key-arm-form): of a list; neither what the key is nor its newest version. */
export function keyItem(place: KeyOfVault, version: AzureKeyVersion): unknown {
  const { keyUri, attributes } = shared(place, version);
  return { ...outer(place, { below: "", name: place.name, type: "keys" }), properties: { attributes, keyUri } };
}

/** FACT(key-arm-form): bare, of one and of a list; what the key is stands at the key. */
export function versionBody(place: KeyOfVault, version: AzureKeyVersion): unknown {
  const below = `/versions/${version.version}`;
  return {
    ...outer(place, { below, name: version.version, type: "keys/versions" }),
    properties: shared(place, version),
  };
}

/**
 * FACT(key-arm-form): a policy that was never set has no attributes. ASSUMED(key-policy-form): one of its own has those
 * of the data plane.
 */
function policyShown(policy: RotationPolicy | undefined): unknown {
  const { lifetimeActions, expiryTime, sinceMs } = policy ?? POLICY_BY_DEFAULT;
  const at = seconds(sinceMs);
  return {
    lifetimeActions: lifetimeActions.map(({ type, ...trigger }) => ({ trigger, action: { type } })),
    ...(policy === undefined
      ? {}
      : { attributes: { ...(expiryTime === undefined ? {} : { expiryTime }), created: at, updated: at } }),
  };
}

const outer = (
  { vault, name, key }: KeyOfVault,
  of: { readonly below: string; readonly name: string; readonly type: string },
): object => ({
  id: `${vault.id}/keys/${name}${of.below}`,
  name: of.name,
  type: `Microsoft.KeyVault/vaults/${of.type}`,
  location: vault.location,
  // FACT(key-arm-form): absent if no tags were set.
  ...(key.tags === undefined ? {} : { tags: key.tags }),
});

function shared({ vault, name, cloud }: KeyOfVault, version: AzureKeyVersion) {
  const keyUri = `https://${vault.name.toLowerCase()}.${cloud.vaultSuffix}/keys/${name}`;
  return {
    attributes: attributesOf(vault, version),
    keyUri,
    keyUriWithVersion: `${keyUri}/${version.version}`,
  };
}
