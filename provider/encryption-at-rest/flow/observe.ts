// What Atlas holds of a project's encryption at rest, and whether its `valid` speaks of the key. Async, over the clients; it looks, and changes nothing.
import type { ProjectLook } from "../../atlas/absence";
import type { AtlasReads } from "../../atlas/reads";
import type { AtlasClient, EncryptionAtRest, PrivateEndpoint } from "../../atlas/types";
import type { AzureClient } from "../../azure/types";
import type { Reading } from "../../engine/run";
import { brokenPath, isPrivate } from "../../project/path";
import type { Clock } from "../../support/clock";
import type { Environment } from "../access";

export interface Clients {
  readonly atlas: ProjectLook &
    Pick<AtlasClient, "updateEncryptionAtRest" | "listAzureServicePrincipals" | "listControlPlaneAddresses">;
  readonly reads: AtlasReads;
  readonly azure: Pick<
    AzureClient,
    | "findServicePrincipal"
    | "getKey"
    | "getVault"
    | "listGroupsOf"
    | "listKeys"
    | "listKeyVersions"
    | "listPermissionsOf"
  >;
  readonly clock: Clock;
  /** Where `access.clientSecretEnv` is looked up. */
  readonly env: Environment;
}

export const TIMING = { intervalMs: 5_000, maxIntervalMs: 15_000, recentMs: 2_000 } as const;

interface Project {
  readonly projectId: string;
}

export const observe = ({ clients, signal }: Reading<Clients>, { projectId }: Project): Promise<EncryptionAtRest> =>
  clients.reads.encryptionAtRest(projectId, { maxAgeMs: TIMING.recentMs, signal });

export interface Sight {
  readonly actual: EncryptionAtRest;
  /** Why `valid` is not told: the private path is not whole, which is a PrivateNetworking's to mend and says nothing of the key. */
  readonly path?: string;
}

/** What Atlas holds, `valid` only where it speaks of the key. */
export async function observeKey(reading: Reading<Clients>, project: Project): Promise<Sight> {
  const actual = await observe(reading, project);
  if (actual.azureKeyVault.valid !== false) return { actual };
  const path = isPrivate(actual) ? await findBrokenPath(reading, { ...project, actual }) : undefined;
  if (path === undefined) return { actual };
  const { valid: _ofThePath, ...azureKeyVault } = actual.azureKeyVault;
  return { actual: { ...actual, azureKeyVault }, path };
}

interface Observed extends Project {
  readonly actual: EncryptionAtRest;
}

async function findBrokenPath({ clients, signal }: Reading<Clients>, { projectId, actual }: Observed) {
  const freshness = { maxAgeMs: TIMING.recentMs, signal };
  const [endpoints, clusters] = await Promise.all([
    clients.reads.privateEndpoints(projectId, freshness),
    clients.reads.clusters(projectId, freshness),
  ]);
  return brokenPath(actual, { endpoints, clusters });
}

/**
 * FACT(atlas-endpoint-owner): without private networking there are none, so nobody is asked; reading them needs Project
 * Owner.
 */
export const endpointsOf = (
  { clients, signal }: Reading<Clients>,
  { projectId, actual }: Observed,
): Promise<readonly PrivateEndpoint[]> =>
  isPrivate(actual)
    ? clients.reads.privateEndpoints(projectId, { maxAgeMs: TIMING.recentMs, signal })
    : Promise.resolve([]);
