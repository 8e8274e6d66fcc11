// Proves the waiter's rhythm, its reports and how it gives up, on a clock that only sleeping moves.
import { describe, expect, it } from "vitest";
import type { Clock } from "../../../../provider/support/clock.ts";
import { type Verdict, type Wait, waitFor } from "../../../../provider/support/wait.ts";
import { stepClock } from "./fakes.ts";

const TIMING = { timeoutMs: 10_000 };

/** Waits over these verdicts; the last one stays. */
function waiting(verdicts: readonly Verdict<string>[], more: Partial<Wait<Verdict<string>, string>> = {}) {
  const clock = stepClock();
  const told: unknown[] = [];
  let looks = 0;
  const result = waitFor<Verdict<string>, string>({
    what: "the cluster to settle",
    probe: async () => {
      looks += 1;
      return verdicts[Math.min(looks, verdicts.length) - 1] ?? { kind: "done", value: "" };
    },
    classify: (seen) => seen,
    timing: TIMING,
    clock,
    signal: new AbortController().signal,
    onChange: (...state) => told.push(state),
    ...more,
  });
  return { clock, told, looks: () => looks, result };
}

const pending = (state: string): Verdict<string> => ({ kind: "pending", state });
const done: Verdict<string> = { kind: "done", value: "settled" };

describe("waitFor", () => {
  it("gives the value at once when it is there, without a sleep or a word", async () => {
    const wait = waiting([done]);
    expect(await wait.result).toBe("settled");
    expect([wait.clock.sleeps, wait.told]).toEqual([[], []]);
  });

  it("looks every second in the first half minute, then every two, then less often the longer the state lasts", async () => {
    const wait = waiting([pending("UPDATING")], { timing: { timeoutMs: 3_600_000 } });
    await expect(wait.result).rejects.toThrow(/Timed out after 1 h/);
    const { sleeps } = wait.clock;
    expect(sleeps.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 1_000));
    expect(sleeps.slice(30, 48)).toEqual(Array.from({ length: 18 }, () => 2_000));
    const later = sleeps.slice(48, -1); // the last one ends with the time
    expect(later).toEqual([...later].sort((one, other) => one - other));
    expect(later.at(-1)).toBe(30_000);
  });

  it("looks often again when the state changes", async () => {
    const states = [...Array.from({ length: 100 }, () => pending("INITIATING")), pending("approved"), done];
    const wait = waiting(states, { timing: { timeoutMs: 3_600_000 } });
    await wait.result;
    expect(wait.clock.sleeps.at(-2)).toBeGreaterThan(5_000);
    expect(wait.clock.sleeps.at(-1)).toBe(2_000);
  });

  it("does not look before the soonest time at which the state can change", async () => {
    const wait = waiting([...Array.from({ length: 3 }, () => pending("UPDATING")), done], { soonestMs: () => 7_000 });
    await wait.result;
    expect(wait.clock.sleeps).toEqual([7_000, 1_000, 1_000]);
  });

  it("looks no more often than a look may cost", async () => {
    const timing = { ...TIMING, leastMs: 4_000 };
    const wait = waiting([pending("UPDATING"), pending("UPDATING"), done], { timing });
    await wait.result;
    expect(wait.clock.sleeps).toEqual([4_000, 4_000]);
  });

  it("looks at once where another caller has read the same thing", async () => {
    const asleep: AbortSignal[] = [];
    const clock: Clock = {
      now: () => 0,
      sleep: (_, signal) => {
        if (signal !== undefined) asleep.push(signal);
        return new Promise(() => {});
      },
    };
    const wait = waiting([pending("UPDATING"), done], { clock, news: () => Promise.resolve() });
    expect(await wait.result).toBe("settled");
    expect(asleep.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("for hours reads hundreds of times, each at most three percent of the time late, and every thirty seconds at least", async () => {
    const timing = { ...TIMING, timeoutMs: 2 * 3_600_000 };
    const wait = waiting([pending("UPDATING")], { timing });
    await expect(wait.result).rejects.toThrow(/Timed out after 2 h/);
    expect(wait.looks()).toBeLessThan(400);
    let waitedMs = 0;
    for (const pauseMs of wait.clock.sleeps) {
      expect(pauseMs).toBeLessThanOrEqual(Math.max(2_000, Math.min(waitedMs * 0.03, 30_000)));
      waitedMs += pauseMs;
    }
  });

  it("reports a state when it changes, not at every look", async () => {
    const wait = waiting([pending("IDLE"), pending("UPDATING"), pending("UPDATING"), pending("REPAIRING"), done]);
    await wait.result;
    expect(wait.told).toEqual([["IDLE"], ["UPDATING"], ["REPAIRING"]]);
  });

  it("reminds once a minute of a state that stays, with the time it took", async () => {
    const timing = { leastMs: 30_000, timeoutMs: 600_000 };
    const wait = waiting([...Array.from({ length: 4 }, () => pending("UPDATING")), done], { timing });
    await wait.result;
    expect(wait.told).toEqual([["UPDATING"], ["UPDATING, 1 min"]]);
  });

  it("ticks at every look, for a live row", async () => {
    const ticks: unknown[] = [];
    const wait = waiting([pending("A"), pending("A"), done], { onTick: (...tick) => ticks.push(tick) });
    await wait.result;
    expect(ticks).toEqual([
      [0, "A"],
      [1_000, "A"],
    ]);
  });

  it("fails with the failure it is told of", async () => {
    const error = new Error("the endpoint failed");
    await expect(waiting([pending("A"), { kind: "failed", error }]).result).rejects.toBe(error);
  });

  it("gives up in time, with the last state, every state seen and what to do, after a look at the very end", async () => {
    const wait = waiting([pending("IDLE"), pending("UPDATING"), pending("IDLE"), pending("UPDATING")]);
    await expect(wait.result).rejects.toMatchObject({
      code: "TIMED_OUT",
      message:
        "Timed out after 10 s waiting for the cluster to settle. The last state was UPDATING (seen: IDLE, UPDATING). " +
        "Nothing is lost. Run the same command again to continue the wait, or increase 'timeouts'.",
    });
    expect(wait.clock.now()).toBe(TIMING.timeoutMs);
  });

  it("continues to wait for a manual step, and says what the user must do", async () => {
    const stuck: Verdict<string> = {
      kind: "needsPerson",
      state: "PENDING_ACCEPTANCE",
      message: "Approve the connection.",
    };
    const freed = waiting([stuck, stuck, done]);
    expect(await freed.result).toBe("settled");
    expect(freed.told).toEqual([["PENDING_ACCEPTANCE", "Approve the connection."]]);
    await expect(waiting([stuck]).result).rejects.toMatchObject({
      code: "TIMED_OUT",
      hint: "Approve the connection. Then run the same command again: it continues from here.",
    });
  });

  it("stops with the signal's reason before the next look", async () => {
    const stop = new AbortController();
    const wait = waiting([pending("A")], { signal: stop.signal, onChange: () => stop.abort(new Error("engine gone")) });
    await expect(wait.result).rejects.toEqual(new Error("engine gone"));
    expect(wait.looks()).toBe(1);
  });
});
