// Proves that the search finds bugs of many kinds: each is planted into the provider, and histories are played from a fixed seed until one breaks a
// promise. What the provider itself does is proved by search.test.ts. `PLANTED="part of a name"` plays those rows alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { occurrencesOf, patchedProvider } from "../search/patched.ts";
import { PLANTED, type PlantedBug } from "../search/planted.ts";
import { startPluginsOf } from "../search/plugins.ts";
import { holds, newTotals } from "../search/property.ts";

const MOST_HISTORIES = 60;
const { PLANTED: part = "", PLANTED_SEED } = process.env;

describe("the search finds a provider that", () => {
  it.each(PLANTED.filter(({ name }) => name.includes(part)))("$name", { timeout: 1_800_000 }, async (bug) => {
    const totals = newTotals();
    const { failed, errorInstance } = await fc.check(holds(totals, startPluginsOf(patchedProvider(bug))), {
      seed: PLANTED_SEED === undefined ? bug.seed : Number(PLANTED_SEED),
      numRuns: MOST_HISTORIES,
      endOnFailure: true,
    });
    if (PLANTED_SEED !== undefined) console.log(errorInstance);
    console.log(
      `${bug.name}: ${failed ? "found" : "not found"} after ${totals.histories} histories, ${totals.steps} steps`,
    );
    expect(errorInstance instanceof Error ? errorInstance.message : "nothing").toMatch(bug.found);
  });
});

it.each(PLANTED)("the place of a planted bug is there once: $name", (bug: PlantedBug) => {
  expect(occurrencesOf(bug)).toBe(1);
});
