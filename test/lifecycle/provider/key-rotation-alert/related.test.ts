// Proves of a KeyRotationAlert, in process against the emulator: which related alerts it adds, relies on and takes back.
import { describe, expect, it } from "vitest";
import { failure, type HalfDone } from "../../../support/failure.ts";
import { must } from "../../../support/must.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  ALERT,
  addAlert,
  alertOf,
  alerts,
  anewForEachTest,
  args,
  change,
  configured,
  email,
  emulator,
  events,
  group,
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
} from "./world.ts";

anewForEachTest();

describe("related alerts", () => {
  const both = { ...args, relatedAlerts: true };

  it("are created with the recipients of the rotation alert, and state records them as created", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    const { outs } = await plugin.up(ALERT, both);
    expect(events()).toEqual([ROTATION, ...RELATED]);
    expect(RELATED.map((event) => plain(must(alerts(event)[0]).notifications))).toEqual(RELATED.map(() => [group]));
    expect(outs).toMatchObject({ remembered: { made: RELATED.map((event) => alerts(event)[0]?.id) } });
  });

  it("that exist are adopted and stay; a disabled one is enabled meanwhile", async () => {
    await configured();
    const [invalid, unreachable] = [alertOf(must(RELATED[0]), "aaaa"), alertOf(must(RELATED[1]), "bbbb")];
    addAlert(invalid);
    addAlert({ ...unreachable, enabled: false });
    const before = await plugin.up(ALERT, both);
    expect(RELATED.map((event) => alerts(event)[0]?.enabled)).toEqual([true, true, true]);
    await startPlugin(emulator).remove(ALERT, before.id, before.outs);
    expect(project().alerts.map((one) => [one.eventTypeName, one.enabled])).toEqual([
      [ROTATION, true],
      [RELATED[0], true],
      [RELATED[1], false],
    ]);
  });

  it.each(["delete", "update"])(
    "of an earlier run that was killed are named when they stay after a %s",
    async (step) => {
      await made({ relatedAlerts: true });
      const { id, outs, inputs } = await startPlugin(emulator).up(ALERT, both);
      const later = startPlugin(emulator);
      if (step === "delete") await later.remove(ALERT, id, outs);
      else await later.update(ALERT, id, outs, { ...inputs, relatedAlerts: false });
      expect(textsOf(later, "info")).toEqual([
        `Kept: related alerts of project ${projectId}: ${RELATED.map((event) => `${idOf(event)} (${event})`).join(", ")}. ` +
          "This resource adopted them: another tool created them, or an earlier run that was killed. If no tool needs them, delete them in Atlas (Project Alerts), or with the Atlas Admin API: " +
          `${RELATED.map((event) => `DELETE /api/atlas/v2/groups/${projectId}/alertConfigs/${idOf(event)}`).join(", ")}.`,
      ]);
    },
  );

  it("that this resource created are deleted without a message", async () => {
    const { id, outs } = await made({ relatedAlerts: true });
    const later = startPlugin(emulator);
    await later.remove(ALERT, id, outs);
    expect(later.messages.filter((one) => one.kind === "info")).toEqual([]);
  });

  it("carry the program's notifications, and follow them", async () => {
    const before = await made({ relatedAlerts: true, notifications: [slack] });
    await updated(before, { relatedAlerts: true, notifications: [email] });
    expect([ROTATION, ...RELATED].map((event) => plain(must(alerts(event)[0]).notifications))).toEqual([
      [email],
      [email],
      [email],
      [email],
    ]);
  });

  it("are removed when relatedAlerts is removed", async () => {
    const before = await made({ relatedAlerts: true });
    await updated(before, {});
    expect(events()).toEqual([ROTATION]);
  });

  it("are recorded in state even if a later one fails", async () => {
    await configured();
    project().alertLimit = 3;
    const failed = await failure<HalfDone>(plugin.up(ALERT, both));
    expect(failed.reasons).toEqual([
      expect.stringMatching(/the most alerts that Atlas allows.*leave 'relatedAlerts' out/),
    ]);
    expect(failed.properties).toMatchObject({ remembered: { made: RELATED.slice(0, 2).map(idOf) } });
    delete project().alertLimit;
    const outs = await updated({ id: projectId, outs: failed.properties }, { relatedAlerts: true });
    expect(events()).toEqual([ROTATION, ...RELATED]);
    await startPlugin(emulator).remove(ALERT, projectId, outs);
    expect(events()).toEqual([ROTATION]);
  });

  it("are not duplicated when the answer to a POST is lost, and state records the created one", async () => {
    await configured();
    emulator.faults.add({
      match: { method: "POST", path: "/alertConfigs" },
      action: { kind: "drop", when: "after" },
    });
    const { outs } = await plugin.up(ALERT, both);
    expect(events()).toEqual([ROTATION, ...RELATED]);
    expect(outs).toMatchObject({ remembered: { made: RELATED.map(idOf) } });
  });

  const idOf = (event: string) => alerts(event)[0]?.id;
});
