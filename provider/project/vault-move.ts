// How a project with private networking changes to another vault: the runs of `pulumi up`, for the arguments of a program. Pure: texts only.
import type { EncryptionAtRest } from "../atlas/types";
import { parseKeyVaultId, partsOfKeyIdentifier, vaultNameIn } from "../support/azure-names";
import { command } from "../support/shell";
import { vaultInForce } from "./path";

/**
 * What names the vault in the program. `componentVault`: CustomerManagedKeys, which creates it. `componentKey`:
 * CustomerManagedKeys with `key`. `resources`: an EncryptionAtRest. `adopted`: the project's private networking is not of
 * this stack.
 */
export type NamedBy = "componentVault" | "componentKey" | "resources" | "adopted";

interface Arguments {
  readonly vault: string;
  readonly off: string;
  readonly on: string;
}

const ARGUMENTS: Readonly<Record<Exclude<NamedBy, "adopted">, Arguments>> = {
  componentVault: {
    vault: "'vaultName' of the CustomerManagedKeys (with 'location' for another region, or 'resourceGroupName')",
    off: "set `privateNetworking: false` in the CustomerManagedKeys",
    on: "Set 'privateNetworking' of the CustomerManagedKeys to its earlier value",
  },
  componentKey: {
    vault: "'key.keyVaultId' of the CustomerManagedKeys",
    off: "set `privateNetworking: false` in the CustomerManagedKeys",
    on: "Set 'privateNetworking' of the CustomerManagedKeys to its earlier value",
  },
  resources: {
    vault: "'keyVaultId' of the EncryptionAtRest",
    off: "remove the PrivateNetworking from the program",
    on: "Add the PrivateNetworking again, with the new 'keyVaultId'",
  },
};

export interface VaultMove {
  readonly projectId: string;
  /** The settings in Atlas, with the vault in use. */
  readonly actual: EncryptionAtRest;
  /** ARM id of the new vault. */
  readonly to: string;
  readonly by: NamedBy;
  /** Why the new vault does not let Atlas in over the public network, where Azure shows that. */
  readonly closed?: string | undefined;
}

/**
 * FACT(atlas-endpoint-frozen): a project's vault cannot be changed while the project has private endpoints. Step 1 is
 * always the next one: without private networking the change is one run, and is not refused.
 */
export function vaultMoveText(move: VaultMove): string {
  const { projectId, actual, to, closed } = move;
  const from = vaultInForce(actual) ?? "";
  const names = { from: vaultNameIn(from), to: vaultNameIn(to) };
  const open = `The new vault must allow Atlas over the public network until then.${closed === undefined ? "" : ` ${closed}`}`;
  const steps = move.by === "adopted" ? adoptedSteps(names, open) : ownSteps(ARGUMENTS[move.by], names, open);
  return [
    `The vault of project ${projectId} cannot change from ${names.from} to ${names.to} while the project has private endpoints.`,
    `The change takes ${steps.length === 2 ? "two steps" : "three runs of `pulumi up`"}. The next one is step 1:`,
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    sameKeyText(move, from),
    `Keep the vault ${names.from}, its key and the role assignments on it until no snapshot needs them (docs/keys-over-the-years.md).`,
  ].join("\n");
}

interface Names {
  readonly from: string;
  readonly to: string;
}

const adoptedSteps = ({ from }: Names, open: string): readonly string[] => [
  `Where the project's private networking is managed: enable public network access of the vault ${from}, delete the private endpoints, and disable private networking.`,
  `Run this program again: it changes the vault, then creates its own private endpoints. ${open}`,
];

const ownSteps = ({ vault, off, on }: Arguments, { from, to }: Names, open: string): readonly string[] => [
  `Undo the change of ${vault}, and ${off}. This run enables public network access of the vault ${from} if this stack disabled it, deletes the private endpoints, and disables private networking.`,
  `Change ${vault} to the vault ${to}. This run sets the new vault and key in Atlas. Step 3 follows when it has ended. ${open}`,
  `${on}. This run creates the private endpoints to the new vault, and disables its public network access if the program says so.`,
];

/** FACT(vault-key-backup): in the same subscription and geography, with the versions and their ids. */
function sameKeyText({ actual, to, by }: VaultMove, from: string): string {
  const [old, next] = [parseKeyVaultId(from), parseKeyVaultId(to)];
  const { keyName = "{key}" } = partsOfKeyIdentifier(actual.azureKeyVault.keyIdentifier ?? "");
  if (old === undefined || old.subscriptionId !== next?.subscriptionId)
    return "The new vault needs a new key: Azure restores the backup of a key only in the same subscription.";
  const file = `${keyName}.backup`;
  const subscription = ["--subscription", old.subscriptionId];
  const made = by === "componentVault" ? " Create the new vault for that: step 2 adopts it." : "";
  return (
    `To keep the key with its versions, restore it in the new vault before step 2. Azure allows that within one geography only; elsewhere, use a new key.${made}\n` +
    `\`${command`az keyvault key backup ${subscription} --vault-name ${old.keyVaultName} --name ${keyName} --file ${file}`}\`\n` +
    `\`${command`az keyvault key restore ${subscription} --vault-name ${next.keyVaultName} --file ${file}`}\``
  );
}

/** Where a change of the vault is one run: what stays needed. */
export const vaultMovesText = (projectId: string, from: string, to: string): string =>
  `The vault of project ${projectId} changes from ${vaultNameIn(from)} to ${vaultNameIn(to)}. Keep the vault ${vaultNameIn(from)}, its key and the role assignments on it until no snapshot needs them.`;

/** FACT(atlas-rewrap): the old key is needed until every cluster has the new one, and snapshots need it longer. */
export const deletesOldVaultText = (projectId: string, from: string, to: string): string =>
  `The vault of project ${projectId} cannot change from ${vaultNameIn(from)} to ${vaultNameIn(to)} while the program deletes the old vault (\`retainKeys: false\`, or \`deleteVault: true\` of a KeyVault). ` +
  `Clusters need it while they change to the new key, and snapshots need it longer. Remove that argument and run \`pulumi up\`, which changes nothing in the clouds. Then change the vault. Delete the vault ${vaultNameIn(from)} by hand when no snapshot needs it.`;

/** For a PrivateNetworking beside an EncryptionAtRest, whose own refusal lists the runs. */
export const endpointsStayText = (projectId: string, from: string, to: string): string =>
  `The private endpoints of project ${projectId} lead to the vault ${vaultNameIn(from)} and cannot move to ${vaultNameIn(to)}. Give this resource and the EncryptionAtRest the same 'keyVaultId'. ` +
  "A change of both takes three runs of `pulumi up`, which the refusal of the EncryptionAtRest lists.";
