// Proves that the search finds bugs of many kinds: each is planted into the provider, and histories are played from a fixed seed until one breaks a
// promise; and that what a row of the table begins with breaks none by itself. What the provider itself does is proved by search.test.ts.
// `PLANTED="part of a name"` plays those rows alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patchedProvider } from "../search/patched.ts";
import { PLANTED } from "../search/planted.ts";
import { play } from "../search/play.ts";
import { startPluginsOf, startSearchPlugins } from "../search/plugins.ts";
import { holds, newTotals } from "../search/property.ts";

const { PLANTED: part = "" } = process.env;
const ROWS = PLANTED.filter(({ name }) => name.includes(part));
const TIMEOUT = { timeout: 1_800_000 };

describe("the search finds a provider that", () => {
  it.each(ROWS)("$name", TIMEOUT, async (bug) => {
    const totals = newTotals();
    const { failed, errorInstance } = await fc.check(
      holds(totals, startPluginsOf(patchedProvider(bug)), bug.begins ?? []),
      { seed: bug.seed, numRuns: bug.mostHistories, endOnFailure: true },
    );
    console.log(
      `${bug.name}: ${failed ? "found" : "not found"} after ${totals.histories} histories, ${totals.steps} steps`,
    );
    expect(errorInstance instanceof Error ? errorInstance.message : "nothing").toMatch(bug.found);
  });
});

describe("without the bug no promise is broken by the steps that come first, of a provider that", () => {
  it.each(ROWS.filter(({ begins }) => begins !== undefined))("$name", TIMEOUT, async ({ begins = [] }) => {
    for (const ends of ["converge", "destroy"] as const)
      expect((await play({ steps: begins, ends }, startSearchPlugins)).broken).toEqual([]);
  });
});
