// Proves that a preview which changes the settings warns where deferred maintenance makes the rotation of Atlas's master keys late, and that no other run asks.
import { describe, expect, it } from "vitest";
import { warnings } from "../../../support/each-test.ts";
import { byHand } from "../../../support/hand.ts";
import { anewForEachTest, args, EAR, emulator, newest, plugin } from "./world.ts";

anewForEachTest();

const { projectId } = args;
const deferred = (autoDeferOnceEnabled: boolean) =>
  byHand(emulator, {
    projects: { [projectId]: { maintenanceWindow: { dayOfWeek: 2, hourOfDay: 4, autoDeferOnceEnabled } } },
  });
const windowReads = () => emulator.journal.entries().filter(({ path }) => path.endsWith("/maintenanceWindow")).length;
const preview = (given: object, olds?: Readonly<Record<string, unknown>>) =>
  plugin.check(EAR, { ...given }, { preview: true, ...(olds === undefined ? {} : { olds }) });

describe("deferred maintenance", () => {
  it("is a warning in a preview that creates or changes the settings, by one read", async () => {
    await deferred(true);
    await preview(args);
    expect([warnings(), windowReads()]).toEqual([
      [expect.stringMatching(/later than every 90 days: autoDeferOnceEnabled is true.* \(Monday 04:00 UTC\)/)],
      1,
    ]);
    const { outs } = await plugin.up(EAR, args);
    await preview({ ...args, keyVersion: newest }, outs);
    expect([warnings().length, windowReads()]).toEqual([2, 2]);
  });

  it("is not asked for by `up`, nor by a preview that changes nothing", async () => {
    await deferred(true);
    const { outs } = await plugin.up(EAR, args);
    await preview(args, outs);
    await preview({ ...args, timeouts: { update: "5m" } }, outs);
    expect([warnings(), windowReads()]).toEqual([[], 0]);
  });

  it("is no message where there is none, and where the window cannot be read", async () => {
    await preview(args);
    await deferred(true);
    emulator.faults.add({
      match: { path: "/maintenanceWindow" },
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    expect((await preview(args)).failures).toEqual([]);
    expect(warnings()).toEqual([]);
  });
});
