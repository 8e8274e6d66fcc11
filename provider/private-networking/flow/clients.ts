// What the flows of this room share: clients, timings, and how recent a read must be. Async, over the clients; nothing
// of Pulumi.
import type { ProjectLook } from "../../atlas/absence";
import type { AtlasReads, Freshness } from "../../atlas/reads";
import type { AtlasClient, Cluster, EncryptionAtRest } from "../../atlas/types";
import type { AzureCallOptions, AzureClient } from "../../azure/types";
import type { Reading } from "../../engine/run";
import type { FindingClients } from "../../key-findings/look";
import { isAzureEnvironment } from "../../support/azure-names";
import type { Clock } from "../../support/clock";
import { RECENT_MS } from "../../support/pace";

export interface Clients {
  readonly atlas: ProjectLook &
    FindingClients["atlas"] &
    Pick<
      AtlasClient,
      | "updateEncryptionAtRest"
      | "getPrivateEndpoint"
      | "createPrivateEndpoint"
      | "deletePrivateEndpoint"
      | "listClusterAddresses"
    >;
  readonly reads: AtlasReads;
  readonly azure: FindingClients["azure"] &
    Pick<
      AzureClient,
      | "setPublicNetworkAccess"
      | "getConnection"
      | "approveConnection"
      | "listLocks"
      | "listPermissions"
      | "getProviderRegistration"
      | "registerProvider"
    >;
  readonly clock: Clock;
}

/**
 * ASSUMED(valid-within): after a change of private networking or of public network access, Atlas says within two
 * minutes whether it can use the key. Atlas promises no time. Each read of the settings makes Atlas try the key in Azure.
 */
export const VALID_TIMING = { leastMs: 3_000, timeoutMs: 120_000 } as const;

export interface Project {
  readonly projectId: string;
}

export const recent = ({ signal }: Reading<unknown>): Freshness => ({ maxAgeMs: RECENT_MS, signal });

/** Only an answer to a request that was sent after this moment. */
export const anew = ({ clients, signal }: Reading<Pick<Clients, "reads">>): Freshness => ({
  since: clients.reads.mark(),
  maxAgeMs: RECENT_MS,
  signal,
});

/** An answer that a look may use, and that shows this process's last write to the project. */
export const sinceLastWrite = (
  { clients, signal }: Reading<Pick<Clients, "reads">>,
  { projectId }: Project,
): Freshness => ({ since: clients.reads.lastWrite(projectId), maxAgeMs: RECENT_MS, signal });

export const readProject = (reading: Reading<Clients>, { projectId }: Project): Promise<EncryptionAtRest> =>
  reading.clients.reads.encryptionAtRest(projectId, recent(reading));

export const readClusters = (reading: Reading<Clients>, { projectId }: Project): Promise<readonly Cluster[]> =>
  reading.clients.reads.clusters(projectId, recent(reading));

/** The Azure cloud that the project's settings in Atlas name. */
export const inCloudOf = ({ signal }: Reading<unknown>, project: EncryptionAtRest): AzureCallOptions => {
  const environment = project.azureKeyVault.azureEnvironment ?? "";
  return { signal, ...(isAzureEnvironment(environment) ? { environment } : {}) };
};
