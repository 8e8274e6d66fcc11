// The long search: as many random histories as there is time for. `SEARCH_MINUTES=60 SEARCH_SEED=1 npm run search`; of a history that breaks a promise
// it prints seed and path, which play it again with `SEARCH_PATH`, and the smallest history that breaks it.
import fc from "fast-check";
import { expect, it } from "vitest";
import { holds, newTotals } from "../search/property.ts";

const { SEARCH_MINUTES = "3", SEARCH_SEED = "1", SEARCH_PATH } = process.env;
const HISTORIES_OF_A_SEED = 50;
const WIND_UP_MS = 600_000;
const minutes = Number(SEARCH_MINUTES);

it(`keeps its promises in random histories, for ${minutes} minutes`, {
  timeout: minutes * 60_000 + WIND_UP_MS,
}, async () => {
  const totals = newTotals();
  const broken: string[] = [];
  const deadlineMs = Date.now() + minutes * 60_000;
  let seed = Number(SEARCH_SEED);
  do {
    const details = await fc.check(holds(totals), {
      seed,
      numRuns: HISTORIES_OF_A_SEED,
      ...(SEARCH_PATH === undefined ? {} : { path: SEARCH_PATH }),
      interruptAfterTimeLimit: Math.max(1, deadlineMs - Date.now()),
      markInterruptAsFailure: false,
    });
    if (details.failed) {
      const why = details.errorInstance instanceof Error ? details.errorInstance.message : "";
      broken.push(
        `SEARCH_SEED=${seed} SEARCH_PATH=${details.counterexamplePath}\n${why}\n${JSON.stringify(details.counterexample?.[0])}`,
      );
    }
    seed += 1;
  } while (SEARCH_PATH === undefined && Date.now() < deadlineMs);
  console.log(JSON.stringify({ ...totals, seeds: [Number(SEARCH_SEED), seed - 1] }, undefined, 1));
  expect(broken.join("\n\n")).toBe("");
});
