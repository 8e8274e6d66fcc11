// Cloud provider access: the service principals by which Atlas may act in a customer's tenant. Azure's only; roles of AWS and Google are not emulated.
import { ATLAS_APP_ID, findPrincipal } from "../azure/store.ts";
import { atlasRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import { isNamedBySettings, isUsageShown } from "./access-rules.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { type CloudRole, newId } from "./store.ts";
import { allowFields, allowQuery, readBody, type Shape, timeOf } from "./strict.ts";

const COMMON = { versions: [{ date: "2023-01-01" }], bucket: "cloudProviderAccess" } as const;
const ONE = "/cloudProviderAccess/{roleId}";

export const accessOperations: readonly Operation[] = [
  { ...COMMON, method: "GET", path: "/cloudProviderAccess", needs: "GROUP_READ_ONLY", handle: list },
  { ...COMMON, method: "POST", path: "/cloudProviderAccess", needs: "GROUP_OWNER", handle: create },
  { ...COMMON, method: "GET", path: ONE, needs: "GROUP_READ_ONLY", handle: (call) => view(call, roleAsked(call)) },
  { ...COMMON, method: "PATCH", path: ONE, needs: "GROUP_OWNER", handle: authorize },
  {
    ...COMMON,
    method: "DELETE",
    path: "/cloudProviderAccess/{cloudProvider}/{roleId}",
    needs: "GROUP_OWNER",
    status: 204,
    handle: remove,
  },
];

export const ACCESS_SHAPE: Shape = {
  providerName: "string",
  tenantId: "uuid",
  servicePrincipalId: "uuid",
  atlasAzureAppId: "uuid",
};

/** FACT(atlas-role): one object of three lists, no pages. */
function list(call: AtlasCall): unknown {
  allowQuery(call.request);
  return {
    // By hand: as they are given.
    awsIamRoles: call.project.awsIamRoles ?? [],
    azureServicePrincipals: call.project.roles.map((role) => view(call, role)),
    gcpServiceAccounts: [],
  };
}

/**
 * ASSUMED(role-authorize-check): the principal is looked at when the role is authorized, since only that answer may be
 * 400; and the same one may be registered twice.
 */
function create(call: AtlasCall): unknown {
  const wanted = wantedOf(call);
  const role: CloudRole = {
    ...wanted,
    roleId: newId(call.store, "role"),
    authorized: false,
    createdMs: call.nowMs,
  };
  call.project.roles = [...call.project.roles, role];
  return view(call, role);
}

function authorize(call: AtlasCall): unknown {
  const role = roleAsked(call);
  const wanted = wantedOf(call);
  const isSame = (["servicePrincipalId", "tenantId"] as const).every(
    (name) => wanted[name].toLowerCase() === role[name].toLowerCase(),
  );
  if (!isSame) throw invalid("The role was registered for another service principal.");
  checkPrincipal(call, role);
  if (!role.authorized) role.authorizedMs = call.nowMs;
  role.authorized = true;
  return view(call, role);
}

function remove(call: AtlasCall): undefined {
  allowQuery(call.request);
  if (call.names.cloudProvider !== "AZURE") throw notFound(call);
  const role = roleAsked(call);
  // FACT(atlas-role-in-use): a principal in use cannot be removed. ASSUMED(role-in-use-code): the code, and that a
  // usage which lags counts.
  if (isNamedBySettings(call.project, role) || isUsageShown(call.project, role, call.nowMs))
    throw atlasRefusal(400, "CLOUD_PROVIDER_ACCESS_ROLE_IN_USE", "The role is used by a feature.", [role.roleId]);
  call.project.roles = call.project.roles.filter((one) => one !== role);
}

function wantedOf(call: AtlasCall): Pick<CloudRole, "tenantId" | "servicePrincipalId" | "atlasAzureAppId"> {
  allowQuery(call.request);
  const body = readBody(call.request);
  allowFields(body, ACCESS_SHAPE);
  const { providerName, tenantId, servicePrincipalId, atlasAzureAppId = ATLAS_APP_ID } = body;
  if (providerName !== "AZURE")
    throw atlasRefusal(400, "INVALID_ATTRIBUTE", "Only AZURE's service principals are emulated.", ["providerName"]);
  const isWhole = [tenantId, servicePrincipalId].every((one) => typeof one === "string");
  // ASSUMED(emulator-atlas-codes): the code; the document requires neither field.
  if (!isWhole)
    throw atlasRefusal(400, "MISSING_ATTRIBUTE", "tenantId and servicePrincipalId are required.", [
      "tenantId",
      "servicePrincipalId",
    ]);
  return {
    tenantId: textOf(tenantId),
    servicePrincipalId: textOf(servicePrincipalId),
    atlasAzureAppId: textOf(atlasAzureAppId),
  };
}

/** ASSUMED(emulator-atlas-codes): that it is checked, and with which code. */
function checkPrincipal({ parts }: AtlasCall, role: CloudRole): void {
  const principal = findPrincipal(parts.store.azure, role.servicePrincipalId);
  if (principal === undefined || principal.tenantId.toLowerCase() !== role.tenantId.toLowerCase())
    throw invalid(`Tenant ${role.tenantId} has no service principal ${role.servicePrincipalId}.`);
}

const invalid = (detail: string) => atlasRefusal(400, "CLOUD_PROVIDER_ACCESS_INVALID_SERVICE_PRINCIPAL", detail);

function roleAsked(call: AtlasCall): CloudRole {
  allowQuery(call.request);
  const found = call.project.roles.find((one) => one.roleId === call.names.roleId);
  if (found === undefined) throw notFound(call);
  return found;
}

const notFound = ({ names }: AtlasCall) =>
  atlasRefusal(404, "CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND", `No role ${names.roleId} exists.`, [names.roleId]);

/** FACT(atlas-role): the id is `_id`; of encryption at rest `featureId` is null. */
function view({ project, nowMs }: AtlasCall, role: CloudRole): unknown {
  const createdMs = role.createdMs ?? project.createdMs;
  return {
    _id: role.roleId,
    atlasAzureAppId: role.atlasAzureAppId ?? ATLAS_APP_ID,
    createdDate: timeOf(createdMs),
    featureUsages: isUsageShown(project, role, nowMs) ? [{ featureId: null, featureType: "ENCRYPTION_AT_REST" }] : [],
    lastUpdatedDate: timeOf(role.authorizedMs ?? createdMs),
    providerName: "AZURE",
    servicePrincipalId: role.servicePrincipalId,
    tenantId: role.tenantId,
  };
}
