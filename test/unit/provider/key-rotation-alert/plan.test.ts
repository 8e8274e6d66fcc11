// Proves which alert is chosen, whose notifications are whose, and what is sent, from values alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertConfig, AlertNotification } from "../../../../provider/atlas/types.ts";
import {
  chooseRelated,
  chooseRotation,
  NOTHING,
  type Remembered,
  ROTATION,
} from "../../../../provider/key-rotation-alert/alerts.ts";
import { isShownAs, withoutSecrets } from "../../../../provider/key-rotation-alert/notifications.ts";
import {
  type Desired,
  givenBack,
  newBody,
  observedNotifications,
  wantedList,
} from "../../../../provider/key-rotation-alert/plan.ts";

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const group = { typeName: "GROUP", emailEnabled: true, roles: ["GROUP_OWNER", "GROUP_DATA_ACCESS_ADMIN"] };
const slack = { typeName: "SLACK", apiToken: "xoxb-canary-9abc", channelName: "keys" };
const slackShown = { ...slack, apiToken: "********9abc", notifierId: "a".repeat(24), delayMin: 0 };
const pagerShown = { typeName: "PAGER_DUTY", serviceKey: "****7890", notifierId: "b".repeat(24), region: "US" };
const desired = (change: Partial<Desired> = {}): Desired => ({
  projectId: PROJECT,
  thresholdDays: 400,
  enabled: true,
  ...change,
});
const remembered = (change: Partial<Remembered> = {}): Remembered => ({ ...NOTHING, ...change });
const alert = (id: string, change: Partial<AlertConfig> = {}): AlertConfig => ({
  id,
  eventTypeName: ROTATION,
  enabled: true,
  created: "2026-01-01T00:00:00Z",
  thresholdDays: 90,
  notifications: [group],
  writable: { matchers: [] },
  ...change,
});

describe("the alert to work on", () => {
  const [old, young] = [alert("old"), alert("young", { created: "2026-02-01T00:00:00Z" })];
  const chosen = (alerts: readonly AlertConfig[], made: readonly string[], alertId?: string) => {
    const state = { remembered: remembered({ made }), ...(alertId === undefined ? {} : { alertId }) };
    const choice = chooseRotation(alerts, state);
    return [choice.chosen?.id, choice.extras.map((one) => one.id)];
  };

  it.each<readonly [string, readonly AlertConfig[], readonly string[], string | undefined, readonly unknown[]]>([
    ["is none where there is none", [alert("x", { eventTypeName: "HOST_DOWN" })], [], undefined, [undefined, []]],
    ["is the oldest", [young, old], [], undefined, ["old", []]],
    ["is the one that state knows", [young, old], [], "young", ["young", []]],
    ["is the only one, even if state knows another", [young], [], "gone", ["young", []]],
    ["is Atlas's before ours, which is too many", [old, young], ["old"], "old", ["young", ["old"]]],
    ["is ours where there is no other", [old], ["old"], "old", ["old", []]],
  ])("%s", (_, alerts, made, alertId, expected) => {
    expect(chosen(alerts, made, alertId)).toEqual(expected);
  });

  it("of a related event is the created one, else an enabled one, else a disabled one", () => {
    const event = "AZURE_ENCRYPTION_KEY_INVALID";
    const [off, on, ours] = ["off", "on", "ours"].map((id) =>
      alert(id, { eventTypeName: event, enabled: id !== "off" }),
    );
    const all = [off, on, ours].flatMap((one) => (one === undefined ? [] : [one]));
    expect([
      chooseRelated(all, event, { remembered: remembered({ made: ["ours"] }) })?.id,
      chooseRelated(all, event, { remembered: NOTHING })?.id,
      chooseRelated(all.slice(0, 1), event, { remembered: NOTHING })?.id,
    ]).toEqual(["ours", "on", "off"]);
  });
});

describe("a notification that Atlas shows", () => {
  it.each<readonly [string, AlertNotification, AlertNotification, boolean]>([
    ["with its secret redacted", slack, slackShown, true],
    ["with another secret's end", { ...slack, apiToken: "xoxb-other-0000" }, slackShown, false],
    ["in another channel", { ...slack, channelName: "other" }, slackShown, false],
    ["without its secret", slack, { typeName: "SLACK", channelName: "keys" }, true],
    [
      "redacted in the middle",
      { typeName: "WEBHOOK", webhookUrl: "https://a/b" },
      { typeName: "WEBHOOK", webhookUrl: "https://****" },
      true,
    ],
    ["with roles in another order", group, { ...group, roles: [...group.roles].reverse() }, true],
    ["with fewer roles", group, { ...group, roles: ["GROUP_OWNER"] }, false],
    ["with more fields", { typeName: "GROUP", emailEnabled: true }, group, true],
    ["of another kind", { typeName: "ORG", emailEnabled: true }, group, false],
  ])("%s: the same? %#", (_, declared, shown, same) => {
    expect(isShownAs(declared, shown)).toBe(same);
  });

  it("is sent back without its secrets and otherwise unchanged", () => {
    expect([withoutSecrets(slackShown), withoutSecrets({ ...group, made: "up" })]).toEqual([
      { typeName: "SLACK", channelName: "keys", notifierId: "a".repeat(24), delayMin: 0 },
      { ...group, made: "up" },
    ]);
  });

  it("fits any secret whose redacted form it is, whatever characters the secret has", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 60 }), fc.integer({ min: 0, max: 5 }), (secret, kept) => {
        const shown = `${"*".repeat(8)}${secret.slice(secret.length - kept)}`;
        return isShownAs({ typeName: "SLACK", apiToken: secret }, { typeName: "SLACK", apiToken: shown });
      }),
    );
  });
});

describe("the list to send", () => {
  const list = (
    wish: Partial<Desired>,
    earlier: readonly AlertNotification[] | undefined,
    memory: Remembered = NOTHING,
  ) => wantedList({ desired: desired(wish), earlier }, [group, slackShown, pagerShown], memory);
  const keptPager = withoutSecrets(pagerShown);
  const keptSlack = withoutSecrets(slackShown);

  it("is Atlas's list, by id and without secrets, if the program has no notifications", () => {
    expect(list({}, undefined).notifications).toEqual([group, keptSlack, keptPager]);
  });

  it("is the program's list with its secrets, and third parties that were added in Atlas", () => {
    expect(list({ notifications: [slack] }, undefined)).toEqual({
      notifications: [{ ...keptSlack, ...slack }, keptPager],
      others: ["b".repeat(24)],
    });
  });

  it.each<readonly [string, readonly AlertNotification[] | undefined, Remembered]>([
    ["the program had it before", [slack], NOTHING],
    ["state has its id", undefined, remembered({ notifierIds: ["a".repeat(24)] })],
  ])("drops a third party where %s", (_, earlier, memory) => {
    expect(
      list({ notifications: [{ typeName: "EMAIL", emailAddress: "a@b.c" }] }, earlier, memory).notifications,
    ).toEqual([{ typeName: "EMAIL", emailAddress: "a@b.c" }, keptPager]);
  });

  it("is the list from before, once the program has no notifications any more", () => {
    const found = { enabled: true, notifications: [{ typeName: "ORG", emailEnabled: true }] };
    expect(list({}, [slack], remembered({ replaced: true, found })).notifications).toEqual([
      { typeName: "ORG", emailEnabled: true },
      keptPager,
    ]);
  });

  it("never leaves an alert without a recipient", () => {
    const empty = wantedList({ desired: desired(), earlier: [slack] }, [slackShown], remembered({ replaced: true }));
    expect(empty.notifications).toEqual([expect.objectContaining({ typeName: "GROUP", roles: ["GROUP_OWNER"] })]);
  });

  it("never holds what Atlas redacted", () => {
    const kinds = fc.constantFrom<AlertNotification>(group, slackShown, pagerShown);
    fc.assert(
      fc.property(fc.array(kinds), fc.boolean(), (shown, names) => {
        const wish = { desired: desired(names ? { notifications: [slack] } : {}), earlier: undefined };
        return !JSON.stringify(wantedList(wish, shown, NOTHING)).includes("**");
      }),
    );
  });
});

describe("what is observed of the program's notifications", () => {
  it("is the declared notifications that Atlas has, and others that were added in Atlas, except third parties", () => {
    const sms = { typeName: "SMS", mobileNumber: "1" };
    expect([
      observedNotifications([group, slack], [slackShown, group], NOTHING),
      observedNotifications([group, slack], [group], NOTHING),
      observedNotifications([group], [group, sms, pagerShown], NOTHING),
    ]).toEqual([[group, slack], [group], [group, sms]]);
  });
});

describe("what a delete restores", () => {
  it("is nothing if the alert has Atlas's default", () => {
    expect(givenBack(desired(), alert("a"), NOTHING)).toBeUndefined();
  });

  it("is 90 days, and the other fields unchanged", () => {
    const writable = { matchers: [{ fieldName: "x" }], severityOverride: "INFO" };
    expect(givenBack(desired(), alert("a", { thresholdDays: 400, writable }), NOTHING)).toEqual({
      ...writable,
      eventTypeName: ROTATION,
      enabled: true,
      threshold: { operator: "GREATER_THAN", threshold: 90, units: "DAYS" },
      notifications: [group],
    });
  });
});

describe("a new alert", () => {
  it("copies Atlas's own kinds of notifications without their ids, and no third party", () => {
    const like = [{ ...group, notifierId: "c".repeat(24) }, slackShown];
    expect(newBody("AZURE_ENCRYPTION_KEY_INVALID", desired(), like)).toEqual({
      eventTypeName: "AZURE_ENCRYPTION_KEY_INVALID",
      enabled: true,
      matchers: [],
      notifications: [group],
    });
  });
});
