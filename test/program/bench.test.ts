// Proves that docs/performance.md says what the jobs cost now: calls and polls of each kind, and emulated seconds. After a change: `npm run bench -- --calls`.
import { beforeAll, describe, expect, it } from "vitest";
import { countIn } from "../bench/calls.ts";
import { type Measured, measureJobs } from "../bench/measure.ts";
import { blockOf, callLines, jobLines } from "../bench/page.ts";
import { TASKS } from "../bench/tasks.ts";
import { textOf } from "../unit/docs/pages.ts";

const page = textOf("docs/performance.md");
const REMEDY = "the page is written anew by `npm run bench -- --calls`; a job that now costs more needs a reason";
let measured: readonly Measured[] = [];
beforeAll(async () => {
  measured = await measureJobs();
});

describe("docs/performance.md", () => {
  it("has what each job costs", () => {
    expect(blockOf(page, "jobs"), REMEDY).toBe(jobLines(TASKS, measured).join("\n"));
  });

  it("has what each call of a job is for", () => {
    expect(blockOf(page, "calls"), REMEDY).toBe(callLines(TASKS, measured).join("\n"));
  });

  it("calls no number of calls the fewest that a job stays below", () => {
    const below = TASKS.flatMap(({ name, fewest }) => {
      const { calls, polls } = measured.find(({ task }) => task === name) ?? { calls: {}, polls: {} };
      return Object.entries(fewest)
        .filter(([kind, count]) => countIn(calls, kind) + countIn(polls, kind) < count)
        .map(([kind]) => `${name}: ${kind}`);
    });
    expect(below).toEqual([]);
  });
});
