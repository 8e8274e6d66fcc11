// What Azure's routes are given: the store they serve, the time, and whom to tell of harm.
import type { AzureStore } from "./store.ts";

/** Something done to a key that would cut off whoever uses it. The store does not know who does: the listener does. */
export interface KeyHarm {
  readonly kind: "KEY_VERSION_DISABLED" | "KEY_DELETED" | "VAULT_DELETED" | "GROUP_DELETED";
  readonly detail: string;
  readonly vault: string;
  /** Absent: all of the vault. */
  readonly key?: string;
  /** Absent: all of the key. */
  readonly version?: string;
}

export interface AzureParts {
  /** Asked anew for each request: a seed may replace it. */
  readonly store: AzureStore;
  readonly clock: { now(): number };
  readonly onDamage?: (harm: KeyHarm) => void;
}
