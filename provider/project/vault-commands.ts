// Commands of the Azure CLI for a vault, for messages. Pure: texts only.
import { parseKeyVaultId, vaultNameIn } from "../support/azure-names";
import { command } from "../support/shell";

/** FACT(vault-update-command): `az keyvault update` takes a name and no id. */
const accessCommand = (keyVaultId: string, access: "Enabled" | "Disabled"): string =>
  command`az keyvault update ${[...groupOptions(keyVaultId), ...vaultOptions(keyVaultId)]} --public-network-access ${access}`;

export const openCommand = (keyVaultId: string): string => accessCommand(keyVaultId, "Enabled");
export const closeCommand = (keyVaultId: string): string => accessCommand(keyVaultId, "Disabled");

/** FACT(atlas-key-needs): the key permissions that Atlas needs in a vault that uses access policies. */
export const KEY_PERMISSIONS = ["get", "encrypt", "decrypt"] as const;

/** Adds permissions to the principal's access policy. Other principals' access policies stay. */
export const setPolicyCommand = (keyVaultId: string, principalId: string): string =>
  command`az keyvault set-policy ${[...groupOptions(keyVaultId), ...vaultOptions(keyVaultId)]} --object-id ${principalId} --key-permissions ${[...KEY_PERMISSIONS]}`;

export const groupOptions = (keyVaultId: string): readonly string[] => {
  const { subscriptionId, resourceGroupName } = parseKeyVaultId(keyVaultId) ?? UNKNOWN_VAULT;
  return ["--subscription", subscriptionId, "--resource-group", resourceGroupName];
};

const vaultOptions = (keyVaultId: string): readonly string[] => ["--name", vaultNameIn(keyVaultId)];

/** Placeholders for a person to replace. */
const UNKNOWN_VAULT = { subscriptionId: "{subscription}", resourceGroupName: "{group}" };
