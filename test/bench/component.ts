// How long a preview of the component takes, with 1 and with 20 clusters and without a change, beside an empty program's; and what it leaves in state. In
// processes, on the machine's clock: so all three take turns, and what counts is their ratio within one turn. It asserts nothing.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { component, componentSeed } from "../../emulator/component-seeds.ts";
import { clusterId, dedicated, quickstart, type Seed } from "../../emulator/seeds.ts";
import { type Declared, makeWorld, type World, type WorldOptions } from "../support/world.ts";
import { type Stored, storedIn } from "./size.ts";

const TURNS = 9;
const [ONE, TWENTY] = [1, 20];

export interface Previews {
  readonly turns: number;
  /** Seconds, each the middle one. */
  readonly emptyS: number;
  readonly oneS: number;
  readonly twentyS: number;
  /** Each the middle one of all turns. */
  readonly oneToEmpty: number;
  readonly twentyToOne: number;
  /** Logins to Azure: one for each process that asks. */
  readonly azureLogins: number;
  /** Of the state file, with one cluster. */
  readonly stored: readonly Stored[];
}

export async function measurePreviews(makeStack: WorldOptions["makeStack"]): Promise<Previews> {
  const worlds: World[] = [];
  const open = async (count: number): Promise<World> => {
    const world = await makeWorld({ makeStack, plugins: true, seed: seedOf(Math.max(ONE, count)) });
    worlds.push(world);
    if (count === 0) return world;
    world.declare(programOf(count));
    passed(await world.stack.up());
    // As with the real clouds, a preview asks nobody for the time.
    world.stack.setEnv("ATLAS_CMK_CLOCK", "");
    return world;
  };
  try {
    const [empty, one, twenty] = [await open(0), await open(ONE), await open(TWENTY)];
    const turns: Turn[] = [];
    for (let turn = 0; turn < TURNS; turn += 1)
      turns.push({ emptyS: await previewS(empty), oneS: await previewS(one), twentyS: await previewS(twenty) });
    return { ...summed(turns), azureLogins: loginsIn(one), stored: storedIn(resourcesIn(one.stack.directory)) };
  } finally {
    for (const world of worlds) await world.dispose();
  }
}

type Turn = Pick<Previews, "emptyS" | "oneS" | "twentyS">;

function summed(turns: readonly Turn[]): Omit<Previews, "azureLogins" | "stored"> {
  const middleOf = (of: (turn: Turn) => number): number => {
    const all = turns.map(of).sort((one, other) => one - other);
    return all[Math.floor(all.length / 2)] ?? Number.NaN;
  };
  return {
    turns: turns.length,
    emptyS: middleOf((turn) => turn.emptyS),
    oneS: middleOf((turn) => turn.oneS),
    twentyS: middleOf((turn) => turn.twentyS),
    oneToEmpty: middleOf((turn) => turn.oneS / turn.emptyS),
    twentyToOne: middleOf((turn) => turn.twentyS / turn.oneS),
  };
}

async function previewS(world: World): Promise<number> {
  world.emulator.journal.clear();
  const beganMs = performance.now();
  passed(await world.stack.preview());
  return (performance.now() - beganMs) / 1000;
}

function passed(result: OperationResult): void {
  if (!result.ok) throw new Error(`${result.errors.join("\n")}\n${result.output}`);
}

const loginsIn = (world: World): number =>
  world.emulator.journal.entries().filter(({ path }) => path.endsWith("/oauth2/v2.0/token")).length;

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `cluster-${String(index + 1).padStart(2, "0")}`);

const seedOf =
  (count: number) =>
  (nowMs: number): Seed => {
    const seed = componentSeed(nowMs);
    const clusters = names(count).map((name) =>
      dedicated(clusterId(name.slice(-2)), name, ["US_EAST_2", "EUROPE_WEST"]),
    );
    return { ...seed, atlas: { ...seed.atlas, projects: seed.atlas.projects.map((one) => ({ ...one, clusters })) } };
  };

const programOf = (count: number): readonly Declared[] => [
  {
    kind: "CustomerManagedKeys",
    name: "cmk",
    args: {
      projectId: quickstart.projectId,
      resourceGroupName: component.resourceGroupName,
      clusters: names(count),
      privateNetworking: true,
    },
  },
];

/** The engine's own file, as it lies on disk. */
function resourcesIn(directory: string): Parameters<typeof storedIn>[0] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json") && !/backups|history/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const file of files) {
    const content = JSON.parse(readFileSync(file, "utf8"));
    const resources = content.checkpoint?.latest?.resources ?? content.deployment?.resources ?? content.resources;
    if (Array.isArray(resources)) return resources;
  }
  return [];
}
