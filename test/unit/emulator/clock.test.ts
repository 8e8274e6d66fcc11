import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClock } from "../../../emulator/clock.ts";

describe("a stepped clock", () => {
  it("stands still until it is stepped", () => {
    const clock = createClock({ mode: "stepped", startMs: 1_000 });
    expect(clock.now()).toBe(1_000);
    clock.advance(500);
    expect(clock.now()).toBe(1_500);
  });

  it("jumps to the end of a sleep at once, and never back", async () => {
    const clock = createClock({ mode: "stepped", startMs: 1_000 });
    await clock.sleep(10_000);
    await clock.sleepUntil(5_000);
    expect(clock.now()).toBe(11_000);
  });

  it("takes the longest of parallel sleeps, not their sum", async () => {
    const clock = createClock({ mode: "stepped", startMs: 0 });
    const now = clock.now();
    await Promise.all([clock.sleepUntil(now + 3_000), clock.sleepUntil(now + 7_000), clock.sleepUntil(now + 5_000)]);
    expect(clock.now()).toBe(7_000);
  });

  it("does not sleep for who has given up", async () => {
    const clock = createClock({ mode: "stepped", startMs: 0 });
    await expect(clock.sleep(1_000, AbortSignal.abort(new Error("given up")))).rejects.toThrow("given up");
    expect(clock.now()).toBe(0);
  });
});

describe("a stepped clock with quietMs", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const quiet = () => createClock({ mode: "stepped", startMs: 0, quietMs: 100 });
  /** The quiet time, and the turns of the event loop after it: a faked turn takes a millisecond. */
  const STEP_MS = 120;

  it("stands still while requests come, so that a client beside a sleeper gets its own in at the same time", async () => {
    const clock = quiet();
    const asleep = clock.sleep(20_000);
    for (let request = 0; request < 5; request += 1) {
      await vi.advanceTimersByTimeAsync(99);
      clock.stir();
    }
    expect(clock.now()).toBe(0);
    await vi.advanceTimersByTimeAsync(STEP_MS);
    await asleep;
    expect(clock.now()).toBe(20_000);
  });

  it("stands still for a request that arrives while the timer ends: a busy machine reads it late", async () => {
    const clock = quiet();
    const asleep = clock.sleep(20_000);
    await vi.advanceTimersByTimeAsync(STEP_MS - 1);
    clock.stir();
    await vi.advanceTimersByTimeAsync(STEP_MS - 1);
    expect(clock.now()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await asleep;
    expect(clock.now()).toBe(20_000);
  });

  it("steps to the end of the shortest of parallel sleeps, then to the next one", async () => {
    const clock = quiet();
    const woken: number[] = [];
    const all = [7_000, 3_000, 5_000].map((ms) => clock.sleep(ms).then(() => woken.push(clock.now())));
    await vi.advanceTimersByTimeAsync(3 * STEP_MS);
    await Promise.all(all);
    expect(woken).toEqual([3_000, 5_000, 7_000]);
  });

  it("wakes its sleepers when it is advanced, and steps no further for them", async () => {
    const clock = quiet();
    const asleep = clock.sleep(1_000);
    clock.advance(4_000);
    await asleep;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(clock.now()).toBe(4_000);
  });

  it("does not step for who has given up", async () => {
    const clock = quiet();
    const controller = new AbortController();
    const asleep = clock.sleep(1_000, controller.signal);
    controller.abort(new Error("given up"));
    await expect(asleep).rejects.toThrow("given up");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(clock.now()).toBe(0);
  });
});

describe("a running clock", () => {
  it.each([{ mode: "real" } as const, { mode: "faster", factor: 1_000 } as const])(
    "($mode) wakes its sleepers when it is advanced",
    async (options) => {
      const clock = createClock(options);
      const before = clock.now();
      const asleep = clock.sleep(3_600_000_000);
      clock.advance(3_600_000_000);
      await asleep;
      expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000_000);
    },
  );

  it("runs faster by its factor", async () => {
    const clock = createClock({ mode: "faster", factor: 1_000_000 });
    const before = clock.now();
    await clock.sleep(1_000_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(1_000_000);
  });

  it("lets a sleeper give up", async () => {
    const controller = new AbortController();
    const asleep = createClock({ mode: "real" }).sleep(3_600_000, controller.signal);
    controller.abort(new Error("given up"));
    await expect(asleep).rejects.toThrow("given up");
  });
});
