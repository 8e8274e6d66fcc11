// Alert configurations over the API: what is kept, what is hidden, what a replacement destroys. No alert is ever sent.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import { type Answered, ask, patchEncryption, refusal, start } from "./client.ts";

const PATH = "/alertConfigs";
const group = { typeName: "GROUP", delayMin: 0, emailEnabled: true, intervalMin: 60, roles: ["GROUP_OWNER"] };
const slack = { typeName: "SLACK", channelName: "#keys", apiToken: "xoxb-canary-1234", delayMin: 0, intervalMin: 60 };
const reminder = (change: object = {}): object => ({
  eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
  enabled: true,
  threshold: { operator: "GREATER_THAN", threshold: 180, units: "DAYS" },
  notifications: [group],
  matchers: [],
  ...change,
});

const days = (threshold: number): object =>
  reminder({ threshold: { operator: "GREATER_THAN", threshold, units: "DAYS" } });

const post = (emulator: Emulator, body: object): Promise<Answered> =>
  ask(emulator, { method: "POST", path: PATH, body });
const put = (emulator: Emulator, id: unknown, body: object): Promise<Answered> =>
  ask(emulator, { method: "PUT", path: `${PATH}/${id}`, body });
const listed = async (emulator: Emulator): Promise<ReadonlyArray<Record<string, unknown>>> => {
  const { json } = await ask(emulator, { path: PATH });
  return Array.isArray(json?.results) ? json.results : [];
};
const notificationsOf = ({ json }: Answered): ReadonlyArray<Record<string, unknown>> =>
  Array.isArray(json?.notifications) ? json.notifications : [];
const damage = (emulator: Emulator): readonly unknown[] => emulator.damage.entries().map((event) => event.kind);
const knob = (change: object): object => ({ projects: { [quickstart.projectId]: change } });

describe("a configuration", () => {
  it("is made, read, replaced as a whole, switched and removed", async () => {
    const emulator = await start();
    const made = await post(emulator, reminder({ severityOverride: "CRITICAL" }));
    const id = made.json?.id;
    const at = "2026-11-24T00:00:00Z";
    expect([made.status, made.json]).toEqual([
      201,
      {
        ...reminder({ severityOverride: "CRITICAL" }),
        created: at,
        groupId: quickstart.projectId,
        id: expect.stringMatching(/^[a-f0-9]{24}$/),
        links: [],
        notifications: [{ ...group, notifierId: expect.stringMatching(/^[a-f0-9]{24}$/) }],
        updated: at,
      },
    ]);
    expect((await ask(emulator, { path: `${PATH}/${id}` })).json).toEqual(made.json);
    emulator.clock.advance(1_000);
    const replaced = await put(emulator, id, reminder({ enabled: undefined }));
    expect(replaced.json).toMatchObject({
      enabled: false,
      created: at,
      updated: "2026-11-24T00:00:01Z",
    });
    expect(replaced.json).not.toHaveProperty("severityOverride");
    const switched = await ask(emulator, { method: "PATCH", path: `${PATH}/${id}`, body: { enabled: true } });
    expect([switched.status, switched.json?.enabled]).toEqual([200, true]);
    const gone = await ask(emulator, { method: "DELETE", path: `${PATH}/${id}` });
    expect([gone.status, gone.json]).toEqual([204, undefined]);
    expect(refusal(await ask(emulator, { path: `${PATH}/${id}` }))).toEqual([404, "ALERT_CONFIG_NOT_FOUND"]);
  });

  it("of Atlas's own comes with the project's settings, at once or later", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    expect(await listed(emulator)).toMatchObject([{ enabled: true, threshold: { threshold: 90, units: "DAYS" } }]);
    const later = await start();
    await byHand(later, knob({ alertAfterMs: 45_000 }));
    await patchEncryption(later, withRole);
    later.clock.advance(44_999);
    expect(await listed(later)).toEqual([]);
    later.clock.advance(1);
    expect((await listed(later)).length).toBe(1);
  });

  it.each<[string, object, string]>([
    ["of an unknown event", reminder({ eventTypeName: "COFFEE_NEEDED" }), "INVALID_EVENT_TYPE_FOR_ALERT"],
    ["without days", reminder({ threshold: undefined }), "MISSING_THRESHOLD"],
    ["with days that mean nothing", reminder({ eventTypeName: "AZURE_ENCRYPTION_KEY_INVALID" }), "THRESHOLD_PRESENT"],
    [
      "that looks the wrong way",
      reminder({ threshold: { operator: "LESS_THAN", threshold: 9, units: "DAYS" } }),
      "INVALID_OPERATOR_FOR_EVENT_TYPE",
    ],
    ["that tells nobody", reminder({ notifications: [] }), "MISSING_NOTIFICATIONS"],
    [
      "that tells too often",
      reminder({ notifications: [{ ...group, intervalMin: 4 }] }),
      "NOTIFICATION_INTERVAL_OUT_OF_RANGE",
    ],
    [
      "that tells a project in no way",
      reminder({ notifications: [{ ...group, emailEnabled: false }] }),
      "EMAIL_OR_SMS_REQUIRED_FOR_GROUP_NOTIFICATION",
    ],
    ["that tells a project twice", reminder({ notifications: [group, group] }), "TOO_MANY_GROUP_NOTIFICATIONS"],
    ["with half a matcher", reminder({ matchers: [{ fieldName: "CLUSTER_NAME" }] }), "MISSING_ATTRIBUTE"],
    ["of Slack without a token", reminder({ notifications: [{ ...slack, apiToken: undefined }] }), "MISSING_ATTRIBUTE"],
    ["with half a day", days(1.5), "INVALID_JSON_ATTRIBUTE"],
    ["with no day", days(0), "INVALID_ATTRIBUTE"],
    ["with days that are over", days(-5), "INVALID_ATTRIBUTE"],
    ["with more days than a number holds", days(1e300), "INVALID_JSON_ATTRIBUTE"],
    [
      "with roles that are none",
      reminder({ notifications: [{ ...group, roles: [1, null] }] }),
      "INVALID_JSON_ATTRIBUTE",
    ],
    ["with a notification that is none", reminder({ notifications: ["x"] }), "INVALID_JSON_ATTRIBUTE"],
    ["with a matcher that is none", reminder({ matchers: [null] }), "INVALID_JSON_ATTRIBUTE"],
    [
      "with a matcher of numbers",
      reminder({ matchers: [{ fieldName: 1, operator: 2, value: 3 }] }),
      "INVALID_JSON_ATTRIBUTE",
    ],
    ["that tells before it is time", reminder({ notifications: [{ ...group, delayMin: -1 }] }), "INVALID_ATTRIBUTE"],
    ["with what only Atlas writes", reminder({ created: "2026-01-01T00:00:00Z" }), "INVALID_ATTRIBUTE"],
    ["with a field of another kind", reminder({ notifications: [{ ...group, apiToken: "x" }] }), "INVALID_ATTRIBUTE"],
  ])("is refused %s", async (_, body, code) => {
    expect(refusal(await post(await start(), body))).toEqual([400, code]);
  });

  it("may be sent back as it was read", async () => {
    const emulator = await start();
    const made = await post(emulator, reminder());
    const { created: _created, updated: _updated, ...read } = { created: "", updated: "", ...made.json };
    expect((await put(emulator, made.json?.id, read)).json).toEqual(made.json);
    const elsewhere = await put(emulator, made.json?.id, { ...read, id: "1", groupId: "2", links: [3] });
    expect(elsewhere.json).toEqual(made.json);
  });

  it.each([
    { typeName: "EMAIL", emailAddress: "someone@example.com" },
    { typeName: "SLACK", channelName: "keys", apiToken: "xoxb-canary-1234" },
  ])("may say nothing with what is none of its type's: $typeName", async (one) => {
    const idle = { emailEnabled: false, smsEnabled: false, roles: null };
    const made = await post(await start(), reminder({ notifications: [{ ...one, ...idle }] }));
    const [kept] = notificationsOf(made);
    expect([made.status, Object.keys(kept ?? {}).sort()]).toEqual([201, [...Object.keys(one), "notifierId"].sort()]);
  });

  it("is refused when there are too many", async () => {
    const emulator = await start();
    await byHand(emulator, knob({ alertLimit: 1 }));
    await post(emulator, reminder());
    expect(refusal(await post(emulator, reminder()))).toEqual([400, "MAX_ALERT_CONFIGS_PER_GROUP_EXCEEDED"]);
  });

  it("is changed and removed by hand", async () => {
    const emulator = await start();
    const id = String((await post(emulator, reminder())).json?.id);
    await byHand(emulator, knob({ alerts: { [id]: { enabled: false } } }));
    expect(await listed(emulator)).toMatchObject([{ id, enabled: false }]);
    await byHand(emulator, knob({ alerts: { [id]: null } }));
    expect(await listed(emulator)).toEqual([]);
  });
});

describe("a third-party notification", () => {
  const withSlack = async (): Promise<{ emulator: Emulator; id: string; made: Answered }> => {
    const emulator = await start();
    const made = await post(emulator, reminder({ notifications: [group, slack] }));
    return { emulator, id: String(made.json?.id), made };
  };
  const stored = (emulator: Emulator): unknown =>
    emulator.store.atlas.projects[quickstart.projectId]?.alerts[0]?.notifications[1]?.apiToken;

  it("comes back redacted, and is in no journal", async () => {
    const { emulator, made } = await withSlack();
    expect(notificationsOf(made)[1]?.apiToken).toBe("****1234");
    expect(JSON.stringify(emulator.journal.entries())).not.toContain(slack.apiToken);
    expect(stored(emulator)).toBe(slack.apiToken);
  });

  it("is kept by its notifierId without its credential", async () => {
    const { emulator, id, made } = await withSlack();
    const [own, third] = notificationsOf(made);
    const { apiToken: _hidden, ...rest } = { apiToken: undefined, ...third };
    const sent = { ...rest, channelName: "#other" };
    expect((await put(emulator, id, reminder({ notifications: [own, sent] }))).status).toBe(200);
    expect([stored(emulator), damage(emulator)]).toEqual([slack.apiToken, []]);
  });

  it("is destroyed by what was read being written back", async () => {
    const { emulator, id, made } = await withSlack();
    await put(emulator, id, reminder({ notifications: notificationsOf(made) }));
    expect([stored(emulator), damage(emulator)]).toEqual(["****1234", ["NOTIFICATION_DESTROYED"]]);
  });

  it("is not destroyed by a new credential, by its removal, or by another's change", async () => {
    const { emulator, id, made } = await withSlack();
    const [own, third] = notificationsOf(made);
    await put(emulator, id, reminder({ notifications: [own, { ...third, apiToken: "xoxb-new" }] }));
    await put(emulator, id, reminder({ notifications: [own] }));
    await ask(emulator, { method: "PATCH", path: `${PATH}/${id}`, body: { enabled: false } });
    expect(damage(emulator)).toEqual([]);
  });

  it("cannot be sent without both credential and notifierId", async () => {
    const { emulator, id } = await withSlack();
    const bare = { ...slack, apiToken: undefined };
    expect(refusal(await put(emulator, id, reminder({ notifications: [bare] })))).toEqual([400, "MISSING_ATTRIBUTE"]);
    expect(stored(emulator)).toBe(slack.apiToken);
  });
});
