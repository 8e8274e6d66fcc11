// What a private endpoint is now: a pure function of recorded times and of its connection in Azure. Changes nothing.
import { type AzureConnection, type AzureStore, findConnection, vaultWithId } from "../azure/store.ts";
import { type AtlasProject, endpointTimesOf, type PrivateEndpoint } from "./store.ts";

export type EndpointStatus =
  | "INITIATING"
  | "PENDING_ACCEPTANCE"
  | "ACTIVE"
  | "FAILED"
  | "PENDING_RECREATION"
  | "DELETING"
  | "GONE";

export interface EndpointQuestion {
  readonly project: AtlasProject;
  readonly endpoint: PrivateEndpoint;
  readonly nowMs: number;
}

export function statusOf(azure: AzureStore, question: EndpointQuestion): EndpointStatus {
  const { project, endpoint, nowMs } = question;
  const times = endpointTimesOf(project);
  if (endpoint.deletedMs !== undefined) return nowMs < endpoint.deletedMs + times.deletingMs ? "DELETING" : "GONE";
  if (endpoint.lostMs !== undefined)
    return nowMs < endpoint.lostMs + times.recreatingMs ? "PENDING_RECREATION" : "GONE";
  if (endpoint.failed !== undefined && nowMs >= endpoint.failed.atMs) return "FAILED";
  if (!endpoint.isConnected) return "INITIATING";
  const connection = connectionOf(azure, endpoint);
  if (connection?.status !== "Approved") return "PENDING_ACCEPTANCE";
  return nowMs < connection.changedMs + times.activatingMs ? "PENDING_ACCEPTANCE" : "ACTIVE";
}

export function connectionOf(azure: AzureStore, endpoint: PrivateEndpoint): AzureConnection | undefined {
  const vault = endpoint.isConnected ? vaultWithId(azure, endpoint.vaultId) : undefined;
  return vault === undefined ? undefined : findConnection(vault, endpoint.connectionName);
}

export interface Seen {
  readonly endpoint: PrivateEndpoint;
  readonly status: Exclude<EndpointStatus, "GONE">;
}

/** All that Atlas still lists. */
export const endpointsOf = (azure: AzureStore, project: AtlasProject, nowMs: number): readonly Seen[] =>
  (project.privateEndpoints ?? []).flatMap((endpoint) => {
    const status = statusOf(azure, { project, endpoint, nowMs });
    return status === "GONE" ? [] : [{ endpoint, status }];
  });

/** On its way to work, or at work. */
export const isAlive = ({ status }: Seen): boolean =>
  status === "INITIATING" || status === "PENDING_ACCEPTANCE" || status === "ACTIVE";
