// The one wait loop. Support layer: it only reads and sleeps. A pure function of the caller decides.
import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { CmkError } from "./errors";

export type Verdict<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "pending"; readonly state: string }
  /** Unchanged until a person acts: the wait continues, and `message` says who must do what. */
  | { readonly kind: "needsPerson"; readonly state: string; readonly message: string }
  | { readonly kind: "failed"; readonly error: Error };

export interface Timing {
  /** Pause before the second read. Each further pause is 1.5 times as long. */
  readonly intervalMs: number;
  /** The longest pause in the first minutes. Later a pause may take a fortieth of the time waited, and at most 30 seconds. */
  readonly maxIntervalMs: number;
  readonly timeoutMs: number;
}

export interface Wait<Seen, Value> {
  /** What the wait is for, for messages. */
  readonly what: string;
  readonly probe: () => Promise<Seen>;
  /** Pure. */
  readonly classify: (seen: Seen) => Verdict<Value>;
  readonly timing: Timing;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called when the state changes, and once a minute while it does not. `needs` is what a person must do, if anything. */
  readonly onChange: (state: string, needs?: string) => void;
  /** Called after every read except the last. */
  readonly onTick?: (elapsedMs: number, state: string) => void;
}

const GROWTH = 1.5;
/** A wait of hours sends hundreds of requests, not thousands, and notices the end at most this part of its time late. */
const LATE = 1 / 40;
const LONG_WAIT_INTERVAL_MS = 30_000;
const REMIND_MS = 60_000;

type Unsettled = Extract<Verdict<never>, { readonly state: string }>;

/** Reads until `classify` says done or failed, or the time is over. Returns the value, or rejects with the failure or `TIMED_OUT`. */
export async function waitFor<Seen, Value>(wait: Wait<Seen, Value>): Promise<Value> {
  const { clock, timing, signal } = wait;
  const beganMs = clock.now();
  const tell = teller(wait);
  let pauseMs = timing.intervalMs;
  for (;;) {
    signal.throwIfAborted();
    const verdict = wait.classify(await wait.probe());
    if (verdict.kind === "done") return verdict.value;
    if (verdict.kind === "failed") throw verdict.error;
    const elapsedMs = clock.now() - beganMs;
    const states = tell(verdict, elapsedMs);
    if (elapsedMs >= timing.timeoutMs) throw timedOut(wait.what, { verdict, states, elapsedMs });
    await clock.sleep(Math.min(pauseMs, timing.timeoutMs - elapsedMs), signal);
    const longestMs = Math.max(timing.maxIntervalMs, Math.min(elapsedMs * LATE, LONG_WAIT_INTERVAL_MS));
    pauseMs = Math.min(pauseMs * GROWTH, longestMs);
  }
}

/** Reports state changes to the caller, and returns the distinct states seen so far. */
function teller({ onChange, onTick }: Pick<Wait<never, never>, "onChange" | "onTick">) {
  const seen = new Set<string>();
  let last: string | undefined;
  let toldMs = Number.NEGATIVE_INFINITY;
  return (verdict: Unsettled, elapsedMs: number): ReadonlySet<string> => {
    if (last !== verdict.state || elapsedMs - toldMs >= REMIND_MS) {
      const text = elapsedMs < REMIND_MS ? verdict.state : `${verdict.state}, ${formatDuration(elapsedMs)}`;
      if (verdict.kind === "needsPerson") onChange(text, verdict.message);
      else onChange(text);
      toldMs = elapsedMs;
    }
    onTick?.(elapsedMs, verdict.state);
    last = verdict.state;
    return seen.add(verdict.state);
  };
}

interface GivenUp {
  readonly verdict: Unsettled;
  readonly states: ReadonlySet<string>;
  readonly elapsedMs: number;
}

const timedOut = (what: string, { verdict, states, elapsedMs }: GivenUp): CmkError =>
  new CmkError(
    `Timed out after ${formatDuration(elapsedMs)} waiting for ${what}. The last state was ${verdict.state} (seen: ${[...states].join(", ")}).`,
    {
      code: "TIMED_OUT",
      hint:
        verdict.kind === "needsPerson"
          ? `${verdict.message} Then run the same command again: it continues from here.`
          : "Nothing is lost. Run the same command again to continue the wait, or increase 'timeouts'.",
    },
  );
