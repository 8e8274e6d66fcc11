// The plugin killed after each request of an operation: the next run converges. Cut points come from the journal of a clean run, so a new request
// of ours is a new cut by itself. Operations of the private path have many, most of them looks: test/lifecycle has every cut of those in process.

import type { OperationResult, Stack } from "@pulumi-atlas-cmk/testing";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { JournalEntry } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { isWork } from "../support/hand.ts";
import {
  closed,
  type Declared,
  encryption,
  makeWorld,
  privateProgram,
  type World,
  wholeProgram,
} from "../support/world.ts";
import { cloud, cutting, type MakeStack, mustPass, privatePath, staticAccess } from "./shared.ts";

interface Case {
  readonly name: string;
  readonly program: readonly Declared[];
  /** Brings the stack to where the operation starts. */
  readonly before: (world: World) => Promise<void>;
  readonly operation: (world: World) => Promise<OperationResult>;
  /** What is run after the kill. @default the operation */
  readonly again?: (world: World) => Promise<OperationResult>;
  /** What must hold of the cloud in the end. */
  readonly ends: Readonly<Record<string, unknown>>;
  /** How often the same write may be seen, the killed run's included. */
  readonly mostOfEachWrite: number;
  /** Of a clean run's requests, those after which it is cut where not every cut is asked for. @default every one */
  readonly chosen?: (clean: readonly JournalEntry[]) => readonly number[];
}

const { newest } = quickstart.keyVersions;
const up = (world: World): Promise<OperationResult> => world.stack.up();
const nothing = (): Promise<void> => Promise.resolve();
const isUp = async (world: World): Promise<void> => {
  mustPass(await world.stack.up());
};
const openly = { isPrivate: false, endpoints: [], vault: "Enabled" };
const on = { enabled: true, orders: "AZURE", billing: "AZURE", ...openly };
const off = { enabled: false, orders: "NONE", billing: "NONE", ...openly };
const privately = { ...on, isPrivate: true, endpoints: ["EUROPE_WEST", "US_EAST_2"], vault: "Disabled" };

/** The first of each kind of write: done, and the answer never read. */
function firstWrites(clean: readonly JournalEntry[]): readonly number[] {
  const kinds = new Set<string>();
  return clean.flatMap(({ method, service, path }, index) => {
    const kind = `${service} ${method}`;
    if (method === "GET" || service === "entra" || path.startsWith("/api/oauth/") || kinds.has(kind)) return [];
    kinds.add(kind);
    return [index + 1];
  });
}

const CASES: readonly Case[] = [
  { name: "create", program: wholeProgram(), before: nothing, operation: up, ends: on, mostOfEachWrite: 1 },
  {
    name: "create with a client secret, which is carried again because nobody can compare it",
    program: [encryption({ access: staticAccess })],
    before: nothing,
    operation: up,
    ends: { ...off, enabled: true },
    mostOfEachWrite: 2,
  },
  {
    name: "update",
    program: wholeProgram(),
    before: async (world) => {
      await isUp(world);
      world.declare(wholeProgram({ keyVersion: newest }));
    },
    operation: up,
    ends: on,
    mostOfEachWrite: 1,
  },
  {
    name: "delete",
    program: wholeProgram(),
    before: isUp,
    operation: (world) => world.stack.destroy(),
    ends: off,
    mostOfEachWrite: 1,
  },
  {
    name: "a replacement that stands for the same thing, between its creates and its deletes too",
    program: wholeProgram(),
    before: isUp,
    operation: async (world) => {
      const { resources } = await world.stack.state();
      const replace = resources
        .filter((resource) => resource.type.includes("atlas-cmk"))
        .map((resource) => resource.urn);
      return world.stack.up({ replace });
    },
    again: up,
    ends: on,
    mostOfEachWrite: 0,
  },
  {
    name: "the way from public to private",
    program: wholeProgram(),
    before: async (world) => {
      await isUp(world);
      world.declare(privateProgram(closed));
    },
    operation: up,
    ends: privately,
    mostOfEachWrite: 1,
    chosen: firstWrites,
  },
  {
    name: "the way from private to public",
    program: privateProgram(closed),
    before: async (world) => {
      await isUp(world);
      world.declare(wholeProgram());
    },
    operation: up,
    ends: on,
    mostOfEachWrite: 1,
    chosen: firstWrites,
  },
  {
    name: "destroy with the private path",
    program: privateProgram(closed),
    before: isUp,
    operation: (world) => world.stack.destroy(),
    ends: off,
    mostOfEachWrite: 1,
    chosen: firstWrites,
  },
];

/** Requests that an operation of ours makes, in order; the journal's control requests left out. */
const requests = (world: World): readonly JournalEntry[] => world.emulator.journal.entries().filter(isWork);

/** Writes with what they say, so that two regions, or on and off, are not the same. */
const writes = (world: World): readonly string[] =>
  world.emulator.journal
    .writes()
    .map(({ method, path, requestBody }) => `${method} ${path} ${JSON.stringify(requestBody)}`);

async function started(makeStack: MakeStack, one: Case): Promise<World> {
  const world = await makeWorld({ makeStack });
  world.declare(one.program);
  await one.before(world);
  world.emulator.journal.clear();
  return world;
}

/** Runs the operation and kills the plugin when its n-th request has been done and not answered. */
async function killAt(world: World, one: Case, cut: number): Promise<void> {
  const { onPlugin, stop } = cutting(world, { after: cut });
  const stack: Stack = {
    ...world.stack,
    up: (options) => world.stack.up({ ...options, onPlugin }),
    destroy: (options) => world.stack.destroy({ ...options, onPlugin }),
  };
  await one.operation({ ...world, stack });
  stop();
}

/** Some fifty cuts, and half a minute for each where a real CLI runs. */
const EVERY_CUT_WITHIN_MS = 2 * 3_600_000;

const most = (all: readonly string[]): number =>
  Math.max(0, ...Object.values(Object.groupBy(all, (one) => one)).map((same) => same?.length ?? 0));

export function kills(makeStack: MakeStack, { every = false }: { readonly every?: boolean } = {}): void {
  const table: string[] = [];
  const limit = every ? { timeout: EVERY_CUT_WITHIN_MS } : {};
  afterAll(() => console.log(`killed and converged:\n${table.join("\n")}`));

  describe.each(CASES)("a plugin killed during $name", (one) => {
    let world: World | undefined;
    afterEach(async () => {
      await world?.dispose();
      world = undefined;
    });

    it("converges on the next run, wherever it was cut", limit, async () => {
      world = await started(makeStack, one);
      mustPass(await one.operation(world));
      const clean = requests(world);
      await world.dispose();
      const all = clean.map((_, index) => index + 1);
      const cuts = every ? all : (one.chosen?.(clean) ?? all);
      expect(cuts.length).toBeGreaterThan(0);
      for (const cut of cuts) {
        world = await started(makeStack, one);
        await killAt(world, one, cut);
        mustPass(await (one.again ?? one.operation)(world));
        const found = {
          cut,
          cloud: { ...cloud(world), ...privatePath(world) },
          damage: world.emulator.damage.entries(),
          most: most(writes(world)) <= one.mostOfEachWrite,
        };
        expect(found).toEqual({ cut, cloud: one.ends, damage: [], most: true });
        await world.dispose();
      }
      table.push(`  ${one.name}: ${cuts.length} of ${clean.length} requests`);
    });
  });
}
