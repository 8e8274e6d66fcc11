// Proves that much work goes side by side within a bound, in order, and stops at a failure.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sideBySide } from "../../../../provider/support/side-by-side.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("work side by side", () => {
  it("gives every result in the order of the items, and never runs more at once than allowed", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), async (items, limit) => {
        let [running, most] = [0, 0];
        const results = await sideBySide(items, limit, async (turns) => {
          running += 1;
          most = Math.max(most, running);
          for (let index = 0; index < turns; index += 1) await turn();
          running -= 1;
          return turns * 2;
        });
        expect(results).toEqual(items.map((one) => one * 2));
        expect(most).toBeLessThanOrEqual(limit);
      }),
      { seed: 7, numRuns: 50 },
    ));

  it("begins nothing more after a failure, and rejects with it", async () => {
    const begun: number[] = [];
    const work = sideBySide([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await turn();
      if (item === 2) throw new Error("no 2");
    });
    await expect(work).rejects.toThrow("no 2");
    await turn();
    await turn();
    expect(begun.length).toBeLessThan(6);
  });
});
