// Snapshots by the mere passing of time: when they appear and go, and which key version each needs.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier } from "../../support/key-settings.ts";
import {
  ask,
  changeVersion,
  control,
  encrypted,
  patchEncryption,
  refusal,
  START_MS,
  start,
  switchCluster,
} from "./client.ts";

const { older, newest } = quickstart.keyVersions;
const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];
const scheduled = (everyMs: number, keepMs: number) => ({
  projects: { [quickstart.projectId]: { snapshotSchedule: { everyMs, keepMs } } },
});

interface Listed {
  readonly createdAt: string;
  readonly expiresAt: string;
}
async function listed(emulator: Emulator, name = "orders"): Promise<ReadonlyArray<readonly [number, number]>> {
  const { json } = await ask(emulator, { path: `/clusters/${name}/backup/snapshots?itemsPerPage=500` });
  const results: readonly Listed[] = Array.isArray(json?.results) ? json.results : [];
  const days = (time: string): number => (Date.parse(time) - START_MS) / DAY_MS;
  return results.map(({ createdAt, expiresAt }) => [days(createdAt), days(expiresAt)]);
}
const keys = (emulator: Emulator, name = "orders"): readonly unknown[] =>
  (emulator.store.atlas.projects[quickstart.projectId]?.snapshots ?? [])
    .filter((one) => one.clusterName === name)
    .map((one) => one.keyIdentifier);

describe("a schedule of snapshots", () => {
  it("takes one at each time and keeps it for its time, however far the clock jumps", async () => {
    const emulator = await encrypted();
    await byHand(emulator, scheduled(DAY_MS, 3 * DAY_MS));
    expect(await listed(emulator)).toEqual([]);
    emulator.clock.advance(2 * DAY_MS);
    expect(await listed(emulator)).toEqual([
      [1, 4],
      [2, 5],
    ]);
    emulator.clock.advance(400 * DAY_MS);
    expect(await listed(emulator)).toEqual([
      [400, 403],
      [401, 404],
      [402, 405],
    ]);
  });

  it("remembers for each the version that was in use then: pinned, then version-less over a rotation", async () => {
    const emulator = await encrypted();
    await byHand(emulator, scheduled(10 * DAY_MS, 100 * DAY_MS));
    emulator.clock.advance(10 * DAY_MS);
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier() });
    const lifetimeActions = [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P36D" } }];
    await byHand(emulator, {
      vaults: { [quickstart.keyVaultName]: { rotationPolicies: { atlas: { lifetimeActions } } } },
    });
    // The newest version is a day old at the start, so that the next one comes on day 35.
    emulator.clock.advance(30 * DAY_MS);
    await listed(emulator);
    const next = emulator.store.azure.vaults[0]?.keys.atlas?.versions.at(-1)?.version;
    expect(keys(emulator)).toEqual([older, newest, newest, next].map(keyIdentifier));
  });

  it("takes plain clusters too, without a key", async () => {
    const emulator = await encrypted();
    await byHand(emulator, scheduled(DAY_MS, 10 * DAY_MS));
    emulator.clock.advance(DAY_MS);
    expect([(await listed(emulator, "billing")).length, keys(emulator, "billing")]).toEqual([1, [undefined]]);
    await switchCluster(emulator, "billing", "AZURE");
    emulator.clock.advance(DAY_MS);
    await listed(emulator);
    expect(keys(emulator, "billing")).toEqual([undefined, keyIdentifier(older)]);
  });

  it("takes none of a cluster that is shut down or paused", async () => {
    const emulator = await encrypted();
    await byHand(emulator, scheduled(DAY_MS, 100 * DAY_MS));
    emulator.clock.advance(DAY_MS - 30 * MINUTE_MS);
    await changeVersion(emulator, older, { enabled: false });
    emulator.clock.advance(2 * DAY_MS);
    await changeVersion(emulator, older, { enabled: true });
    emulator.clock.advance(DAY_MS);
    expect((await listed(emulator)).map(([created]) => created)).toEqual([3]);
    await byHand(emulator, { projects: { [quickstart.projectId]: { clusters: { orders: { paused: true } } } } });
    emulator.clock.advance(DAY_MS);
    expect((await listed(emulator)).map(([created]) => created)).toEqual([3]);
  });

  it("makes a key version that a kept snapshot needs damage when it is gone, and none when the snapshot has expired", async () => {
    const lose = async (afterDays: number): Promise<readonly string[]> => {
      const emulator = await encrypted();
      await byHand(emulator, scheduled(DAY_MS, 10 * DAY_MS));
      emulator.clock.advance(DAY_MS);
      await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
      emulator.clock.advance(afterDays * DAY_MS);
      await changeVersion(emulator, older, { deleted: true });
      return emulator.damage.entries().map((one) => one.kind);
    };
    expect([await lose(9), await lose(10)]).toEqual([["SNAPSHOT_KEY_LOST"], []]);
  });

  it("may be in a seed, ends when it is taken away, and is refused where it cannot be kept", async () => {
    const seed = quickstartSeed(START_MS);
    const withSchedule = (snapshotSchedule: unknown) => ({
      ...seed,
      atlas: { ...seed.atlas, projects: seed.atlas.projects.map((one) => ({ ...one, snapshotSchedule })) },
    });
    const emulator = await start();
    for (const odd of [
      { everyMs: 0, keepMs: DAY_MS },
      { everyMs: DAY_MS },
      "daily",
      { everyMs: DAY_MS, keepMs: "P1D" },
    ]) {
      expect((await control(emulator, "POST", "/seed", withSchedule(odd))).json?.detail).toBe(
        "the seed is not whole: atlas.projects[0].snapshotSchedule",
      );
      const change = { projects: { [quickstart.projectId]: { snapshotSchedule: odd } } };
      expect(refusal(await control(emulator, "PATCH", "/state", change))).toEqual([400, "EMULATOR_CONTROL"]);
    }
    await control(emulator, "POST", "/seed", withSchedule({ everyMs: DAY_MS, keepMs: 2 * DAY_MS }));
    emulator.clock.advance(DAY_MS);
    expect((await listed(emulator)).length).toBe(1);
    await byHand(emulator, { projects: { [quickstart.projectId]: { snapshotSchedule: null } } });
    emulator.clock.advance(DAY_MS);
    expect((await listed(emulator)).length).toBe(1);
  });
});
