// What the flows of this room are given, and how patient they are. No flow here.
import type { AtlasReads } from "../atlas/reads";
import type { AtlasClient, AzureServicePrincipal } from "../atlas/types";
import type { AzureClient } from "../azure/types";
import type { Clock } from "../support/clock";
import type { Operation } from "../support/operation";
import type { Propagation } from "../support/propagation";

/** For the hooks beside. */
export { projectIsGone, unlessProjectGone, whyNoAnswer } from "../atlas/absence";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly azure: AzureClient;
  readonly clock: Clock;
}

/**
 * ASSUMED(access-propagation): what is new works within five minutes, and a use that has ended shows for two at most;
 * Atlas promises neither.
 */
export const TIMING = {
  newForMs: 300_000,
  usedForMs: 120_000,
  intervalMs: 5_000,
  maxIntervalMs: 15_000,
  recentMs: 2_000,
} as const;

export const observe = (
  clients: Clients,
  projectId: string,
  signal: AbortSignal,
): Promise<readonly AzureServicePrincipal[]> => clients.atlas.listAzureServicePrincipals(projectId, { signal });

/** How long something new is given to take effect. */
export const believed = (clients: Clients, operation: Operation): Omit<Propagation, "what" | "codes"> => ({
  forMs: Math.min(TIMING.newForMs, operation.timeoutMs),
  clock: clients.clock,
  signal: operation.signal,
  status: operation.status,
});
