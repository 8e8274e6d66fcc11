// What a person reads of private networking: commands to run, what failed, what is off. Words only.
import type { PrivateEndpoint } from "../atlas/types";
import type { Lock } from "../azure/types";
import { ABSENT, regionOfEndpoint, statusOf } from "../project/path";
import { closeCommand, groupOptions, openCommand } from "../project/vault-commands";
import { ownEntry } from "../support/own";
import { command } from "../support/shell";
import type { Unseen } from "../vault-users/read";
import { unseenNamed } from "../vault-users/texts";
import type { Desired, Seen } from "./plan";

/** The exact command for a connection whose name Atlas gave. */
export const approvalCommand = (keyVaultId: string, connectionName: string): string =>
  command`az keyvault private-endpoint-connection approve --id ${`${keyVaultId}/privateEndpointConnections/${connectionName}`} --description ${"MongoDB Atlas"}`;

export const approvalText = (commands: readonly string[]): string =>
  `Approve Atlas's ${commands.length === 1 ? "connection" : "connections"} to the vault, and no other: ${commands.join(" ; ")}`;

export const endpointFailedText = (region: string, why: string): string =>
  `Atlas cannot make the private endpoint in ${region}: ${withoutPoint(why)}.`;

const withoutPoint = (text: string): string => text.trim().replace(/\.$/, "");

export function notDeletedText(projectId: string, kept: readonly PrivateEndpoint[], requests: number): string {
  const why = kept.map(
    ({ regionName, status, errorMessage }) =>
      `in ${regionName} of project ${projectId} (${requests} requests accepted): ${withoutPoint(errorMessage ?? `Atlas still lists it as ${status}`)}`,
  );
  return `Atlas cannot delete the private endpoint ${why.join("; the one ")}.`;
}

/** FACT(arm-locks): a lock forbids the removal of a vault's private endpoint connection. */
export const lockText = (locks: readonly Lock[]): string =>
  `${locks.length === 1 ? "A lock in Azure forbids" : "Locks in Azure forbid"} the removal of the vault's private endpoint connections: ${locks.map(({ name, level }) => `"${name}" (${level})`).join(", ")}. ` +
  `Remove ${locks.length === 1 ? "the lock" : "the locks"}, run again, then create ${locks.length === 1 ? "the lock" : "the locks"} again:\n` +
  locks.map(({ id }) => `\`${command`az lock delete --ids ${id}`}\``).join("\n");

export const noLockText = (keyVaultId: string): string =>
  `Solve what Atlas's message names, then run again. No lock on the vault was seen; this shows the locks of its resource group:\n\`${command`az lock list ${groupOptions(keyVaultId)}`}\``;

export function driftText(desired: Desired, off: readonly string[], seen: Seen): string {
  const words = off.map((key) => {
    if (key === "requirePrivateNetworking") return "requirePrivateNetworking is false in Atlas, true in the program";
    if (key === "publicNetworkAccess")
      return `publicNetworkAccess of the vault is ${seen.publicNetworkAccess} in Azure, ${desired.publicNetworkAccess} in the program`;
    return endpointsOff(desired, seen);
  });
  return `Drift of the private networking of project ${desired.projectId}: ${words.join("; ")}. This update sets what the program says.`;
}

const endpointsOff = (desired: Desired, seen: Seen): string =>
  Object.entries(statusOf(seen.endpoints, desired.regions))
    .map(([region, status]) => ({ region, status, wanted: ownEntry(desired.endpointStatus, region) }))
    .filter(({ status, wanted }) => wanted !== status)
    .map(
      ({ region, status, wanted }) =>
        `the private endpoint in ${region} is ${status === ABSENT ? "missing" : status} in Atlas, ${wanted} in the program`,
    )
    .join("; ");

export const notCheckedText = (what: string, why: string): string =>
  `Cannot be checked until \`pulumi up\`: ${what}. ${why}`;

export const accessNotCheckedText = (keyVaultId: string, wanted: string, why: string): string =>
  `Cannot be checked: whether the public network access of the vault ${keyVaultId} is ${wanted}. ${why}`;

const GRANT = "Give it the role Key Vault Contributor on the vault (a new grant takes minutes)";

export interface Lacking {
  readonly keyVaultId: string;
  readonly missing: readonly string[];
  readonly mustApprove: boolean;
}

export const missingRightsText = ({ keyVaultId, missing, mustApprove }: Lacking): string =>
  `The login to Azure may not do what private networking needs on ${keyVaultId}: it lacks ${missing.join(", ")}. ${GRANT}` +
  (mustApprove ? ', or pass approval: "manual" and let somebody else approve.' : ".");

export const noApprovalRightText = (keyVaultId: string, action: string): string =>
  `The login to Azure lacks ${action} on ${keyVaultId}, which approving may need. ${GRANT}.`;

const registerCommand = (subscription: string, namespace: string): string =>
  `\`${command`az provider register --namespace ${namespace} --subscription ${subscription}`}\``;

export const registrationNotCheckedText = (subscription: string, namespace: string): string =>
  `Cannot be checked: whether subscription ${subscription} has ${namespace} registered, which private endpoints need (${registerCommand(subscription, namespace)}).`;

export const notRegisteredText = (subscription: string, namespace: string, seen: string): string =>
  `Subscription ${subscription} does not have ${namespace} registered (${seen}), which private endpoints need, and this login could not register it. Let somebody who may run ${registerCommand(subscription, namespace)}.`;

export const notMergedText = (projectId: string): string =>
  `Atlas did not take private networking for project ${projectId} without the client secret, which this resource does not have.`;

/** ASSUMED(private-networking-mergeable): noticed if wrong by this refusal. */
export const NOT_MERGED_HINT =
  "Move the project's EncryptionAtRest to `access: { roleId }`, which has no secret; or switch private networking on once by hand (Atlas, project settings, Advanced, Encryption at Rest), and run again: it is then left as it is.";

export const notValidText = (projectId: string, path: string): string =>
  `Atlas cannot use the key of project ${projectId} over the ${path} (valid: false).`;

export const strangeText = (projectId: string, regions: readonly string[]): string =>
  `Project ${projectId} has private endpoints that 'regions' does not name: ${regions.join(", ")}. They are left alone; they go when this resource is deleted.`;

export function doublesText(projectId: string, doubles: readonly PrivateEndpoint[]): string {
  const regions = [...new Set(doubles.map(regionOfEndpoint))].join(", ");
  const names = doubles.map(({ id, status }) => `${id} (${status})`).join(", ");
  return `Project ${projectId} has more than one private endpoint in ${regions}: ${names} ${doubles.length === 1 ? "is" : "are"} not needed, and this run did not create ${doubles.length === 1 ? "it" : "them"}. If no other tool manages ${doubles.length === 1 ? "it" : "them"}, delete with the Atlas Admin API: ${doubles.map(({ id }) => `DELETE /api/atlas/v2/groups/${projectId}/encryptionAtRest/AZURE/privateEndpoints/${id}`).join(", ")}.`;
}

export const openAgainText = (keyVaultId: string): string =>
  `The vault ${keyVaultId} is open to the public network again: Atlas comes that way from now on, and whoever has a right on its keys can use it from anywhere. Narrow it by the vault's firewall (getAtlasIpAddresses lists what Atlas needs). Once the project's keys are off too, nobody needs that way: \`${closeCommand(keyVaultId)}\`.`;

export const staysClosedText = (keyVaultId: string): string =>
  `The public network access of the vault ${keyVaultId} stays Disabled: the program no longer sets publicNetworkAccess. Deleting this resource enables the access again. To enable it now, set publicNetworkAccess: "Enabled".`;

export const otherVaultClosedText = (keyVaultId: string): string =>
  `The public network access of the vault ${keyVaultId}, which this resource disabled, stays Disabled: the resource now manages another vault. To enable the access, run:\n\`${openCommand(keyVaultId)}\``;
export const OTHERS_HINT =
  'Give each of these projects private endpoints in the regions of its clusters (a PrivateNetworking), or take it off the vault; then run `pulumi up` again. Or keep the vault open: publicNetworkAccess: "Enabled".';

export const othersUnseenText = (keyVaultId: string, unseen: readonly Unseen[]): string =>
  `Could not check who else uses the vault ${keyVaultId}: ${unseenNamed(unseen)}. ` +
  "A cluster that comes to the vault over the public network loses its key when the vault is closed. Give the credential the role Project Read Only on these projects, or check them by hand.";

export const closingText = (keyVaultId: string): string =>
  `This closes ${keyVaultId} to the public network. What needs the vault's keys themselves from where Pulumi runs then fails (rotating a key now, its rotation policy, deleting it; azure-native's Key deletes that way); what goes by Azure Resource Manager goes on.`;
