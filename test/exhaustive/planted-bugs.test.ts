// Proves that the search finds bugs of many kinds: each is planted into the provider, and histories are played from a fixed seed until one breaks a
// promise. What the provider itself does is proved by search.test.ts. `PLANTED="part of a name"` plays those rows alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patchedProvider } from "../search/patched.ts";
import { PLANTED } from "../search/planted.ts";
import { startPluginsOf } from "../search/plugins.ts";
import { holds, newTotals } from "../search/property.ts";

const MOST_HISTORIES = 40;
const { PLANTED: part = "" } = process.env;

describe("the search finds a provider that", () => {
  it.each(PLANTED.filter(({ name }) => name.includes(part)))("$name", { timeout: 1_800_000 }, async (bug) => {
    const totals = newTotals();
    const { failed, errorInstance } = await fc.check(holds(totals, startPluginsOf(patchedProvider(bug))), {
      seed: bug.seed,
      numRuns: MOST_HISTORIES,
      endOnFailure: true,
    });
    console.log(
      `${bug.name}: ${failed ? "found" : "not found"} after ${totals.histories} histories, ${totals.steps} steps`,
    );
    expect(errorInstance instanceof Error ? errorInstance.message : "nothing").toMatch(bug.found);
  });
});
