// Four hundred days with a run each week, for each way to name a key: nothing changes that is not planned, nothing is
// damaged, every alert of Atlas is explained.
import { afterEach, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../support/world.ts";
import type { MakeStack } from "./shared.ts";
import { type Mode, MODES, type Planned, secretOn } from "./years-modes.ts";
import { type RunRecord, runOnce } from "./years-watch.ts";
import {
  DAY_MS,
  dayOf,
  DEEDS,
  LAST_DAY,
  projectOf,
  REVOCATION,
  START_MS,
  yearsSeed,
} from "./years-world.ts";

const WEEKS = Array.from({ length: LAST_DAY / 7 + 1 }, (_, week) => week * 7);
/** One a week, and one at once after the key is enabled again. */
const RUN_DAYS = [...WEEKS, REVOCATION.untilDay].sort((one, other) => one - other);

export function fourHundredDays(makeStack: MakeStack, names: readonly Mode["name"][]): void {
  let world: World | undefined;
  afterEach(async () => {
    await world?.dispose();
    world = undefined;
  });
  describe.each(MODES.filter(({ name }) => names.includes(name)))("four hundred days, $title", (mode) => {
    it("change nothing that is not planned, damage nothing, and explain every alert", async () => {
      world = await makeWorld({ makeStack, seed: yearsSeed, startMs: START_MS });
      const runs = await live(world, mode);
      for (const run of runs) console.log(JSON.stringify(run));
      console.log(JSON.stringify(projectOf(world).firedAlerts?.map((a) => [a.eventTypeName, dayOf(a.createdMs), dayOf(a.resolvedMs ?? 0)])));
      expect(runs.map(shortOf)).toEqual(RUN_DAYS.map((day) => expectedOf(mode, day)));
      expect(world.emulator.damage.entries()).toEqual([]);
    });
  });
}

/** The runs, with what other people do between them. */
async function live(world: World, mode: Mode): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  const moments = [
    ...DEEDS.map(({ day, act }) => ({ day, act: () => act(world) })),
    ...RUN_DAYS.map((day) => ({
      day,
      act: async () => {
        world.stack.setEnv("APP_SECRET", secretOn(day).value);
        world.stack.setEnv("PROGRAM_OUTPUTS", JSON.stringify({ needed: "@needed.keyVersions" }));
        world.declare(mode.program(day, world));
        runs.push(await runOnce(world));
      },
    })),
  ].sort((one, other) => one.day - other.day);
  for (const { day, act } of moments) {
    world.emulator.clock.advance(START_MS + day * DAY_MS - world.emulator.clock.now());
    await act();
  }
  return runs;
}

const shortOf = ({ day, previewOk, upOk, previewed, changed, says }: RunRecord) => ({
  day, previewOk, upOk, previewed, changed, says,
});

function expectedOf(mode: Mode, day: number) {
  const planned: Planned = mode.planned[day] ?? { why: "", changes: [] };
  return {
    day,
    previewOk: true,
    upOk: planned.fails !== true,
    previewed: planned.changes,
    changed: planned.changes,
    says: [...(planned.says ?? []), ...(isSecretWarned(mode, day) ? ["the secret ends"] : [])].sort(),
  };
}

const isSecretWarned = ({ roleFromDay = Number.POSITIVE_INFINITY }: Mode, day: number): boolean =>
  day < roleFromDay && secretOn(day).untilDay - day < 60;
