// What the flows of this room share: clients, timings, codes, and the looks at the cloud. Async, over the clients; nothing of Pulumi.
import type { ProjectLook } from "../atlas/absence";
import type { AtlasReads, Freshness } from "../atlas/reads";
import type { AtlasClient, Cluster, EncryptionAtRest, PrivateEndpoint } from "../atlas/types";
import type { AzureCallOptions, AzureClient } from "../azure/types";
import { isVaultGone } from "../azure/vaults";
import { isAzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import type { Sight } from "./sight";

/** For the hooks beside. */
export { unlessProjectGone, whyNoAnswer } from "../atlas/absence";

export interface Clients {
  readonly atlas: ProjectLook &
    Pick<
      AtlasClient,
      | "updateEncryptionAtRest"
      | "getPrivateEndpoint"
      | "createPrivateEndpoint"
      | "deletePrivateEndpoint"
      | "listClusterAddresses"
      | "listControlPlaneAddresses"
    >;
  readonly reads: AtlasReads;
  readonly azure: Pick<
    AzureClient,
    | "getVault"
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
 * A status is seen three seconds after it changed at the latest: twenty lists a minute, 2 % of what Atlas refills in its bucket for these calls.
 * FACT(atlas-rate-limits): 2000 tokens, 1000 more a minute, per project.
 */
export const TIMING = { intervalMs: 2_000, maxIntervalMs: 3_000, recentMs: 2_000 } as const;

/**
 * ASSUMED(valid-within): Atlas says within two minutes whether it can use the key over a path that has just changed; it
 * promises no time.
 */
export const VALID_TIMING = { intervalMs: 3_000, maxIntervalMs: 10_000, timeoutMs: 120_000 } as const;

/** What one operation did so far: what a half-done record in state is made of. */
export interface Progress {
  wrote: boolean;
  endpoints: readonly PrivateEndpoint[];
  readonly sight: Sight;
}

export const recent = (signal: AbortSignal): Freshness => ({ maxAgeMs: TIMING.recentMs, signal });

export const readProject = (clients: Clients, projectId: string, signal: AbortSignal): Promise<EncryptionAtRest> =>
  clients.reads.encryptionAtRest(projectId, recent(signal));

export const readClusters = (clients: Clients, projectId: string, signal: AbortSignal): Promise<readonly Cluster[]> =>
  clients.reads.clusters(projectId, recent(signal));

/** Azure says so. Where it cannot be asked: no. */
export const isVaultAbsent = (clients: Clients, keyVaultId: string, signal: AbortSignal): Promise<boolean> =>
  clients.azure.getVault(keyVaultId, { signal }).then(() => false, isVaultGone);

export const readEndpoints = (
  clients: Clients,
  projectId: string,
  signal: AbortSignal,
): Promise<readonly PrivateEndpoint[]> => clients.reads.privateEndpoints(projectId, recent(signal));

/** Only an answer that was asked for after this moment. */
export const anew = (clients: Clients, signal: AbortSignal): Freshness => ({
  since: clients.reads.mark(),
  maxAgeMs: TIMING.recentMs,
  signal,
});

/** The cloud that Atlas was told of. */
export const inCloudOf = (project: EncryptionAtRest, signal: AbortSignal): AzureCallOptions => {
  const environment = project.azureKeyVault.azureEnvironment ?? "";
  return { signal, ...(isAzureEnvironment(environment) ? { environment } : {}) };
};
