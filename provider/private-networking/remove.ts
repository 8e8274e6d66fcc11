// Takes a project back to the public path, in the only order without a gap: the vault proven open, the endpoints gone, the switch off. Async.
import { projectIsGone, unlessProjectGone } from "../atlas/absence";
import type { Cluster, EncryptionAtRest } from "../atlas/types";
import type { Vault } from "../azure/types";
import { isVaultGone } from "../azure/vaults";
import { addressesOf, unlistedFault } from "../project/addresses";
import { mayUseKey } from "../project/clusters";
import { isPrivate, vaultInForce } from "../project/path";
import { sameKeyVaultId } from "../support/azure-names";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { type Clients, inCloudOf, type Progress, readClusters, readProject, recent, TIMING } from "./clients";
import { gatesFault } from "./guards";
import type { Known } from "./plan";
import { setPrivate, untilValid } from "./project-switch";
import { newSight, seeEndpoints } from "./sight";
import { type Doomed, takeDown } from "./take-down";
import { openAgainText } from "./texts";
import { openVault } from "./vault-access";

/** Refuses before any write while a cluster, ours or not, would lose its way to the key. */
export async function remove(clients: Clients, known: Known, operation: Operation): Promise<void> {
  const place = { projectId: known.projectId, signal: operation.signal };
  await takeBack(clients, known, operation).catch(unlessProjectGone(clients.atlas, place));
}

async function takeBack(clients: Clients, known: Known, operation: Operation): Promise<void> {
  const { projectId } = known;
  const project = await readProject(clients, projectId, operation.signal);
  const sight = newSight(known.recorded);
  const { signal } = operation;
  const { endpoints } = await seeEndpoints(clients, { projectId, sight, signal }, recent(signal));
  const isOn = isPrivate(project);
  // That there is nothing is believed of this project of Atlas's only.
  if (!isOn && endpoints.length === 0) await projectIsGone(clients.atlas, { projectId, signal: operation.signal });
  const progress: Progress = { wrote: false, endpoints, sight };
  const users = (await readClusters(clients, projectId, operation.signal)).filter(mayUseKey);
  if (isOn || endpoints.length > 0 || known.closedVaultId !== undefined)
    await publicPathOpen(clients, { known, project, users }, operation, progress);
  const doomed = { projectId, keyVaultId: vaultOf({ known, project }), azure: inCloudOf(project, signal) };
  if (endpoints.length > 0)
    await takeDown(clients, { ...doomed, provenBy: isOn ? "switch" : "lookups" }, operation, progress);
  if (isOn) await switchOff(clients, { ...doomed, provenBy: "lookups" }, operation, progress);
  if (users.length > 0 && (isOn || endpoints.length > 0))
    await untilValid(clients, { projectId, path: "public network" }, operation);
  operation.status("on the public path");
}

/** FACT(atlas-ear-ci-codes). */
const ENDPOINTS_EXIST = "CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST";
/** ASSUMED(endpoint-patience): an endpoint that Atlas counts shows in its list within a minute. */
const MOST_REFUSALS = 20;

/** Atlas refuses it while endpoints exist: its consent, and no list, proves that there are none. */
async function switchOff(clients: Clients, doomed: Doomed, operation: Operation, progress: Progress): Promise<void> {
  const { projectId } = doomed;
  operation.status("switching private networking off");
  let refusals = 0;
  await waitFor<"off" | "refused", undefined>({
    what: `Atlas to switch private networking of project ${projectId} off`,
    probe: async () => {
      try {
        await setPrivate(clients, projectId, { wanted: false, signal: operation.signal });
        return "off";
      } catch (error) {
        refusals += 1;
        if (!hasCode(error, ENDPOINTS_EXIST) || refusals > MOST_REFUSALS) throw error;
        await takeDown(clients, doomed, operation, progress);
        return "refused";
      }
    },
    classify: (seen) =>
      seen === "off" ? { kind: "done", value: undefined } : { kind: "pending", state: "Atlas still has endpoints" },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`switching private networking off: ${state}`),
  });
}

interface Way {
  readonly known: Known;
  readonly project: EncryptionAtRest;
  /** Clusters that need the key. */
  readonly users: readonly Cluster[];
}

/**
 * What we closed, we open; what others closed, they open, and until then nothing goes: with a cluster on the key, it would lose its way to it;
 * without one, Atlas could neither switch private networking off nor, later, the keys, since both make it try the key.
 */
async function publicPathOpen(clients: Clients, way: Way, operation: Operation, progress: Progress): Promise<void> {
  try {
    const fault = await openedFault(clients, way, operation, progress);
    if (fault !== undefined) throw notOpen(way, fault);
  } catch (error) {
    if (way.users.length > 0 || !isVaultGone(error)) throw error;
    operation.warn(`No cluster needs the key, so private networking goes all the same. ${error.message}`);
  }
}

/**
 * FACT(atlas-endpoint-frozen): while endpoints exist the vault is fixed, so the one that Atlas names is the one to
 * prove, whatever state says.
 */
function vaultOf({ known, project }: Pick<Way, "known" | "project">): string {
  const inForce = vaultInForce(project) ?? known.keyVaultId;
  return sameKeyVaultId(inForce, known.keyVaultId) ? known.keyVaultId : inForce;
}

/** What keeps Atlas out once we have opened what we closed; we open nothing that leads nowhere, and believe what Azure then says. */
async function openedFault(
  clients: Clients,
  way: Way,
  operation: Operation,
  progress: Progress,
): Promise<string | undefined> {
  const { known, project } = way;
  const { projectId } = known;
  const keyVaultId = vaultOf(way);
  const azure = inCloudOf(project, operation.signal);
  const isOurs = known.closedVaultId !== undefined && sameKeyVaultId(known.closedVaultId, keyVaultId);
  const vault = await clients.azure.getVault(keyVaultId, azure);
  const afterUs = isOurs ? { ...vault, publicNetworkAccess: "Enabled" } : vault;
  const fault = await faultOf(clients, { ...way, vault: afterUs }, operation.signal);
  if (fault !== undefined || !isOurs) return fault;
  const publicNetworkAccess = await openVault(clients, { projectId, keyVaultId, azure }, operation, progress);
  const isOpened = publicNetworkAccess === "Enabled" && vault.publicNetworkAccess !== "Enabled";
  if (isOpened) operation.warn(openAgainText(keyVaultId));
  return faultOf(clients, { ...way, vault: { ...vault, publicNetworkAccess } }, operation.signal);
}

/** A firewall that lets everybody in needs no list of Atlas's. */
async function faultOf(
  clients: Clients,
  { known, users, vault }: Way & { readonly vault: Vault },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (vault.networkAcls.defaultAction === "Allow") return gatesFault(vault, []);
  const [controlPlane, clusters] = await Promise.all([
    clients.atlas.listControlPlaneAddresses({ signal }),
    clients.atlas.listClusterAddresses(known.projectId, { signal }),
  ]);
  const names = users.map((cluster) => cluster.name);
  const addresses = { controlPlane, clusters };
  return gatesFault(vault, addressesOf(addresses, names)) ?? unlistedFault(addresses, names);
}

const notOpen = (way: Way, fault: string): CmkError => {
  const { known, users } = way;
  const names = users.map((cluster) => `"${cluster.name}"`).join(", ");
  const why =
    users.length === 0 ? "" : `: ${users.length === 1 ? "cluster" : "clusters"} ${names} would lose the way to the key`;
  return new CmkError(
    `Private networking of project ${known.projectId} stays on, and nothing was changed${why}. Without it Atlas comes to the vault ${vaultOf(way)} over the public network, and ${fault}.`,
    {
      code: "VAULT_NOT_OPEN",
      hint: users.length === 0 ? "Then run again." : "Then run again; or switch the clusters off first.",
    },
  );
};
