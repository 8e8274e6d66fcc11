// Writes of parts of a vault that Azure has accepted and may still be working on. A change of the vault itself waits for their ends.
// Azure layer; it does not reach other processes.
import type { Clock } from "../support/clock";
import { pollUntilEnd } from "./poll";

/** One look at a write: whether it has ended. */
type HasEnded = () => Promise<boolean>;

export interface UnderWay {
  add(vault: string, hasEnded: HasEnded): void;
  /** Waits for the ends, whatever they are: whoever began a write looks at its result. Returns whether any had not ended. */
  ended(vault: string, clock: Clock, signal: AbortSignal | undefined): Promise<boolean>;
}

/** FACT(arm-conflict-later): a write may end as failed because another one began before its end. */
export function createUnderWay(): UnderWay {
  const writes = new Map<string, readonly HasEnded[]>();
  const lookAt = async (hasEnded: HasEnded, signal: AbortSignal | undefined): Promise<boolean> => {
    try {
      return await hasEnded();
    } catch {
      signal?.throwIfAborted();
      return true;
    }
  };
  return {
    add: (vault, hasEnded) => void writes.set(vault, [...(writes.get(vault) ?? []), hasEnded]),
    ended: async (vault, clock, signal) => {
      const begun = writes.get(vault) ?? [];
      writes.delete(vault);
      let hasWaited = false;
      for (const write of begun) {
        if (await lookAt(write, signal)) continue;
        hasWaited = true;
        await pollUntilEnd({
          what: `a write of the vault ${vault}`,
          clock,
          signal,
          look: async () =>
            (await lookAt(write, signal))
              ? { kind: "done", value: undefined }
              : { kind: "pending", state: "under way" },
        });
      }
      return hasWaited;
    },
  };
}
