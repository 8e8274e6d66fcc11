// Disables private networking of a project, in the only safe order: prove that Atlas can reach the vault over the
// public network, delete the endpoints, disable private networking. Async.
import { projectIsGone, unlessProjectGone } from "../../atlas/absence";
import { clustersForSure } from "../../atlas/clusters-for-sure";
import type { Cluster, EncryptionAtRest } from "../../atlas/types";
import type { Vault } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Reading, Run } from "../../engine/run";
import { addressesOf } from "../../project/addresses";
import { mayUseKey } from "../../project/clusters";
import { isPrivate, vaultInForce } from "../../project/path";
import { sameKeyVaultId, vaultNameIn } from "../../support/azure-names";
import { CmkError } from "../../support/errors";
import { publicAccessFault, type Refusal, unlistedFault } from "../guards";
import type { Known } from "../plan";
import { openAgainText } from "../texts";
import { type Clients, inCloudOf, readClusters, readProject, recent } from "./clients";
import { refuseLost } from "./lost-key";
import { newSight, seeEndpoints } from "./observe";
import { disablePrivate, untilValid } from "./project-switch";
import { takeDown } from "./take-down";
import { openSeen } from "./vault-access";

/** Refuses before any write while any cluster of the project would lose access to the key. */
export async function remove(run: Run<Clients>, known: Known): Promise<void> {
  await takeBack(run, known).catch(unlessProjectGone(run, known));
}

async function takeBack(run: Run<Clients>, known: Known): Promise<void> {
  const { projectId } = known;
  const project = await readProject(run, known);
  const sight = newSight(known.recorded);
  const { endpoints } = await seeEndpoints(run, { projectId, sight }, recent(run));
  const isOn = isPrivate(project);
  // "There is nothing to delete" counts only if Atlas also answers for the project itself.
  if (!isOn && endpoints.length === 0) await projectIsGone(run, known);
  const listed = await readClusters(run, known);
  const changes = isOn || endpoints.length > 0 || known.closedVaultId !== undefined;
  const doubted = { projectId, clusters: listed, counts: mayUseKey };
  const users = (changes ? await clustersForSure(run, doubted) : listed).filter(mayUseKey);
  if (users.length > 0) await refuseLost(run, { projectId, project });
  if (changes) await ensurePublicAccess(run, { known, project, users });
  const doomed = { projectId, sight, keyVaultId: vaultOf({ known, project }), azure: inCloudOf(run, project) };
  if (endpoints.length > 0) await takeDown(run, { ...doomed, provenBy: isOn ? "switch" : "lookups" });
  if (isOn) await disablePrivate(run, doomed);
  if (users.length > 0 && (isOn || endpoints.length > 0)) await untilValid(run, { projectId, path: "public network" });
  run.done("private networking disabled");
}

interface Removal {
  readonly known: Known;
  readonly project: EncryptionAtRest;
  /** Clusters that need the key. */
  readonly users: readonly Cluster[];
}

/**
 * Public network access that this resource disabled, it enables. If something else disabled the access, the delete is
 * refused. A cluster that uses the key would lose access to it. Without such a cluster, Atlas could not disable private
 * networking, nor later the keys: both make Atlas try the key.
 */
async function ensurePublicAccess(run: Run<Clients>, removal: Removal): Promise<void> {
  try {
    const fault = await openedFault(run, removal);
    if (fault !== undefined) throw notOpen(removal, fault);
  } catch (error) {
    if (removal.users.length > 0 || !isVaultGone(error)) throw error;
    run.warn(`No cluster needs the key, so private networking is disabled without the vault. ${error.message}`);
  }
}

/**
 * FACT(atlas-endpoint-frozen): the vault cannot change while endpoints exist. So the vault that Atlas names is checked,
 * whatever state says.
 */
function vaultOf({ known, project }: Pick<Removal, "known" | "project">): string {
  const inForce = vaultInForce(project) ?? known.keyVaultId;
  return sameKeyVaultId(inForce, known.keyVaultId) ? known.keyVaultId : inForce;
}

/**
 * Why Atlas cannot reach the vault once public network access is enabled again. The access is enabled only if nothing
 * else blocks Atlas, and Azure's answer counts.
 */
async function openedFault(run: Run<Clients>, removal: Removal): Promise<Refusal | undefined> {
  const { known, project } = removal;
  const keyVaultId = vaultOf(removal);
  const azure = inCloudOf(run, project);
  const isOurs = known.closedVaultId !== undefined && sameKeyVaultId(known.closedVaultId, keyVaultId);
  const vault = await run.clients.azure.getVault(keyVaultId, azure);
  const afterUs = isOurs ? { ...vault, publicNetworkAccess: "Enabled" } : vault;
  const fault = await faultOf(run, { ...removal, vault: afterUs });
  if (fault !== undefined || !isOurs) return fault;
  const publicNetworkAccess = await openSeen(run, { keyVaultId, azure, vault });
  const isOpened = publicNetworkAccess === "Enabled" && vault.publicNetworkAccess !== "Enabled";
  if (isOpened) run.warn(openAgainText(keyVaultId));
  return faultOf(run, { ...removal, vault: { ...vault, publicNetworkAccess } });
}

/** A firewall that allows all networks is not compared with Atlas's addresses. */
async function faultOf(
  { clients, signal }: Reading<Clients>,
  { known, users, vault }: Removal & { readonly vault: Vault },
): Promise<Refusal | undefined> {
  if (vault.networkAcls.defaultAction === "Allow") return publicAccessFault(vault, []);
  const [controlPlane, clusters] = await Promise.all([
    clients.atlas.listControlPlaneAddresses({ signal }),
    clients.atlas.listClusterAddresses(known.projectId, { signal }),
  ]);
  const names = users.map((cluster) => cluster.name);
  const addresses = { controlPlane, clusters };
  return publicAccessFault(vault, addressesOf(addresses, names)) ?? unlistedFault(addresses, names);
}

const notOpen = (removal: Removal, { why, remedy }: Refusal): CmkError => {
  const { known, users } = removal;
  const names = users.map((cluster) => `"${cluster.name}"`).join(", ");
  const [clusters, them] = users.length === 1 ? ["Cluster", "the cluster"] : ["Clusters", "the clusters"];
  return new CmkError(
    `Private networking of project ${known.projectId} was not disabled: Atlas would use the vault ${vaultNameIn(vaultOf(removal))} over the public network, and ${why}.` +
      (users.length === 0 ? "" : ` ${clusters} ${names} would lose access to the key.`),
    {
      code: "VAULT_NOT_OPEN",
      hint: `Nothing was changed. ${remedy}${users.length === 0 ? "" : ` Or decrypt ${them} first.`}`,
    },
  );
};
