// When a wait reads again, and how old an answer may be: a pure function of the time that has passed and of what is known of
// the state. Support layer: it neither reads nor sleeps. docs/how-it-works.md has the same figures.

/**
 * The soonest end of a state that this run began by a write: until then nothing is read. A state that an earlier run or
 * another program began has no such time. If a state ends sooner, the end is seen late by at most this time.
 */
export const SOONEST_MS = {
  /** FACT(atlas-cluster-patch): recorded, 15 to 40 s for a small change; an initial sync takes longer. */
  clusterWork: 15_000,
  /** FACT(atlas-endpoint-times): observed, 3 to 20 minutes. ASSUMED(poll-soonest): never within 10 s. */
  endpointCreation: 10_000,
  /**
   * FACT(connection-states): recorded, the connection settles after 8 to 67 s. ASSUMED(poll-soonest): Atlas does not show
   * the endpoint ACTIVE before that.
   */
  approval: 8_000,
  /** FACT(vault-new): recorded, 17 to 33 s. */
  newVault: 17_000,
} as const;

/**
 * FACT(atlas-rate-limits): a project's bucket for encryption at rest and its endpoints gets 1000 tokens a minute. These
 * pauses take at most 46 of them in any minute, which is less than five percent; docs/performance.md has what was measured.
 * Other projects have buckets of their own. The figures are chosen and not recorded: where the wait sets no `leastMs`, an
 * end is seen within 1 s in the first half minute, within 2 s in the first minute, and then within 3 % of the time that the
 * state took, at most 30 s.
 */
const FIRST_MS = 1_000;
const FIRST_FOR_MS = 30_000;
const LATER_MS = 2_000;
const LATE = 0.03;
const LONGEST_MS = 30_000;

/**
 * An answer of at most this age may still be used: one read serves all resources of a run that look at about the same
 * moment. A look that a write follows asks again, or says after which write the read must have begun.
 */
export const RECENT_MS = 2_000;
/** The same for a look at many projects, and for a report at the end of a run: each project is read once. */
export const RECENT_IN_REPORT_MS = 60_000;

export interface Passed {
  /** Since the wait began. */
  readonly totalMs: number;
  /** Since the state was first seen. */
  readonly inStateMs: number;
  /** From now until the soonest end of the state. Negative: passed. */
  readonly soonestInMs?: number;
  /** The shortest pause, where a read costs more than a token: it is a write, or it reads many objects. */
  readonly leastMs?: number;
}

/** The pause before the next read. */
export function pauseMs({ totalMs, inStateMs, soonestInMs = 0, leastMs = 0 }: Passed): number {
  const byTotalMs = totalMs < FIRST_FOR_MS ? FIRST_MS : LATER_MS;
  const byStateMs = Math.min(inStateMs * LATE, LONGEST_MS);
  return Math.max(byTotalMs, byStateMs, leastMs, soonestInMs);
}
