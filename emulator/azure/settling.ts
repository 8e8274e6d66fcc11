// What time alone does to the emulated Azure: long-running writes take effect, deleted connections go, registrations end.
// Called before every request; it reads recorded times and the clock, nothing else.
import type { AzureStore, NetworkProvider } from "./store.ts";

/** ASSUMED: neither Azure nor its documents promise a time. */
export const ARM_TIMES = { connectionDeletedMs: 5_000, registeringMs: 20_000 } as const;

export function settleAzure(store: AzureStore, nowMs: number): void {
  for (const vault of store.vaults) {
    const { pending } = vault;
    if (pending !== undefined && pending.doneMs <= nowMs) {
      Object.assign(vault, pending.settings);
      delete vault.pending;
    }
    if (vault.connections !== undefined)
      vault.connections = vault.connections.filter((one) => one.removedMs === undefined || one.removedMs > nowMs);
  }
}

/** FACT(docs): Azure registers a provider in the background. */
export function networkState(store: AzureStore, subscriptionId: string, nowMs: number): NetworkProvider["state"] {
  const found = store.networkProvider[subscriptionId.toLowerCase()] ?? { state: "Registered" };
  const isDone = found.state === "Registering" && nowMs >= (found.sinceMs ?? 0) + ARM_TIMES.registeringMs;
  return isDone ? "Registered" : found.state;
}
