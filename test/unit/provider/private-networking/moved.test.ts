// Proves that the wait before the vault is closed ends with a look at the endpoints, however the clock runs between two of its questions.
import { expect, it } from "vitest";
import { clustersHaveMoved } from "../../../../provider/private-networking/flow/moved.ts";
import { ACTIVE } from "./ensuring.ts";
import { EAST, endpoint, hold, MINUTE, PROJECT, scene } from "./fakes.ts";

interface Stepped {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A timer in the second half of the minute ends a millisecond early, so that a look comes a millisecond before the end of the quiet minute. This millisecond passes after so many questions. */
function runOver(clock: Stepped, afterQuestions: number): void {
  const { now, sleep } = clock;
  let isEarly = false;
  let questions = 0;
  clock.sleep = (ms, signal) => {
    const isNow = !isEarly && now() > 0.75 * MINUTE;
    isEarly ||= isNow;
    return sleep(isNow ? ms - 1 : ms, signal);
  };
  clock.now = () => {
    if (now() !== MINUTE - 1) return now();
    questions += 1;
    return questions > afterQuestions ? MINUTE : now();
  };
}

it.each([0, 1, 2, 3, 4, 5, 6, 7])("the quiet minute ends after %i questions of a look", async (afterQuestions) => {
  const at = scene({ endpoints: ACTIVE });
  runOver(at.clock, afterQuestions);
  at.at(0.75 * MINUTE, (world) => hold(world, endpoint("e1", EAST, "PENDING_RECREATION")));
  await expect(clustersHaveMoved(at.run, { projectId: PROJECT, sight: at.sight })).rejects.toMatchObject({
    code: "REGIONS_NOT_POSSIBLE",
  });
});
