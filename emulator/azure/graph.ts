// Microsoft Graph, as far as Atlas's app in a tenant: service principals found and made, an app's passwords told without their values.
// Each right is data of the store, so that single ones can be missing. It deletes nothing: the principal is shared by the tenant.
import { type Answer, azureRefusal, type Request } from "../http.ts";
import { armBody } from "./arm-body.ts";
import type { ArmParts } from "./arm-request.ts";
import { readBearer } from "./bearer.ts";
import { applicationId, changePasswords, passwordsOf } from "./graph-passwords.ts";
import { guidOf, nextText } from "./guid.ts";
import { type AzurePrincipal, appIdOf, findPrincipal, type GraphRight } from "./store.ts";
import type { Token } from "./tokens.ts";

const PATH =
  /^\/v1\.0\/(servicePrincipals|applications)(?:\/([^/()]+)|\(appId='([^']+)'\))?(\/transitiveMemberOf)?\/?$/i;
const PASSWORDS = /^\/v1\.0\/applications(?:\/([^/()]+)|\(appId='([^']+)'\))\/(addPassword|removePassword)\/?$/i;

/** FACT(graph-permissions): the least of the application permissions for each, and what includes it. */
const READ: readonly GraphRight[] = [
  "Application.Read.All",
  "Application.ReadWrite.OwnedBy",
  "Application.ReadWrite.All",
  "Directory.Read.All",
];
const CREATE: readonly GraphRight[] = ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"];

/** The answer, or `undefined` where the path is none of these. */
export function answerGraph(parts: ArmParts, request: Request): Answer | undefined {
  const [, objectId, ofApp, action] = PASSWORDS.exec(decodeURIComponent(request.path)) ?? [];
  if (action !== undefined && request.method === "POST") {
    const { tenantId } = admitToGraph(parts, request, CREATE);
    const app = principalsOf(parts, tenantId).find(
      (one) => isSame(one.clientId, ofApp) || isSame(applicationId(one), objectId),
    );
    if (app === undefined) throw notFound(objectId ?? ofApp ?? "");
    return changePasswords(parts, { app, text: request.text, action: action.toLowerCase() });
  }
  const [, kind, id, appId, groups] = PATH.exec(decodeURIComponent(request.path)) ?? [];
  if (kind === undefined) return undefined;
  const isPrincipals = kind.toLowerCase() === "serviceprincipals";
  const isOne = id !== undefined || appId !== undefined;
  if (request.method === "POST" && isPrincipals && !isOne) return create(parts, request);
  if (request.method !== "GET" || (!isPrincipals && appId === undefined)) return undefined;
  const { tenantId } = admitToGraph(parts, request, READ);
  if (!isPrincipals) return selected(request, application(parts, tenantId, appId ?? ""));
  if (!isOne) return list(parts, request, tenantId);
  const found = principalsOf(parts, tenantId).find((one) => isSame(id ?? appId, id ? one.objectId : appIdOf(one)));
  if (found === undefined) throw notFound(id ?? appId ?? "");
  // No principal here is a member of a group.
  if (groups !== undefined) return { status: 200, json: { value: [] } };
  return selected(request, principalBody(found));
}

function admitToGraph(parts: ArmParts, request: Request, anyOf: readonly GraphRight[]): Token {
  const bearer = readBearer(parts, request, { audience: `https://${parts.cloud.graph}`, tenantId: undefined });
  if (bearer.kind !== "known")
    throw azureRefusal(401, "InvalidAuthenticationToken", `Access token validation failure: ${bearer.kind}.`);
  const rights = parts.azure.store.graphRights[bearer.token.objectId] ?? [];
  if (rights.some((one) => anyOf.includes(one))) return bearer.token;
  throw azureRefusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();

const principalsOf = (parts: ArmParts, tenantId: string): readonly AzurePrincipal[] =>
  parts.azure.store.principals.filter((one) => isSame(one.tenantId, tenantId));

const FILTER = /^appId eq '([^']*)'$/i;

function list(parts: ArmParts, request: Request, tenantId: string): Answer {
  const filter = request.query.get("$filter");
  const wanted = filter === null ? undefined : FILTER.exec(filter.trim())?.[1];
  if (filter !== null && wanted === undefined)
    throw azureRefusal(400, "Request_UnsupportedQuery", `Unsupported query: ${filter}`);
  const found = principalsOf(parts, tenantId).filter((one) => wanted === undefined || isSame(wanted, appIdOf(one)));
  return { status: 200, json: { value: found.map((one) => select(request, principalBody(one))) } };
}

/**
 * ASSUMED(emulator-azure-codes): the code of a principal that is there already, and of an app that is not known
 * (notice: other codes at 409 and 400).
 */
function create(parts: ArmParts, request: Request): Answer {
  const { tenantId } = admitToGraph(parts, request, CREATE);
  const { store } = parts.azure;
  const { appId } = armBody(request.text);
  if (typeof appId !== "string") throw azureRefusal(400, "Request_BadRequest", "The appId is required.");
  if (principalsOf(parts, tenantId).some((one) => isSame(appId, appIdOf(one))))
    throw azureRefusal(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  const isKnown = [...store.foreignApps, ...store.principals.map(appIdOf)].some((one) => isSame(appId, one));
  if (!isKnown)
    throw azureRefusal(
      400,
      "Request_BadRequest",
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
    );
  const objectId = guidOf(`${tenantId} ${nextText(store, "principal")}`);
  const made = { objectId, tenantId, appId, secrets: [], createdMs: parts.azure.clock.now() };
  store.principals = [...store.principals, made];
  const json = {
    "@odata.context": `https://${parts.cloud.graph}/v1.0/$metadata#servicePrincipals/$entity`,
    ...principalBody(made),
  };
  return { status: 201, json };
}

/** FACT(graph-fields): null and empty fields by the dozen. */
const BESIDE = {
  addIns: [],
  alternativeNames: [],
  appDescription: null,
  appRoleAssignmentRequired: false,
  appRoles: [],
  applicationTemplateId: null,
  deletedDateTime: null,
  description: null,
  disabledByMicrosoftStatus: null,
  homepage: null,
  info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
  keyCredentials: [],
  loginUrl: null,
  logoutUrl: null,
  notes: null,
  notificationEmailAddresses: [],
  oauth2PermissionScopes: [],
  passwordCredentials: [],
  preferredSingleSignOnMode: null,
  preferredTokenSigningKeyThumbprint: null,
  replyUrls: [],
  resourceSpecificApplicationPermissions: [],
  samlSingleSignOnSettings: null,
  signInAudience: "AzureADMultipleOrgs",
  tags: [],
  tokenEncryptionKeyId: null,
  verifiedPublisher: { addedDateTime: null, displayName: null, verifiedPublisherId: null },
} as const;

const principalBody = (one: AzurePrincipal): Readonly<Record<string, unknown>> => ({
  ...BESIDE,
  appDisplayName: one.displayName ?? "app",
  createdDateTime: new Date(one.createdMs ?? Date.UTC(2026, 0, 1)).toISOString().replace(/\.\d+Z$/, "Z"),
  id: one.objectId,
  appId: appIdOf(one) ?? one.objectId,
  displayName: one.displayName ?? "app",
  accountEnabled: true,
  servicePrincipalType: "Application",
  servicePrincipalNames: [appIdOf(one) ?? one.objectId],
  appOwnerOrganizationId: one.clientId === undefined ? guidOf("owner of foreign apps") : one.tenantId,
});

/**
 * FACT(graph-passwords): the hint is the secret's first three characters; its value is never told again. Only apps
 * registered in this tenant.
 */
function application(parts: ArmParts, tenantId: string, appId: string): Readonly<Record<string, unknown>> {
  const found = principalsOf(parts, tenantId).find((one) => isSame(one.clientId, appId));
  if (found === undefined) throw notFound(appId);
  const passwordCredentials = passwordsOf(found);
  return { id: applicationId(found), appId, displayName: found.displayName ?? "app", passwordCredentials };
}

const selected = (request: Request, body: Readonly<Record<string, unknown>>): Answer => ({
  status: 200,
  json: select(request, body),
});

/** `$select` names what comes back; a name that is not there is passed over. */
function select(request: Request, body: Readonly<Record<string, unknown>>): unknown {
  const names = request.query.get("$select")?.split(",");
  if (names === undefined) return body;
  const wanted = names.map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(body).filter(([name]) => wanted.includes(name.toLowerCase())));
}

/** For the `Refusal` of an id that leads nowhere. */
const notFound = (id: string) =>
  azureRefusal(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

/** FACT(role-principal-type): a new principal is unknown to role assignments for a while. */
export function isVisibleToArm(parts: ArmParts, objectId: string): boolean {
  const { store, clock } = parts.azure;
  const found = findPrincipal(store, objectId);
  return found !== undefined && clock.now() >= (found.createdMs ?? 0) + store.principalVisibleAfterMs;
}
