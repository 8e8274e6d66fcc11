// The emulator's clock: real, faster, or stepped by hand. Shape of the provider's clock, plus advance. It knows nothing of requests.

/** What setTimeout can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type ClockOptions =
  | { readonly mode: "real" }
  | { readonly mode: "faster"; readonly factor: number }
  | {
      readonly mode: "stepped";
      readonly startMs?: number;
      /**
       * For clients in processes of their own: the clock steps only after so many real milliseconds without a request, to the end of the shortest sleep.
       * @default steps at once
       */
      readonly quietMs?: number;
    };

export interface EmulatorClock {
  readonly mode: "real" | "faster" | "stepped";
  now(): number;
  advance(ms: number): void;
  /** Stepped: jumps to now + ms, as seen at the call, and resolves; parallel sleepers share the longest jump. With `quietMs` the jump waits. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  sleepUntil(untilMs: number, signal?: AbortSignal): Promise<void>;
  /** A request has come: with `quietMs`, the wait for a quiet time starts again. */
  stir(): void;
}

export function createClock(options: ClockOptions = { mode: "real" }): EmulatorClock {
  if (options.mode !== "stepped") return runningClock(options.mode, options.mode === "faster" ? options.factor : 1);
  const startMs = options.startMs ?? Date.now();
  return options.quietMs === undefined ? steppedClock(startMs) : quietClock(startMs, options.quietMs);
}

const nothing = (): void => {};

function steppedClock(startMs: number): EmulatorClock {
  let nowMs = startMs;
  const sleepUntil = async (untilMs: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    nowMs = Math.max(nowMs, untilMs);
  };
  return {
    mode: "stepped",
    now: () => nowMs,
    advance: (ms) => {
      nowMs += Math.max(0, ms);
    },
    sleep: (ms, signal) => sleepUntil(nowMs + ms, signal),
    sleepUntil,
    stir: nothing,
  };
}

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/**
 * How often the event loop turns before a step. On a busy machine a timer ends before the requests that have arrived
 * meanwhile are read: these turns read them. A client in this process needs a few turns from an answer to its next request.
 */
const TURNS = 20;

/** A client of another process that is about to ask must not find that the time of a sleeper beside it has passed meanwhile. */
function quietClock(startMs: number, quietMs: number): EmulatorClock {
  let nowMs = startMs;
  let timer: NodeJS.Timeout | undefined;
  let stirred = 0;
  const sleepers = new Set<Sleeper>();
  const stir = (): void => {
    stirred += 1;
    clearTimeout(timer);
    timer = sleepers.size === 0 ? undefined : setTimeout(() => turn(stirred, TURNS), quietMs);
  };
  const turn = (since: number, left: number): void => {
    if (since !== stirred) return;
    if (left === 0) step();
    else setImmediate(() => turn(since, left - 1));
  };
  const pass = (untilMs: number): void => {
    nowMs = Math.max(nowMs, untilMs);
    for (const sleeper of [...sleepers]) if (sleeper.untilMs <= nowMs) sleeper.wake();
    stir();
  };
  const step = (): void => {
    if (sleepers.size > 0) pass(Math.min(...[...sleepers].map((sleeper) => sleeper.untilMs)));
  };
  const sleepUntil = async (untilMs: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    if (untilMs <= nowMs) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { untilMs, wake };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", wake, { once: true });
      stir();
    });
    signal?.throwIfAborted();
  };
  return {
    mode: "stepped",
    now: () => nowMs,
    advance: (ms) => pass(nowMs + Math.max(0, ms)),
    sleep: (ms, signal) => sleepUntil(nowMs + ms, signal),
    sleepUntil,
    stir,
  };
}

function runningClock(mode: "real" | "faster", factor: number): EmulatorClock {
  const startedMs = Date.now();
  let shiftMs = 0;
  const wakers = new Set<() => void>();
  const now = (): number => Math.floor(startedMs + (Date.now() - startedMs) * factor + shiftMs);
  const nap = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        wakers.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(LONGEST_TIMER_MS, Math.max(1, ms / factor)));
      wakers.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  const sleepUntil = async (untilMs: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    while (now() < untilMs) {
      await nap(untilMs - now(), signal);
      signal?.throwIfAborted();
    }
  };
  return {
    mode,
    now,
    advance: (ms) => {
      shiftMs += Math.max(0, ms);
      for (const wake of [...wakers]) wake();
    },
    sleep: (ms, signal) => sleepUntil(now() + ms, signal),
    sleepUntil,
    stir: nothing,
  };
}
