// The one waiter. Support layer: it only asks and sleeps; a pure function of the caller's decides.
import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { CmkError } from "./errors";

export type Verdict<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "pending"; readonly state: string }
  | { readonly kind: "failed"; readonly error: Error };

export interface Timing {
  /** Pause before the second look; each further one is half as long again. */
  readonly intervalMs: number;
  readonly maxIntervalMs: number;
  readonly timeoutMs: number;
}

export interface Wait<Seen, Value> {
  /** What is waited for, as a person would say it. */
  readonly what: string;
  readonly probe: () => Promise<Seen>;
  /** Pure. */
  readonly classify: (seen: Seen) => Verdict<Value>;
  readonly timing: Timing;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called when the state changes, and once a minute while it does not. */
  readonly onChange: (state: string) => void;
}

const GROWTH = 1.5;
const REMIND_MS = 60_000;

/** Looks until `classify` says done or failed, or the time is up. Gives the value, or rejects with the failure or `TIMED_OUT`. */
export async function waitFor<Seen, Value>(wait: Wait<Seen, Value>): Promise<Value> {
  const beganMs = wait.clock.now();
  const states: string[] = [];
  let pauseMs = wait.timing.intervalMs;
  let toldMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    wait.signal.throwIfAborted();
    const verdict = wait.classify(await wait.probe());
    if (verdict.kind === "done") return verdict.value;
    if (verdict.kind === "failed") throw verdict.error;
    const elapsedMs = wait.clock.now() - beganMs;
    if (states.at(-1) !== verdict.state || elapsedMs - toldMs >= REMIND_MS) {
      wait.onChange(elapsedMs < REMIND_MS ? verdict.state : `${verdict.state}, ${formatDuration(elapsedMs)}`);
      toldMs = elapsedMs;
    }
    if (states.at(-1) !== verdict.state) states.push(verdict.state);
    if (elapsedMs >= wait.timing.timeoutMs) throw timedOut(wait.what, states, elapsedMs);
    await wait.clock.sleep(Math.min(pauseMs, wait.timing.timeoutMs - elapsedMs), wait.signal);
    pauseMs = Math.min(pauseMs * GROWTH, wait.timing.maxIntervalMs);
  }
}

const timedOut = (what: string, states: readonly string[], elapsedMs: number): CmkError =>
  new CmkError(
    `Gave up waiting for ${what} after ${formatDuration(elapsedMs)}; the last state was ${states.at(-1) ?? "unknown"} (seen: ${[...new Set(states)].join(", ")}).`,
    {
      code: "TIMED_OUT",
      hint: "Nothing is lost: run `pulumi up` again and it goes on waiting, or raise 'timeouts'.",
    },
  );
