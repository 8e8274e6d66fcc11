// Polls until an operation has ended, at the pace that Azure names. Azure layer; it sends nothing itself and knows no object.
import type { Clock } from "../support/clock";
import { formatDuration } from "../support/duration";
import { CmkError } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { retryAfterMs } from "../support/retry";

/** The pauses where Azure names none. Each further pause is 1.5 times as long. */
const POLL = { firstMs: 2_000, mostMs: 15_000, growth: 1.5, timeoutMs: 600_000 } as const;

/** The end of an operation. A failure that Azure reports is an end. A failure of the read is thrown. */
export type End<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: CmkError };

export type Progress<T> =
  | End<T>
  /** `from` is an answer that may say when to ask again. */
  | { readonly kind: "pending"; readonly state: string; readonly from?: HttpAnswer };

export interface Poll<T> {
  /** The operation, for messages: "the change of the vault /subscriptions/…". */
  readonly what: string;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly look: () => Promise<Progress<T>>;
}

/** Reads after each pause until the operation has ended or the time is over. `begun` is an answer that may say when to read first. */
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
    `Azure accepted ${what}, but has not ended it after ${formatDuration(elapsedMs)}. The last state was ${state}.`,
    { code: "TIMED_OUT", hint: "Nothing is lost. Run again: the next run checks first." },
  );
