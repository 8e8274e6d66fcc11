// Lists of vaults, of a group and of a subscription, and access policies added to one, taken from it or put in place of all. Other tools ask for them.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { vaultBody } from "./arm-bodies.ts";
import { armBody, lower, objectIn } from "./arm-body.ts";
import { type ArmParts, admit, RESOURCES_VERSIONS, VAULT_VERSIONS } from "./arm-request.ts";
import { notFound, type PathParts, VAULT_PATH, vaultAt, vaultIdOf } from "./arm-vault-path.ts";
import { checkWrite } from "./arm-writes.ts";
import { pageOf } from "./pages.ts";
import { checkGroup } from "./scopes.ts";
import { type AzureVault, groupId } from "./store.ts";
import { given } from "./vault-settings.ts";

const SUBSCRIPTION = "/subscriptions/{subscription}";
const OF_GROUP = `${SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults`;
const OF_SUBSCRIPTION = `${SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults`;
const RESOURCES = `${SUBSCRIPTION}/resources`;

export function armVaultListRoutes(parts: ArmParts): readonly Route[] {
  const route = (method: string, path: string, handle: typeof list): Route => ({
    method,
    path,
    handle: (request, names) => handle(parts, request, names),
  });
  return [
    route("GET", OF_GROUP, list),
    route("GET", OF_SUBSCRIPTION, list),
    route("GET", RESOURCES, resources),
    route("PUT", `${VAULT_PATH}/accessPolicies/{operation}`, changePolicies),
  ];
}

function list(parts: ArmParts, request: Request, path: PathParts): Answer {
  const place = { subscriptionId: path.subscription ?? "", name: path.group ?? "" };
  const scope = path.group === undefined ? `/subscriptions/${place.subscriptionId}` : groupId(place);
  admit(parts, { request, scope, action: "Microsoft.KeyVault/vaults/read", type: "vaults", versions: VAULT_VERSIONS });
  if (path.group !== undefined) checkGroup(parts, place);
  return page(parts, request, { scope, bodyOf: (vault) => vaultBody(vault, parts.cloud, parts.azure.clock.now()) });
}

const OF_VAULTS = /^resourceType eq 'Microsoft\.KeyVault\/vaults'$/i;

/**
 * FACT(vault-list): the older list of vaults is that of resources with this filter; an item says only what it is and
 * where.
 */
function resources(parts: ArmParts, request: Request, path: PathParts): Answer {
  const scope = `/subscriptions/${path.subscription}`;
  const action = "Microsoft.Resources/subscriptions/resources/read";
  admit(parts, { request, scope, action, type: "resources", versions: ["2015-11-01", ...RESOURCES_VERSIONS] });
  const filter = request.query.get("$filter") ?? "";
  if (!OF_VAULTS.test(filter.trim()))
    throw azureRefusal(400, "InvalidFilterInQueryString", `The filter '${filter}' is not supported.`);
  return page(parts, request, {
    scope,
    bodyOf: ({ id, name, location, tags = {} }) => ({ id, name, type: "Microsoft.KeyVault/vaults", location, tags }),
  });
}

function page(
  parts: ArmParts,
  request: Request,
  of: { readonly scope: string; readonly bodyOf: (vault: AzureVault) => unknown },
): Answer {
  const { store } = parts.azure;
  const here = store.vaults.filter((one) => lower(one.id).startsWith(`${lower(of.scope)}/`));
  const base = `https://${parts.cloud.arm}${request.path}`;
  const { items, nextLink } = pageOf(here, { size: store.pageSize, request, base });
  const value = items.map(of.bodyOf);
  return { status: 200, json: nextLink === undefined ? { value } : { value, nextLink } };
}

/** FACT(vault-policies): merged by object id; a removal takes away the permissions that it names. */
function changePolicies(parts: ArmParts, request: Request, path: PathParts): Answer {
  const id = vaultIdOf(path);
  const [type, operation] = ["vaults/accessPolicies", lower(path.operation ?? "")];
  admit(parts, { request, scope: id, action: `Microsoft.KeyVault/${type}/write`, type, versions: VAULT_VERSIONS });
  const vault = vaultAt(parts, id);
  if (vault === undefined) throw notFound(path, "");
  const { accessPolicies: wanted } = given(objectIn(armBody(request.text), "properties"));
  if (wanted === undefined || !["add", "replace", "remove"].includes(operation))
    throw azureRefusal(400, "BadRequest", "The request needs properties.accessPolicies, and add, replace or remove.");
  checkWrite(parts, vault, "write");
  vault.accessPolicies = operation === "replace" ? wanted : merged(vault.accessPolicies, wanted, operation);
  const { properties } = Object(vaultBody(vault, parts.cloud, parts.azure.clock.now()));
  return {
    status: 200,
    json: {
      id: `${id}/accessPolicies/`,
      type: `Microsoft.KeyVault/${type}`,
      properties: { accessPolicies: properties.accessPolicies },
    },
  };
}

function merged(
  present: AzureVault["accessPolicies"],
  wanted: AzureVault["accessPolicies"],
  operation: string,
): AzureVault["accessPolicies"] {
  const ids = [...new Set([...present, ...wanted].map((one) => lower(one.objectId)))];
  return ids.flatMap((objectId) => {
    const [had, asked] = [present, wanted].map((list) =>
      list.filter((one) => lower(one.objectId) === objectId).flatMap((one) => one.keys),
    );
    const [before, change] = [had ?? [], asked ?? []];
    const keys =
      operation === "add" ? [...new Set([...before, ...change])] : before.filter((one) => !change.includes(one));
    return operation === "remove" && keys.length === 0 ? [] : [{ objectId, keys }];
  });
}
