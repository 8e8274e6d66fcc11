// Four hundred days on the emulator's clock: the same whether the clock jumps once or steps, with each way to name a key.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withRole, withSecret } from "../../support/key-settings.ts";
import { ask, azureKeyVault, getCluster, patchEncryption, START_MS, start, switchCluster } from "./client.ts";

const { older, newest } = quickstart.keyVersions;
const DAY_MS = 86_400_000;
const DAYS = 400;
const dayOf = (ms: number): number => (ms - START_MS) / DAY_MS;

const project = (emulator: Emulator) => {
  const found = emulator.store.atlas.projects[quickstart.projectId];
  if (found === undefined) throw new Error("the quickstart's project is gone");
  return found;
};
const versions = (emulator: Emulator) => emulator.store.azure.vaults[0]?.keys.atlas?.versions ?? [];
const policyByHand = (emulator: Emulator, policy: object): Promise<void> =>
  byHand(emulator, { vaults: { [quickstart.keyVaultName]: { rotationPolicies: { atlas: policy } } } });
const rotate = (trigger: object, expiryTime?: string) => ({
  lifetimeActions: [{ action: { type: "Rotate" }, trigger }],
  ...(expiryTime === undefined ? {} : { attributes: { expiryTime } }),
});

/** "orders" is encrypted, Azure rotates yearly, snapshots are taken weekly. */
async function year(settings: object): Promise<Emulator> {
  const emulator = await start();
  await patchEncryption(emulator, settings);
  await switchCluster(emulator, "orders", "AZURE");
  await policyByHand(emulator, rotate({ timeAfterCreate: "P365D" }));
  const snapshotSchedule = { everyMs: 7 * DAY_MS, keepMs: 60 * DAY_MS };
  await byHand(emulator, { projects: { [quickstart.projectId]: { snapshotSchedule, rewrap: "shown" } } });
  return emulator;
}
/** A look at the damage log lets time pass, as a request does. */
function pass(emulator: Emulator, everyDays: number): void {
  for (let day = 0; day < DAYS; day += everyDays) {
    emulator.clock.advance(Math.min(everyDays, DAYS - day) * DAY_MS);
    emulator.damage.entries();
  }
}
const history = (emulator: Emulator) => ({
  alerts: (project(emulator).firedAlerts ?? []).map((one) => [
    one.eventTypeName,
    dayOf(one.createdMs),
    one.resolvedMs === undefined ? undefined : dayOf(one.resolvedMs),
  ]),
  snapshots: project(emulator).snapshots,
  versions: versions(emulator).map((one) => [one.version, dayOf(one.createdMs)]),
  keyInUse: project(emulator).keyInUse,
  shutDown: project(emulator).clusters.map((one) => one.shutDownMs),
  damage: emulator.damage.entries(),
});

describe("what happened", () => {
  it.each([
    ["pinned", { ...withRole, keyIdentifier: keyIdentifier(older) }],
    ["version-less", { ...withRole, keyIdentifier: keyIdentifier() }],
    ["with a secret that expires on day 365", withSecret],
  ])("is the same in one jump, by the week and by the day: %s", async (_, settings) => {
    const [jump, weeks, days] = [await year(settings), await year(settings), await year(settings)];
    pass(jump, DAYS);
    pass(weeks, 7);
    pass(days, 1);
    const told = history(weeks);
    expect([history(jump), history(days)]).toEqual([told, told]);
    expect([told.versions.length, told.snapshots?.length]).toEqual([3, "secret" in settings ? 13 : 18]);
  });
});

describe("a version-less key", () => {
  it("is followed to the version that Azure makes after a year: valid, in use, needed by snapshots, and no damage", async () => {
    const emulator = await year({ ...withRole, keyIdentifier: keyIdentifier() });
    pass(emulator, 7);
    const made = versions(emulator).at(-1);
    // The newest version is a day old at the start.
    expect(dayOf(made?.createdMs ?? 0)).toBe(364);
    expect(project(emulator).keyInUse).toEqual({
      named: keyIdentifier(),
      identifier: keyIdentifier(made?.version),
      sinceMs: made?.createdMs,
    });
    const needed = (project(emulator).snapshots ?? []).flatMap((one) =>
      one.clusterName === "orders" ? [[dayOf(one.createdMs ?? 0) >= 364, one.keyIdentifier]] : [],
    );
    expect(needed.filter(([isNew, key]) => key !== keyIdentifier(isNew === true ? made?.version : newest))).toEqual([]);
    expect([await azureKeyVault(emulator), emulator.damage.entries()]).toEqual([
      expect.objectContaining({ valid: true }),
      [],
    ]);
  });

  it("is lost with its newest version where that is the only enabled one, and works with the one before where there is one", async () => {
    const emulator = await year({ ...withRole, keyIdentifier: keyIdentifier() });
    const set = (version: string, enabled: boolean) =>
      byHand(emulator, { vaults: { [quickstart.keyVaultName]: { keys: { atlas: { [version]: { enabled } } } } } });
    await set(newest, false);
    expect([project(emulator).keyInUse?.identifier, emulator.damage.entries()]).toEqual([keyIdentifier(older), []]);
    await set(older, false);
    expect([project(emulator).keySeen?.status, project(emulator).keyInUse?.identifier]).toEqual([
      "unusable",
      keyIdentifier(older),
    ]);
    expect(emulator.damage.entries().map((one) => one.kind)).toEqual(["KEY_LOST_WHILE_USED"]);
  });
});

describe("Azure's rotation", () => {
  it.each([
    ["a year after creation", rotate({ timeAfterCreate: "P365D" }), [[364, undefined]]],
    ["a year after creation, with an end after two", rotate({ timeAfterCreate: "P365D" }, "P730D"), [[364, 1094]]],
    ["thirty days before the end, which only new versions have", rotate({ timeBeforeExpiry: "P30D" }, "P395D"), []],
  ])("comes %s", async (_, policy, made) => {
    const emulator = await start();
    await policyByHand(emulator, policy);
    pass(emulator, 7);
    expect(
      versions(emulator)
        .slice(2)
        .map((one) => [dayOf(one.createdMs), one.expiresMs && dayOf(one.expiresMs)]),
    ).toEqual(made);
  });

  it("comes before the end of a version that has one", async () => {
    const emulator = await start();
    const expires = START_MS + 380 * DAY_MS;
    await byHand(emulator, { vaults: { [quickstart.keyVaultName]: { keys: { atlas: { [newest]: { expires } } } } } });
    await policyByHand(emulator, rotate({ timeBeforeExpiry: "P15D" }, "P395D"));
    pass(emulator, 7);
    expect(
      versions(emulator)
        .slice(2)
        .map((one) => [dayOf(one.createdMs), dayOf(one.expiresMs ?? 0)]),
    ).toEqual([[365, 760]]);
  });

  it("waits for a vault that failed over, and Atlas uses the old version meanwhile", async () => {
    const emulator = await year({ ...withRole, keyIdentifier: keyIdentifier() });
    emulator.clock.advance(360 * DAY_MS);
    await byHand(emulator, { vaults: { [quickstart.keyVaultName]: { readOnly: true } } });
    emulator.clock.advance(10 * DAY_MS);
    expect([await azureKeyVault(emulator), versions(emulator).length]).toEqual([
      expect.objectContaining({ valid: true }),
      2,
    ]);
    await byHand(emulator, { vaults: { [quickstart.keyVaultName]: { readOnly: null } } });
    await azureKeyVault(emulator);
    expect([
      versions(emulator)
        .slice(2)
        .map((one) => dayOf(one.createdMs)),
      (await getCluster(emulator, "orders")).json?.stateName,
    ]).toEqual([[370], "UPDATING"]);
  });
});

describe("client secrets", () => {
  const { clientId, clientSecret } = quickstart.staticApp;
  const secrets = (...all: ReadonlyArray<readonly [string, number]>) => ({
    principals: { [clientId]: { secrets: all.map(([value, day]) => ({ value, expiresMs: START_MS + day * DAY_MS })) } },
  });

  it("change three times in 400 days with two alive at once, and no day is lost", async () => {
    const emulator = await start();
    await byHand(emulator, secrets([clientSecret, 180]));
    await patchEncryption(emulator, withSecret);
    await switchCluster(emulator, "orders", "AZURE");
    emulator.clock.advance(150 * DAY_MS);
    await byHand(emulator, secrets([clientSecret, 180], ["second", 330]));
    expect((await patchEncryption(emulator, { secret: "second" })).status).toBe(200);
    emulator.clock.advance(150 * DAY_MS);
    await byHand(emulator, secrets(["second", 330], ["third", 480]));
    expect((await patchEncryption(emulator, { secret: "third" })).status).toBe(200);
    emulator.clock.advance(100 * DAY_MS);
    expect([await azureKeyVault(emulator), emulator.damage.entries()]).toEqual([
      expect.objectContaining({ valid: true }),
      [],
    ]);
  });

  it("that expire are lost on that day, and a new one repairs it", async () => {
    const emulator = await start();
    await byHand(emulator, secrets([clientSecret, 100]));
    await patchEncryption(emulator, withSecret);
    await switchCluster(emulator, "orders", "AZURE");
    emulator.clock.advance(110 * DAY_MS);
    const alerts = (await ask(emulator, { path: "/alerts?status=OPEN" })).json?.results;
    expect(Array.isArray(alerts) && alerts.map((one) => [one.eventTypeName, dayOf(Date.parse(one.created))])).toEqual([
      ["AZURE_ENCRYPTION_KEY_NEEDS_ROTATION", 90],
      ["AZURE_ENCRYPTION_KEY_INVALID", 100],
    ]);
    await byHand(emulator, secrets([clientSecret, 100], ["second", 330]));
    const repaired = await patchEncryption(emulator, { secret: "second" });
    expect([repaired.json?.azureKeyVault, (await getCluster(emulator, "orders")).json?.stateName]).toEqual([
      expect.objectContaining({ valid: true }),
      "REPAIRING",
    ]);
  });
});
