// Cloud provider access on the wire, for Azure only: the service principals registered with a project. Atlas layer; it decides nothing.
import { isText, type Reader } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, AzureServicePrincipal, AzureServicePrincipalRequest } from "./types";

const VERSION = "2023-01-01";

type Calls = Pick<
  AtlasClient,
  | "listAzureServicePrincipals"
  | "getAzureServicePrincipal"
  | "registerAzureServicePrincipal"
  | "authorizeAzureServicePrincipal"
  | "deregisterAzureServicePrincipal"
>;

export function cloudProviderAccessCalls({ call, change }: Caller): Calls {
  const all = (projectId: string) => ({
    path: `${projectPath(projectId)}/cloudProviderAccess`,
    version: VERSION,
    what: `the cloud provider access of project ${projectId}`,
  });
  const one = (projectId: string, roleId: string, segment = "") => ({
    path: `${all(projectId).path}${segment}/${pathSegment(roleId)}`,
    version: VERSION,
    what: `the cloud provider access role ${roleId} of project ${projectId}`,
  });
  return {
    listAzureServicePrincipals: async (projectId, options) => {
      const asked = all(projectId);
      return parseList(asked.what, await call({ ...asked, method: "GET" }, options));
    },
    getAzureServicePrincipal: async (projectId, roleId, options) => {
      const asked = one(projectId, roleId);
      return parsePrincipal(asked.what, await call({ ...asked, method: "GET" }, options));
    },
    registerAzureServicePrincipal: (projectId, principal, options) =>
      change({ ...all(projectId), method: "POST", body: bodyOf(principal) }, parsePrincipal, options),
    authorizeAzureServicePrincipal: (projectId, roleId, principal, options) =>
      change({ ...one(projectId, roleId), body: bodyOf(principal) }, parsePrincipal, options),
    deregisterAzureServicePrincipal: async (projectId, roleId, options) => {
      await call({ ...one(projectId, roleId, "/AZURE"), method: "DELETE" }, options);
    },
  };
}

/** FACT(atlas-role-steps): both steps send the same body. */
const bodyOf = (principal: AzureServicePrincipalRequest) => ({ providerName: "AZURE", ...principal });

/** FACT(atlas-role): one object with a list for each cloud, no pages. */
const parseList = (what: string, json: unknown): readonly AzureServicePrincipal[] =>
  answerOf(what, "azureServicePrincipals", json).each("azureServicePrincipals").map(principalOf);

const parsePrincipal = (what: string, json: unknown): AzureServicePrincipal => principalOf(answerOf(what, "_id", json));

/** A use counts even without a name. */
const UNNAMED_FEATURE = "a feature that Atlas does not name";

const principalOf = (body: Reader): AzureServicePrincipal => ({
  roleId: body.required("_id", isText),
  ...body.optional("tenantId", isText),
  ...body.optional("servicePrincipalId", isText),
  ...body.optional("atlasAzureAppId", isText),
  ...body.shown("createdDate", isText),
  featureUsages: body
    .eachOf("featureUsages")
    .map((usage) => usage.shown("featureType", isText).featureType ?? UNNAMED_FEATURE),
});
