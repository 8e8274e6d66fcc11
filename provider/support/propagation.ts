// Waits until what was just made works everywhere: a new principal, role assignment or secret takes seconds to minutes. Support layer: which codes
// mean that is the caller's to say; any other failure passes at once.
import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { CmkError, type Code, hasCode } from "./errors";
import { type Timing, waitFor } from "./wait";

export interface Propagation {
  /** What may be too new to work: "Atlas's grant on the vault". */
  readonly what: string;
  /** Exactly the codes that mean "not yet". None: every failure passes at once. */
  readonly codes: readonly Code[];
  /** How long "not yet" is believed. */
  readonly forMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Live status, when the code changes and once a minute. */
  readonly status: (text: string) => void;
}

/** FACT(atlas-role-new): the Terraform provider tries again every 5 s or later. */
const PACE = { intervalMs: 5_000, maxIntervalMs: 15_000 } as const;

/** Does the work, again while it fails with one of the codes. What still fails after the time rejects with its last failure, under its own code. */
export async function untilPropagated<T>(work: () => Promise<T>, propagation: Propagation): Promise<T> {
  const { what, codes, forMs, clock, signal, status } = propagation;
  const timing: Timing = { ...PACE, timeoutMs: forMs };
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
    onChange: (state) => status(`waiting for ${what} to take effect (${state}); that takes seconds to minutes`),
  }).catch((error: unknown) => {
    if (last === undefined || error === passed || !hasCode(error, "TIMED_OUT")) throw error;
    throw stillRefused(last, what, clock.now() - beganMs);
  });
}

type Attempt<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "pending"; readonly state: string };

const stillRefused = (last: CmkError, what: string, tookMs: number): CmkError =>
  new CmkError(
    `${last.what} It was tried for ${formatDuration(tookMs)}, because ${what} may have been too new to work; more likely now it is not as it should be.`,
    {
      code: last.code,
      hint: last.hint,
      status: last.status,
      requestId: last.requestId,
      cause: last,
    },
  );
