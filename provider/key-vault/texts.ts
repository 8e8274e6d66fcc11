// What a person reads of a vault: why it does not fit, what differs, what was adopted, recovered or kept. Words only.
import type { Vault } from "../azure/types";
import type { KeyUsers } from "../project/clusters";
import { parseKeyVaultId } from "../support/azure-names";
import { command } from "../support/shell";
import type { Desired, Difference, Named } from "./plan";

const quotedList = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const vaultName = (keyVaultId: string): string => parseKeyVaultId(keyVaultId)?.keyVaultName ?? "{vault}";

const differencesText = (differences: readonly Difference[]): string =>
  differences
    .map(({ property, inAzure, inProgram }) => `${property}: ${inAzure} in Azure, ${inProgram} in the program`)
    .join("; ");

/** Why an existing vault cannot be what is wanted, or `undefined`. */
export function misfitText({ keyVaultId }: Named, vault: Vault, misfits: readonly Difference[]): string | undefined {
  if (!vault.enableRbacAuthorization)
    return `The vault ${keyVaultId} uses access policies, not Azure role assignments (enableRbacAuthorization: false). Changing that ends every access policy at once, so it is not done here. If no application needs the access policies, run \`${command`az keyvault update --name ${vaultName(keyVaultId)} --enable-rbac-authorization true`}\`, then run again. Or give another 'vaultName'.`;
  if (misfits.length === 0) return undefined;
  return `The vault ${keyVaultId} does not fit the program, and Azure never changes these properties: ${differencesText(misfits)}. Correct the arguments, or give another 'vaultName'.`;
}

export const accessPoliciesText = ({ keyVaultId }: Named): string =>
  `Drift in the vault ${keyVaultId}: enableRbacAuthorization is false in Azure, true in the program. Role assignments do not count in the vault, Atlas's neither. This is not changed here, because it ends every access policy at once. If no application needs the access policies, run \`${command`az keyvault update --name ${vaultName(keyVaultId)} --enable-rbac-authorization true`}\`.`;

export const driftText = ({ keyVaultId }: Named, drift: readonly Difference[]): string =>
  `Drift in the vault ${keyVaultId}: ${differencesText(drift)}. This update restores the program's values.`;

export const goneText = ({ keyVaultId }: Named): string =>
  `The vault ${keyVaultId} was deleted outside Pulumi. This update recovers it, or creates a new one if it was purged; without its keys, what they encrypted cannot be read.`;

export const adoptedText = ({ keyVaultId }: Named): string =>
  `Adopted the vault ${keyVaultId}, which exists already, with its keys. Its public network access and firewall stay as they are.`;

export const adoptsText = ({ keyVaultId }: Named): string =>
  `The vault ${keyVaultId} exists already: \`pulumi up\` adopts it.`;

export const recoveredText = ({ keyVaultId }: Named): string =>
  `Recovered the deleted vault ${keyVaultId}, with its keys. Role assignments on it are not recovered by Azure.`;

export const nameTakenText = ({ vaultName: name }: Pick<Desired, "vaultName">): string =>
  `The vault was not created: the name "${name}" is taken. Names of vaults are unique in all of Azure.`;
export const NAME_TAKEN_HINT = "Give another 'vaultName'.";

export const nameHeldText = ({ vaultName: name }: Pick<Desired, "vaultName">, deletedId: string): string =>
  `The vault was not created: the deleted vault ${deletedId} holds the name "${name}".`;
export const nameHeldHint = ({ vaultName: name }: Pick<Desired, "vaultName">): string =>
  `Give another 'vaultName', or recover that vault (\`${command`az keyvault recover --name ${name}`}\`) and use its resource group.`;

export const nameUnseenText = ({ vaultName: name }: Pick<Desired, "vaultName">, why: string): string =>
  `The vault was not created: the name "${name}" is taken, and whether a deleted vault holds it could not be looked up. ${why}`;
export const nameUnseenHint = ({ vaultName: name }: Pick<Desired, "vaultName">): string =>
  `If it is a deleted vault of this subscription, recover it (\`${command`az keyvault recover --name ${name}`}\`) and run again: it is then adopted. Or give another 'vaultName'.`;

export const groupMissingText = ({
  resourceGroupName,
  subscriptionId,
}: Pick<Desired, "resourceGroupName" | "subscriptionId">): string =>
  `The resource group "${resourceGroupName}" does not exist in subscription ${subscriptionId}.`;
export const GROUP_MISSING_HINT =
  "Check 'resourceGroupName' and the subscription, or create the resource group, then run again.";

export const groupUnseenText = ({ resourceGroupName }: Pick<Desired, "resourceGroupName">, why: string): string =>
  `The Azure region of the resource group "${resourceGroupName}" could not be looked up, and the vault is to be created there: ${why}`;
export const GROUP_UNSEEN_HINT = "Or pass 'location', and the resource group is not read.";

export const subscriptionUnknownText =
  "'subscriptionId' is not given, and the settings of the Azure login name no subscription. Pass 'subscriptionId', or set ARM_SUBSCRIPTION_ID (`az account show --query id -o tsv` prints it).";

export const tenantUnknownText = (why: string): string =>
  `'tenantId' is not given, and the tenant of the Azure login is not known: ${why} Pass 'tenantId' (\`az account show --query tenantId -o tsv\` prints it).`;

/** How to get rid of a vault that is kept. */
export const keptText = ({ keyVaultId }: Named): string =>
  `Kept: the vault ${keyVaultId}, with its keys and the role assignments on it. The next \`pulumi up\` for the same project finds it; else pass vaultName: "${vaultName(keyVaultId)}". To delete it, with all that only its keys can read: \`${command`az keyvault delete --name ${vaultName(keyVaultId)}`}\`.`;

export const stillNeededText = ({ keyVaultId }: Named, projectId: string, clusters: readonly string[]): string =>
  `The vault ${keyVaultId} is kept, and nothing was changed: the key of the Atlas project ${projectId} is in it${clusters.length === 0 ? "" : `, and clusters ${quotedList(clusters)} are encrypted with it`}. Let the project's EncryptionAtRest go before this resource, or name another key there.`;

export const notLetGoText = ({ keyVaultId }: Named, projectId: string, users: KeyUsers): string =>
  `The vault ${keyVaultId} is kept, and nothing was changed: clusters of the Atlas project ${projectId} may still need a key in it (${[...users.staying.map((name) => `${name} is encrypted`), ...users.leaving].join(", ")}). Decrypt them, or wait until Atlas is done, then run again.`;

export const cannotAskText = ({ keyVaultId }: Named, projectId: string, why: string): string =>
  `The vault ${keyVaultId} is kept, and nothing was changed: whether the Atlas project ${projectId} still needs it cannot be asked. ${why}`;

export const cannotAskHint = ({ keyVaultId }: Named, projectId: string): string =>
  `If you are sure that project ${projectId} does not need the vault, pass vaultName: "${vaultName(keyVaultId)}", remove the project's id from 'projectIds' and run \`pulumi up\` first. Without 'deleteVault' the vault is kept.`;

/**
 * ASSUMED(deleted-project-snapshots): Atlas keeps no snapshot of a deleted project. FACT(atlas-snapshots-key): a
 * downloaded snapshot is read with the key of its time.
 */
export const projectGoneText = ({ keyVaultId }: Named, projectId: string): string =>
  `The Atlas project ${projectId} is gone (GET /groups/${projectId}: GROUP_NOT_FOUND), so it no longer stops the deletion of the vault ${keyVaultId}. Snapshots of its clusters that were downloaded before can only be read with the keys in the vault.`;

export const deletedText = ({ keyVaultId }: Named, days: number): string =>
  `Deleted the vault ${keyVaultId}, with its keys. For ${days} days \`${command`az keyvault recover --name ${vaultName(keyVaultId)}`}\`, or the next \`pulumi up\`, brings it back.`;

export const notCheckedText = (what: string, why: string): string =>
  `Cannot be checked until \`pulumi up\`: ${what}. ${why}`;
