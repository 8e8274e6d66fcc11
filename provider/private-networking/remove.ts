// Takes a project back to the public path, in the only order without a gap: the vault proven open, the endpoints gone, the switch off. Async.
import type { Cluster, EncryptionAtRest } from "../atlas/types";
import type { Vault } from "../azure/types";
import { sameKeyVaultId } from "../support/azure-names";
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
import { addressesOf, gatesFault, unlistedFault, usesKey } from "./guards";
import { type Desired, vaultInForce } from "./plan";
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
}

interface Way {
  readonly known: Desired;
  readonly project: EncryptionAtRest;
  /** Clusters that need the key. */
  readonly users: readonly Cluster[];
}

/** What we closed, we open; what others closed, they open, and until then nothing goes. Without a cluster on the key it is a warning. */
async function publicPathOpen(clients: Clients, way: Way, operation: Operation, progress: Progress): Promise<void> {
  const hasUsers = way.users.length > 0;
  try {
    const fault = await openedFault(clients, way, operation, progress);
    if (fault === undefined) return;
    if (hasUsers) throw notOpen(way, fault);
    operation.warn(
      goesText(`Without it Atlas comes to the vault ${vaultOf(way)} over the public network, and ${fault}.`),
    );
  } catch (error) {
    if (hasUsers || !(error instanceof CmkError)) throw error;
    operation.warn(goesText(error.message));
  }
}

/** FACT(docs): while endpoints exist the vault is fixed, so the one that Atlas names is the one to prove, whatever state says. */
function vaultOf({ known, project }: Way): string {
  const inForce = vaultInForce(project) ?? known.keyVaultId;
  return sameKeyVaultId(inForce, known.keyVaultId) ? known.keyVaultId : inForce;
}

/** Opens what we closed, and says what keeps Atlas out all the same. With clusters on the key it opens only what is then open. */
async function openedFault(
  clients: Clients,
  way: Way,
  operation: Operation,
  progress: Progress,
): Promise<string | undefined> {
  const { known, project, users } = way;
  const gate = {
    projectId: known.projectId,
    keyVaultId: vaultOf(way),
    azure: inCloudOf(project, operation.signal),
  };
  const isOurs = known.publicNetworkAccess === "Disabled" && sameKeyVaultId(gate.keyVaultId, known.keyVaultId);
  const vault = await clients.azure.getVault(gate.keyVaultId, gate.azure);
  const afterUs = isOurs ? { ...vault, publicNetworkAccess: "Enabled" } : vault;
  const fault =
    vault.networkAcls.defaultAction === "Allow"
      ? gatesFault(afterUs, [])
      : await firewallFault(clients, { ...way, vault: afterUs }, operation.signal);
  if (!isOurs || (fault !== undefined && users.length > 0)) return fault;
  const publicNetworkAccess = await openVault(clients, gate, operation, progress);
  return gatesFault({ ...afterUs, publicNetworkAccess, networkAcls: OPEN }, []) ?? fault;
}

/** For asking about the other gate alone. */
const OPEN = { defaultAction: "Allow", bypass: undefined, ipRules: [] } as const;

async function firewallFault(
  clients: Clients,
  { known, users, vault }: Way & { readonly vault: Vault },
  signal: AbortSignal,
): Promise<string | undefined> {
  const [controlPlane, clusters] = await Promise.all([
    clients.atlas.listControlPlaneAddresses({ signal }),
    clients.atlas.listClusterAddresses(known.projectId, { signal }),
  ]);
  const names = users.map((cluster) => cluster.name);
  const addresses = { controlPlane, clusters };
  return gatesFault(vault, addressesOf(addresses, names)) ?? unlistedFault(addresses, names);
}

const goesText = (why: string): string =>
  `No cluster needs the key, so private networking goes all the same. ${why} Atlas needs the vault open to switch customer-managed keys off.`;

const notOpen = (way: Way, fault: string): CmkError => {
  const { known, users } = way;
  const names = users.map((cluster) => `"${cluster.name}"`).join(", ");
  const need = `${users.length === 1 ? "cluster" : "clusters"} ${names} would lose the way to the key`;
  return new CmkError(
    `Private networking of project ${known.projectId} stays on, and nothing was changed: ${need}. Without it Atlas comes to the vault ${vaultOf(way)} over the public network, and ${fault}.`,
    { code: "VAULT_NOT_OPEN", hint: "Then run again; or switch the clusters off first." },
  );
};
