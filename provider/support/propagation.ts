// Waits until a new principal, role assignment or secret works everywhere, which takes seconds to minutes. Support layer: the caller names the codes that
// mean "not yet". Any other failure is thrown at once.
import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { CmkError, type Code, hasCode } from "./errors";
import { type Timing, waitFor } from "./wait";

export interface Propagation {
  /** What may be too new to work: "Atlas's role assignment on the vault". */
  readonly what: string;
  /** Exactly the codes that mean "not yet". None: every failure is thrown at once. */
  readonly codes: readonly Code[];
  /** How long to wait on "not yet". */
  readonly forMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Live status, when the code changes and once a minute. */
  readonly status: (text: string) => void;
}

/** Each attempt is a write. FACT(atlas-role-new): the Terraform provider retries every 5 s or later. */
const LEAST_MS = 5_000;

/** Does the work, and retries while it fails with one of the codes. After the time it rejects with the last failure, under that failure's code. */
export async function untilPropagated<T>(work: () => Promise<T>, propagation: Propagation): Promise<T> {
  const { what, codes, forMs, clock, signal, status } = propagation;
  const timing: Timing = { leastMs: LEAST_MS, timeoutMs: forMs };
  let last: CmkError | undefined;
  let passed: unknown;
  const attempt = async (): Promise<Attempt<T>> => {
    try {
      return { kind: "done", value: await work() };
    } catch (error) {
      if (!hasCode(error, ...codes)) {
        passed = error;
        throw error;
      }
      last = error;
      return { kind: "pending", state: error.code };
    }
  };
  const beganMs = clock.now();
  return waitFor<Attempt<T>, T>({
    what,
    probe: attempt,
    classify: (seen) => seen,
    timing,
    clock,
    signal,
    onChange: (state) => status(`waiting for ${what} to take effect (${state}), which takes seconds to minutes`),
  }).catch((error: unknown) => {
    if (last === undefined || error === passed || !hasCode(error, "TIMED_OUT")) throw error;
    throw stillRefused(last, what, clock.now() - beganMs);
  });
}

type Attempt<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "pending"; readonly state: string };

const stillRefused = (last: CmkError, what: string, tookMs: number): CmkError =>
  new CmkError(
    `${last.what} This was retried for ${formatDuration(tookMs)}, because ${what} may be too new to work. After this time, ${what} is more likely wrong than new.`,
    {
      code: last.code,
      hint: last.hint,
      status: last.status,
      requestId: last.requestId,
      cause: last,
    },
  );
