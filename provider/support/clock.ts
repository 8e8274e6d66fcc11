// The clock that everything waits on. Support layer: knows nothing of Atlas, Azure or Pulumi, and never reads the time behind a caller's back.
import { setTimeout as timeout } from "node:timers/promises";
import { CmkError } from "./errors";
import { isLoopback } from "./loopback";

/** Time as a parameter, so that no test waits and no plan reads the wall clock. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await timeout(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

export interface SyncedClock extends Clock {
  /** Takes over the other process's time; `now` is that until the next call. */
  sync(): Promise<void>;
}

/** Follows an emulator's clock in another process, so that a plugin under test waits no real time. */
export function remoteClock(url: string): SyncedClock {
  if (!isLoopback(url))
    throw new CmkError(`ATLAS_CMK_CLOCK is ${url}, which is not on this machine.`, {
      code: "INSECURE_URL",
      hint: "It is for an emulator on loopback only; unset it.",
    });
  let nowMs = Date.now();
  const ask = async (path: string, init: RequestInit): Promise<void> => {
    const answer: unknown = await (await fetch(`${url}${path}`, init)).json();
    if (typeof answer === "object" && answer !== null && "nowMs" in answer && typeof answer.nowMs === "number")
      nowMs = answer.nowMs;
  };
  return {
    now: () => nowMs,
    sync: () => ask("", {}),
    sleep: (ms, signal) =>
      ask("/sleep", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ untilMs: nowMs + ms }),
        ...(signal === undefined ? {} : { signal }),
      }),
  };
}
