// Proves of a KeyRotationAlert, in process against the emulator: Atlas's alert is adopted, and one is made only where there is none.
import { describe, expect, it } from "vitest";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { textsOf } from "../../../support/plugin.ts";
import {
  ALERT,
  addAlert,
  alertOf,
  alerts,
  anewForEachTest,
  args,
  bodies,
  change,
  configured,
  emulator,
  group,
  plugin,
  project,
  projectId,
  ROTATION,
  rotation,
  writes,
} from "./world.ts";

anewForEachTest();

describe("create", () => {
  it("says that it adopted an alert without a write", async () => {
    await configured();
    change({ threshold: { operator: "GREATER_THAN", threshold: args.thresholdDays, units: "DAYS" } });
    await plugin.up(ALERT, args);
    expect(bodies()).toEqual([]);
    expect(textsOf(plugin, "status").at(-1)).toBe(
      `Adopted the existing key rotation alert ${rotation().id} of project ${projectId}.`,
    );
  });

  it("adopts the alert that Atlas made with one PUT that sends back every field", async () => {
    await configured();
    change({ severityOverride: "WARNING", matchers: [{ fieldName: "X", operator: "EQUALS", value: "Y" }] });
    const atlas = rotation();
    const { id, outs } = await plugin.up(ALERT, args);
    expect(bodies()).toEqual([
      {
        eventTypeName: ROTATION,
        enabled: true,
        threshold: { operator: "GREATER_THAN", threshold: 400, units: "DAYS" },
        notifications: atlas.notifications,
        matchers: atlas.matchers,
        severityOverride: "WARNING",
      },
    ]);
    expect([id, outs]).toEqual([
      projectId,
      {
        ...args,
        enabled: true,
        alertId: atlas.id,
        remembered: {
          found: { enabled: true, notifications: atlas.notifications },
          made: [],
          switchedOn: [],
          notifierIds: [],
          replaced: false,
        },
        __v: 1,
      },
    ]);
  });

  it("finds Atlas's alert behind two pages of ordinary ones, of which some have no eventTypeName", async () => {
    await configured();
    await byHand(emulator, { projects: { [projectId]: { ordinaryAlerts: 520 } } });
    const atlas = rotation();
    expect(
      project()
        .alerts.slice(0, 520)
        .some((one) => one.eventTypeName === undefined),
    ).toBe(true);
    const { outs } = await plugin.up(ALERT, args);
    expect(outs.alertId).toBe(atlas.id);
    expect(writes()).toEqual([`PUT ${atlas.id}`]);
    expect(alerts()).toHaveLength(1);
    expect(await plugin.read(ALERT, projectId, outs)).toMatchObject({ props: { alertId: atlas.id } });
  });

  it("writes nothing if the alert has the desired state", async () => {
    await configured();
    await plugin.up(ALERT, { ...args, thresholdDays: 90 });
    expect(writes()).toEqual([]);
  });

  it("enables a disabled alert with Atlas's separate call only", async () => {
    await configured();
    change({ enabled: false });
    await plugin.up(ALERT, { ...args, thresholdDays: 90 });
    expect(bodies()).toEqual([{ enabled: true }]);
  });

  it("waits for an alert that Atlas makes late", async () => {
    project().alertAfterMs = 45_000;
    await configured();
    const beganMs = emulator.clock.now();
    await plugin.up(ALERT, args);
    expect(emulator.clock.now() - beganMs).toBeGreaterThanOrEqual(45_000);
    expect(writes()).toEqual([`PUT ${rotation().id}`]);
    expect(textsOf(plugin)).toContain("waiting for Atlas to create the key rotation alert (none yet)");
  });

  it("creates one if Atlas has created none in time", async () => {
    await configured();
    project().alerts = [];
    const { outs } = await plugin.up(ALERT, args);
    expect(writes()).toEqual(["POST alertConfigs"]);
    expect([alerts().length, rotation().threshold?.threshold, rotation().enabled]).toEqual([1, 400, true]);
    expect(outs).toMatchObject({ alertId: rotation().id, remembered: { made: [rotation().id] } });
  });

  it("deletes its own if Atlas created one at the same time", async () => {
    await configured();
    const atlas = { ...rotation(), notifications: [{ ...group, notifierId: "64b7f0c0a1b2c3d4e5f6eeee" }] };
    project().alerts = [];
    const stop = emulator.onRequest((entry) => {
      if (entry.method !== "POST" || !entry.path.endsWith("/alertConfigs")) return;
      stop();
      addAlert(atlas);
    });
    const { outs } = await plugin.up(ALERT, args);
    expect(alerts().map((one) => [one.id, one.threshold?.threshold])).toEqual([[atlas.id, 400]]);
    expect(writes()).toEqual(["POST alertConfigs", expect.stringMatching(/^DELETE /), `PUT ${atlas.id}`]);
    expect(outs).toMatchObject({ alertId: atlas.id, remembered: { made: [] } });
  });

  it("reads the list before a second POST when the answer is lost", async () => {
    await configured();
    project().alerts = [];
    emulator.faults.add({
      match: { method: "POST", path: "/alertConfigs" },
      action: { kind: "drop", when: "after" },
    });
    await plugin.up(ALERT, args);
    expect(writes()).toEqual(["POST alertConfigs"]);
    expect(alerts()).toHaveLength(1);
  });

  it("sends a second POST when the first one had no effect", async () => {
    await configured();
    project().alerts = [];
    emulator.faults.add({
      match: { method: "POST", path: "/alertConfigs" },
      action: { kind: "drop", when: "before" },
    });
    await plugin.up(ALERT, args);
    expect(alerts()).toHaveLength(1);
  });

  it.each(["before", "after"] as const)("looks when the answer to the PUT is lost (%s it was done)", async (when) => {
    await configured();
    emulator.faults.add({ match: { method: "PUT" }, action: { kind: "drop", when } });
    await plugin.up(ALERT, args);
    expect(writes()).toHaveLength(when === "after" ? 1 : 2);
    expect(rotation().threshold?.threshold).toBe(400);
  });

  it("uses the oldest of several, and does not change the others", async () => {
    await configured();
    const mine = rotation();
    addAlert(alertOf(ROTATION, "ffff", { createdMs: emulator.clock.now() + 1, threshold: must(mine.threshold) }));
    const { outs } = await plugin.up(ALERT, args);
    expect(outs.alertId).toBe(mine.id);
    expect(alerts().map((one) => one.threshold?.threshold)).toEqual([400, 90]);
  });

  it("refuses a project without a key after the wait, and writes nothing", async () => {
    await expect(plugin.up(ALERT, args)).rejects.toThrow(
      /has no key rotation alert, and no customer-managed key of Azure yet.*projectId output of an EncryptionAtRest/,
    );
    expect(writes()).toEqual([]);
  });
});
