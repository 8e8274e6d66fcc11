// Takes a project back to the public path, in the only order without a gap: the vault proven open, the endpoints gone, the switch off. Async.
import { projectIsGone, unlessProjectGone } from "../../atlas/absence";
import { clustersForSure } from "../../atlas/clusters-for-sure";
import type { Cluster, EncryptionAtRest } from "../../atlas/types";
import type { Vault } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Reading, Run } from "../../engine/run";
import { addressesOf, unlistedFault } from "../../project/addresses";
import { mayUseKey } from "../../project/clusters";
import { isPrivate, vaultInForce } from "../../project/path";
import { sameKeyVaultId } from "../../support/azure-names";
import { CmkError } from "../../support/errors";
import { gatesFault } from "../guards";
import type { Known } from "../plan";
import { openAgainText } from "../texts";
import { type Clients, inCloudOf, readClusters, readProject, recent } from "./clients";
import { newSight, seeEndpoints } from "./observe";
import { switchOff, untilValid } from "./project-switch";
import { takeDown } from "./take-down";
import { openVault } from "./vault-access";

/** Refuses before any write while a cluster, ours or not, would lose its way to the key. */
export async function remove(run: Run<Clients>, known: Known): Promise<void> {
  const place = { projectId: known.projectId, signal: run.signal };
  await takeBack(run, known).catch(unlessProjectGone(run.clients.atlas, place));
}

async function takeBack(run: Run<Clients>, known: Known): Promise<void> {
  const { clients, signal } = run;
  const { projectId } = known;
  const project = await readProject(run, known);
  const sight = newSight(known.recorded);
  const { endpoints } = await seeEndpoints(run, { projectId, sight }, recent(run));
  const isOn = isPrivate(project);
  // That there is nothing is believed of this project of Atlas's only.
  if (!isOn && endpoints.length === 0) await projectIsGone(clients.atlas, { projectId, signal });
  const listed = await readClusters(run, known);
  const changes = isOn || endpoints.length > 0 || known.closedVaultId !== undefined;
  const doubted = { projectId, signal, clusters: listed, counts: mayUseKey };
  const users = (changes ? await clustersForSure(clients, doubted) : listed).filter(mayUseKey);
  if (changes) await publicPathOpen(run, { known, project, users });
  const doomed = { projectId, sight, keyVaultId: vaultOf({ known, project }), azure: inCloudOf(run, project) };
  if (endpoints.length > 0) await takeDown(run, { ...doomed, provenBy: isOn ? "switch" : "lookups" });
  if (isOn) await switchOff(run, doomed);
  if (users.length > 0 && (isOn || endpoints.length > 0)) await untilValid(run, { projectId, path: "public network" });
  run.status("on the public path");
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
async function publicPathOpen(run: Run<Clients>, way: Way): Promise<void> {
  try {
    const fault = await openedFault(run, way);
    if (fault !== undefined) throw notOpen(way, fault);
  } catch (error) {
    if (way.users.length > 0 || !isVaultGone(error)) throw error;
    run.warn(`No cluster needs the key, so private networking goes all the same. ${error.message}`);
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
async function openedFault(run: Run<Clients>, way: Way): Promise<string | undefined> {
  const { known, project } = way;
  const keyVaultId = vaultOf(way);
  const azure = inCloudOf(run, project);
  const isOurs = known.closedVaultId !== undefined && sameKeyVaultId(known.closedVaultId, keyVaultId);
  const vault = await run.clients.azure.getVault(keyVaultId, azure);
  const afterUs = isOurs ? { ...vault, publicNetworkAccess: "Enabled" } : vault;
  const fault = await faultOf(run, { ...way, vault: afterUs });
  if (fault !== undefined || !isOurs) return fault;
  const publicNetworkAccess = await openVault(run, { keyVaultId, azure });
  const isOpened = publicNetworkAccess === "Enabled" && vault.publicNetworkAccess !== "Enabled";
  if (isOpened) run.warn(openAgainText(keyVaultId));
  return faultOf(run, { ...way, vault: { ...vault, publicNetworkAccess } });
}

/** A firewall that lets everybody in needs no list of Atlas's. */
async function faultOf(
  { clients, signal }: Reading<Clients>,
  { known, users, vault }: Way & { readonly vault: Vault },
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
