// Polls until an operation has ended, at the pace that Azure names. Azure layer; it sends nothing itself and knows no object.
import type { Clock } from "../support/clock";
import { formatDuration } from "../support/duration";
import { CmkError } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { pauseMs } from "../support/pace";
import { retryAfterMs } from "../support/retry";

/**
 * Where Azure names no pause. FACT(arm-rate-limits): all reads of a login in a subscription share one bucket, which gets
 * 25 tokens a second, whatever the number of vaults.
 */
const POLL = { leastMs: 3_000, timeoutMs: 600_000 } as const;

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
  /** From the write to the soonest end (pace.ts). */
  readonly soonestInMs?: number;
}

/** Reads after each pause until the operation has ended or the time is over. `begun` is an answer that may say when to read first. */
export async function pollUntilEnd<T>(poll: Poll<T>, begun?: HttpAnswer): Promise<End<T>> {
  const { what, clock, signal, look, soonestInMs = 0 } = poll;
  const beganMs = clock.now();
  let from = begun;
  for (;;) {
    const nowMs = clock.now();
    const totalMs = nowMs - beganMs;
    const namedMs = from === undefined ? undefined : retryAfterMs(from, nowMs);
    const ownMs = pauseMs({ totalMs, inStateMs: totalMs, soonestInMs: soonestInMs - totalMs, leastMs: POLL.leastMs });
    await clock.sleep(namedMs ?? ownMs, signal);
    const progress = await look();
    if (progress.kind !== "pending") return progress;
    const elapsedMs = clock.now() - beganMs;
    if (elapsedMs >= POLL.timeoutMs) return { kind: "failed", error: timedOut(what, progress.state, elapsedMs) };
    from = progress.from;
  }
}

const timedOut = (what: string, state: string, elapsedMs: number): CmkError =>
  new CmkError(
    `Azure accepted ${what}, but has not ended it after ${formatDuration(elapsedMs)}. The last state was ${state}.`,
    { code: "TIMED_OUT", hint: "Nothing is lost. Run again: the next run checks first." },
  );
