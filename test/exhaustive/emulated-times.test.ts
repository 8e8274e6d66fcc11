// Proves what the main jobs take of emulated time in each of ten runs: the same figures every time, and at most 1.1 times the
// floor, also where the emulated clouds take other times. Prints the figures.
import { describe, expect, it } from "vitest";
import { type Job, runJobs, type Times, USUAL } from "../support/jobs.ts";
import { startPlugin } from "../support/plugin.ts";

const RUNS = Array.from({ length: 10 }, (_, run) => run);

/** No two alike, and no multiple of a pause of ours. */
const timesOf = (run: number): Times => ({
  clusterMs: USUAL.clusterMs + 1_013 + run * 2_309,
  initiatingMs: USUAL.initiatingMs + 517 + run * 3_011,
  activatingMs: USUAL.activatingMs + 211 + run * 1_709,
  movingMs: USUAL.movingMs + 307 + run * 1_103,
  deletingMs: USUAL.deletingMs + 419 + run * 1_907,
});

const print = (run: number, jobs: readonly Job[]): void => {
  for (const { name, tookMs, floorMs } of jobs)
    console.log(
      `run ${run + 1}: ${name}: ${(tookMs / 1000).toFixed(1)} s, floor ${(floorMs / 1000).toFixed(1)} s (${(tookMs / floorMs).toFixed(3)})`,
    );
};

describe("ten runs", () => {
  it("take the same emulated times and the same reads, at most 1.1 times the floor", { timeout: 600_000 }, async () => {
    const first = await runJobs(startPlugin);
    print(0, first);
    for (const { tookMs, floorMs } of first) expect(tookMs / floorMs).toBeLessThanOrEqual(1.1);
    for (const _ of RUNS.slice(1)) expect(await runJobs(startPlugin)).toEqual(first);
  });

  it.each(RUNS)(
    "(%i) with other times take at most 1.1 times the floor, and the second looks before a write",
    {
      timeout: 120_000,
    },
    async (run) => {
      const jobs = await runJobs(startPlugin, timesOf(run));
      print(run, jobs);
      for (const { tookMs, floorMs, looksMs } of jobs) expect(tookMs).toBeLessThanOrEqual(1.1 * floorMs + looksMs);
    },
  );
});
