// Proves that a plugin that dies after any one of its requests, but repeated polls, leaves a world that the next run finishes: in process, where a cut costs little.
// Real processes killed for real: test/scenarios/kill.ts.

import { afterAll, afterEach, describe, expect, it } from "vitest";
import { startEmulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { killedAt } from "../../../support/each-test.ts";
import { byHand, isWork } from "../../../support/hand.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";
import { copierOf, type RunWorld, runDestroy, runUp } from "../../../support/runs.ts";
import { closed, type Declared, privateProgram, wholeProgram } from "../../../support/world.ts";

const { projectId } = quickstart;

interface Case {
  readonly name: string;
  /** What is up before. */
  readonly from: readonly Declared[];
  /** What is done by hand before. */
  readonly hand?: unknown;
  /** Absent: `destroy`. */
  readonly to?: readonly Declared[];
  readonly ends: {
    readonly isPrivate: boolean;
    readonly regions: readonly string[];
    readonly vault: string;
    readonly clusters: string;
  };
}

const both = ["EUROPE_WEST", "US_EAST_2"];
const isPrivate = { isPrivate: true, regions: both, vault: "Disabled", clusters: "AZURE" };
const isPublic = { isPrivate: false, regions: [], vault: "Enabled", clusters: "AZURE" };

const CASES: readonly Case[] = [
  { name: "public to private", from: wholeProgram(), to: privateProgram(closed), ends: isPrivate },
  { name: "the whole made private at once", from: [], to: privateProgram(closed), ends: isPrivate },
  {
    name: "a region added",
    from: privateProgram({ ...closed, regions: both }),
    to: privateProgram({ ...closed, regions: [...both, "US_WEST_2"] }),
    ends: { ...isPrivate, regions: [...both, "US_WEST_2"] },
  },
  {
    name: "a region taken out",
    from: privateProgram({ ...closed, regions: [...both, "US_WEST_2"] }),
    to: privateProgram({ ...closed, regions: both }),
    ends: isPrivate,
  },
  {
    name: "an endpoint that failed, made again",
    from: privateProgram(),
    hand: { projects: { [projectId]: { privateEndpoints: { US_EAST_2: { fail: "by hand" } } } } },
    to: privateProgram(),
    ends: { ...isPrivate, vault: "Enabled" },
  },
  { name: "private to public", from: privateProgram(closed), to: wholeProgram(), ends: isPublic },
  { name: "destroy of the whole", from: privateProgram(closed), ends: { ...isPublic, clusters: "NONE" } },
];

const run = (one: Case, { state }: RunWorld, plugin: Plugin): Promise<void> =>
  one.to === undefined ? runDestroy(state, plugin) : runUp(state, one.to, plugin);

async function started(one: Case): Promise<RunWorld> {
  const world: RunWorld = { emulator: await startEmulator({ clock: { mode: "stepped" } }), state: new Map() };
  const plugin = startPlugin(world.emulator);
  await runUp(world.state, one.from, plugin);
  await plugin.close();
  if (one.hand !== undefined) await byHand(world.emulator, one.hand);
  world.emulator.journal.clear();
  return world;
}

async function killAt(one: Case, world: RunWorld, cut: number): Promise<void> {
  const plugin = startPlugin(world.emulator);
  await killedAt(cut, { emulator: world.emulator, plugin }, () => expect(run(one, world, plugin)).rejects.toThrow());
}

/** After the second look at the same thing, a further one before the next write finds the same cloud. The last one before a write is a cut again. */
function cutsIn(entries: ReadonlyArray<{ readonly method: string; readonly path: string }>): readonly number[] {
  const looks = new Map<string, number>();
  return entries.flatMap(({ method, path }, index) => {
    if (method !== "GET") {
      looks.clear();
      return [index + 1];
    }
    const times = (looks.get(path) ?? 0) + 1;
    looks.set(path, times);
    const isLast = entries[index + 1]?.method !== "GET";
    return times <= 2 || isLast ? [index + 1] : [];
  });
}

const project = ({ emulator }: RunWorld) => emulator.store.atlas.projects[projectId];

/** Writes that reached the cloud; of a POST its region too. */
function writes({ emulator }: RunWorld): readonly string[] {
  return emulator.journal
    .writes()
    .filter((entry) => entry.status !== 0)
    .map(({ method, path, requestBody }) =>
      [method, path, ...(method === "POST" ? [JSON.stringify(requestBody)] : [])].join(" "),
    );
}

function ends(world: RunWorld): unknown {
  const endpoints = project(world)?.privateEndpoints ?? [];
  const vault = world.emulator.store.azure.vaults[0];
  return {
    isPrivate: project(world)?.encryption.azureKeyVault.requirePrivateNetworking === true,
    regions: endpoints.map((endpoint) => endpoint.regionName).sort(),
    vault: vault?.publicNetworkAccess ?? "Enabled",
    clusters: [...new Set(project(world)?.clusters.map((one) => one.encryptionAtRestProvider))].join(),
  };
}

describe("a plugin that dies", () => {
  let world: RunWorld | undefined;
  const table: string[] = [];
  afterEach(async () => {
    await world?.emulator.close();
    world = undefined;
  });
  afterAll(() => console.log(`cuts, all of them converged:\n${table.join("\n")}`));

  it.each(CASES)("after any request of: $name", { timeout: 120_000 }, async (one) => {
    world = await started(one);
    const copy = copierOf(world);
    const plugin = startPlugin(world.emulator);
    await run(one, world, plugin);
    const cuts = cutsIn(world.emulator.journal.entries().filter(isWork));
    const clean = [...writes(world)].sort();
    await plugin.close();
    await world.emulator.close();
    expect(cuts.length).toBeGreaterThan(0);
    for (const cut of cuts) {
      world = await copy();
      await killAt(one, world, cut);
      const next = startPlugin(world.emulator);
      await run(one, world, next);
      await next.close();
      const damage = world.emulator.damage.entries();
      const found = { cut, ends: ends(world), damage, writes: [...writes(world)].sort() };
      // The killed run and the next one together write what an undisturbed one does: no endpoint is asked for twice.
      expect(found).toEqual({ cut, ends: one.ends, damage: [], writes: clean });
      await world.emulator.close();
    }
    table.push(`  ${one.name}: ${cuts.length}`);
  });
});
