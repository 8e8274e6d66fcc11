// ARM's Microsoft.Authorization at any scope: who has which role, what the caller may do, what a role is. Reading only; role-assignments.ts and role-definitions.ts write.
import { type Answer, azureRefusal, type Request } from "../http.ts";
import { type ArmParts, AUTHORIZATION_VERSIONS, admit } from "./arm-request.ts";
import { BUILT_IN_ROLES } from "./built-in-roles.ts";
import { guidOf } from "./guid.ts";
import { pageOf } from "./pages.ts";
import { covers, roleNamed, rolesAt } from "./roles.ts";
import type { RoleAssignment, RoleDefinition } from "./store.ts";

const PATH =
  /^(.*)\/providers\/Microsoft\.Authorization\/(roleAssignments|permissions|denyAssignments|roleDefinitions)(?:\/([^/]+))?\/?$/i;

/** The answer, or `undefined` where the path is none of these. */
export function answerAuthorization(parts: ArmParts, request: Request): Answer | undefined {
  const [, scope = "", kind, id] = PATH.exec(decodeURIComponent(request.path)) ?? [];
  if (kind === undefined || request.method !== "GET") return undefined;
  const type = kind.toLowerCase();
  if (type !== "roledefinitions" && id !== undefined) return undefined;
  const action = `Microsoft.Authorization/${kind}/read`;
  const { objectId } = admit(parts, {
    request,
    scope: scope || "/",
    action,
    type: kind,
    versions: AUTHORIZATION_VERSIONS,
  });
  if (type === "roledefinitions" && id !== undefined) return definition(parts, scope, id);
  if (type === "roledefinitions") return listed(parts, request, definitions(parts, request, scope));
  if (type === "permissions")
    return listed(
      parts,
      request,
      rolesAt(parts.azure.store, { principalId: objectId, scope, nowMs: parts.azure.clock.now() }).map(permission),
    );
  return listed(parts, request, type === "denyassignments" ? [] : assignments(parts, request, scope));
}

function listed(parts: ArmParts, request: Request, all: readonly unknown[]): Answer {
  const base = `https://${parts.cloud.arm}${request.path}`;
  const { items, nextLink } = pageOf(all, { size: parts.azure.store.pageSize, request, base });
  return { status: 200, json: nextLink === undefined ? { value: items } : { value: items, nextLink } };
}

const permission = ({ actions, notActions, dataActions, notDataActions }: RoleDefinition) => ({
  actions,
  notActions,
  dataActions,
  notDataActions,
});

const FILTER = /^(?:assignedTo\('([^']+)'\)|principalId eq '([^']+)'|(atScope\(\)))$/i;

/** FACT(role-assignments): without atScope() also what is assigned below the scope. */
function assignments(parts: ArmParts, request: Request, scope: string): readonly unknown[] {
  const filter = request.query.get("$filter") ?? "";
  const clauses = filter === "" ? [] : filter.split(/\s+and\s+/i).map((text) => FILTER.exec(text.trim()));
  const isBad = clauses.some((clause) => clause === null);
  if (isBad) throw azureRefusal(400, "UnsupportedQuery", `The filter '${filter}' is not supported.`);
  const isAtScope = clauses.some((clause) => clause?.[3] !== undefined);
  const principals = clauses.flatMap((clause) => clause?.[1] ?? clause?.[2] ?? []).map((one) => one.toLowerCase());
  return parts.azure.store.roleAssignments
    .filter((one) => principals.every((id) => id === one.principalId.toLowerCase()))
    .filter((one) => covers(one.scope, scope) || (!isAtScope && covers(scope, one.scope)))
    .flatMap((one) => assignmentBody(parts, one) ?? []);
}

/** Of an assignment that no request made. */
const SEEDED_MS = Date.UTC(2026, 0, 1);

/** FACT(role-assignment-form): all of these fields, null where nothing is said. Who wrote it is not kept. */
export function assignmentBody(parts: ArmParts, one: RoleAssignment) {
  const role = roleNamed(parts.azure.store, one.role);
  if (role === undefined) return undefined;
  // Looks random: the portal, the CLI and azure-native generate random names, so a client cannot derive anything from it.
  const name = one.name ?? guidOf(["made up", one.scope, one.principalId, role.id].join("|").toLowerCase());
  const subscription = /^\/subscriptions\/[^/]+/i.exec(one.scope)?.[0] ?? "";
  const at = new Date(one.createdMs ?? SEEDED_MS).toISOString();
  return {
    id: `${one.scope.replace(/\/$/, "")}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    type: "Microsoft.Authorization/roleAssignments",
    properties: {
      roleDefinitionId: definitionId(subscription, role),
      principalId: one.principalId,
      principalType: "ServicePrincipal",
      scope: one.scope,
      condition: null,
      conditionVersion: null,
      createdOn: at,
      updatedOn: at,
      createdBy: null,
      updatedBy: null,
      delegatedManagedIdentityResourceId: null,
      description: one.description ?? null,
    },
  };
}

const definitionId = (scope: string, role: RoleDefinition): string =>
  `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`;

export function definitionBody(scope: string, role: RoleDefinition) {
  return {
    id: definitionId(scope, role),
    name: role.id,
    type: "Microsoft.Authorization/roleDefinitions",
    properties: {
      roleName: role.name,
      type: BUILT_IN_ROLES.includes(role) ? "BuiltInRole" : "CustomRole",
      description: role.description ?? role.name,
      assignableScopes: role.assignableScopes ?? ["/"],
      permissions: [permission(role)],
    },
  };
}

const OF_NAME = /^roleName eq '([^']*)'$/i;
const OF_TYPE = /^type eq '(BuiltInRole|CustomRole)'$/i;

/** FACT(role-definitions): built-in ones and those that can be assigned at the scope, by name or by kind. */
function definitions(parts: ArmParts, request: Request, scope: string): readonly unknown[] {
  const filter = (request.query.get("$filter") ?? "").trim();
  const [name, kind] = [OF_NAME.exec(filter)?.[1], OF_TYPE.exec(filter)?.[1]];
  if (filter !== "" && !/^atScope(AndBelow)?\(\)$/i.test(filter) && name === undefined && kind === undefined)
    throw azureRefusal(400, "UnsupportedQuery", `The filter '${filter}' is not supported.`);
  const { roleDefinitions } = parts.azure.store;
  const custom = roleDefinitions.filter(({ assignableScopes = ["/"] }) =>
    assignableScopes.some((one) => covers(one, scope)),
  );
  return [...BUILT_IN_ROLES, ...custom]
    .map((role) => definitionBody(scope, role))
    .filter(({ properties }) => name === undefined || properties.roleName.toLowerCase() === name.toLowerCase())
    .filter(({ properties }) => kind === undefined || properties.type.toLowerCase() === kind.toLowerCase());
}

function definition(parts: ArmParts, scope: string, id: string): Answer {
  const role = roleNamed(parts.azure.store, id);
  if (role === undefined || role.id.toLowerCase() !== id.toLowerCase())
    throw azureRefusal(
      404,
      "RoleDefinitionDoesNotExist",
      `The specified role definition with ID '${id}' does not exist.`,
    );
  return { status: 200, json: definitionBody(scope, role) };
}
