// Role assignments and custom roles at ARM: read, create, delete. Azure layer; the caller decides whether that is allowed. permissions.ts reads what a
// principal may do.
import { isText, isTextList, type Reader } from "../support/reader";
import { idPath, pathSegment } from "../support/url-path";
import { answerOf } from "./answers";
import { type Caller, filterText } from "./call";
import { AUTHORIZATION_VERSION, permissionOf } from "./permissions";
import type { Call, Write } from "./sending";
import type { AzureClient, RoleAssignment, RoleDefinition } from "./types";

type RoleCalls = Pick<
  AzureClient,
  | "getRoleAssignment"
  | "listRoleAssignments"
  | "createRoleAssignment"
  | "deleteRoleAssignment"
  | "getRoleDefinition"
  | "putRoleDefinition"
  | "deleteRoleDefinition"
>;

const AUTHORIZATION = "Microsoft.Authorization";

/** FACT(role-assignment-form): 404 for a read. A delete of a missing role assignment is 204. */
const NO_ASSIGNMENT = ["RoleAssignmentNotFound"] as const;
const NO_ROLE = ["RoleDefinitionDoesNotExist"] as const;

interface Place {
  readonly scope: string;
  readonly name: string;
}

export const roleCalls = (caller: Caller): RoleCalls => ({
  getRoleAssignment: async (scope, name, options) => {
    const one = { ...assignmentAt({ scope, name }, "read"), absentBy: NO_ASSIGNMENT };
    const json = await caller.look(one, options);
    return json === undefined ? undefined : parseAssignment(one.what, json);
  },
  listRoleAssignments: async (scope, principalId, options) => {
    const what = `the role assignments of ${principalId} on ${scope}`;
    const found = await caller.listAll(
      {
        path: `${idPath(scope)}/providers/${AUTHORIZATION}/roleAssignments`,
        // FACT(role-assignments): lists role assignments at the scope, above it and below it.
        query: { $filter: `principalId eq ${filterText(principalId)}` },
        version: AUTHORIZATION_VERSION,
        what,
        action: `${AUTHORIZATION}/roleAssignments/read`,
      },
      options,
    );
    return found.map(assignmentOf).filter((one) => isSame(one.scope, scope) && isSame(one.principalId, principalId));
  },
  createRoleAssignment: (scope, name, { principalId, roleDefinitionId }, options) => {
    // FACT(role-principal-type): with the type, Azure accepts a principal that is too new for a look-up.
    const body = { properties: { principalId, principalType: "ServicePrincipal", roleDefinitionId } };
    return caller.change({ ...write(assignmentAt({ scope, name }, "write"), "PUT"), body }, parseAssignment, options);
  },
  deleteRoleAssignment: (scope, name, options) =>
    caller.change(write(assignmentAt({ scope, name }, "delete"), "DELETE"), () => undefined, options),
  getRoleDefinition: async (scope, name, options) => {
    const one = { ...definitionAt({ scope, name }, "read"), absentBy: NO_ROLE };
    const json = await caller.look(one, options);
    return json === undefined ? undefined : parseDefinition(one.what, json);
  },
  putRoleDefinition: (scope, name, role, options) => {
    const body = { properties: { type: "CustomRole", ...role } };
    return caller.change({ ...write(definitionAt({ scope, name }, "write"), "PUT"), body }, parseDefinition, options);
  },
  deleteRoleDefinition: (scope, name, options) =>
    caller.change(write(definitionAt({ scope, name }, "delete"), "DELETE"), () => undefined, options),
});

const at = (kind: string, { scope, name }: Place, { verb, what }: { verb: string; what: string }): Call => ({
  path: `${idPath(scope)}/providers/${AUTHORIZATION}/${kind}/${pathSegment(name)}`,
  version: AUTHORIZATION_VERSION,
  what,
  action: `${AUTHORIZATION}/${kind}/${verb}`,
});

const assignmentAt = (place: Place, verb: string): Call =>
  at("roleAssignments", place, { verb, what: `the role assignment ${place.name} on ${place.scope}` });

const definitionAt = (place: Place, verb: string): Call =>
  at("roleDefinitions", place, { verb, what: `the role definition ${place.name}` });

const write = (call: Call, method: Write["method"]): Write => ({ ...call, method });

const isSame = (one: string, other: string): boolean =>
  one.replace(/\/$/, "").toLowerCase() === other.replace(/\/$/, "").toLowerCase();

const parseAssignment = (what: string, json: unknown): RoleAssignment => assignmentOf(answerOf(what, "id", json));

function assignmentOf(entry: Reader): RoleAssignment {
  const properties = entry.within("properties");
  return {
    id: entry.required("id", isText),
    name: entry.required("name", isText),
    scope: properties.required("scope", isText),
    principalId: properties.required("principalId", isText),
    roleDefinitionId: properties.required("roleDefinitionId", isText),
  };
}

function parseDefinition(what: string, json: unknown): RoleDefinition {
  const properties = answerOf(what, "properties", json).within("properties");
  return {
    roleName: properties.required("roleName", isText),
    ...properties.optional("description", isText),
    permissions: properties.each("permissions").map(permissionOf),
    assignableScopes: properties.optional("assignableScopes", isTextList).assignableScopes ?? [],
  };
}
