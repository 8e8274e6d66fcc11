// A vault made by PUT, or a deleted one recovered. Changing one that is there is in arm-vault-writes.ts, which has looked at rights already.
import { type Answer, azureRefusal, type Request } from "../http.ts";
import { textOf } from "../json.ts";
import { vaultBody } from "./arm-bodies.ts";
import { armBody, type Json, lower, objectIn } from "./arm-body.ts";
import { type ArmParts, tenantOfScope } from "./arm-request.ts";
import { type PathParts, vaultIdOf } from "./arm-vault-path.ts";
import { isGuid } from "./guid.ts";
import { checkGroup } from "./scopes.ts";
import { findDeleted } from "./soft-delete.ts";
import { type AzureVault, findVault } from "./store.ts";
import { given, tagsIn } from "./vault-settings.ts";

/** FACT(vault-names): 3 to 24 of letters, digits and hyphens; begins with a letter, no two hyphens together. */
const NAME = /^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/;
export const isVaultName = (name: string): boolean => NAME.test(name);

/** FACT(arm-rbac-default): from this version on, roles decide about keys unless the body says otherwise. */
const RBAC_BY_DEFAULT_FROM = "2026-02-01";
const RETENTION = { least: 7, most: 90 } as const;

const refuse = (message: string) => azureRefusal(400, "BadRequest", message);

export function createVault(parts: ArmParts, request: Request, path: PathParts): Answer {
  const { store, clock } = parts.azure;
  const [id, name, nowMs] = [vaultIdOf(path), path.vault ?? "", clock.now()];
  checkGroup(parts, { subscriptionId: path.subscription ?? "", name: path.group ?? "" });
  if (store.policyDeniesVaults)
    throw azureRefusal(
      403,
      "RequestDisallowedByPolicy",
      `Resource '${name}' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"No new key vaults"}}]'.`,
    );
  if (!isVaultName(name)) throw azureRefusal(400, "VaultNameNotValid", `The vault name '${name}' is invalid.`);
  const body = armBody(request.text);
  const vault =
    objectIn(body, "properties").createMode === "recover"
      ? recovered(parts, id, body)
      : made(parts, { request, id, name, body });
  store.vaults = [...store.vaults, vault];
  // FACT(vault-new): 200, not 201.
  return { status: 200, json: vaultBody(vault, parts.cloud, nowMs) };
}

/** FACT(vault-name-global): names are taken in all of Azure, by deleted vaults too. */
export function whyTaken(parts: ArmParts, name: string): string | undefined {
  const { store, clock } = parts.azure;
  if (findVault(store, name) !== undefined)
    return `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`;
  if (findDeleted(store, name, clock.now()) !== undefined)
    return "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.";
  return undefined;
}

interface Wanted {
  readonly request: Request;
  readonly id: string;
  readonly name: string;
  readonly body: Json;
}

function made(parts: ArmParts, { request, id, name, body }: Wanted): AzureVault {
  const properties = objectIn(body, "properties");
  checkWhole(body);
  const taken = whyTaken(parts, name);
  if (taken !== undefined) throw azureRefusal(409, "VaultAlreadyExists", taken);
  const tenantId = tenantFor(parts, id, properties);
  const isByRoles = (request.query.get("api-version") ?? "") >= RBAC_BY_DEFAULT_FROM;
  const { vaultReadyAfterMs } = parts.azure.store;
  const { enableRbacAuthorization = isByRoles, ...settings } = given(properties);
  if (!enableRbacAuthorization && !Array.isArray(properties.accessPolicies))
    throw refuse("Required parameters are missing: properties.accessPolicies.");
  return {
    enablePurgeProtection: false,
    accessPolicies: [],
    ...settings,
    enableRbacAuthorization,
    id,
    name,
    tenantId,
    location: locationIn(body),
    tags: tagsIn(body),
    keys: {},
    ...retentionIn(properties),
    ...(vaultReadyAfterMs > 0 ? { readyMs: parts.azure.clock.now() + vaultReadyAfterMs } : {}),
  };
}

function checkWhole(body: Json): void {
  const properties = objectIn(body, "properties");
  const missing = [
    ...(typeof body.location === "string" ? [] : ["location"]),
    ...(typeof properties.tenantId === "string" ? [] : ["properties.tenantId"]),
    ...(typeof objectIn(properties, "sku").name === "string" ? [] : ["properties.sku"]),
  ];
  if (missing.length > 0) throw refuse(`Required parameters are missing: ${missing.join(", ")}.`);
  if (properties.enablePurgeProtection === false)
    throw refuse('The property "enablePurgeProtection" cannot be set to false.');
  // FACT(vault-soft-delete): soft delete is always on.
  if (properties.enableSoftDelete === false) throw refuse('The property "enableSoftDelete" cannot be set to false.');
}

/** "East US 2" and "eastus2" are one place. */
function locationIn(body: Json): string {
  const location = lower(textOf(body.location)).replaceAll(" ", "");
  if (/^[a-z0-9]+$/.test(location)) return location;
  throw azureRefusal(
    400,
    "LocationNotAvailableForResourceType",
    `The location '${textOf(body.location)}' is not available.`,
  );
}

function tenantFor(parts: ArmParts, id: string, properties: Json): string {
  const wanted = textOf(properties.tenantId);
  if (!isGuid(wanted)) throw refuse(`The tenant '${wanted}' is no GUID.`);
  const own = tenantOfScope(parts, id) ?? wanted;
  // ASSUMED(emulator-tenants): a vault is of its subscription's tenant.
  if (lower(own) !== lower(wanted)) throw refuse(`The tenant '${wanted}' is not that of the subscription.`);
  return own;
}

function retentionIn(properties: Json): Pick<AzureVault, "softDeleteRetentionInDays"> {
  const days = properties.softDeleteRetentionInDays;
  if (days === undefined || days === null) return {};
  if (typeof days !== "number" || !Number.isInteger(days) || days < RETENTION.least || days > RETENTION.most)
    throw refuse('The property "softDeleteRetentionInDays" must be between 7 and 90.');
  return { softDeleteRetentionInDays: days };
}

/**
 * FACT(vault-soft-delete): keys come back, grants do not. ASSUMED(recovered-settings): so do its settings, whatever
 * else the body says; and the place must be the same.
 */
function recovered(parts: ArmParts, id: string, body: Json): AzureVault {
  const { store, clock } = parts.azure;
  const name = id.split("/").at(-1) ?? "";
  const found = findDeleted(store, name, clock.now());
  const isHere = lower(found?.vault.id ?? "") === lower(id);
  const location = lower(textOf(body.location ?? "")).replaceAll(" ", "");
  if (found === undefined || !isHere || location !== found.vault.location)
    throw azureRefusal(404, "DeletedVaultNotFound", `There is no deleted vault '${name}' to recover at this place.`);
  store.deletedVaults = store.deletedVaults.filter((one) => one !== found);
  return found.vault;
}
