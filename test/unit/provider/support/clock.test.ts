// Proves that the remote clock keeps to the emulator's protocol, by an injected fetch, and that the system clock stops when told.
import { describe, expect, it } from "vitest";
import { type FetchLike, remoteClock, systemClock } from "../../../../provider/support/clock.ts";

const URL_OF = "http://127.0.0.1:4000/_emulator/clock";

/** A stepped clock behind the protocol. */
function emulated(startMs: number) {
  let nowMs = startMs;
  const asked: unknown[] = [];
  const fetchLike: FetchLike = async (url, { method, body }) => {
    asked.push([method, url, body === undefined ? undefined : JSON.parse(body)]);
    const until: unknown = body === undefined ? undefined : JSON.parse(body).untilMs;
    if (typeof until === "number") nowMs = Math.max(nowMs, until);
    const answer = { nowMs, mode: "stepped" };
    return { json: async () => answer };
  };
  return { asked, fetchLike };
}

describe("the remote clock", () => {
  it("takes the time over when told, and keeps it until then", async () => {
    const { asked, fetchLike } = emulated(5_000);
    const clock = remoteClock(URL_OF, fetchLike);
    await clock.sync();
    expect(clock.now()).toBe(5_000);
    expect(asked).toEqual([["GET", URL_OF, undefined]]);
  });

  it("sleeps by asking for the time at which to wake", async () => {
    const { asked, fetchLike } = emulated(5_000);
    const clock = remoteClock(`${URL_OF}/`, fetchLike);
    await clock.sync();
    await clock.sleep(2_500);
    expect(clock.now()).toBe(7_500);
    expect(asked.at(-1)).toEqual(["POST", `${URL_OF}/sleep`, { untilMs: 7_500 }]);
  });

  it("makes sleepers side by side cost the longest, not the sum", async () => {
    const clock = remoteClock(URL_OF, emulated(0).fetchLike);
    await clock.sync();
    await Promise.all([clock.sleep(1_000), clock.sleep(9_000), clock.sleep(3_000)]);
    expect(clock.now()).toBe(9_000);
  });

  it("does not run backwards when answers come out of order", async () => {
    const answers = [5_000, 9_000, 7_000];
    const clock = remoteClock(URL_OF, async () => ({ json: async () => ({ nowMs: answers.shift() }) }));
    await clock.sync();
    await clock.sleep(4_000);
    await clock.sleep(2_000);
    expect(clock.now()).toBe(9_000);
  });

  it("fails when it is given no time, instead of never waking", async () => {
    const clock = remoteClock(URL_OF, async () => ({ json: async () => ({ error: "no" }) }));
    await expect(clock.sleep(1)).rejects.toMatchObject({ code: "BAD_ANSWER" });
  });

  it.each(["sync", "sleep"] as const)("says that the emulator has stopped, for %s", async (method) => {
    const cause = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4000"), { code: "ECONNREFUSED" });
    const clock = remoteClock(URL_OF, () => Promise.reject(new TypeError("fetch failed", { cause })));
    await expect(clock[method](1)).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: `The emulator's clock ${URL_OF} (ATLAS_CMK_CLOCK) cannot be reached (ECONNREFUSED). Start the emulator again and set the variables that it prints. Or remove them, if this run is for the real services.`,
    });
  });

  it("rejects with the signal's reason where it aborts a sleep", async () => {
    const ending = new AbortController();
    const sleep = remoteClock(URL_OF, async (_url, { signal }) => {
      ending.abort(new Error("gone"));
      signal?.throwIfAborted();
      return { json: async () => ({ nowMs: 0 }) };
    }).sleep(1, ending.signal);
    await expect(sleep).rejects.toEqual(new Error("gone"));
  });

  it("does not sleep once the signal has aborted", async () => {
    const { asked, fetchLike } = emulated(0);
    await expect(remoteClock(URL_OF, fetchLike).sleep(1, AbortSignal.abort(new Error("gone")))).rejects.toEqual(
      new Error("gone"),
    );
    expect(asked).toEqual([]);
  });

  it("is for this machine only", () => {
    expect(() => remoteClock("http://emulator.example/clock")).toThrow(
      "ATLAS_CMK_CLOCK is http://emulator.example/clock, which is not on this machine.",
    );
  });
});

describe("the system clock", () => {
  it("rejects with the signal's reason", async () => {
    await expect(systemClock.sleep(60_000, AbortSignal.abort(new Error("gone")))).rejects.toEqual(new Error("gone"));
  });
});
