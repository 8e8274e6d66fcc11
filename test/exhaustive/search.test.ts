// The long search: as many random histories as there is time for. `SEARCH_MINUTES=60 SEARCH_SEED=1 npm run search`; of a history that breaks a promise
// it prints seed and path, which play it again with `SEARCH_PATH`, and the smallest history that breaks it.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { History } from "../search/model.ts";
import { holds, newTotals } from "../search/property.ts";

const { SEARCH_MINUTES = "3", SEARCH_SEED = "1", SEARCH_PATH } = process.env;
const HISTORIES_OF_A_SEED = 50;
const WIND_UP_MS = 600_000;
const SMALLER_WITHIN_MS = 60_000;
const minutes = Number(SEARCH_MINUTES);

it(`keeps its promises in random histories, for ${minutes} minutes`, {
  timeout: minutes * 60_000 + WIND_UP_MS,
}, async () => {
  const totals = newTotals();
  const broken: string[] = [];
  const deadlineMs = Date.now() + minutes * 60_000;
  let seed = Number(SEARCH_SEED);
  do {
    const found = await fc.check(holds(totals), {
      seed,
      numRuns: HISTORIES_OF_A_SEED,
      ...(SEARCH_PATH === undefined ? {} : { path: SEARCH_PATH }),
      endOnFailure: true,
      interruptAfterTimeLimit: Math.max(1, deadlineMs - Date.now()),
      markInterruptAsFailure: false,
    });
    // Where the time ends before the first history, fast-check calls it a failure without a counterexample.
    if (found.failed && found.counterexample !== null) {
      broken.push(told(await smaller(found)));
      console.log(broken.at(-1));
    }
    seed += 1;
  } while (SEARCH_PATH === undefined && Date.now() < deadlineMs);
  console.log(JSON.stringify({ ...totals, seeds: [Number(SEARCH_SEED), seed - 1] }, undefined, 1));
  expect(broken.join("\n\n")).toBe("");
});

type Found = fc.RunDetails<[History]>;

/** The same fault in the smallest history that a minute of shrinking gives. */
async function smaller(found: Found): Promise<Found> {
  const shrunk = await fc.check(holds(newTotals()), {
    seed: found.seed,
    path: found.counterexamplePath ?? "",
    interruptAfterTimeLimit: SMALLER_WITHIN_MS,
  });
  return shrunk.counterexample === null ? found : shrunk;
}

const told = ({ seed, counterexamplePath, counterexample, errorInstance }: Found): string =>
  [
    `SEARCH_SEED=${seed} SEARCH_PATH=${counterexamplePath}`,
    errorInstance instanceof Error ? errorInstance.message : "",
    JSON.stringify(counterexample?.[0]),
  ].join("\n");
