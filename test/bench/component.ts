// The component in the bench: how long a preview takes with 1 and with 20 clusters beside an empty program's, what it asks, what it leaves in state.
// It measures; it asserts nothing.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { component, componentSeed } from "../../emulator/component-seeds.ts";
import { clusterId, dedicated, quickstart, type Seed } from "../../emulator/seeds.ts";
import { type Declared, makeWorld, type World, type WorldOptions } from "../support/world.ts";

const SIZES = [1, 20];
const RUNS = 3;

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

interface Measured {
  readonly seconds: number;
  readonly calls: Readonly<Record<string, number>>;
}

export async function benchComponent(makeStack: WorldOptions["makeStack"]): Promise<void> {
  console.log("\nthe component: previews, the middle one of three each");
  await inWorld(makeStack, 1, async (world) => {
    console.log(`  an empty program        ${shown(await previewed(world))}`);
  });
  for (const count of SIZES)
    await inWorld(makeStack, count, async (world) => {
      world.declare(programOf(count));
      console.log(`  ${clusters(count)}, all to make   ${shown(await previewed(world))}`);
      passed(await world.stack.up());
      console.log(`  ${clusters(count)}, no change     ${shown(await previewed(world))}`);
      if (count === SIZES[0]) sayState(world.stack.directory);
    });
}

const clusters = (count: number): string => `${count} cluster${count === 1 ? " " : "s"}`.padEnd(11);

async function inWorld(
  makeStack: WorldOptions["makeStack"],
  count: number,
  act: (world: World) => Promise<void>,
): Promise<void> {
  const world = await makeWorld({ makeStack, plugins: true, seed: seedOf(count) });
  try {
    await act(world);
  } finally {
    await world.dispose();
  }
}

async function previewed(world: World): Promise<Measured> {
  const all: Measured[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    world.emulator.journal.clear();
    const beganMs = performance.now();
    passed(await world.stack.preview());
    all.push({ seconds: (performance.now() - beganMs) / 1000, calls: callsIn(world) });
  }
  const [, middle] = all.sort((one, other) => one.seconds - other.seconds);
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

function passed(result: OperationResult): void {
  if (!result.ok) throw new Error(`${result.errors.join("\n")}\n${result.output}`);
}

function callsIn(world: World): Readonly<Record<string, number>> {
  const services = world.emulator.journal
    .entries()
    .map(({ service }) => service as string)
    .filter((service) => service !== "control");
  return Object.fromEntries(
    [...new Set(services)].sort().map((one) => [one, services.filter((service) => service === one).length]),
  );
}

const shown = ({ seconds, calls }: Measured): string => {
  const parts = Object.entries(calls).map(([service, count]) => `${service} ${count}`);
  const total = Object.values(calls).reduce((sum, one) => sum + one, 0);
  return `${seconds.toFixed(1)} s, ${total} calls${total === 0 ? "" : `: ${parts.join(", ")}`}`;
};

interface Stored {
  readonly urn: string;
}

/** The engine's own file, as it lies on disk. */
function sayState(directory: string): void {
  console.log("  bytes of state, by resource");
  const all = storedIn(directory).map((one) => ({
    name: one.urn.split("::").at(-1) ?? "",
    bytes: Buffer.byteLength(JSON.stringify(one)),
  }));
  for (const { name, bytes } of all) console.log(`    ${String(bytes).padStart(6)}  ${name}`);
  console.log(`    ${String(all.reduce((sum, { bytes }) => sum + bytes, 0)).padStart(6)}  together`);
}

function storedIn(directory: string): readonly Stored[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json") && !/backups|history/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const file of files) {
    const content = JSON.parse(readFileSync(file, "utf8"));
    const resources = content.checkpoint?.latest?.resources ?? content.deployment?.resources ?? content.resources;
    if (Array.isArray(resources)) return resources as readonly Stored[]; // a deployment's resources have URNs
  }
  return [];
}
