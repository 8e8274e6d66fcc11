// Proves on a few random histories, the same in each run, that the package keeps its promises: no damage, convergence, nothing left without a word; and
// that the search finds a bug that is planted. test/exhaustive/search.test.ts plays as many histories as there is time for, and planted-bugs.test.ts there
// plants every bug of the table. How the real engine and real processes behave, it leaves out.
import fc from "fast-check";
import { expect, it } from "vitest";
import { occurrencesOf, patchedProvider } from "../search/patched.ts";
import { PLANTED } from "../search/planted.ts";
import { declare, EXTRA, project, UP, WITHOUT_CLUSTERS } from "../search/planted-steps.ts";
import { play } from "../search/play.ts";
import { startPluginsOf, startSearchPlugins } from "../search/plugins.ts";
import { holds, newTotals } from "../search/property.ts";

it("keeps its promises in random histories of two projects on one vault, with faults, kills and other people's changes", {
  timeout: 600_000,
}, async () => {
  const totals = newTotals();
  await fc.assert(holds(totals), { seed: 1, numRuns: 12 });
  expect(totals.histories).toBe(12);
  expect(Object.keys(totals.struck)).toContain("kill");
});

it("finds a bug that is planted: another cloud's keys are switched off with ours", async () => {
  const bug = PLANTED.find(({ name }) => name === "switches another cloud's keys off with ours");
  if (bug === undefined) throw new Error("the table lacks it");
  const histories = holds(newTotals(), startPluginsOf(patchedProvider(bug)));
  const { errorInstance } = await fc.check(histories, { seed: bug.seed, numRuns: 3, endOnFailure: true });
  expect(errorInstance).toMatchObject({ message: expect.stringMatching(bug.found) });
});

it("previews a version of the new key where the program replaces one key by another", async () => {
  const steps = [
    declare({ a: project({ ...EXTRA, ...WITHOUT_CLUSTERS, managesKey: true }) }),
    UP,
    declare({ a: project({ ...WITHOUT_CLUSTERS, keyVersion: "older", managesKey: true }) }),
    UP,
  ];
  expect((await play({ steps, ends: "converge" }, startSearchPlugins)).broken).toEqual([]);
});

it.each(PLANTED)("knows the place of the planted bug that $name", (bug) => {
  expect(occurrencesOf(bug)).toBe(1);
});
