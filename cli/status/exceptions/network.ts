// What deserves attention in the network between Atlas and the vault: private endpoints, public network access, the firewall. Pure: no client, no clock.
import { ACTIVE, connectionFault } from "#provider/project/path";
import { RECREATED } from "../../remedy";
import type { Finding } from "../report";
import type { EndpointStatus } from "../sections";
import { finding, type Judge } from "./judge";

export const networkExceptions: Judge = (judged) => [...ofVault(judged), ...missing(judged), ...ofEndpoints(judged)];

const ofVault: Judge = ({ project: { vault, key, encryption } }) => {
  const object = key?.keyVaultName ?? "";
  if (vault === undefined || vault === null || vault.publicNetworkAccess !== "Enabled") return [];
  if (encryption?.requirePrivateNetworking === true) {
    const says = `Atlas uses private endpoints, and the vault ${object} still has public network access.`;
    return [finding("CMK-D062", "attention", { object, says })];
  }
  if (vault.firewall.defaultAction !== "Allow") return [];
  return [
    finding("CMK-S008", "attention", { object, says: `The vault ${object} accepts requests from every network.` }),
  ];
};

const missing: Judge = ({ project: { projectId, encryption, endpoints, clusters = [] } }) => {
  if (encryption?.requirePrivateNetworking !== true || endpoints === undefined) return [];
  const needed = new Set(clusters.filter(({ encrypted }) => encrypted === "yes").flatMap(({ regions }) => regions));
  return [...needed]
    .filter((region) => !endpoints.some(({ regionName }) => regionName === region))
    .sort()
    .map((region) => {
      const says = `Project ${projectId} has encrypted clusters in ${region}, and no private endpoint there.`;
      return finding("CMK-D065", "attention", { object: region, says });
    });
};

const ofEndpoints: Judge = ({ project: { encryption, endpoints = [], key } }) =>
  encryption?.requirePrivateNetworking === true
    ? endpoints.flatMap((endpoint) => ofEndpoint(endpoint, key?.keyVaultId ?? "") ?? [])
    : [];

function ofEndpoint(
  { regionName: object, status, errorMessage, connectionName: name, connectionStatus }: EndpointStatus,
  keyVaultId: string,
): Finding | undefined {
  const fault = name === undefined ? undefined : connectionFault(status, connectionStatus);
  if (fault === "pending") {
    const says = `The private endpoint in ${object} is ${status}: its connection ${name} waits for approval.`;
    const values = { connection: `${keyVaultId}/privateEndpointConnections/${name}` };
    return finding("CMK-D066", "attention", { object, says, values });
  }
  if (fault === "refused") {
    const says = `The connection ${name} of the private endpoint in ${object} is ${connectionStatus ?? "gone"} in Azure, ${status} in Atlas.`;
    return finding("CMK-D066", "attention", { object, says, remedy: RECREATED });
  }
  if (status === ACTIVE) return undefined;
  const why = errorMessage === undefined ? "" : `: ${errorMessage}`;
  return finding("CMK-D067", "attention", {
    object,
    says: `The private endpoint in ${object} is ${status}, not ACTIVE${why}.`,
  });
}
