// Asks until something has ended, at the pace that Azure names. Azure layer; it sends nothing itself and knows no object.
import type { Clock } from "../support/clock";
import { formatDuration } from "../support/duration";
import { CmkError } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { retryAfterMs } from "../support/retry";

/** Where Azure names no pause: the first one; each further one is half as long again. */
const POLL = { firstMs: 2_000, mostMs: 15_000, growth: 1.5, timeoutMs: 600_000 } as const;

/** How it ended. A failure that Azure told is an end; one of looking is thrown. */
export type End<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: CmkError };

export type Progress<T> =
  | End<T>
  /** `from` is an answer that may say when to ask again. */
  | { readonly kind: "pending"; readonly state: string; readonly from?: HttpAnswer };

export interface Poll<T> {
  /** What was begun, for messages: "the change of the vault /subscriptions/…". */
  readonly what: string;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly look: () => Promise<Progress<T>>;
}

/** Asks after a pause, again and again, until it has ended or the time is up. `begun` is an answer that may say when to ask first. */
export async function pollUntilEnd<T>({ what, clock, signal, look }: Poll<T>, begun?: HttpAnswer): Promise<End<T>> {
  const beganMs = clock.now();
  let pauseMs: number = POLL.firstMs;
  let from = begun;
  for (;;) {
    const namedMs = from === undefined ? undefined : retryAfterMs(from, clock.now());
    await clock.sleep(namedMs ?? pauseMs, signal);
    const progress = await look();
    if (progress.kind !== "pending") return progress;
    const elapsedMs = clock.now() - beganMs;
    if (elapsedMs >= POLL.timeoutMs) return { kind: "failed", error: timedOut(what, progress.state, elapsedMs) };
    pauseMs = Math.min(pauseMs * POLL.growth, POLL.mostMs);
    from = progress.from;
  }
}

const timedOut = (what: string, state: string, elapsedMs: number): CmkError =>
  new CmkError(
    `Azure took ${what}, but has not ended it after ${formatDuration(elapsedMs)}; the last state was ${state}.`,
    { code: "TIMED_OUT", hint: "Nothing is lost: run again, and it looks first." },
  );
