// Where a vault is in ARM, and what ARM says of one that is not there. For every route below a vault.
import { azureRefusal, type Refusal } from "../http.ts";
import type { ArmParts } from "./arm-request.ts";
import { type AzureVault, vaultWithId } from "./store.ts";

export const VAULT_PATH =
  "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";

export type PathParts = Readonly<Record<string, string>>;

export const vaultIdOf = (path: PathParts): string =>
  `/subscriptions/${path.subscription}/resourceGroups/${path.group}/providers/Microsoft.KeyVault/vaults/${path.vault}`;

export const vaultAt = (parts: ArmParts, id: string): AzureVault | undefined => vaultWithId(parts.azure.store, id);

/**
 * ASSUMED(missing-key-code): a missing key or version is answered as any missing resource (notice: another code at
 * 404).
 */
export const notFound = (path: PathParts, below: string): Refusal =>
  azureRefusal(
    404,
    "ResourceNotFound",
    `The Resource 'Microsoft.KeyVault/vaults/${path.vault}${below}' under resource group '${path.group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );

export const parentMissing = (id: string, type: string, verb: string): Refusal =>
  azureRefusal(
    404,
    "ParentResourceNotFound",
    `Failed to perform '${verb}' on resource(s) of type '${type}', because the parent resource '${id}' could not be found.`,
  );
