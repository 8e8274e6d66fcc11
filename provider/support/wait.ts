// The one wait loop. Support layer: it only reads and sleeps. A pure function of the caller decides.
import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { CmkError } from "./errors";
import { pauseMs } from "./pace";

export type Verdict<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "pending"; readonly state: string }
  /** Unchanged until a person acts: the wait continues, and `message` says who must do what. */
  | { readonly kind: "needsPerson"; readonly state: string; readonly message: string }
  | { readonly kind: "failed"; readonly error: Error };

export interface Timing {
  /** The shortest pause, where each look is a write, or costs many requests (pace.ts). */
  readonly leastMs?: number;
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
  /** After a probe: the soonest time at which the state can have changed (pace.ts). Without it, at any time. */
  readonly soonestMs?: () => number | undefined;
  /** Resolves when another caller has read the same thing since the last probe: the probe then has an answer at once. */
  readonly news?: (signal: AbortSignal) => Promise<void>;
  /** Called after every read except the last. */
  readonly onTick?: (elapsedMs: number, state: string) => void;
}

const REMIND_MS = 60_000;

type Unsettled = Extract<Verdict<never>, { readonly state: string }>;

/** Reads until `classify` says done or failed, or the time is over. Returns the value, or rejects with the failure or `TIMED_OUT`. */
export async function waitFor<Seen, Value>(wait: Wait<Seen, Value>): Promise<Value> {
  const { clock, timing, signal } = wait;
  const beganMs = clock.now();
  const tell = teller(wait);
  let state: string | undefined;
  let sinceMs = beganMs;
  for (;;) {
    signal.throwIfAborted();
    const verdict = wait.classify(await wait.probe());
    if (verdict.kind === "done") return verdict.value;
    if (verdict.kind === "failed") throw verdict.error;
    const nowMs = clock.now();
    const totalMs = nowMs - beganMs;
    const states = tell(verdict, totalMs);
    if (totalMs >= timing.timeoutMs) throw timedOut(wait.what, { verdict, states, elapsedMs: totalMs });
    if (state !== undefined && state !== verdict.state) sinceMs = nowMs;
    state = verdict.state;
    const soonestInMs = (wait.soonestMs?.() ?? nowMs) - nowMs;
    const { leastMs = 0 } = timing;
    const nextMs = pauseMs({ totalMs, inStateMs: nowMs - sinceMs, soonestInMs, leastMs });
    await pause(wait, Math.min(nextMs, timing.timeoutMs - totalMs));
  }
}

/** Ends early where another caller has read. */
async function pause(
  { clock, signal, news }: Pick<Wait<never, never>, "clock" | "signal" | "news">,
  ms: number,
): Promise<void> {
  if (news === undefined) return clock.sleep(ms, signal);
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    await Promise.race([clock.sleep(ms, either), news(either)]);
  } finally {
    over.abort();
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
