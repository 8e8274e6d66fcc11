// Proves that no event gets a second alert: not from a list that is wrongly empty, not from two runs at once; and that one too many is named.
import { describe, expect, it } from "vitest";
import { emptyListsFrom } from "../../../support/faults.ts";
import { must } from "../../../support/must.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  ALERT,
  addAlert,
  anewForEachTest,
  args,
  configured,
  emulator,
  events,
  made,
  plugin,
  project,
  projectId,
  RELATED,
  ROTATION,
  rotation,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

const both = { ...args, relatedAlerts: true };
const one = [ROTATION, ...RELATED].sort();

/** Lists of alerts from the n-th on, counted from now, show none, so many times. */
const emptyFrom = (first: number, times = 1): void => emptyListsFrom(emulator, /alertConfigs$/, first, times);

const looks = Array.from({ length: 9 }, (_, index) => index + 1);

describe("a list that is wrongly empty once", () => {
  it.each(looks)("at read %i of a run that creates the alerts leads to one of each", async (count) => {
    await configured();
    project().alerts = [];
    emptyFrom(count);
    await plugin.up(ALERT, both);
    expect(events().sort()).toEqual(one);
  });

  it.each(looks)("at read %i of a run that adopts them creates none", async (count) => {
    await made(both);
    emptyFrom(count);
    await startPlugin(emulator).up(ALERT, both);
    expect(events().sort()).toEqual(one);
  });

  it.each(looks)("at read %i of an update creates none", async (count) => {
    const { id, outs, inputs, later } = await made(both);
    emptyFrom(count);
    await later.update(ALERT, id, outs, inputs);
    expect(events().sort()).toEqual(one);
  });
});

describe("a list that is wrongly empty for the whole run", () => {
  const always = () => emptyFrom(1, Number.POSITIVE_INFINITY);

  it("creates no alert in an update", async () => {
    const { id, outs, inputs, later } = await made(both);
    always();
    await later.update(ALERT, id, outs, inputs);
    expect([events().sort(), writes()]).toEqual([one, []]);
  });

  it("is no drift, and changes nothing in state", async () => {
    const { id, outs, inputs, later } = await made(both);
    always();
    expect(await later.diff(ALERT, id, outs, inputs)).toEqual({ changes: false });
    expect((await startPlugin(emulator).read(ALERT, id, outs)).props).toEqual(outs);
  });

  it("at the first read of a delete does not hide an alert that is kept", async () => {
    await made(both);
    const { id, outs } = await startPlugin(emulator).up(ALERT, both); // adopts the related alerts
    const later = startPlugin(emulator);
    emptyFrom(1);
    await later.remove(ALERT, id, outs);
    const kept = project().alerts.filter(({ eventTypeName = "" }) => RELATED.includes(eventTypeName));
    const said = textsOf(later).join("\n");
    expect([kept.length, kept.filter((alert) => !said.includes(alert.id))]).toEqual([RELATED.length, []]);
  });

  it("does not stop a delete: Atlas's default is restored, and created alerts are deleted", async () => {
    const { id, outs, later } = await made(both);
    always();
    await later.remove(ALERT, id, outs);
    expect([events(), rotation().threshold?.threshold]).toEqual([[ROTATION], 90]);
  });
});

describe("two runs at once", () => {
  it("that make the alerts end with one of each, and both runs know the same", async () => {
    await configured();
    project().alerts = [];
    const ended = await Promise.all([plugin.up(ALERT, both), startPlugin(emulator).up(ALERT, both)]);
    expect(events().sort()).toEqual(one);
    expect(ended.map(({ outs }) => outs.alertId)).toEqual([rotation().id, rotation().id]);
    const [mine, theirs] = ended.map(({ outs }) => (outs.remembered as { made: string[] }).made);
    expect([...must(mine), ...must(theirs)].sort()).toEqual(
      project()
        .alerts.map((alert) => alert.id)
        .sort(),
    );
  });
});

describe("a duplicate alert that this resource did not create", () => {
  it("is not changed, and is named once with the request that deletes it", async () => {
    const { id, outs, inputs, later } = await made();
    const twin = { ...rotation(), id: "64b7f0c0a1b2c3d4e5f6ffff", createdMs: rotation().createdMs + 1 };
    addAlert(twin);
    await later.update(ALERT, id, outs, inputs);
    expect([writes(), warnings(later)]).toEqual([
      [],
      [
        `Project ${projectId} has another alert like the one that this resource manages: ${twin.id} (${ROTATION}). If no other tool manages it, delete it in Atlas (Project Alerts), or with the Atlas Admin API: DELETE /api/atlas/v2/groups/${projectId}/alertConfigs/${twin.id}.`,
      ],
    ]);
  });

  it("is not named if it has another threshold or another recipient", async () => {
    const { id, outs, inputs, later } = await made();
    addAlert({
      ...rotation(),
      id: "64b7f0c0a1b2c3d4e5f6fff1",
      threshold: { ...must(rotation().threshold), threshold: 30 },
    });
    addAlert({
      ...rotation(),
      id: "64b7f0c0a1b2c3d4e5f6fff2",
      notifications: [{ typeName: "EMAIL", emailAddress: "a@example.com" }],
    });
    await later.update(ALERT, id, outs, inputs);
    expect(warnings(later)).toEqual([]);
  });
});
