// What a body of a PATCH or PUT makes of a vault's settings, or why ARM refuses it. Pure: nothing is changed here.
import { azureRefusal, type Refusal } from "../http.ts";
import { textOf } from "../json.ts";
import { own } from "../own.ts";
import { objectOf } from "./body.ts";
import { isAddress } from "./network.ts";
import { type AzureVault, type NetworkAcls, retentionOf, type VaultSettings } from "./store.ts";

type Json = Readonly<Record<string, unknown>>;

const propertiesOf = (body: Json): Json => objectOf(body.properties) ?? {};

const refuse = (message: string): Refusal => azureRefusal(400, "BadRequest", message);

/** FACT(vault-patch): PATCH leaves what is not named. */
export function changedSettings(vault: AzureVault, body: Json): VaultSettings {
  const properties = propertiesOf(body);
  checkFixed(vault, properties);
  return {
    ...settingsOf(vault),
    ...given(properties),
    ...(objectOf(body.tags) === undefined ? {} : { tags: tagsIn(body) }),
  };
}

const RBAC_KEPT_FROM = "2026-02-01";

/**
 * FACT(vault-put): PUT replaces the whole; what is left out takes the service's default: public access open, no rules.
 * ASSUMED(vault-put-model): the permission model goes to access policies before 2026-02-01 and stays from then on;
 * purge protection always stays.
 */
export function replacedSettings(vault: AzureVault, body: Json, apiVersion: string): VaultSettings {
  const properties = propertiesOf(body);
  return {
    enableRbacAuthorization: apiVersion < RBAC_KEPT_FROM ? false : vault.enableRbacAuthorization,
    isRbacSaid: false,
    accessPolicies: [],
    publicNetworkAccess: "Enabled",
    networkAcls: undefined,
    enablePurgeProtection: vault.enablePurgeProtection ?? true,
    sku: "standard",
    ...given(properties),
    tags: tagsIn(body),
  };
}

/**
 * FACT(vault-put): location, tenantId and sku are demanded; access policies too, where roles do not decide.
 * ASSUMED(emulator-azure-codes): the code.
 */
export function checkReplacement(vault: AzureVault, body: Json): void {
  const properties = propertiesOf(body);
  const missing = [
    ...(typeof body.location === "string" ? [] : ["location"]),
    ...(typeof properties.tenantId === "string" ? [] : ["properties.tenantId"]),
    ...(objectOf(properties.sku) === undefined ? ["properties.sku"] : []),
    ...(properties.enableRbacAuthorization === false && !Array.isArray(properties.accessPolicies)
      ? ["properties.accessPolicies"]
      : []),
  ];
  if (missing.length > 0) throw refuse(`Required parameters are missing: ${missing.join(", ")}.`);
  if (spaceless(textOf(body.location)) !== spaceless(vault.location))
    throw azureRefusal(
      409,
      "InvalidResourceLocation",
      `The resource '${vault.name}' already exists in location '${vault.location}'. A resource with the same name cannot be created in location '${textOf(body.location)}'.`,
    );
  checkFixed(vault, properties);
}

const spaceless = (text: string): string => text.toLowerCase().replaceAll(" ", "");

/**
 * FACT(vault-put): what is set when the vault is made, or only ever switched on. ASSUMED(emulator-tenants): the tenant
 * counts among it (notice: a move of tenants).
 */
function checkFixed(vault: AzureVault, properties: Json): void {
  if (properties.enablePurgeProtection === false)
    throw refuse('The property "enablePurgeProtection" cannot be set to false.');
  if (properties.enableSoftDelete === false)
    throw refuse('The property "enableSoftDelete" can be set to false only for creating new vault.');
  const days = properties.softDeleteRetentionInDays;
  if (days !== undefined && days !== retentionOf(vault))
    throw refuse('The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.');
  const tenant = properties.tenantId;
  if (typeof tenant === "string" && tenant.toLowerCase() !== vault.tenantId.toLowerCase())
    throw refuse('The property "tenantId" cannot be changed.');
}

const settingsOf = (vault: AzureVault): VaultSettings => ({
  enableRbacAuthorization: vault.enableRbacAuthorization,
  ...(vault.isRbacSaid === undefined ? {} : { isRbacSaid: vault.isRbacSaid }),
  accessPolicies: vault.accessPolicies,
  ...(vault.publicNetworkAccess === undefined ? {} : { publicNetworkAccess: vault.publicNetworkAccess }),
  ...(vault.networkAcls === undefined ? {} : { networkAcls: vault.networkAcls }),
  ...(vault.enablePurgeProtection === undefined ? {} : { enablePurgeProtection: vault.enablePurgeProtection }),
  ...(vault.sku === undefined ? {} : { sku: vault.sku }),
  ...(vault.tags === undefined ? {} : { tags: vault.tags }),
});

/** Of the fields that the emulator keeps, those that a body names. */
export function given(properties: Json): Partial<VaultSettings> {
  const { publicNetworkAccess, networkAcls, enableRbacAuthorization, accessPolicies } = properties;
  const sku = objectOf(properties.sku)?.name;
  return {
    ...(typeof publicNetworkAccess === "string" ? { publicNetworkAccess: accessIn(publicNetworkAccess) } : {}),
    ...(networkAcls === undefined || networkAcls === null ? {} : { networkAcls: aclsIn(networkAcls) }),
    ...(typeof enableRbacAuthorization === "boolean" ? { enableRbacAuthorization, isRbacSaid: true } : {}),
    ...(Array.isArray(accessPolicies) ? { accessPolicies: accessPolicies.map(policyIn) } : {}),
    ...(properties.enablePurgeProtection === true ? { enablePurgeProtection: true } : {}),
    ...(typeof sku === "string" ? { sku } : {}),
  };
}

const ACCESS: Readonly<Record<string, string>> = {
  enabled: "Enabled",
  disabled: "Disabled",
  securedbyperimeter: "SecuredByPerimeter",
};

/** FACT(vault-gates): free text of three values. ASSUMED(public-access-spelling): spelled back with a capital. */
function accessIn(text: string): string {
  const known = own(ACCESS, text.toLowerCase());
  if (known === undefined) throw refuse(`The value '${text}' of publicNetworkAccess is not allowed.`);
  return known;
}

/** Inside networkAcls, too, what is left out takes the default. */
function aclsIn(value: unknown): NetworkAcls {
  const { bypass = "AzureServices", defaultAction = "Allow", ipRules = [] } = objectOf(value) ?? {};
  if (bypass !== "AzureServices" && bypass !== "None") throw refuse("networkAcls.bypass is AzureServices or None.");
  if (defaultAction !== "Allow" && defaultAction !== "Deny")
    throw refuse("networkAcls.defaultAction is Allow or Deny.");
  const rules = (Array.isArray(ipRules) ? ipRules : []).map((rule) => textOf(objectOf(rule)?.value ?? ""));
  const odd = rules.find((rule) => !isAddress(rule));
  if (odd !== undefined) throw refuse(`The value '${odd}' of networkAcls.ipRules is no IPv4 address or block.`);
  if (rules.length > MOST_RULES) throw refuse(`networkAcls.ipRules holds at most ${MOST_RULES} rules.`);
  return { bypass, defaultAction, ipRules: rules };
}

/** FACT(vault-firewall-rules). */
const MOST_RULES = 1000;

function policyIn(value: unknown): { objectId: string; keys: string[] } {
  const policy = objectOf(value) ?? {};
  const keys = objectOf(policy.permissions)?.keys;
  if (typeof policy.objectId !== "string") throw refuse("An access policy needs an objectId.");
  return { objectId: policy.objectId, keys: Array.isArray(keys) ? keys.map(textOf) : [] };
}

export const tagsIn = (body: Json): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(objectOf(body.tags) ?? {}).map(([name, value]) => [name, textOf(value)]));
