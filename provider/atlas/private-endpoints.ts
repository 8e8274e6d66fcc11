// Atlas-managed private endpoints to Azure Key Vault on the wire: their calls and their answers. Atlas layer; it decides nothing.
import { isText, type Reader } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, PrivateEndpoint } from "./types";

const VERSION = "2023-01-01";

type Calls = Pick<
  AtlasClient,
  "listPrivateEndpoints" | "getPrivateEndpoint" | "createPrivateEndpoint" | "deletePrivateEndpoint"
>;

export function privateEndpointCalls({ call, change, listAll }: Caller): Calls {
  const all = (projectId: string) => ({
    path: `${projectPath(projectId)}/encryptionAtRest/AZURE/privateEndpoints`,
    version: VERSION,
    what: `the private endpoints of project ${projectId}`,
  });
  const one = (projectId: string, endpointId: string) => {
    const { path, version } = all(projectId);
    const what = `the private endpoint ${endpointId} of project ${projectId}`;
    return { path: `${path}/${pathSegment(endpointId)}`, version, what };
  };
  return {
    listPrivateEndpoints: async (projectId, options) => (await listAll(all(projectId), options)).map(endpointOf),
    getPrivateEndpoint: async (projectId, endpointId, options) => {
      const asked = one(projectId, endpointId);
      return endpointOf(answerOf(asked.what, "id", await call({ ...asked, method: "GET" }, options)));
    },
    createPrivateEndpoint: (projectId, regionName, options) => {
      const what = `the private endpoint of project ${projectId} in ${regionName}`;
      const asked = { ...all(projectId), what, method: "POST", body: { regionName } } as const;
      return change(asked, (_, json) => endpointOf(answerOf(what, "id", json)), options);
    },
    deletePrivateEndpoint: async (projectId, endpointId, options) => {
      await call({ ...one(projectId, endpointId), method: "DELETE" }, options);
    },
  };
}

const endpointOf = (body: Reader): PrivateEndpoint => {
  const { privateEndpointConnectionName: connection } = body.optional("privateEndpointConnectionName", isText);
  return {
    id: body.required("id", isText),
    regionName: body.required("regionName", isText),
    status: body.required("status", isText),
    ...body.shown("errorMessage", isText),
    ...(connection === undefined || connection === "" ? {} : { privateEndpointConnectionName: connection }),
  };
};
