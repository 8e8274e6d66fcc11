// Alerts that fire about a key: when they open and close, however far the clock jumps, and how they are listed.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withRole } from "../../support/key-settings.ts";
import {
  type Answered,
  ask,
  changeVersion,
  control,
  encrypted,
  patchEncryption,
  refusal,
  START_MS,
  start,
} from "./client.ts";

const { older, newest } = quickstart.keyVersions;
const DAY_MS = 86_400_000;
const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
const INVALID = "AZURE_ENCRYPTION_KEY_INVALID";
const UNREACHABLE = "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED";

interface Fired {
  readonly id: string;
  readonly alertConfigId: string;
  readonly eventTypeName: string;
  readonly status: string;
  readonly created: string;
  readonly updated: string;
  readonly resolved?: string;
}

async function alerts(emulator: Emulator, query = ""): Promise<readonly Fired[]> {
  const { json } = await ask(emulator, { path: `/alerts${query}` });
  return Array.isArray(json?.results) ? json.results : [];
}
const daysIn = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : (Date.parse(time) - START_MS) / DAY_MS;
/** Event, opened on which day, closed on which day. */
const told = async (emulator: Emulator): Promise<readonly unknown[]> =>
  (await alerts(emulator)).map((one) => [one.eventTypeName, daysIn(one.created), daysIn(one.resolved)]);
const project = (change: object) => ({ projects: { [quickstart.projectId]: change } });
const configs = (emulator: Emulator) => emulator.store.atlas.projects[quickstart.projectId]?.alerts ?? [];
const policy = (timeAfterCreate: string) => ({
  vaults: {
    [quickstart.keyVaultName]: {
      rotationPolicies: { atlas: { lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate } }] } },
    },
  },
});
const configured = async (identifier: string): Promise<Emulator> => {
  const emulator = await start();
  await patchEncryption(emulator, { ...withRole, keyIdentifier: identifier });
  return emulator;
};

describe("the rotation alert", () => {
  it("opens when the time since the last change of the key identifier is over the threshold, and closes after a rotation", async () => {
    const emulator = await configured(keyIdentifier(older));
    emulator.clock.advance(90 * DAY_MS);
    expect(await told(emulator)).toEqual([]);
    emulator.clock.advance(10 * DAY_MS);
    expect(await told(emulator)).toEqual([[ROTATION, 90, undefined]]);
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
    expect(await told(emulator)).toEqual([[ROTATION, 90, 100]]);
    emulator.clock.advance(91 * DAY_MS);
    expect(await told(emulator)).toEqual([
      [ROTATION, 90, 100],
      [ROTATION, 190, undefined],
    ]);
  });

  it("is not reset by a new version that a pinned key does not use, nor by a PATCH of the same key", async () => {
    const emulator = await configured(keyIdentifier(older));
    await byHand(emulator, policy("P60D"));
    emulator.clock.advance(80 * DAY_MS);
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier(older) });
    emulator.clock.advance(80 * DAY_MS);
    expect(await told(emulator)).toEqual([[ROTATION, 90, undefined]]);
  });

  it("of a version-less key opens and closes with the version that Azure's rotation makes, seen or not", async () => {
    const emulator = await configured(keyIdentifier());
    await byHand(emulator, policy("P120D"));
    emulator.clock.advance(400 * DAY_MS);
    // The newest version is a day old at the start.
    expect(await told(emulator)).toEqual([
      [ROTATION, 90, 119],
      [ROTATION, 209, 239],
      [ROTATION, 329, 359],
    ]);
  });

  it("follows its configuration: another threshold, switched off, gone", async () => {
    const emulator = await configured(keyIdentifier(older));
    const [config] = configs(emulator);
    const threshold = (days: number) => ({ operator: "GREATER_THAN", threshold: days, units: "DAYS" });
    const change = (value: object | null) => byHand(emulator, project({ alerts: { [config?.id ?? ""]: value } }));
    emulator.clock.advance(100 * DAY_MS);
    await change({ threshold: threshold(400) });
    expect(await told(emulator)).toEqual([[ROTATION, 90, 100]]);
    await change({ threshold: threshold(30) });
    expect(await told(emulator)).toEqual([
      [ROTATION, 90, 100],
      [ROTATION, 100, undefined],
    ]);
    emulator.clock.advance(DAY_MS);
    await change({ enabled: false });
    expect((await told(emulator)).at(-1)).toEqual([ROTATION, 100, 101]);
    await change(null);
    expect((await alerts(emulator, "?status=OPEN")).length).toBe(0);
  });

  it("opens at once where a person says that the key has been in use for long", async () => {
    const emulator = await configured(keyIdentifier(older));
    await byHand(emulator, project({ keyInUse: { sinceMs: START_MS - 91 * DAY_MS } }));
    expect(await told(emulator)).toEqual([[ROTATION, 0, undefined]]);
    const refused = [{ sinceMs: "long ago" }, { sinceMs: START_MS, identifier: keyIdentifier(newest) }];
    for (const keyInUse of refused)
      await expect(byHand(emulator, project({ keyInUse }))).rejects.toThrow("EMULATOR_CONTROL");
  });

  it("that closed long ago may be in a seed, and a half one is refused", async () => {
    const seed = quickstartSeed(START_MS);
    const fired = {
      id: "a".repeat(24),
      alertConfigId: "b".repeat(24),
      eventTypeName: INVALID,
      createdMs: START_MS - 9,
    };
    const withAlert = (alert: object) => ({
      ...seed,
      atlas: { ...seed.atlas, projects: seed.atlas.projects.map((one) => ({ ...one, firedAlerts: [alert] })) },
    });
    const emulator = await start();
    await control(emulator, "POST", "/seed", withAlert({ ...fired, resolvedMs: START_MS - 1 }));
    expect((await alerts(emulator)).map((one) => [one.id, one.status])).toEqual([[fired.id, "CLOSED"]]);
    const answer = await control(emulator, "POST", "/seed", withAlert({ ...fired, createdMs: "then" }));
    expect(answer.json?.detail).toBe("the seed is not whole: atlas.projects[0].firedAlerts[0].createdMs");
  });

  it("closes when encryption at rest of the project is disabled", async () => {
    const emulator = await configured(keyIdentifier(older));
    emulator.clock.advance(100 * DAY_MS);
    await patchEncryption(emulator, { enabled: false });
    expect(await told(emulator)).toEqual([[ROTATION, 90, 100]]);
  });
});

describe("an alert about a key that does not work", () => {
  it.each([
    ["is disabled", (on: boolean, emulator: Emulator) => changeVersion(emulator, older, { enabled: on }), INVALID],
    [
      "is in a vault that does not answer",
      (on: boolean, emulator: Emulator) => byHand(emulator, { vaults: { [quickstart.keyVaultName]: { outage: !on } } }),
      UNREACHABLE,
    ],
    [
      "is in a vault that lets nobody in",
      (on: boolean, emulator: Emulator) =>
        byHand(emulator, {
          vaults: { [quickstart.keyVaultName]: { publicNetworkAccess: on ? "Enabled" : "Disabled" } },
        }),
      UNREACHABLE,
    ],
  ])("opens while the key %s, and closes after the repair", async (_, set, event) => {
    const emulator = await encrypted();
    const atMs = emulator.clock.now();
    await set(false, emulator);
    emulator.clock.advance(DAY_MS);
    const [open, ...others] = await alerts(emulator, "?status=OPEN");
    expect([open?.eventTypeName, Date.parse(open?.created ?? ""), others]).toEqual([event, atMs, []]);
    await set(true, emulator);
    const [closed] = await alerts(emulator, "?status=CLOSED");
    expect([closed?.id, closed?.status, Date.parse(closed?.resolved ?? "")]).toEqual([
      open?.id,
      "CLOSED",
      atMs + DAY_MS,
    ]);
    expect(await alerts(emulator, "?status=OPEN")).toEqual([]);
  });

  it("fires by the project's own configuration where there is one, and not while that is disabled", async () => {
    const emulator = await encrypted();
    const notifications = [{ typeName: "GROUP", emailEnabled: true, intervalMin: 60, delayMin: 0 }];
    const body = { eventTypeName: INVALID, enabled: true, notifications };
    const made = await ask(emulator, { method: "POST", path: "/alertConfigs", body });
    await changeVersion(emulator, older, { enabled: false });
    expect((await alerts(emulator)).map((one) => one.alertConfigId)).toEqual([made.json?.id]);
    await ask(emulator, { method: "PATCH", path: `/alertConfigs/${made.json?.id}`, body: { enabled: false } });
    expect((await alerts(emulator)).map((one) => one.status)).toEqual(["CLOSED"]);
  });

  it("is open only one at a time: an outage on top of a disabled key cannot be told from an outage", async () => {
    const emulator = await encrypted();
    await changeVersion(emulator, older, { enabled: false });
    await byHand(emulator, { vaults: { [quickstart.keyVaultName]: { outage: true } } });
    expect((await alerts(emulator)).map((one) => [one.eventTypeName, one.status])).toEqual([
      [INVALID, "CLOSED"],
      [UNREACHABLE, "OPEN"],
    ]);
  });
});

describe("the list of alerts", () => {
  const two = async (): Promise<Emulator> => {
    const emulator = await configured(keyIdentifier(older));
    emulator.clock.advance(100 * DAY_MS);
    await changeVersion(emulator, older, { enabled: false });
    return emulator;
  };

  it("comes in pages and by status, with the documented fields", async () => {
    const emulator = await two();
    const { json } = await ask(emulator, { path: "/alerts?itemsPerPage=1&pageNum=2" });
    expect([json?.totalCount, Object(json?.results)[0].eventTypeName]).toEqual([2, INVALID]);
    expect((await alerts(emulator, "?status=CLOSED")).length).toBe(0);
    const [first] = await alerts(emulator);
    expect(first).toEqual({
      alertConfigId: configs(emulator)[0]?.id,
      created: "2027-02-22T00:00:00Z",
      eventTypeName: ROTATION,
      groupId: quickstart.projectId,
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      links: [],
      orgId: quickstart.orgId,
      status: "OPEN",
      updated: "2027-02-22T00:00:00Z",
    });
  });

  it("has each alert by its id, and refuses another id, another status and a write", async () => {
    const emulator = await two();
    const [first] = await alerts(emulator);
    const get = (path: string): Promise<Answered> => ask(emulator, { path });
    expect((await get(`/alerts/${first?.id}`)).json).toEqual(first);
    expect(refusal(await get(`/alerts/${quickstart.projectId}`))).toEqual([404, "ALERT_NOT_FOUND"]);
    expect(refusal(await get("/alerts?status=open"))).toEqual([400, "INVALID_QUERY_PARAMETER"]);
    expect(refusal(await ask(emulator, { method: "POST", path: "/alerts", body: {} }))).toEqual([
      405,
      "METHOD_NOT_ALLOWED",
    ]);
  });

  it("is empty in a project without customer-managed keys", async () => {
    expect(await alerts(await start())).toEqual([]);
  });
});
