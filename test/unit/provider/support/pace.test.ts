// Proves the bounds of the schedule of waits: how late an end is seen, how many reads a wait takes, and what it takes
// of the token buckets of its project. On stepped time; no client is involved.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pauseMs } from "../../../../provider/support/pace.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The times of the reads of a wait on states that end one after the other, and how late each end was seen. */
function waitOver(endsAfterMs: readonly number[], soonestInMs = 0) {
  const readsMs = [0];
  const lags: { readonly lagMs: number; readonly stateMs: number }[] = [];
  let nowMs = 0;
  for (const stateMs of endsAfterMs) {
    const sinceMs = nowMs;
    while (nowMs < sinceMs + stateMs) {
      nowMs += pauseMs({ totalMs: nowMs, inStateMs: nowMs - sinceMs, soonestInMs: sinceMs + soonestInMs - nowMs });
      readsMs.push(nowMs);
    }
    lags.push({ lagMs: nowMs - sinceMs - stateMs, stateMs });
  }
  return { readsMs, lags };
}

/** The most reads within any minute. */
const busiestMinute = (readsMs: readonly number[]): number =>
  Math.max(...readsMs.map((fromMs) => readsMs.filter((ms) => ms >= fromMs && ms < fromMs + MINUTE).length));

const stateMs = fc.integer({ min: 1, max: 2 * HOUR });

describe("the schedule of waits", () => {
  it("sees an end within two seconds in the first minute, and within three percent or thirty seconds of a longer state", () => {
    fc.assert(
      fc.property(fc.array(stateMs, { minLength: 1, maxLength: 6 }), (states) => {
        for (const { lagMs, stateMs: ms } of waitOver(states).lags)
          expect(lagMs).toBeLessThanOrEqual(Math.max(2_000, Math.min(ms * 0.03, 30_000)));
      }),
    );
  });

  it("sees an end of the first half minute within a second, so that ten seconds are at most eleven", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), (ms) => {
        expect(waitOver([ms]).lags[0]?.lagMs).toBeLessThan(1_000);
      }),
    );
  });

  it("reads nothing before the soonest end, and is late by no more than the time until it", () => {
    fc.assert(
      fc.property(stateMs, fc.integer({ min: 0, max: 20_000 }), (ms, soonestMs) => {
        const { readsMs, lags } = waitOver([ms], soonestMs);
        expect(readsMs.filter((at) => at > 0 && at < soonestMs)).toEqual([]);
        expect(lags[0]?.lagMs).toBeLessThanOrEqual(Math.max(soonestMs - ms, 2_000, Math.min(ms * 0.03, 30_000)));
      }),
    );
  });

  it("never pauses less, the longer a state lasts", () => {
    fc.assert(
      fc.property(stateMs, stateMs, (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const at = (ms: number): number => pauseMs({ totalMs: ms, inStateMs: ms });
        expect(at(more)).toBeGreaterThanOrEqual(at(less));
      }),
    );
  });

  it("takes at most 240 reads for a wait of an hour", () => {
    expect(waitOver([HOUR]).readsMs.length).toBeLessThanOrEqual(240);
  });

  it("takes at most 46 reads of any minute, however the states change", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: MINUTE }), { minLength: 1, maxLength: 20 }), (states) => {
        expect(busiestMinute(waitOver(states).readsMs)).toBeLessThanOrEqual(46);
      }),
    );
  });
});

/** FACT(atlas-rate-limits): what a bucket of a project gets in a minute. */
const REFILLS = { "encryption at rest and endpoints": 1_000, clusters: 5_000 } as const;

describe("a wait on three states, one after the other", () => {
  it.each(Object.entries(REFILLS))("takes less than five percent of the project's bucket for %s", (_, refill) => {
    const waits = Array.from({ length: 50 }, (_none, index) => [
      20_000 + index * 7_013,
      10_000 + index * 3_077,
      5_000 + index * 1_009,
    ]);
    for (const states of waits) expect(busiestMinute(waitOver(states).readsMs) / refill).toBeLessThan(0.05);
  });

  it("where a look costs more, pauses for at least as long as the look demands", () => {
    for (const leastMs of [3_000, 5_000, 30_000]) expect(pauseMs({ totalMs: 0, inStateMs: 0, leastMs })).toBe(leastMs);
  });
});
