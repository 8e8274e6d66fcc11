// What time alone does to the emulated Azure: long-running writes take effect, deleted connections go, registrations end.
// Called before every request; it reads recorded times and the clock, nothing else.
import { own } from "../own.ts";
import { rotateDue } from "./rotation.ts";
import type { AzureStore, AzureVault, NetworkProvider } from "./store.ts";

/**
 * FACT(connection-states): a decision about a connection settles after 8 to 67 s, a purge takes about 8 s.
 * ASSUMED(emulator-times): the rest; Azure promises no time.
 */
export const ARM_TIMES = {
  connectionSettlesMs: 8_000,
  connectionDeletedMs: 5_000,
  purgedMs: 8_000,
  registeringMs: 20_000,
} as const;

export function settleAzure(store: AzureStore, nowMs: number): void {
  store.deletedVaults = store.deletedVaults.filter((one) => one.purgeMs > nowMs);
  for (const vault of store.vaults) {
    rotateDue(vault, nowMs);
    purgeDue(vault, nowMs);
    const { pending } = vault;
    if (pending !== undefined && pending.doneMs <= nowMs) {
      Object.assign(vault, pending.settings);
      delete vault.pending;
    }
    if (vault.connections !== undefined)
      vault.connections = vault.connections.filter((one) => one.removedMs === undefined || one.removedMs > nowMs);
  }
}

/** FACT(vault-soft-delete): a deleted key is gone for good when its retention is over. */
function purgeDue(vault: AzureVault, nowMs: number): void {
  for (const [name, { purgeMs }] of Object.entries(vault.deletedKeys ?? {}))
    if (purgeMs <= nowMs) delete vault.deletedKeys?.[name];
}

/** FACT(arm-registration): Azure registers a provider in the background. */
export function networkState(store: AzureStore, subscriptionId: string, nowMs: number): NetworkProvider["state"] {
  const found = own(store.networkProvider, subscriptionId.toLowerCase()) ?? { state: "Registered" };
  const isDone = found.state === "Registering" && nowMs >= (found.sinceMs ?? 0) + ARM_TIMES.registeringMs;
  return isDone ? "Registered" : found.state;
}
