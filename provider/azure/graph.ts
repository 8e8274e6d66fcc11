// Service principals in the login's tenant, in Microsoft Graph. Azure layer; it deletes none, because the whole tenant shares them.
import { CmkError } from "../support/errors";
import { isText, type Reader } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { answerOf } from "./answers";
import { type Caller, filterText } from "./call";
import type { AzureClient, ServicePrincipal } from "./types";

const PRINCIPALS = "/v1.0/servicePrincipals";
const FIELDS = { $select: "id,appId" };

/** ASSUMED(graph-conflict): 409 where the service principal exists, whatever the code. */
const CONFLICT = 409;

type GraphCalls = Pick<
  AzureClient,
  "findServicePrincipal" | "getServicePrincipal" | "listGroupsOf" | "createServicePrincipal"
>;

/** Over a caller of Graph. The version is in the path. */
export function graphCalls(caller: Caller): GraphCalls {
  return {
    findServicePrincipal: async (appId, options) => {
      const query = { $filter: `appId eq ${filterText(appId)}`, ...FIELDS };
      const found = await caller.listAll({ path: PRINCIPALS, query, what: principalOf(appId) }, options);
      return found.map(parse)[0];
    },
    getServicePrincipal: async (id, options) => {
      const what = `the service principal with the object id ${id}`;
      const one = { path: `${PRINCIPALS}/${pathSegment(id)}`, query: FIELDS, what };
      const json = await caller.look({ ...one, absentBy: ["Request_ResourceNotFound"] }, options);
      return json === undefined ? undefined : parseOne(what, json);
    },
    listGroupsOf: async (principalId, options) => {
      const path = `${PRINCIPALS}/${pathSegment(principalId)}/transitiveMemberOf`;
      const what = `the groups of the service principal ${principalId}`;
      const found = await caller.listAll({ path, query: { $select: "id" }, what }, options);
      return found.map((one) => one.required("id", isText).toLowerCase());
    },
    createServicePrincipal: async (appId, options) => {
      const write = { path: PRINCIPALS, method: "POST", body: { appId }, what: principalOf(appId) } as const;
      return caller.change(write, parseOne, options).catch((error: unknown) => {
        if (error instanceof CmkError && error.status === CONFLICT) return undefined;
        throw error;
      });
    },
  };
}

const principalOf = (appId: string): string => `the service principal of app ${appId}`;

const parseOne = (what: string, json: unknown): ServicePrincipal => parse(answerOf(what, "id", json));

const parse = (body: Reader): ServicePrincipal => ({
  id: body.required("id", isText).toLowerCase(),
  appId: body.required("appId", isText).toLowerCase(),
});
