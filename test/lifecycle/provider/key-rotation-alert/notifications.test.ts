// Proves of a KeyRotationAlert, in process against the emulator: whom it reaches, and that other people's notifications and secrets stay.
import { describe, expect, it } from "vitest";
import { startPlugin } from "../../../support/plugin.ts";
import {
  ALERT,
  anewForEachTest,
  args,
  bodies,
  change,
  configured,
  email,
  emulator,
  group,
  made,
  pager,
  plain,
  plugin,
  rotation,
  slack,
  updated,
  writes,
} from "./world.ts";

anewForEachTest();

/** Without keys that are undefined, and without the id that only Atlas knows. */
const strip = (one: object): object =>
  Object.fromEntries(Object.entries(one).filter(([key, value]) => key !== "notifierId" && value !== undefined));

describe("notifications", () => {
  it("of third parties survive a change, though Atlas redacts their secrets", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    await plugin.up(ALERT, args);
    expect(rotation().notifications).toContainEqual(pager);
    expect(JSON.stringify(bodies())).not.toMatch(/\*\*|serviceKey/);
  });

  it("of the program replace Atlas's own, and keep third parties that were added in Atlas", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    const { outs } = await plugin.up(ALERT, { ...args, notifications: [email, slack] });
    expect(plain(rotation().notifications)).toEqual([email, slack, { ...pager, notifierId: undefined }].map(strip));
    expect(outs.notifications).toEqual([email, slack]);
    expect(JSON.stringify(outs.remembered)).not.toMatch(/canary/);
  });

  it("of the program that Atlas has already are not written again", async () => {
    const before = await made({ notifications: [email, slack] });
    await updated(before, { notifications: [email, slack], thresholdDays: 500 });
    await updated(before, { notifications: [email, slack] });
    expect(plain(rotation().notifications)).toEqual([email, slack]);
    await startPlugin(emulator).up(ALERT, { ...args, notifications: [email, slack] });
    expect(writes()).toHaveLength(2);
  });

  it("change in place, also a secret, and one that the program no longer declares is removed", async () => {
    const before = await made({ notifications: [email, slack] });
    const rotated = { ...slack, apiToken: "xoxb-canary-second-1def" };
    const outs = await updated(before, { notifications: [rotated] });
    expect(plain(rotation().notifications)).toEqual([rotated]);
    await updated({ id: before.id, outs }, { notifications: [email] });
    expect(plain(rotation().notifications)).toEqual([email]);
  });

  it("that a program no longer declares are replaced by those from before", async () => {
    const before = await made({ notifications: [email, slack] });
    const outs = await updated(before, {});
    expect(plain(rotation().notifications)).toEqual([group]);
    expect(outs).toMatchObject({ remembered: { replaced: false, notifierIds: [] } });
  });

  it("never appear in an error, even if Atlas repeats the refused value", async () => {
    await configured();
    emulator.faults.add({
      match: { method: "PUT" },
      action: {
        kind: "status",
        status: 400,
        body: JSON.stringify({ error: 400, errorCode: "INVALID_ATTRIBUTE", detail: `bad ${slack.apiToken}` }),
      },
    });
    const refused = plugin.up(ALERT, { ...args, notifications: [slack] });
    await expect(refused).rejects.toThrow(/bad \[redacted\]/);
  });
});
