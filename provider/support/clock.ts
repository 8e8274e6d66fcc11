// The clock of every wait. Support layer: it knows nothing of Atlas, Azure or Pulumi, and reads the time only where a caller asks.
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

/** Whether a time is at most so long ago. A time in the future is not: the machine's clock was set back since. */
export function isWithin(clock: Pick<Clock, "now">, atMs: number, maxAgeMs: number): boolean {
  const ageMs = clock.now() - atMs;
  return ageMs >= 0 && ageMs <= maxAgeMs;
}

/** Milliseconds until a time. Zero: it has passed. */
export const msUntil = (clock: Pick<Clock, "now">, timeMs: number): number => Math.max(0, timeMs - clock.now());

export interface SyncedClock extends Clock {
  /** Reads the other process's time. `now` gives this time until the next call. */
  sync(): Promise<void>;
}

/** As much of `fetch` as the clock needs. */
export type FetchLike = (
  url: string,
  init: {
    readonly method: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly signal?: AbortSignal;
  },
) => Promise<{ json(): Promise<unknown> }>;

/** Follows an emulator's clock in another process, so that a plugin under test waits no real time. */
export function remoteClock(url: string, fetchLike: FetchLike = fetch): SyncedClock {
  if (!isLoopback(url))
    throw new CmkError(`ATLAS_CMK_CLOCK is ${url}, which is not on this machine.`, {
      code: "INSECURE_URL",
      hint: "ATLAS_CMK_CLOCK is only for an emulator on this machine (loopback). Unset it.",
    });
  let nowMs = Date.now();
  const ask: FetchLike = async (path, init) => {
    try {
      return await fetchLike(`${url.replace(/\/+$/, "")}${path}`, init);
    } catch (error) {
      init.signal?.throwIfAborted();
      throw stopped(url, error);
    }
  };
  return {
    now: () => nowMs,
    sync: async () => {
      nowMs = nowIn(url, await (await ask("", { method: "GET" })).json());
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      const answer = await ask("/sleep", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ untilMs: nowMs + ms }),
        ...(signal === undefined ? {} : { signal }),
      });
      // Answers to parallel sleepers may arrive out of order. Time does not run backwards.
      nowMs = Math.max(nowMs, nowIn(url, await answer.json()));
    },
  };
}

/** The variables of an emulator outlive it in a shell. */
function stopped(url: string, error: unknown): CmkError {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new CmkError(`The emulator's clock ${url} (ATLAS_CMK_CLOCK) cannot be reached${code}.`, {
    code: "UNREACHABLE",
    hint: "Start the emulator again and set the variables that it prints. Or remove them, if this run is for the real services.",
    cause: error,
  });
}

/** Without a time a wait would never end, so an answer without a time is an error. */
function nowIn(url: string, answer: unknown): number {
  if (typeof answer === "object" && answer !== null && "nowMs" in answer && typeof answer.nowMs === "number")
    return answer.nowMs;
  throw new CmkError(`The clock at ${url} gives no time.`, {
    code: "BAD_ANSWER",
    hint: "Check that ATLAS_CMK_CLOCK names the emulator that is running, or unset it.",
  });
}
