// Proves when the rotation of Atlas's master keys may be late, and what is said of it.
import { describe, expect, it } from "vitest";
import type { MaintenanceWindow } from "../../../../provider/atlas/types.ts";
import { lateRotationText, masterKeyRotation, windowInWords } from "../../../../provider/project/maintenance.ts";

const window = (more: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  dayOfWeek: 1,
  hourOfDay: 3,
  timeZoneId: "UTC",
  numberOfDeferrals: 0,
  autoDeferOnceEnabled: false,
  ...more,
});

describe("the rotation of Atlas's master keys", () => {
  it.each([
    ["is in time without a deferral", window(), undefined],
    ["is in time without a window", undefined, undefined],
    [
      "may be late with automatic deferral",
      window({ autoDeferOnceEnabled: true }),
      "autoDeferOnceEnabled is true, which delays each maintenance by one week.",
    ],
    [
      "may be late after a deferral",
      window({ numberOfDeferrals: 1 }),
      "numberOfDeferrals is 1: the scheduled maintenance was delayed by one week.",
    ],
    [
      "may be late by both",
      window({ numberOfDeferrals: 2, autoDeferOnceEnabled: true }),
      "autoDeferOnceEnabled is true, which delays each maintenance by one week, and numberOfDeferrals is 2: the scheduled maintenance was delayed by 2 weeks.",
    ],
  ])("%s", (_, given, why) => {
    expect(masterKeyRotation(given)).toEqual({
      everyDays: 90,
      mayBeLate: why !== undefined,
      ...(why === undefined ? {} : { why }),
    });
  });

  it("is no message while it is in time", () => {
    expect([lateRotationText("p", window()), lateRotationText("p", undefined)]).toEqual([undefined, undefined]);
  });

  it("is a message with the window, and with what ends the deferral", () => {
    expect(lateRotationText("p", window({ autoDeferOnceEnabled: true, dayOfWeek: 7, hourOfDay: 14 }))).toBe(
      "Atlas may rotate its master keys in project p later than every 90 days: autoDeferOnceEnabled is true, which delays each maintenance by one week. " +
        "They are rotated in the maintenance window (Saturday 14:00 UTC). If a rule of yours requires 90 days, disable automatic deferral: `atlas api maintenanceWindows toggleMaintenanceAutoDefer --groupId p`.",
    );
    expect(lateRotationText("p", window({ numberOfDeferrals: 1 }))).toMatch(/do not defer it again\.$/);
  });

  it("is named with a day that this version does not know", () => {
    const { timeZoneId: _, ...local } = window({ dayOfWeek: 9 });
    expect(windowInWords(local)).toBe("day 9 03:00");
  });
});
