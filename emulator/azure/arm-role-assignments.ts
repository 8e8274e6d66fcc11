// ARM's role assignments one by one: given, read, taken. Lists are in arm-authorization.ts.
// What holds from when, roles.ts says. Conditions and denials are not emulated.
import { type Answer, azureRefusal, type Request } from "../http.ts";
import { textOf } from "../json.ts";
import { assignmentBody } from "./arm-authorization.ts";
import { armBody, lower, objectIn } from "./arm-body.ts";
import { type ArmParts, AUTHORIZATION_VERSIONS, admit, tenantOfScope } from "./arm-request.ts";
import { isVisibleToArm } from "./graph.ts";
import { isGuid } from "./guid.ts";
import { roleNamed } from "./roles.ts";
import { checkScope } from "./scopes.ts";
import { findPrincipal, type RoleAssignment } from "./store.ts";

const PATH = /^(.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/([^/]+)\/?$/i;
const VERBS: Readonly<Record<string, string>> = { GET: "read", PUT: "write", DELETE: "delete" };

interface Ask {
  readonly parts: ArmParts;
  readonly request: Request;
  readonly scope: string;
  readonly name: string;
}

/** The answer, or `undefined` where the path is none of these. */
export function answerAssignment(parts: ArmParts, request: Request): Answer | undefined {
  const [, scope = "", name = ""] = PATH.exec(decodeURIComponent(request.path)) ?? [];
  const verb = VERBS[request.method];
  if (name === "" || verb === undefined) return undefined;
  const action = `Microsoft.Authorization/roleAssignments/${verb}`;
  admit(parts, {
    request,
    scope: scope || "/",
    action,
    type: "roleAssignments",
    versions: AUTHORIZATION_VERSIONS,
  });
  const ask = { parts, request, scope, name };
  if (verb === "write") return put(ask);
  const found = assignmentAt(ask);
  if (verb === "delete") return remove(ask, found);
  if (found === undefined)
    throw azureRefusal(404, "RoleAssignmentNotFound", `The role assignment '${name}' is not found.`);
  return { status: 200, json: assignmentBody(parts, found) };
}

/** Also one that the seed gave no name: its name follows from the rest. */
function assignmentAt({ parts, scope, name }: Ask): RoleAssignment | undefined {
  return parts.azure.store.roleAssignments.find(
    (one) => lower(one.scope) === lower(scope) && lower(assignmentBody(parts, one)?.name ?? "") === lower(name),
  );
}

function remove({ parts }: Ask, found: RoleAssignment | undefined): Answer {
  if (found === undefined) return { status: 204 };
  const json = assignmentBody(parts, found);
  const { store } = parts.azure;
  store.roleAssignments = store.roleAssignments.filter((one) => one !== found);
  return { status: 200, json };
}

function put(ask: Ask): Answer {
  const { parts, scope, name } = ask;
  if (!isGuid(name))
    throw azureRefusal(
      400,
      "InvalidRoleAssignmentId",
      `The role assignment ID '${name}' is not valid. It must be a GUID.`,
    );
  const wanted = wantedOf(ask);
  const { store, clock } = parts.azure;
  const same = (one: RoleAssignment): boolean =>
    lower(one.scope) === lower(scope) &&
    lower(one.principalId) === lower(wanted.principalId) &&
    roleNamed(store, one.role) === roleNamed(store, wanted.role);
  const present = assignmentAt(ask);
  if (present !== undefined && same(present)) return { status: 200, json: assignmentBody(parts, present) };
  if (present !== undefined)
    throw azureRefusal(
      400,
      "RoleAssignmentUpdateNotPermitted",
      "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    );
  if (store.roleAssignments.some(same))
    throw azureRefusal(409, "RoleAssignmentExists", "The role assignment already exists.");
  const effective =
    store.grantEffectiveAfterMs > 0 ? { effectiveFromMs: clock.now() + store.grantEffectiveAfterMs } : {};
  const made: RoleAssignment = { ...wanted, scope, name, createdMs: clock.now(), ...effective };
  store.roleAssignments = [...store.roleAssignments, made];
  return { status: 201, json: assignmentBody(parts, made) };
}

function wantedOf({ parts, request, scope }: Ask): Pick<RoleAssignment, "principalId" | "role" | "description"> {
  checkScope(parts, scope);
  const properties = objectIn(armBody(request.text), "properties");
  const { principalId, roleDefinitionId, principalType = "ServicePrincipal", description } = properties;
  if (typeof principalId !== "string" || typeof roleDefinitionId !== "string")
    throw azureRefusal(400, "BadRequestFormat", "The request needs properties.principalId and .roleDefinitionId.");
  const guid = roleDefinitionId.split("/").at(-1) ?? "";
  if (!/\/roleDefinitions\//i.test(roleDefinitionId) || !isGuid(guid))
    throw azureRefusal(400, "InvalidRoleDefinitionId", `The role definition ID '${roleDefinitionId}' is not valid.`);
  if (roleNamed(parts.azure.store, guid) === undefined)
    throw azureRefusal(
      404,
      "RoleDefinitionDoesNotExist",
      `The specified role definition with ID '${guid}' does not exist.`,
    );
  // FACT(role-new-principal): several times, then 201. FACT(role-principal-type): right after a principal was made,
  // unless the request has its type: then ARM does not look up the principal. ASSUMED(principal-not-there): a principal
  // that does not exist is refused even then (wrong if the role assignment is created).
  const isSaid = properties.principalType !== undefined && findPrincipal(parts.azure.store, principalId) !== undefined;
  if (!isSaid && !isVisibleToArm(parts, principalId))
    throw azureRefusal(
      400,
      "PrincipalNotFound",
      `Principal ${lower(principalId).replaceAll("-", "")} does not exist in the directory ${tenantOfScope(parts, scope) ?? ""}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
    );
  if (principalType !== "ServicePrincipal")
    throw azureRefusal(
      400,
      "UnmatchedPrincipalType",
      `The PrincipalId '${principalId}' has type 'ServicePrincipal', which is different from specified PrincipalType '${textOf(principalType)}'.`,
    );
  return { principalId, role: guid, ...(typeof description === "string" ? { description } : {}) };
}
