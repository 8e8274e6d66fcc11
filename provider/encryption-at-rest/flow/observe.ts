// Reads a project's encryption at rest from Atlas, and tells whether `valid: false` is about the key or about a private
// endpoint. Async, over the clients. It writes nothing.
import type { ProjectLook } from "../../atlas/absence";
import type { AtlasReads } from "../../atlas/reads";
import type { AtlasClient, EncryptionAtRest, PrivateEndpoint } from "../../atlas/types";
import type { AzureClient } from "../../azure/types";
import type { Calling, Reading } from "../../engine/run";
import { type FindingClients, whyUnreachable } from "../../key-findings/look";
import { brokenPath, isPrivate } from "../../project/path";
import type { Clock } from "../../support/clock";
import { RECENT_MS } from "../../support/pace";
import type { Environment } from "../access";

export interface Clients {
  readonly atlas: ProjectLook &
    FindingClients["atlas"] &
    Pick<AtlasClient, "updateEncryptionAtRest" | "listSnapshots" | "getMaintenanceWindow">;
  readonly reads: AtlasReads;
  readonly azure: FindingClients["azure"] & Pick<AzureClient, "listKeys" | "tryKey">;
  readonly clock: Clock;
  /** The environment variables in which `access.clientSecretEnv` is looked up. */
  readonly env: Environment;
}

/** Each read of the settings makes Atlas try the key in Azure. */
export const TRIAL_MS = 3_000;

interface Project {
  readonly projectId: string;
}

export const observe = ({ clients, signal }: Reading<Clients>, { projectId }: Project): Promise<EncryptionAtRest> =>
  clients.reads.encryptionAtRest(projectId, { maxAgeMs: RECENT_MS, signal });

export interface Sight {
  readonly actual: EncryptionAtRest;
  /**
   * The private endpoints that are not ACTIVE. `valid` is then left out, because `valid: false` does not show whether
   * Atlas can use the key. PrivateNetworking repairs the endpoints.
   */
  readonly path?: string;
  /**
   * Why Atlas cannot reach the vault. `valid` is then left out, too: Atlas stops nothing, and nothing of a program repairs
   * an outage.
   */
  readonly unreachable?: string;
  /** After a repair: the clusters that Atlas is starting again. */
  readonly busy?: string;
}

/** The project's encryption at rest in Atlas, with `valid` only if it is about the key. */
export async function observeKey(reading: Reading<Clients>, project: Project): Promise<Sight> {
  const actual = await observe(reading, project);
  if (actual.azureKeyVault.valid !== false) return { actual };
  if (actual.azureKeyVault.enabled !== true) return { actual };
  const path = isPrivate(actual) ? await findBrokenPath(reading, { ...project, actual }) : undefined;
  const unreachable = path === undefined ? await whyUnreachable(reading, { ...project, actual }) : undefined;
  if (path === undefined && unreachable === undefined) return { actual };
  const { valid: _ofTheNetwork, ...azureKeyVault } = actual.azureKeyVault;
  return {
    actual: { ...actual, azureKeyVault },
    ...(path === undefined ? {} : { path }),
    ...(unreachable === undefined ? {} : { unreachable }),
  };
}

const told = new WeakMap<Clients["reads"], Set<string>>();

/** What a row says by itself. `false`: this run has said it before. */
export function noteSaid({ clients: { reads } }: Reading<Clients>, text: string): boolean {
  const texts = told.get(reads) ?? new Set();
  const isNew = !texts.has(text);
  told.set(reads, texts.add(text));
  return isNew;
}

/** Once for a run: a refresh, a preview and an update all see the same fault. */
export function warnOnce(call: Calling<Clients>, text: string): void {
  if (noteSaid(call, text)) call.warn(text);
}

interface Observed extends Project {
  readonly actual: EncryptionAtRest;
}

async function findBrokenPath({ clients, signal }: Reading<Clients>, { projectId, actual }: Observed) {
  const freshness = { maxAgeMs: RECENT_MS, signal };
  const [endpoints, clusters] = await Promise.all([
    clients.reads.privateEndpoints(projectId, freshness),
    clients.reads.clusters(projectId, freshness),
  ]);
  return brokenPath(actual, { endpoints, clusters });
}

/**
 * FACT(atlas-endpoint-owner): reading endpoints needs Project Owner. A project without private networking has none, so
 * Atlas is not asked.
 */
export const endpointsOf = (
  { clients, signal }: Reading<Clients>,
  { projectId, actual }: Observed,
): Promise<readonly PrivateEndpoint[]> =>
  isPrivate(actual) ? clients.reads.privateEndpoints(projectId, { maxAgeMs: RECENT_MS, signal }) : Promise.resolve([]);
