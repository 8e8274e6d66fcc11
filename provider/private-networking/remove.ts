// Takes a project back to the public path, in the only order without a gap: the vault proven open, the endpoints gone, the switch off. Async.
import type { Cluster, EncryptionAtRest } from "../atlas/types";
import { VAULT_GONE } from "../azure/vaults";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import {
  type Clients,
  inCloudOf,
  PROJECT_GONE,
  type Progress,
  readClusters,
  readEndpoints,
  readProject,
} from "./clients";
import { addressesOf, gatesFault, usesKey } from "./guards";
import type { Desired } from "./plan";
import { setPrivate, untilValid } from "./project-switch";
import { takeDown } from "./take-down";
import { openVault } from "./vault-access";

/** Refuses before any write while a cluster, ours or not, would lose its way to the key. */
export async function remove(clients: Clients, known: Desired, operation: Operation): Promise<void> {
  try {
    await takeBack(clients, known, operation);
  } catch (error) {
    if (!hasCode(error, ...PROJECT_GONE)) throw error;
  }
}

async function takeBack(clients: Clients, known: Desired, operation: Operation): Promise<void> {
  const { projectId } = known;
  const project = await readProject(clients, projectId, operation.signal);
  const endpoints = await readEndpoints(clients, projectId, operation.signal);
  const isOn = project.azureKeyVault.requirePrivateNetworking === true;
  const progress: Progress = { wrote: false, endpoints };
  const users = (await readClusters(clients, projectId, operation.signal)).filter(usesKey);
  if (isOn || endpoints.length > 0 || known.publicNetworkAccess === "Disabled")
    await publicPathOpen(clients, { known, project, users }, operation, progress);
  if (endpoints.length > 0) await takeDown(clients, { projectId }, operation, progress);
  if (isOn) {
    operation.status("switching private networking off");
    await setPrivate(clients, projectId, { wanted: false, signal: operation.signal });
  }
  if (users.length > 0 && (isOn || endpoints.length > 0))
    await untilValid(clients, { projectId, path: "public network" }, operation);
  operation.status("on the public path");
}

interface Way {
  readonly known: Desired;
  readonly project: EncryptionAtRest;
  /** Clusters that need the key. */
  readonly users: readonly Cluster[];
}

/**
 * What we closed, we open; what others closed, they open, and until then nothing goes: with a cluster on the key, it would lose its way to it;
 * without one, Atlas could neither switch private networking off nor, later, the keys, since both make it try the key.
 */
async function publicPathOpen(clients: Clients, way: Way, operation: Operation, progress: Progress): Promise<void> {
  const { known, project, users } = way;
  const { projectId, keyVaultId } = known;
  const azure = inCloudOf(project, operation.signal);
  const isOurs = known.publicNetworkAccess === "Disabled";
  try {
    const vault = await clients.azure.getVault(keyVaultId, azure);
    const afterUs = isOurs ? { ...vault, publicNetworkAccess: "Enabled" } : vault;
    const isFree = vault.networkAcls.defaultAction === "Allow";
    const fault = gatesFault(afterUs, isFree ? [] : await addresses(clients, way, operation.signal));
    if (fault !== undefined) throw notOpen(way, fault);
    if (isOurs) await openVault(clients, { projectId, keyVaultId, azure }, operation, progress);
  } catch (error) {
    if (users.length > 0 || !hasCode(error, ...VAULT_GONE)) throw error;
    operation.warn(`No cluster needs the key, so private networking goes all the same. ${error.message}`);
  }
}

async function addresses(clients: Clients, { known, users }: Way, signal: AbortSignal): Promise<readonly string[]> {
  const [controlPlane, clusters] = await Promise.all([
    clients.atlas.listControlPlaneAddresses({ signal }),
    clients.atlas.listClusterAddresses(known.projectId, { signal }),
  ]);
  return addressesOf(
    { controlPlane, clusters },
    users.map((cluster) => cluster.name),
  );
}

const notOpen = ({ known, users }: Way, fault: string): CmkError => {
  const names = users.map((cluster) => `"${cluster.name}"`).join(", ");
  const need =
    users.length === 0 ? "" : `: ${users.length === 1 ? "cluster" : "clusters"} ${names} would lose the way to the key`;
  return new CmkError(
    `Private networking of project ${known.projectId} stays on, and nothing was changed${need}. Without it Atlas comes to the vault ${known.keyVaultId} over the public network, and ${fault}.`,
    { code: "VAULT_NOT_OPEN", hint: "Then run again; or switch the clusters off first." },
  );
};
