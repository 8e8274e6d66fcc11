// What Azure's routes receive: the store, the clock, and the listener for damage.
import type { AzureStore, VaultSettings } from "./store.ts";

/**
 * A request that may damage a project, reported before it takes effect. The store does not know which project uses
 * what. The listener does.
 */
export type Harm =
  | {
      readonly kind: "KEY_VERSION_DISABLED";
      readonly detail: string;
      readonly vault: string;
      readonly key: string;
      readonly version: string;
    }
  | {
      readonly kind: "CONNECTION_CHANGED";
      readonly vaultId: string;
      readonly name: string;
      readonly to: "Approved" | "Rejected" | "Removed";
    }
  | { readonly kind: "VAULT_CHANGED"; readonly vaultId: string; readonly settings: VaultSettings }
  /** With all that is in it. */
  | { readonly kind: "GROUP_DELETED"; readonly vaultId: string };

export interface AzureParts {
  /** Read again for each request, because a seed may replace the store. */
  readonly store: AzureStore;
  readonly clock: { now(): number };
  readonly onDamage?: (harm: Harm) => void;
}
