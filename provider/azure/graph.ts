// Service principals and the client secrets of apps in the login's tenant, in Microsoft Graph. Azure layer; it deletes none, because the whole tenant shares them.
import { CmkError } from "../support/errors";
import { isText, type Reader } from "../support/reader";
import { BRIEFLY } from "../support/retry";
import { pathSegment } from "../support/url-path";
import { answerOf } from "./answers";
import { type Caller, filterText } from "./call";
import type { AppSecret, AzureClient, ServicePrincipal } from "./types";

const PRINCIPALS = "/v1.0/servicePrincipals";
const FIELDS = { $select: "id,appId" };

/** ASSUMED(graph-conflict): 409 where the service principal exists, whatever the code. */
const CONFLICT = 409;

type GraphCalls = Pick<
  AzureClient,
  "findServicePrincipal" | "getServicePrincipal" | "listGroupsOf" | "createServicePrincipal" | "listAppSecrets"
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
    listAppSecrets: async (clientId, options) => {
      const what = `the client secrets of the app ${clientId}`;
      const path = `/v1.0/applications(appId=${pathSegment(filterText(clientId))})`;
      const one = { path, query: { $select: "id,appId,displayName,passwordCredentials" }, what, patience: BRIEFLY };
      const json = await caller.look({ ...one, absentBy: ["Request_ResourceNotFound"] }, options);
      if (json === undefined) return undefined;
      const app = answerOf(what, "passwordCredentials", json);
      app.required("appId", isTheApp(clientId)); // the secrets of another app would be taken for this one's
      return app.each("passwordCredentials").map(secretOf);
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

const isTheApp =
  (clientId: string) =>
  (value: unknown): value is string =>
    isText(value) && value.toLowerCase() === clientId.toLowerCase();

/** FACT(graph-passwords): the hint is the secret's first three characters. Without it, a secret cannot be recognised. */
const secretOf = (body: Reader): AppSecret => ({
  keyId: body.required("keyId", isText),
  ...body.shown("displayName", isText),
  ...body.optional("hint", isText),
  ...timeOf("startsMs", body.optional("startDateTime", isText).startDateTime),
  ...timeOf("endsMs", body.optional("endDateTime", isText).endDateTime),
});

const timeOf = <Name extends "startsMs" | "endsMs">(name: Name, text: string | undefined): { [K in Name]?: number } => {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? {} : ({ [name]: ms } as { [K in Name]?: number }); // a computed key widens to string
};

const principalOf = (appId: string): string => `the service principal of app ${appId}`;

const parseOne = (what: string, json: unknown): ServicePrincipal => parse(answerOf(what, "id", json));

const parse = (body: Reader): ServicePrincipal => ({
  id: body.required("id", isText).toLowerCase(),
  appId: body.required("appId", isText).toLowerCase(),
});
