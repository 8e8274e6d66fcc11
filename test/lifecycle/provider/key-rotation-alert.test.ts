// Proves what KeyRotationAlert does to a project's alerts from create to delete, in process against the emulator.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { type Plugin, startPlugin } from "../../support/plugin.ts";

const ALERT = "KeyRotationAlert";
const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
const RELATED = [
  "AZURE_ENCRYPTION_KEY_INVALID",
  "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED",
  "ENCRYPTION_AT_REST_CONFIG_NO_LONGER_VALID",
];
const { projectId } = quickstart;
const args = { projectId, thresholdDays: 400 };
const encryption = {
  projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  access: { roleId: quickstart.roleId },
};
const group = {
  typeName: "GROUP",
  delayMin: 0,
  emailEnabled: true,
  intervalMin: 60,
  roles: ["GROUP_OWNER"],
  smsEnabled: false,
};
const slack = { typeName: "SLACK", apiToken: "xoxb-canary-token-9abc", channelName: "keys" };
const email = { typeName: "EMAIL", emailAddress: "keys@example.com" };
const pager = {
  typeName: "PAGER_DUTY",
  serviceKey: "pager-canary-key-7890",
  notifierId: "64b7f0c0a1b2c3d4e5f6dddd",
  delayMin: 0,
};

let emulator: Emulator;
let plugin: Plugin;

beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  plugin = startPlugin(emulator);
});

afterEach(async () => {
  expect(emulator.damage.entries()).toEqual([]);
  await plugin.close();
  await emulator.close();
});

const must = <T>(one: T | undefined): T => {
  if (one === undefined) throw new Error("not there");
  return one;
};
const project = () => must(emulator.store.atlas.projects[projectId]);
type Alert = ReturnType<typeof project>["alerts"][number];
const alerts = (event: string = ROTATION) => project().alerts.filter((one) => one.eventTypeName === event);
const rotation = (): Alert => must(alerts()[0]);
const events = () => project().alerts.map((one) => one.eventTypeName);
const change = (to: Partial<Alert>, event: string = ROTATION): void => {
  project().alerts = project().alerts.map((one) => (one.eventTypeName === event ? { ...one, ...to } : one));
};
const alertOf = (eventTypeName: string, id: string, to: Partial<Alert> = {}): Alert => ({
  id: `64b7f0c0a1b2c3d4e5f6${id}`,
  createdMs: 1,
  updatedMs: 1,
  eventTypeName,
  enabled: true,
  matchers: [],
  notifications: [{ ...group, notifierId: "64b7f0c0a1b2c3d4e5f6cccc" }],
  ...to,
});
const addAlert = (one: Alert): void => {
  project().alerts = [...project().alerts, one];
};
const writes = () => emulator.journal.writes().map((entry) => `${entry.method} ${entry.path.split("/").at(-1)}`);
const bodies = () => emulator.journal.writes().map((entry) => entry.requestBody);
const warnings = (from: Plugin = plugin) =>
  from.messages.filter((message) => message.kind === "warn").map((message) => message.text);
const plain = (notifications: Alert["notifications"]) => notifications.map(({ notifierId: _, ...rest }) => rest);

/** A project with its key, and so with Atlas's own alert. */
const configured = async (): Promise<void> => {
  await plugin.up("EncryptionAtRest", encryption);
  emulator.journal.clear();
};
/** The alert as an earlier `up` left it, and a later process. */
const made = async (more: object = {}) => {
  await configured();
  const before = await plugin.up(ALERT, { ...args, ...more });
  emulator.journal.clear();
  return { ...before, later: startPlugin(emulator) };
};
const updated = async (before: { id: string; outs: object }, more: object) => {
  const later = startPlugin(emulator);
  const { inputs } = await later.check(ALERT, { ...args, ...more }, { olds: { ...before.outs } });
  return later.update(ALERT, before.id, { ...before.outs }, inputs);
};

describe("create", () => {
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

  it("writes nothing where the alert is right already", async () => {
    await configured();
    await plugin.up(ALERT, { ...args, thresholdDays: 90 });
    expect(writes()).toEqual([]);
  });

  it("switches an alert on that is off, by Atlas's switch alone", async () => {
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
    expect(plugin.messages.map((message) => message.text)).toContain(
      "waiting for Atlas to make the key rotation alert (none yet)",
    );
  });

  it("makes one where Atlas made none within the time", async () => {
    await configured();
    project().alerts = [];
    const { outs } = await plugin.up(ALERT, args);
    expect(writes()).toEqual(["POST alertConfigs"]);
    expect([alerts().length, rotation().threshold?.threshold, rotation().enabled]).toEqual([1, 400, true]);
    expect(outs).toMatchObject({ alertId: rotation().id, remembered: { made: [rotation().id] } });
  });

  it("drops its own where Atlas made one in the same moment", async () => {
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

  it("looks before it POSTs again when the answer is lost", async () => {
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

  it("POSTs again when the first one was never done", async () => {
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

  it("takes the oldest of several, and leaves the others alone", async () => {
    await configured();
    const mine = rotation();
    addAlert(alertOf(ROTATION, "ffff", { createdMs: emulator.clock.now() + 1, threshold: must(mine.threshold) }));
    const { outs } = await plugin.up(ALERT, args);
    expect(outs.alertId).toBe(mine.id);
    expect(alerts().map((one) => one.threshold?.threshold)).toEqual([400, 90]);
  });

  it("refuses a project without a key when the time is up, and writes nothing", async () => {
    await expect(plugin.up(ALERT, args)).rejects.toThrow(
      /has no key rotation alert, and no customer-managed key of Azure yet.*projectId output of an EncryptionAtRest/,
    );
    expect(writes()).toEqual([]);
  });
});

describe("notifications", () => {
  it("of third parties survive a change, though Atlas redacts their secrets", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    await plugin.up(ALERT, args);
    expect(rotation().notifications).toContainEqual(pager);
    expect(JSON.stringify(bodies())).not.toMatch(/\*\*|serviceKey/);
  });

  it("of the program replace Atlas's own, beside other people's third parties", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    const { outs } = await plugin.up(ALERT, { ...args, notifications: [email, slack] });
    expect(plain(rotation().notifications)).toEqual([email, slack, { ...pager, notifierId: undefined }].map(strip));
    expect(outs.notifications).toEqual([email, slack]);
    expect(JSON.stringify(outs.remembered)).not.toMatch(/canary/);
  });

  it("of the program that are there already are not written again", async () => {
    const before = await made({ notifications: [email, slack] });
    await updated(before, { notifications: [email, slack], thresholdDays: 500 });
    await updated(before, { notifications: [email, slack] });
    expect(plain(rotation().notifications)).toEqual([email, slack]);
    await startPlugin(emulator).up(ALERT, { ...args, notifications: [email, slack] });
    expect(writes()).toHaveLength(2);
  });

  it("change in place, a new secret too, and one that goes is ours to take", async () => {
    const before = await made({ notifications: [email, slack] });
    const rotated = { ...slack, apiToken: "xoxb-canary-second-1def" };
    const outs = await updated(before, { notifications: [rotated] });
    expect(plain(rotation().notifications)).toEqual([rotated]);
    await updated({ id: before.id, outs }, { notifications: [email] });
    expect(plain(rotation().notifications)).toEqual([email]);
  });

  it("that a program no longer names give way to those that were found", async () => {
    const before = await made({ notifications: [email, slack] });
    const outs = await updated(before, {});
    expect(plain(rotation().notifications)).toEqual([group]);
    expect(outs).toMatchObject({ remembered: { replaced: false, notifierIds: [] } });
  });

  it("reach no error, even if Atlas repeats what it refuses", async () => {
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

/** Without keys that are undefined, and without the id that only Atlas knows. */
const strip = (one: object): object =>
  Object.fromEntries(Object.entries(one).filter(([key, value]) => key !== "notifierId" && value !== undefined));

describe("related alerts", () => {
  const both = { ...args, relatedAlerts: true };

  it("are added, reach whom the rotation alert reaches, and are remembered as ours", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    const { outs } = await plugin.up(ALERT, both);
    expect(events()).toEqual([ROTATION, ...RELATED]);
    expect(RELATED.map((event) => plain(must(alerts(event)[0]).notifications))).toEqual(RELATED.map(() => [group]));
    expect(outs).toMatchObject({ remembered: { made: RELATED.map((event) => alerts(event)[0]?.id) } });
  });

  it("of others are relied on and stay; one that was off is on meanwhile", async () => {
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

  it("go when the switch goes", async () => {
    const before = await made({ relatedAlerts: true });
    await updated(before, {});
    expect(events()).toEqual([ROTATION]);
  });

  it("are not forgotten where a later one fails", async () => {
    await configured();
    project().alertLimit = 3;
    const failed = await plugin.up(ALERT, both).then(
      () => undefined,
      (error: { properties: Record<string, unknown>; reasons: string[]; id: string }) => error,
    );
    expect(failed?.reasons).toEqual([
      expect.stringMatching(/as many alerts as Atlas allows.*leave 'relatedAlerts' out/),
    ]);
    expect(failed?.properties).toMatchObject({ remembered: { made: RELATED.slice(0, 2).map(idOf) } });
    delete project().alertLimit;
    const outs = await updated({ id: projectId, outs: must(failed).properties }, { relatedAlerts: true });
    expect(events()).toEqual([ROTATION, ...RELATED]);
    await startPlugin(emulator).remove(ALERT, projectId, outs);
    expect(events()).toEqual([ROTATION]);
  });

  it("are not doubled when the answer to a POST is lost, and the one that was made is ours", async () => {
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

describe("drift", () => {
  const byHand: ReadonlyArray<readonly [string, () => void, object, RegExp]> = [
    ["another threshold", () => change({ threshold: days(30) }), { thresholdDays: 30 }, /\(thresholdDays\)/],
    ["an alert that is off", () => change({ enabled: false }), { enabled: false }, /\(enabled\)/],
    [
      "an alert that was deleted",
      () => {
        project().alerts = project().alerts.filter((one) => one.eventTypeName !== ROTATION);
      },
      { enabled: false },
      /has no key rotation alert.*makes it again/,
    ],
    [
      "a related alert that was deleted",
      () => {
        project().alerts = project().alerts.filter((one) => one.eventTypeName !== RELATED[0]);
      },
      { relatedAlerts: false },
      /related alerts \(AZURE_ENCRYPTION_KEY_INVALID\)/,
    ],
    [
      "a notification that was taken away",
      () => change({ notifications: rotation().notifications.filter((one) => one.typeName !== "SLACK") }),
      { notifications: [email] },
      /\(notifications\)/,
    ],
    [
      "a notification that came by hand",
      () => change({ notifications: [...rotation().notifications, { typeName: "SMS", mobileNumber: "123" }] }),
      { notifications: [email, slack, { typeName: "SMS", mobileNumber: "123" }] },
      /\(notifications\)/,
    ],
  ];
  const days = (threshold: number) => ({ operator: "GREATER_THAN", threshold, units: "DAYS" });
  const wanted = { notifications: [email, slack], relatedAlerts: true };

  it.each(byHand)("%s is seen with and without a refresh, and put back", async (_, spoil, seen, words) => {
    const { id, outs, inputs, later } = await made(wanted);
    expect(await later.diff(ALERT, id, outs, inputs)).toEqual({ changes: false });
    const good = project().alerts.map((one) => [
      one.eventTypeName,
      one.enabled,
      one.threshold,
      plain(one.notifications),
    ]);
    spoil();
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

  it("is none where somebody else adds a third party", async () => {
    const { id, outs, inputs, later } = await made(wanted);
    change({ notifications: [...rotation().notifications, pager] });
    expect(await later.diff(ALERT, id, outs, inputs)).toEqual({ changes: false });
    expect((await later.read(ALERT, id, outs)).inputs).toEqual(inputs);
  });

  it("of a project that is gone is gone", async () => {
    const { id, outs, later } = await made();
    delete emulator.store.atlas.projects[projectId];
    expect(await later.read(ALERT, id, outs)).toEqual({});
    await later.remove(ALERT, id, outs);
  });

  it("of Atlas's own alert that comes after ours ends with one alert", async () => {
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

describe("delete", () => {
  it("puts Atlas's default back, with the notifications that were found", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    const found = rotation();
    const { id, outs } = await plugin.up(ALERT, { ...args, notifications: [email, slack], relatedAlerts: true });
    await startPlugin(emulator).remove(ALERT, id, outs);
    expect(project().alerts.map(({ updatedMs: _, ...rest }) => rest)).toEqual(
      [
        {
          ...found,
          updatedMs: undefined,
          notifications: found.notifications.map((one) => ({ ...one, notifierId: expect.any(String) })),
        },
      ].map(({ updatedMs: _, ...rest }) => rest),
    );
  });

  it("leaves it off where it was found off", async () => {
    await configured();
    change({ enabled: false });
    const { id, outs } = await plugin.up(ALERT, args);
    await startPlugin(emulator).remove(ALERT, id, outs);
    expect([rotation().enabled, rotation().threshold?.threshold]).toEqual([false, 90]);
  });

  it("writes nothing where the default is in force, or the alert is gone", async () => {
    const { id, outs, later } = await made();
    change({ threshold: { operator: "GREATER_THAN", threshold: 90, units: "DAYS" } });
    await later.remove(ALERT, id, outs);
    project().alerts = [];
    await startPlugin(emulator).remove(ALERT, id, outs);
    expect(writes()).toEqual([]);
  });

  it.each(["PUT", "DELETE"])("goes on where the answer to a %s is lost", async (method) => {
    const { id, outs, later } = await made({ relatedAlerts: true });
    emulator.faults.add({ match: { method }, action: { kind: "drop", when: "after" } });
    await later.remove(ALERT, id, outs);
    expect(project().alerts.map((one) => [one.eventTypeName, one.threshold?.threshold])).toEqual([[ROTATION, 90]]);
  });

  it("is a hand-over while the program still declares the alert", async () => {
    const { id, outs } = await made();
    await plugin.remove(ALERT, id, outs);
    expect(writes()).toEqual([]);
  });

  it("names what state lacks", async () => {
    await configured();
    await expect(plugin.remove(ALERT, projectId, { projectId })).rejects.toThrow(/lacks 'thresholdDays'/);
  });
});

describe("guards", () => {
  const preview = (more: object, using: Plugin = plugin) => using.check(ALERT, { ...args, ...more }, { preview: true });

  it("let a project without a key pass a preview in silence: Atlas makes the alert with it", async () => {
    expect((await preview({})).failures).toEqual([]);
    expect(plugin.messages).toEqual([]);
  });

  it("warn of missing credentials in a preview, and at a look", async () => {
    const nobody = startPlugin(emulator, { MONGODB_ATLAS_CLIENT_ID: "", MONGODB_ATLAS_CLIENT_SECRET: "" });
    expect((await preview({}, nobody)).failures).toEqual([]);
    const { inputs } = await plugin.check(ALERT, args);
    expect(await nobody.diff(ALERT, projectId, inputs, inputs)).toEqual({ changes: false });
    expect(warnings(nobody)).toEqual([
      expect.stringMatching(/^Not verified before `up`.*There are no Atlas credentials/),
      expect.stringMatching(/^Not verified: .*There are no Atlas credentials/),
    ]);
  });

  it("ask nobody while the project is not known", async () => {
    const { failures } = await preview({ projectId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
    expect([failures, emulator.journal.entries().filter((entry) => entry.service === "atlas")]).toEqual([[], []]);
  });

  it("say which role is needed where the credential may not write alerts", async () => {
    await configured();
    const { clientId, clientSecret } = quickstart.readOnlyAccount;
    const reader = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: clientId,
      MONGODB_ATLAS_CLIENT_SECRET: clientSecret,
    });
    await expect(reader.up(ALERT, args)).rejects.toThrow(
      /^Atlas refused alert \w+ of project .* to the service account from the environment: the credential lacks the right \(HTTP 401 USER_UNAUTHORIZED.*\)\. .*Project Owner or Project Alerts Manager/,
    );
    await expect(reader.up(ALERT, { ...args, thresholdDays: 90 })).resolves.toBeDefined();
  });

  it("warn of a threshold below the key's own rotation period", async () => {
    await preview({ thresholdDays: 90, keyRotationDays: 365 });
    await preview({ thresholdDays: 365, keyRotationDays: 365 });
    expect(warnings()).toEqual([
      "The alert's threshold of 90 days is below the key's own rotation period of 365 days: Atlas will remind of a rotation that Azure does by itself. Set 'thresholdDays' above 365.",
    ]);
  });
});
