// Proves of a KeyRotationAlert, in process against the emulator: what others changed is seen and put back, and what replaces it.
import { describe, expect, it } from "vitest";
import { startPlugin } from "../../../support/plugin.ts";
import {
  ALERT,
  addAlert,
  alerts,
  anewForEachTest,
  args,
  change,
  configured,
  email,
  emulator,
  made,
  pager,
  plain,
  plugin,
  project,
  projectId,
  RELATED,
  ROTATION,
  rotation,
  slack,
  updated,
  warnings,
} from "./world.ts";

anewForEachTest();

describe("drift", () => {
  const byHand: ReadonlyArray<readonly [string, () => void, object, RegExp]> = [
    [
      "another threshold",
      () => change({ threshold: days(30) }),
      { thresholdDays: 30 },
      /: thresholdDays is 30 in Atlas, 400 in the program\./,
    ],
    [
      "an alert that is off",
      () => change({ enabled: false }),
      { enabled: false },
      /: enabled is false in Atlas, true in the program\./,
    ],
    [
      "an alert that was deleted",
      () => {
        project().alerts = project().alerts.filter((one) => one.eventTypeName !== ROTATION);
      },
      { enabled: false },
      /: the key rotation alert .* is missing in Atlas\. `pulumi up` creates it again\./,
    ],
    [
      "a related alert that was deleted",
      () => {
        project().alerts = project().alerts.filter((one) => one.eventTypeName !== RELATED[0]);
      },
      { relatedAlerts: false },
      /: related alerts are missing, disabled or changed: AZURE_ENCRYPTION_KEY_INVALID\./,
    ],
    [
      "a notification that was taken away",
      () => change({ notifications: rotation().notifications.filter((one) => one.typeName !== "SLACK") }),
      { notifications: [email] },
      /: notifications differ: EMAIL in Atlas, EMAIL and SLACK in the program\./,
    ],
    [
      "a notification that came by hand",
      () => change({ notifications: [...rotation().notifications, { typeName: "SMS", mobileNumber: "123" }] }),
      { notifications: [email, slack, { typeName: "SMS", mobileNumber: "123" }] },
      /: notifications differ: EMAIL and SLACK and SMS in Atlas, EMAIL and SLACK in the program\./,
    ],
  ];
  const days = (threshold: number) => ({ operator: "GREATER_THAN", threshold, units: "DAYS" });
  const wanted = { notifications: [email, slack], relatedAlerts: true };

  it.each(byHand)("%s is detected with and without a refresh, and repaired", async (_, spoil, seen, words) => {
    const { id, outs, inputs, later } = await made(wanted);
    expect(await later.diff(ALERT, id, outs, inputs)).toEqual({ changes: false });
    const good = project().alerts.map((one) => [
      one.eventTypeName,
      one.enabled,
      one.threshold,
      plain(one.notifications),
    ]);
    spoil();
    emulator.clock.advance(10_000);
    expect(await later.diff(ALERT, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(later)).toEqual([expect.stringMatching(words)]);
    expect((await later.read(ALERT, id, outs)).inputs).toEqual({ ...inputs, ...seen });
    await updated({ id, outs }, wanted);
    const now = project().alerts.map((one) => [
      one.eventTypeName,
      one.enabled,
      one.threshold,
      plain(one.notifications),
    ]);
    expect(sorted(now)).toEqual(sorted(good));
  });
  const sorted = (list: readonly unknown[][]) =>
    [...list].sort((one, other) => (String(one[0]) < String(other[0]) ? -1 : 1));

  it("is not reported for a third-party notification that was added in Atlas", async () => {
    const { id, outs, inputs, later } = await made(wanted);
    change({ notifications: [...rotation().notifications, pager] });
    expect(await later.diff(ALERT, id, outs, inputs)).toEqual({ changes: false });
    expect((await later.read(ALERT, id, outs)).inputs).toBe(undefined);
  });

  it("of a deleted project: the refresh returns nothing, and a delete writes nothing", async () => {
    const { id, outs, later } = await made();
    delete emulator.store.atlas.projects[projectId];
    expect(await later.read(ALERT, id, outs)).toEqual({});
    await later.remove(ALERT, id, outs);
  });

  it("ends with one alert if Atlas creates its own after this resource has created one", async () => {
    await configured();
    const atlas = rotation();
    project().alerts = [];
    const { id, outs, inputs } = await plugin.up(ALERT, args);
    addAlert(atlas);
    const later = startPlugin(emulator);
    expect(await later.diff(ALERT, id, outs, inputs)).toEqual({ changes: true });
    const now = await later.update(ALERT, id, outs, inputs);
    expect(alerts().map((one) => [one.id, one.threshold?.threshold])).toEqual([[atlas.id, 400]]);
    expect(now).toMatchObject({ alertId: atlas.id, remembered: { made: [] } });
  });
});

describe("diff", () => {
  it("replaces for another project only, and never for one that is not known", async () => {
    const { id, outs, inputs, later } = await made();
    const other = "64b7f0c0a1b2c3d4e5f60799";
    expect([
      await later.diff(ALERT, id, outs, { ...inputs, projectId: other }),
      await later.diff(ALERT, id, outs, { ...inputs, projectId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
      await later.diff(ALERT, id, outs, { ...inputs, thresholdDays: 500, notifications: [email] }),
    ]).toEqual([{ replaces: ["projectId"] }, { replaces: [] }, { replaces: [] }]);
  });
});
