// ARM's custom roles: made, changed, removed. Reading one is in arm-authorization.ts, with the built-in ones.
import { type Answer, azureRefusal, type Request } from "../http.ts";
import { definitionBody } from "./arm-authorization.ts";
import { armBody, type Json, lower, objectIn, textsIn } from "./arm-body.ts";
import { type ArmParts, AUTHORIZATION_VERSIONS, admit } from "./arm-request.ts";
import { objectOf } from "./body.ts";
import { BUILT_IN_ROLES } from "./built-in-roles.ts";
import { isGuid } from "./guid.ts";
import { roleNamed } from "./roles.ts";
import type { RoleDefinition } from "./store.ts";

const PATH = /^(.*)\/providers\/Microsoft\.Authorization\/roleDefinitions\/([^/]+)\/?$/i;
const VERBS: Readonly<Record<string, string>> = { PUT: "write", DELETE: "delete" };

/** The answer, or `undefined` where the path is none of these. */
export function answerDefinition(parts: ArmParts, request: Request): Answer | undefined {
  const [, scope = "", id = ""] = PATH.exec(decodeURIComponent(request.path)) ?? [];
  const verb = VERBS[request.method];
  if (id === "" || verb === undefined) return undefined;
  const ask = { request, action: `Microsoft.Authorization/roleDefinitions/${verb}`, type: "roleDefinitions" };
  admit(parts, { ...ask, scope: scope || "/", versions: AUTHORIZATION_VERSIONS });
  if (verb === "delete") return remove(parts, scope, id);
  const role = wantedOf(id, armBody(request.text));
  for (const assignable of role.assignableScopes ?? [])
    admit(parts, { ...ask, scope: assignable, versions: AUTHORIZATION_VERSIONS });
  return put(parts, scope, role);
}

function put(parts: ArmParts, scope: string, role: RoleDefinition): Answer {
  const { store } = parts.azure;
  const namesake = roleNamed(store, role.name);
  if (namesake !== undefined && lower(namesake.id) !== lower(role.id))
    throw azureRefusal(409, "RoleDefinitionWithSameNameExists", `A role named '${role.name}' exists.`);
  refuseBuiltIn(role.id);
  store.roleDefinitions = [...store.roleDefinitions.filter((one) => lower(one.id) !== lower(role.id)), role];
  // FACT(role-definitions): 201 for a change too.
  return { status: 201, json: definitionBody(scope, role) };
}

function remove(parts: ArmParts, scope: string, id: string): Answer {
  const { store } = parts.azure;
  refuseBuiltIn(id);
  const role = store.roleDefinitions.find((one) => lower(one.id) === lower(id));
  if (role === undefined) return { status: 204 };
  // ASSUMED(emulator-azure-codes): 400 (notice: 409 at the same code).
  if (store.roleAssignments.some((one) => roleNamed(store, one.role) === role))
    throw azureRefusal(
      400,
      "RoleDefinitionHasAssignments",
      "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).",
    );
  store.roleDefinitions = store.roleDefinitions.filter((one) => one !== role);
  return { status: 200, json: definitionBody(scope, role) };
}

function refuseBuiltIn(id: string): void {
  if (BUILT_IN_ROLES.some((one) => lower(one.id) === lower(id)))
    throw azureRefusal(403, "BuiltInRoleDefinitionUpdateNotAllowed", "Built-in roles are not changed.");
}

function wantedOf(id: string, body: Json): RoleDefinition {
  const properties = objectIn(body, "properties");
  const { roleName, description } = properties;
  const permissions = Array.isArray(properties.permissions)
    ? properties.permissions.map((one) => objectOf(one) ?? {})
    : [];
  const assignableScopes = textsIn(properties, "assignableScopes");
  const isWhole = typeof roleName === "string" && permissions.length > 0 && assignableScopes.length > 0;
  if (!isGuid(id) || !isWhole)
    throw azureRefusal(
      400,
      "InvalidRoleDefinition",
      "A role needs a GUID, properties.roleName, .permissions and .assignableScopes.",
    );
  // FACT(role-assignable): assignable in a management group, a subscription or a resource group, never in a single
  // resource. ASSUMED(emulator-azure-codes): the code.
  const resource = assignableScopes.find((scope) => /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/./i.test(scope));
  if (resource !== undefined)
    throw azureRefusal(400, "InvalidAssignableScopes", `The assignable scope '${resource}' is not valid.`);
  const all = (name: string): readonly string[] => permissions.flatMap((one) => textsIn(one, name));
  return {
    id,
    name: roleName,
    actions: all("actions"),
    notActions: all("notActions"),
    dataActions: all("dataActions"),
    notDataActions: all("notDataActions"),
    assignableScopes,
    ...(typeof description === "string" ? { description } : {}),
  };
}
