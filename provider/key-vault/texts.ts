// Messages about a vault: why it does not fit, what differs, what was adopted, recovered or kept. Texts only.
import type { Vault } from "../azure/types";
import type { KeyUsers } from "../project/clusters";
import { vaultNameIn } from "../support/azure-names";
import { command } from "../support/shell";
import type { Desired, Difference, Named } from "./plan";

const quotedList = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const differencesText = (differences: readonly Difference[]): string =>
  differences
    .map(({ property, inAzure, inProgram }) => `${property}: ${inAzure} in Azure, ${inProgram} in the program`)
    .join("; ");

/** Why an existing vault does not fit the program, or `undefined`. */
export function misfitText({ keyVaultId }: Named, vault: Vault, misfits: readonly Difference[]): string | undefined {
  if (!vault.enableRbacAuthorization)
    return `The vault ${vaultNameIn(keyVaultId)} uses access policies (enableRbacAuthorization: false in Azure, true in the program). The change would end all access policies at once, so it is not done here. If no application needs the access policies, run \`${command`az keyvault update --name ${vaultNameIn(keyVaultId)} --enable-rbac-authorization true`}\`, then run again. Or pass another 'vaultName'.`;
  if (misfits.length === 0) return undefined;
  return `The vault ${vaultNameIn(keyVaultId)} does not fit the program: ${differencesText(misfits)}. Azure never changes these properties. Correct the arguments, or pass another 'vaultName'.`;
}

export const accessPoliciesText = ({ keyVaultId }: Named): string =>
  `Drift in the vault ${vaultNameIn(keyVaultId)}: enableRbacAuthorization is false in Azure, true in the program. Role assignments have no effect in this vault, also those of Atlas. The change would end all access policies at once, so it is not done here. If no application needs the access policies, run \`${command`az keyvault update --name ${vaultNameIn(keyVaultId)} --enable-rbac-authorization true`}\`.`;

export const driftText = ({ keyVaultId }: Named, drift: readonly Difference[]): string =>
  `Drift in the vault ${vaultNameIn(keyVaultId)}: ${differencesText(drift)}. \`pulumi up\` restores the program's values.`;

export const goneText = ({ keyVaultId }: Named): string =>
  `The vault ${vaultNameIn(keyVaultId)} was deleted outside Pulumi. \`pulumi up\` recovers the vault, or creates a new vault if it was purged. Data that a purged key encrypted cannot be read.`;

export const adoptedText = ({ keyVaultId }: Named): string =>
  `Adopted the existing vault ${vaultNameIn(keyVaultId)}, with its keys. Its public network access and firewall stay unchanged.`;

export const adoptsText = ({ keyVaultId }: Named): string =>
  `The vault ${vaultNameIn(keyVaultId)} exists already: \`pulumi up\` adopts it.`;

export const recoveredText = ({ keyVaultId }: Named): string =>
  `Recovered the deleted vault ${vaultNameIn(keyVaultId)}, with its keys. Azure does not recover the role assignments on the vault.`;

export const nameTakenText = ({ vaultName: name }: Pick<Desired, "vaultName">): string =>
  `The vault was not created: the name "${name}" is in use. Names of vaults are unique in all of Azure.`;
export const NAME_TAKEN_HINT = "Pass another 'vaultName'.";

export const nameHeldText = ({ vaultName: name }: Pick<Desired, "vaultName">, deletedId: string): string =>
  `The vault was not created: the deleted vault ${deletedId} has the name "${name}".`;
export const nameHeldHint = ({ vaultName: name }: Pick<Desired, "vaultName">): string =>
  `Pass another 'vaultName', or recover that vault (\`${command`az keyvault recover --name ${name}`}\`) and use its resource group.`;

export const nameUnseenText = ({ vaultName: name }: Pick<Desired, "vaultName">, why: string): string =>
  `The vault was not created: the name "${name}" is in use. Whether a deleted vault has it could not be checked. ${why}`;
export const nameUnseenHint = ({ vaultName: name }: Pick<Desired, "vaultName">): string =>
  `If a deleted vault of this subscription has the name, recover it (\`${command`az keyvault recover --name ${name}`}\`) and run again, which adopts it. Or pass another 'vaultName'.`;

export const groupMissingText = ({
  resourceGroupName,
  subscriptionId,
}: Pick<Desired, "resourceGroupName" | "subscriptionId">): string =>
  `The resource group "${resourceGroupName}" does not exist in subscription ${subscriptionId}.`;
export const GROUP_MISSING_HINT =
  "Check 'resourceGroupName' and the subscription, or create the resource group, then run again.";

export const groupUnseenText = ({ resourceGroupName }: Pick<Desired, "resourceGroupName">, why: string): string =>
  `The Azure region for the vault could not be read from the resource group "${resourceGroupName}": ${why}`;
export const GROUP_UNSEEN_HINT = "Or pass 'location': then the resource group is not read.";

export const subscriptionUnknownText =
  "'subscriptionId' is not set, and the settings of the Azure login name no subscription. Pass 'subscriptionId', or set ARM_SUBSCRIPTION_ID (`az account show --query id -o tsv` prints it).";

export const tenantUnknownText = (why: string): string =>
  `'tenantId' is not set, and the tenant of the Azure login is not known: ${why} Pass 'tenantId' (\`az account show --query tenantId -o tsv\` prints it).`;

/** The vault that is kept, and how to delete it. */
export const keptText = ({ keyVaultId }: Named): string =>
  `Kept: the vault ${vaultNameIn(keyVaultId)}, with its keys and role assignments. The next \`pulumi up\` for the same project finds the vault; otherwise pass vaultName: "${vaultNameIn(keyVaultId)}". To delete the vault, with everything that only its keys can decrypt: \`${command`az keyvault delete --name ${vaultNameIn(keyVaultId)}`}\`.`;

export const stillNeededText = ({ keyVaultId }: Named, projectId: string, clusters: readonly string[]): string =>
  `The delete of the vault ${vaultNameIn(keyVaultId)} was refused: it has the key of the Atlas project ${projectId}${clusters.length === 0 ? "" : `, which encrypts the clusters ${quotedList(clusters)}`}. Nothing was changed. Delete the project's EncryptionAtRest before this resource, or pass another key to it.`;

export const notLetGoText = ({ keyVaultId }: Named, projectId: string, users: KeyUsers): string =>
  `The delete of the vault ${vaultNameIn(keyVaultId)} was refused: clusters of the Atlas project ${projectId} may still need a key in it (${[...users.staying.map((name) => `${name} is encrypted`), ...users.leaving].join(", ")}). Nothing was changed. Decrypt the clusters, or wait until Atlas has finished. Then run again.`;

export const cannotAskText = ({ keyVaultId }: Named, projectId: string, why: string): string =>
  `The delete of the vault ${vaultNameIn(keyVaultId)} was refused: whether the Atlas project ${projectId} still needs it could not be checked. Nothing was changed. ${why}`;

export const cannotAskHint = ({ keyVaultId }: Named, projectId: string): string =>
  `If you are sure that project ${projectId} does not need the vault, pass vaultName: "${vaultNameIn(keyVaultId)}", remove the project's id from 'projectIds' and run \`pulumi up\` first. Without 'deleteVault' the vault is kept.`;

/**
 * ASSUMED(deleted-project-snapshots): Atlas keeps no snapshot of a deleted project. FACT(atlas-snapshots-key): a
 * downloaded snapshot is read with the key of its time.
 */
export const projectGoneText = ({ keyVaultId }: Named, projectId: string): string =>
  `The Atlas project ${projectId} is gone (GET /groups/${projectId}: GROUP_NOT_FOUND), so it no longer prevents the delete of the vault ${vaultNameIn(keyVaultId)}. Snapshots of its clusters that were downloaded before can be read only with the keys in the vault.`;

export const deletedText = ({ keyVaultId }: Named, days: number): string =>
  `Deleted the vault ${vaultNameIn(keyVaultId)}, with its keys. For ${days} days \`${command`az keyvault recover --name ${vaultNameIn(keyVaultId)}`}\`, or the next \`pulumi up\`, brings it back.`;
