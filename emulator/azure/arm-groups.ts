// ARM's resource groups: made, read, removed with all that is in them. Only vaults are; a vault that goes with its group is soft-deleted.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { armBody, lower, tagsIn } from "./arm-body.ts";
import { type ArmParts, admit, RESOURCES_VERSIONS, tenantOfScope } from "./arm-request.ts";
import { guidOf, nextText } from "./guid.ts";
import { lockedText } from "./locks.ts";
import { covers } from "./roles.ts";
import { checkGroup } from "./scopes.ts";
import { softDelete } from "./soft-delete.ts";
import { findGroup, groupId, type ResourceGroup } from "./store.ts";

const GROUP = "/subscriptions/{subscription}/resourceGroups/{group}";
const RESULT = "/subscriptions/{subscription}/operationresults/{operation}";

type PathParts = Readonly<Record<string, string>>;

export function armGroupRoutes(parts: ArmParts): readonly Route[] {
  return [
    { method: "GET", path: GROUP, handle: (request, path) => get(parts, request, path) },
    { method: "HEAD", path: GROUP, handle: (request, path) => head(parts, request, path) },
    { method: "PUT", path: GROUP, handle: (request, path) => put(parts, request, path) },
    { method: "DELETE", path: GROUP, handle: (request, path) => remove(parts, request, path) },
    // FACT(arm-groups): 200 once the work is done; here it is at once.
    { method: "GET", path: RESULT, handle: () => ({ status: 200 }) },
  ];
}

function placeOf(parts: ArmParts, call: { request: Request; path: PathParts; verb: string }) {
  const place = { subscriptionId: call.path.subscription ?? "", name: call.path.group ?? "" };
  const { tenantId } = admit(parts, {
    request: call.request,
    scope: groupId(place),
    action: `Microsoft.Resources/subscriptions/resourceGroups/${call.verb}`,
    type: "resourceGroups",
    versions: RESOURCES_VERSIONS,
  });
  return { ...place, tenantId };
}

const get = (parts: ArmParts, request: Request, path: PathParts): Answer => ({
  status: 200,
  json: groupBody(checkGroup(parts, placeOf(parts, { request, path, verb: "read" }))),
});

/** FACT(arm-groups): 204 where it is there, 404 where it is not; neither has a body. */
function head(parts: ArmParts, request: Request, path: PathParts): Answer {
  const { subscriptionId, name } = placeOf(parts, { request, path, verb: "read" });
  return { status: findGroup(parts.azure.store, subscriptionId, name) === undefined ? 404 : 204 };
}

function put(parts: ArmParts, request: Request, path: PathParts): Answer {
  const place = placeOf(parts, { request, path, verb: "write" });
  const body = armBody(request.text);
  const { location } = body;
  if (typeof location !== "string") throw azureRefusal(400, "LocationRequired", "The location property is required.");
  if (!/^[a-z0-9]+$/.test(plain(location)))
    throw azureRefusal(
      400,
      "LocationNotAvailableForResourceGroup",
      `The provided location '${location}' is not available for resource group.`,
    );
  const present = findGroup(parts.azure.store, place.subscriptionId, place.name);
  if (present === undefined) {
    const tenantId = tenantOfScope(parts, groupId(place)) ?? place.tenantId;
    const made: ResourceGroup = { ...place, tenantId, location: plain(location), tags: tagsIn(body) };
    parts.azure.store.resourceGroups = [...parts.azure.store.resourceGroups, made];
    return { status: 201, json: groupBody(made) };
  }
  if (plain(location) !== plain(present.location))
    throw azureRefusal(
      409,
      "InvalidResourceGroupLocation",
      `Invalid resource group location '${location}'. The Resource group already exists in location '${present.location}'.`,
    );
  present.tags = tagsIn(body);
  return { status: 200, json: groupBody(present) };
}

/** "East US 2" and "eastus2" are one place. */
const plain = (location: string): string => lower(location).replaceAll(" ", "");

/** FACT(arm-groups): 202, and a place to ask for the outcome. Grants at or below the group go with it. */
function remove(parts: ArmParts, request: Request, path: PathParts): Answer {
  const group = checkGroup(parts, placeOf(parts, { request, path, verb: "delete" }));
  const { store } = parts.azure;
  const below = `${lower(groupId(group))}/`;
  // FACT(arm-locks): a lock on something inside keeps the whole group.
  const locks = store.locks.filter((lock) => covers(groupId(group), lock.scope) || covers(lock.scope, groupId(group)));
  if (locks.length > 0) throw azureRefusal(409, "ScopeLocked", lockedText(groupId(group), "delete", locks));
  for (const vault of store.vaults.filter((one) => lower(one.id).startsWith(below))) {
    parts.azure.onDamage?.({ kind: "GROUP_DELETED", vaultId: vault.id });
    softDelete(parts.azure, vault);
  }
  store.resourceGroups = store.resourceGroups.filter((one) => one !== group);
  store.roleAssignments = store.roleAssignments.filter((one) => !`${lower(one.scope)}/`.startsWith(below));
  const operation = guidOf(nextText(store, "operation"));
  const where = `https://${parts.cloud.arm}/subscriptions/${group.subscriptionId}/operationresults/${operation}`;
  return { status: 202, headers: { Location: `${where}?api-version=2021-04-01`, "Retry-After": "15" } };
}

const groupBody = (group: ResourceGroup): unknown => ({
  id: groupId(group),
  name: group.name,
  type: "Microsoft.Resources/resourceGroups",
  location: group.location,
  tags: group.tags,
  properties: { provisioningState: "Succeeded" },
});
