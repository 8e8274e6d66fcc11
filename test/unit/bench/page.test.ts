// The page from records: what is in a block, what is above a bound, and that a run which finds the same changes nothing.
import { describe, expect, it } from "vitest";
import type { Measured } from "../../bench/measure.ts";
import { BLOCKS, blockOf, callLines, jobLines, withBlock } from "../../bench/page.ts";
import type { Task } from "../../bench/task.ts";
import { previewLines } from "../../bench/times.ts";
import { textOf } from "../docs/pages.ts";

const task: Task = {
  name: "up: project and 2 clusters",
  fewest: { token: 1, "GET clusters": 2 },
  floorS: 20,
  bound: "clusters 20 s",
  run: () => Promise.reject(new Error("not run")),
};
const measuredWith = (clusters: number, emulatedS: number): readonly Measured[] => [
  { task: task.name, calls: { token: 1, "GET clusters": clusters }, polls: { "GET clusters": 5 }, emulatedS },
];
const aboveIn = (lines: readonly string[]) => lines.filter((line) => line.startsWith("- Above"));

describe("docs/performance.md", () => {
  it("has a block for each kind of figure, which the same figures leave alone", () => {
    const page = textOf("docs/performance.md");
    for (const block of BLOCKS) {
      const once = withBlock(page, block, ["| a |"]);
      expect(blockOf(once, block)).toBe("| a |");
      expect(withBlock(once, block, ["| a |"])).toBe(once);
    }
    expect(() => withBlock("# Another page", "jobs", [])).toThrow("no block jobs");
  });

  it("compares a job with the time before and with its floor, and names those above 1.1 × either", () => {
    const within = jobLines([task], measuredWith(2, 21));
    expect(within).toContain("| up: project and 2 clusters | 17 | 3 | 3 | 3 | 5 | 23.8 | 21 | 20 |");
    const [calls, seconds] = ["- Above 1.1 × the fewest calls: ", "- Above 1.1 × the floor in seconds: "];
    expect(aboveIn(within)).toEqual([`${calls}none`, `${seconds}none`]);
    expect(aboveIn(jobLines([task], measuredWith(3, 23)))).toEqual([calls + task.name, seconds + task.name]);
  });

  it("has the times of previews of one run alone, as they are printed", () => {
    const shapeOf = (lines: readonly string[]) => lines.map((line) => line.replaceAll(/\d+(?:\.\d+)?/g, "N"));
    const printed = shapeOf(
      previewLines({
        turns: 9,
        emptyS: 2.5,
        oneS: 3.9,
        twentyS: 4.7,
        oneToEmpty: 1.58,
        twentyToOne: 1.15,
        azureLogins: 1,
        stored: [],
      }),
    );
    expect(shapeOf(blockOf(textOf("docs/performance.md"), "times").split("\n"))).toEqual(
      expect.arrayContaining(printed),
    );
    expect(printed[0]).toBe("| what | measured |");
  });

  it("gives each call's reason, and none to a call that is not needed", () => {
    const [measured] = measuredWith(2, 21);
    if (measured === undefined) throw new Error("nothing was measured");
    const lines = callLines([task], [{ ...measured, calls: { ...measured.calls, "GET vault": 1 } }]);
    expect(lines).toContain("Floor: 20 s. Clusters 20 s.");
    expect(lines).toContain(
      "| GET clusters | 2 | 2 | 5 | one list for all clusters: what they have now, and which must not be changed |",
    );
    expect(lines).toContain("| GET vault | 0 | 1 | 0 |  |");
  });
});
