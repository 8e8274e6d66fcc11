// Four hundred days with a run each week, for each way to name a key: nothing changes that is not planned, nothing is
// damaged, every alert of Atlas is explained. The days are drawn as a picture of the docs.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { timelineSvg } from "../support/timeline.ts";
import { makeWorld, type World } from "../support/world.ts";
import type { MakeStack } from "./shared.ts";
import { MODES, type Mode, type Planned, secretOn } from "./years-modes.ts";
import { pictureOf, timelineOf } from "./years-picture.ts";
import { type RunRecord, runOnce } from "./years-watch.ts";
import { DAY_MS, DEEDS, dayOf, LAST_DAY, projectOf, REVOCATION, START_MS, yearsSeed } from "./years-world.ts";

/** Sixty runs: half a minute of processor time. */
const TIMEOUT_MS = 15 * 60_000;
const root = fileURLToPath(new URL("../..", import.meta.url));
const WEEKS = Array.from({ length: LAST_DAY / 7 + 1 }, (_, week) => week * 7);
/** One a week, and one at once after the key is enabled again. */
const RUN_DAYS = [...WEEKS, REVOCATION.untilDay].sort((one, other) => one - other);

export function fourHundredDays(makeStack: MakeStack, names: readonly Mode["name"][]): void {
  describe.each(MODES.filter(({ name }) => names.includes(name)))("four hundred days, $name", (mode) => {
    let world: World;
    beforeEach(async () => {
      world = await makeWorld({ makeStack, seed: yearsSeed, startMs: START_MS });
    });
    afterEach(() => world.dispose());

    it("change only what is planned, damage nothing, and are as the picture shows", {
      timeout: TIMEOUT_MS,
    }, async () => {
      const runs = await live(world, mode);
      expect(runs.flatMap(({ day, errors }) => (mode.planned[day]?.fails === true ? [] : errors))).toEqual([]);
      expect(runs.map(doneIn)).toEqual(RUN_DAYS.map((day) => plannedFor(mode, day)));
      expect(firedIn(world)).toEqual(mode.alerts.map(({ why: _, ...alert }) => alert));
      expect(runs.flatMap(unlisted)).toEqual([]);
      expect(runs.at(-1)?.needed.map(({ version }) => version)).toEqual(mode.neededAtTheEnd);
      expect(projectOf(world).clusters.map(({ shutDownMs }) => shutDownMs)).toEqual([undefined, undefined]);
      const remedy =
        "npx vitest run --config test/vitest.config.ts --project exhaustive test/exhaustive/years.test.ts -u";
      await expect(timelineSvg(timelineOf(world, mode, runs)), remedy).toMatchFileSnapshot(join(root, pictureOf(mode)));
    });
  });
}

/** The runs, with what other people do between them. */
async function live(world: World, mode: Mode): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  world.stack.setEnv("PROGRAM_OUTPUTS", JSON.stringify({ needed: "@needed.keyVersions" }));
  const run = async (day: number): Promise<void> => {
    world.stack.setEnv("APP_SECRET", secretOn(day).value);
    world.declare(mode.program(day, world));
    runs.push(await runOnce(world));
  };
  const moments = [
    ...DEEDS.map(({ day, act }) => ({ day, act: () => act(world) })),
    ...RUN_DAYS.map((day) => ({ day, act: () => run(day) })),
  ].sort((one, other) => one.day - other.day);
  for (const { day, act } of moments) {
    world.emulator.clock.advance(START_MS + day * DAY_MS - world.emulator.clock.now());
    await act();
  }
  return runs;
}

const doneIn = ({ day, previewOk, upOk, previewed, changed, says, damage }: RunRecord) => ({
  ...{ day, previewOk, upOk, previewed, changed, says, damage },
});

function plannedFor(mode: Mode, day: number): ReturnType<typeof doneIn> {
  const { changes, says = [], fails }: Planned = mode.planned[day] ?? { why: "", changes: [] };
  return {
    day,
    previewOk: true,
    upOk: fails !== true,
    previewed: changes,
    changed: changes,
    says: [...says, ...(isSecretWarned(mode, day) ? ["the secret ends"] : [])].sort(),
    damage: [],
  };
}

/** From 60 days before the end. */
const isSecretWarned = ({ roleFromDay = Number.POSITIVE_INFINITY }: Mode, day: number): boolean =>
  day < roleFromDay && secretOn(day).untilDay - day < 60;

const firedIn = (world: World) =>
  (projectOf(world).firedAlerts ?? []).map(({ eventTypeName, createdMs, resolvedMs }) => ({
    event: eventTypeName,
    fromDay: dayOf(createdMs),
    untilDay: resolvedMs === undefined ? undefined : dayOf(resolvedMs),
  }));

/** Versions by which a kept snapshot is restored and that the tool does not list. A run that failed lists none. */
const unlisted = ({ day, upOk, needed, inSnapshots }: RunRecord): readonly string[] =>
  inSnapshots
    .filter((version) => upOk && !needed.some((one) => one.version === version))
    .map((version) => `day ${day}: version ${version}`);
