// What Azure's routes are given: the store they serve, the time, and whom to tell of harm.
import type { AzureStore, VaultSettings } from "./store.ts";

/** A request's doing that may cut somebody off, told before it takes effect. The store does not know who uses what: the listener does. */
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
  /** Asked anew for each request: a seed may replace it. */
  readonly store: AzureStore;
  readonly clock: { now(): number };
  readonly onDamage?: (harm: Harm) => void;
}
