// Proves what KeyRotationAlert refuses without asking anyone, by which property, and that no secret is repeated.
import { describe, expect, it } from "vitest";
import { faultsIn } from "../../../../provider/engine/field.ts";
import { FIELDS } from "../../../../provider/key-rotation-alert/fields.ts";
import { notificationsFault } from "../../../../provider/key-rotation-alert/notifications.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const group = { typeName: "GROUP", emailEnabled: true, roles: ["GROUP_OWNER", "GROUP_DATA_ACCESS_ADMIN"] };
const slack = { typeName: "SLACK", apiToken: "xoxb-canary-9abc", channelName: "keys" };

describe("arguments", () => {
  const right = { projectId: PROJECT, thresholdDays: 400 };
  const faults = (change: object) => faultsIn(FIELDS, { ...right, ...change });

  it.each([
    {},
    { relatedAlerts: true, keyRotationDays: 365, timeouts: { create: "5m" } },
    { notifications: [group, slack, { typeName: "PAGER_DUTY", notifierId: "a".repeat(24) }] },
    { notifications: [{ typeName: "WEBHOOK", integrationId: "x" }] },
    { notifications: [UNKNOWN], thresholdDays: UNKNOWN, projectId: UNKNOWN },
  ])("that are right: %j", (change) => {
    expect(faults(change)).toEqual([]);
  });

  it.each([
    [{ projectId: "x" }, "projectId"],
    [{ thresholdDays: undefined }, "thresholdDays"],
    [{ thresholdDays: 0 }, "thresholdDays"],
    [{ thresholdDays: 1.5 }, "thresholdDays"],
    [{ thresholdDays: "400" }, "thresholdDays"],
    [{ keyRotationDays: -1 }, "keyRotationDays"],
    [{ relatedAlerts: "yes" }, "relatedAlerts"],
  ])("that are wrong name the property: %j", (change, property) => {
    expect(faults(change).map((fault) => fault.property)).toEqual([property]);
  });

  it.each<readonly [unknown, RegExp]>([
    [[], /is not a list of 1 to 25/],
    [["x"], /'notifications\[0\]' is not an object with a typeName/],
    [[{ typeName: "PIGEON" }], /typeName' is not a kind of notification. Give one of GROUP, ORG/],
    [[group, { typeName: "SLACK", apiToken: "t" }], /'notifications\[1\]\.channelName' is missing: SLACK needs it/],
    [[{ typeName: "SLACK", channelName: "keys" }], /apiToken' is missing/],
    [[{ typeName: "EMAIL", emailAddress: "a@b.c", apiToken: "t" }], /apiToken' is not a field of EMAIL/],
    [[{ ...slack, apiToken: "********9abc" }], /apiToken' is redacted, as Atlas shows it/],
    [[{ typeName: "GROUP" }], /has no recipient: set emailEnabled or smsEnabled/],
    [[{ ...group, intervalMin: 4 }], /intervalMin' is not a whole number of minutes, 5 or more/],
    [[{ ...group, delayMin: -1 }], /delayMin' is not a whole number/],
    [[{ typeName: "TEAM", teamId: "x", emailEnabled: true }], /teamId' is not 24 digits/],
  ])("of notifications name the field in the text, and no property: %j", (notifications, words) => {
    expect(faults({ notifications })).toEqual([{ property: "", reason: expect.stringMatching(words) }]);
  });

  it("of notifications never repeat a secret", () => {
    const canary = "canary-secret-value";
    const wrong = [
      { ...slack, apiToken: canary, channelName: undefined },
      { ...slack, apiToken: canary, delayMin: "x" },
      { typeName: "PIGEON", apiToken: canary },
      { typeName: "GROUP", apiToken: canary },
    ];
    expect(wrong.map((one) => notificationsFault([one])?.includes(canary))).toEqual([false, false, false, false]);
  });
});
