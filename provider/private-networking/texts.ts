// Messages of private networking: commands to run, failures, warnings and drift. Texts only.

import type { PrivateEndpoint } from "../atlas/types";
import type { Lock } from "../azure/types";
import { ABSENT, regionOfEndpoint, statusOf } from "../project/path";
import { closeCommand, groupOptions, openCommand } from "../project/vault-commands";
import { vaultNameIn } from "../support/azure-names";
import { ownEntry } from "../support/own";
import { command } from "../support/shell";
import type { Unseen } from "../vault-users/read";
import { unseenNamed } from "../vault-users/texts";
import type { Desired, Seen } from "./plan";

/** The command that approves the private endpoint connection that Atlas names. */
export const approvalCommand = (keyVaultId: string, connectionName: string): string =>
  command`az keyvault private-endpoint-connection approve --id ${`${keyVaultId}/privateEndpointConnections/${connectionName}`} --description ${"MongoDB Atlas"}`;

export const approvalText = (commands: readonly string[]): string =>
  `Approve ${commands.length === 1 ? "this private endpoint connection" : "these private endpoint connections"} of Atlas in the vault, and no other:\n` +
  commands.map((one) => `\`${one}\``).join("\n");

/** What another person must do: one connection. */
export interface Approval {
  readonly region: string;
  readonly command: string;
}

/** The row shows as much of it as the terminal is wide: first what to do, then how. */
export const approvalStatus = (needed: readonly Approval[]): string =>
  `approve ${needed.map(({ region }) => region).join(", ")} in Azure: ${needed.map(({ command: one }) => `\`${one}\``).join(" and ")}`;

export const manualText = (keyVaultId: string): string =>
  `approval is "manual": while \`pulumi up\` waits, another person must approve the private endpoint connections that its rows name. To list them: \`${command`az network private-endpoint-connection list --id ${keyVaultId} --output table`}\`.`;

export const endpointFailedText = (region: string, why: string): string =>
  `Atlas cannot create the private endpoint in ${region}: ${withoutPoint(why)}.`;

const withoutPoint = (text: string): string => text.trim().replace(/\.$/, "");

/** Atlas's reason stands once for all endpoints that have it. */
export function notDeletedText(projectId: string, kept: readonly PrivateEndpoint[], requests: number): string {
  const groups = new Map<string, readonly PrivateEndpoint[]>();
  for (const one of kept) groups.set(sharedReason(one), [...(groups.get(sharedReason(one)) ?? []), one]);
  const said = [...groups].map(([shared, ones]) => {
    const regions = [...new Set(ones.map(regionOfEndpoint))].join(", ");
    const [only] = ones;
    return { regions, reason: ones.length === 1 && only !== undefined ? reasonOf(only) : shared };
  });
  const regions = [...new Set(kept.map(regionOfEndpoint))].join(", ");
  const isOne = kept.length === 1;
  return (
    `Atlas did not delete the private ${isOne ? "endpoint" : "endpoints"} in ${regions} of project ${projectId} (${requests} requests accepted${isOne ? "" : " for each"}): ` +
    `${said.map((one) => (said.length === 1 ? one.reason : `in ${one.regions}: ${one.reason}`)).join("; ")}.`
  );
}

const reasonOf = ({ status, errorMessage }: PrivateEndpoint): string =>
  withoutPoint(errorMessage ?? `Atlas still lists it as ${status}`);

/** Azure's refusal names the endpoint's connection. Without that name, the refusals for one lock are the same. */
const sharedReason = (endpoint: PrivateEndpoint): string => {
  const { privateEndpointConnectionName: name } = endpoint;
  return name === undefined ? reasonOf(endpoint) : reasonOf(endpoint).replaceAll(name, "{connection}");
};

/** FACT(arm-locks): a lock forbids the removal of a vault's private endpoint connection. */
export const lockText = (locks: readonly Lock[]): string =>
  `${locks.length === 1 ? "A lock in Azure prevents" : "Locks in Azure prevent"} the deletion of the vault's private endpoint connections: ${locks.map(({ name, level }) => `"${name}" (${level})`).join(", ")}. ` +
  `Delete ${locks.length === 1 ? "the lock" : "the locks"}, run again, then create ${locks.length === 1 ? "the lock" : "the locks"} again:\n` +
  locks.map(({ id }) => `\`${command`az lock delete --ids ${id}`}\``).join("\n");

export const noLockText = (keyVaultId: string): string =>
  `Remove the cause that Atlas reports, then run again. No lock was found on the vault. List the locks of its resource group:\n\`${command`az lock list ${groupOptions(keyVaultId)}`}\``;

export function driftText(desired: Desired, off: readonly string[], seen: Seen): string {
  const words = off.map((key) => {
    if (key === "requirePrivateNetworking") return "requirePrivateNetworking is false in Atlas, true in the program";
    if (key === "publicNetworkAccess" && seen.publicNetworkAccess === ABSENT)
      return `the vault ${vaultNameIn(desired.keyVaultId)} does not exist in Azure, publicNetworkAccess is ${desired.publicNetworkAccess} in the program`;
    if (key === "publicNetworkAccess")
      return `publicNetworkAccess of the vault is ${seen.publicNetworkAccess} in Azure, ${desired.publicNetworkAccess} in the program`;
    return endpointsOff(desired, seen);
  });
  return `Drift of the private networking of project ${desired.projectId}: ${words.join("; ")}. \`pulumi up\` sets what the program says.`;
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

export const accessNotCheckedText = (keyVaultId: string, wanted: string, why: string): string =>
  `Cannot be checked: whether publicNetworkAccess of the vault ${vaultNameIn(keyVaultId)} is ${wanted}. ${why}`;

const ASSIGN =
  "Assign the role Key Vault Contributor on the vault to the login (a new role assignment takes minutes to take effect)";

export interface Lacking {
  readonly keyVaultId: string;
  readonly missing: readonly string[];
  readonly mustApprove: boolean;
}

export const missingRightsText = ({ keyVaultId, missing, mustApprove }: Lacking): string =>
  `The login to Azure lacks permissions on ${keyVaultId} that private networking needs: ${missing.join(", ")}. ${ASSIGN}` +
  (mustApprove ? ', or set approval: "manual" and let another person approve the connections.' : ".");

export const noApprovalRightText = (keyVaultId: string, action: string): string =>
  `The login to Azure lacks ${action} on ${keyVaultId}, which the approval of a private endpoint connection may need. ${ASSIGN}.`;

const registerCommand = (subscription: string, namespace: string): string =>
  `\`${command`az provider register --namespace ${namespace} --subscription ${subscription}`}\``;

export const registrationNotCheckedText = (subscription: string, namespace: string, why: string): string =>
  `Cannot be checked: whether subscription ${subscription} has ${namespace} registered, which private endpoints need. ${why} ` +
  `If it is not registered, run:\n${registerCommand(subscription, namespace)}`;

export interface Unregistered {
  readonly subscription: string;
  readonly namespace: string;
  /** Azure's registration state. */
  readonly state: string;
}

export const notRegisteredText = ({ subscription, namespace, state }: Unregistered, why: string): string =>
  `Subscription ${subscription} does not have ${namespace} registered (${state}), which private endpoints need. This login could not register it. ${why} ` +
  `Use a login with the permission to run:\n${registerCommand(subscription, namespace)}`;

export const adoptedText = (projectId: string, result: string): string =>
  `Adopted the existing private networking of project ${projectId}: ${result}.`;

export const notMergedText = (projectId: string): string =>
  `Atlas did not enable private networking for project ${projectId} without the client secret, which this resource does not have.`;

/** ASSUMED(private-networking-mergeable): noticed if wrong by this refusal. */
export const NOT_MERGED_HINT =
  "Nothing was changed. Change the project's EncryptionAtRest to `access: { roleId }`, which has no secret. Or enable private networking once in Atlas (project settings, Advanced, Encryption at Rest). " +
  "Then run again: the resource keeps the setting.";

export const lostKeyText = (projectId: string): string =>
  `Private networking of project ${projectId} was not changed: the change does not bring back the key that Atlas cannot use.`;

export const notValidText = (projectId: string, path: string): string =>
  `Atlas cannot use the key of project ${projectId} over the ${path} (valid: false).`;

export const strangeText = (projectId: string, regions: readonly string[]): string =>
  `Project ${projectId} has private endpoints in regions that 'regions' does not name: ${regions.join(", ")}. They are kept until this resource is deleted, which deletes them too.`;

export function doublesText(projectId: string, doubles: readonly PrivateEndpoint[]): string {
  const regions = [...new Set(doubles.map(regionOfEndpoint))].join(", ");
  const names = doubles.map(({ id, status }) => `${id} (${status})`).join(", ");
  const [they, are, them] = doubles.length === 1 ? ["it", "is", "it"] : ["they", "are", "them"];
  const requests = doubles.map(
    ({ id }) => `\`DELETE /api/atlas/v2/groups/${projectId}/encryptionAtRest/AZURE/privateEndpoints/${id}\``,
  );
  return (
    `Project ${projectId} has more than one private endpoint in ${regions}: ${names}. This run did not create ${them}, and ${they} ${are} not needed. ` +
    `If no other tool manages ${them}, delete ${them} with the Atlas Admin API:\n${requests.join("\n")}`
  );
}

export const openAgainText = (keyVaultId: string): string =>
  `Public network access of the vault ${vaultNameIn(keyVaultId)} is enabled again. Atlas now uses the vault over the public network, and every principal with a permission on its keys can use them from any address. ` +
  "Restrict the access with the vault's firewall (getAtlasIpAddresses lists what Atlas needs). After the project's customer-managed keys are disabled, which is the next step of a destroy, the access is no longer needed. " +
  `Disable it then:\n\`${closeCommand(keyVaultId)}\``;

export const notOursText = (keyVaultId: string): string =>
  `The public network access of the vault ${vaultNameIn(keyVaultId)} is Disabled, and this resource does not manage it. ` +
  "A destroy decrypts the clusters first. After that it is refused, because Atlas could not use the vault without the private endpoints. " +
  'Set publicNetworkAccess: "Disabled": then a destroy enables the access before it deletes an endpoint.';

export const staysClosedText = (keyVaultId: string): string =>
  `The public network access of the vault ${vaultNameIn(keyVaultId)} stays Disabled: the program no longer sets publicNetworkAccess. Deleting this resource enables the access again. To enable it now, set publicNetworkAccess: "Enabled".`;

export const otherVaultClosedText = (keyVaultId: string): string =>
  `The public network access of the vault ${vaultNameIn(keyVaultId)}, which this resource disabled, stays Disabled: the resource now manages another vault. To enable the access, run:\n\`${openCommand(keyVaultId)}\``;

export const OTHERS_HINT =
  "Create private endpoints for each of these projects in the regions of its clusters (a PrivateNetworking), or stop the project's use of the vault. " +
  'Then run `pulumi up` again. Or set publicNetworkAccess: "Enabled" here.';

export const othersUnseenText = (keyVaultId: string, unseen: readonly Unseen[]): string =>
  `Cannot be checked: which other projects use the vault ${vaultNameIn(keyVaultId)}. Not read: ${unseenNamed(unseen)}. ` +
  "A cluster that uses the vault over the public network loses its key when public network access is disabled. " +
  "Give the credential the role Project Read Only on these projects, or check them by hand.";

export const closingText = (keyVaultId: string): string =>
  `This update disables public network access of the vault ${vaultNameIn(keyVaultId)}. Operations on the vault's data plane then fail from where Pulumi runs: rotating a key now, its rotation policy, deleting it (azure-native's Key deletes over the data plane). ` +
  "Operations over Azure Resource Manager still work.";
