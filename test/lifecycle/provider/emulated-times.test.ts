// Proves what the main jobs take of emulated time, and how often each kind of read is repeated meanwhile: exact numbers on a
// clock that steps only when nothing is under way. Over the network in one process; `exhaustive` has ten runs and other times.
import { beforeAll, describe, expect, it } from "vitest";
import { type Job, runClusters, runJobs } from "../../support/jobs.ts";
import { startPlugin } from "../../support/plugin.ts";

/** Two clusters wait on one list at a time, two regions too. A connection is read before its approval, and before the vault is closed. */
const EXPECTED: ReadonlyArray<Omit<Job, "looksMs">> = [
  { name: "up: project and 2 clusters", floorMs: 20_000, tookMs: 20_000, polls: { clusters: 6 } },
  { name: "repair a cluster decrypted by hand", floorMs: 20_000, tookMs: 20_000, polls: { clusters: 6 } },
  {
    name: "destroy: 2 clusters and the project",
    floorMs: 20_000,
    tookMs: 22_000,
    polls: { clusters: 7, encryption: 1, policy: 1, snapshots: 2 },
  },
  {
    name: "from public to private in 2 regions, the vault closed",
    floorMs: 35_000,
    tookMs: 37_000,
    polls: { clusters: 8, connection: 4, encryption: 2, endpoints: 15, projects: 1, registration: 1, vault: 1 },
  },
  {
    name: "a region added",
    floorMs: 30_000,
    tookMs: 32_000,
    polls: { clusters: 1, connection: 1, encryption: 1, endpoints: 14, registration: 1, vault: 1 },
  },
  {
    name: "back to public, with both clusters encrypted",
    floorMs: 10_000,
    tookMs: 10_000,
    polls: { encryption: 1, endpoints: 10 },
  },
];

describe("the main jobs", () => {
  let jobs: readonly Job[] = [];
  beforeAll(async () => {
    jobs = await runJobs(startPlugin);
  }, 120_000);

  it.each(EXPECTED)("$name: takes at most 1.1 times the floor, with these reads", (expected) => {
    const job = jobs.find(({ name }) => name === expected.name);
    expect(job).toMatchObject(expected);
    expect(job?.polls).toEqual(expected.polls);
    expect(expected.tookMs).toBeLessThanOrEqual(1.1 * expected.floorMs);
  });
});

describe("clusters that are requested one after the other", () => {
  it("wait on one list at a time: twelve read no more than one a second", { timeout: 120_000 }, async () => {
    const { tookMs, floorMs, polls } = await runClusters(startPlugin, 12);
    expect([tookMs, floorMs]).toEqual([26_000, 25_500]);
    // Two looks before the later writes, then one list in each second from 15 to 26, whoever waits.
    expect(polls).toEqual({ clusters: 14, encryption: 2 });
  });
});
