// Vaults that are deleted and can still be recovered, until their time is over. Which requests may do what, the routes say.
import { lower } from "./arm-body.ts";
import type { AzureParts } from "./parts.ts";
import { type AzureStore, type AzureVault, type DeletedVault, retentionOf } from "./store.ts";

const DAY_MS = 86_400_000;

/** FACT(vault-soft-delete): soft delete is always on; role assignments at the vault go and do not come back with it. */
export function softDelete(azure: AzureParts, vault: AzureVault): void {
  const { store, clock } = azure;
  const gone: DeletedVault = { vault, deletedMs: clock.now(), purgeMs: clock.now() + retentionOf(vault) * DAY_MS };
  const below = `${lower(vault.id)}/`;
  store.vaults = store.vaults.filter((one) => one !== vault);
  store.deletedVaults = [...store.deletedVaults, gone];
  store.roleAssignments = store.roleAssignments.filter((one) => !`${lower(one.scope)}/`.startsWith(below));
}

/** By name: it is taken until the vault is purged or its time is over. */
export const findDeleted = (store: AzureStore, name: string, nowMs: number): DeletedVault | undefined =>
  store.deletedVaults.find((one) => lower(one.vault.name) === lower(name) && one.purgeMs > nowMs);
