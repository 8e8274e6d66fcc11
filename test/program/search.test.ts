// Proves on a few random histories, the same in each run, that the package keeps its promises: no damage, convergence, nothing left without a word.
// test/exhaustive/search.test.ts plays as many as there is time for. How the real engine and real processes behave, it leaves out.
import fc from "fast-check";
import { expect, it } from "vitest";
import { holds, newTotals } from "../search/property.ts";

it("keeps its promises in random histories of two projects on one vault, with faults, kills and other people's changes", {
  timeout: 600_000,
}, async () => {
  const totals = newTotals();
  await fc.assert(holds(totals), { seed: 1, numRuns: 12 });
  expect(totals.histories).toBe(12);
  expect(Object.keys(totals.struck)).toContain("kill");
});
