// Proves that a plugin that dies after any one of its requests leaves a world that the next run finishes: assign, define and assign, change the role, delete.

import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../../emulator/index.ts";
import { quickstartSeed } from "../../../../emulator/seeds.ts";
import { killedAt } from "../../../support/each-test.ts";
import { isWork } from "../../../support/hand.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";
import { copierOf, type RunWorld, runDestroy, runUp } from "../../../support/runs.ts";
import type { Declared } from "../../../support/world.ts";
import { assigning, cryptoUser, custom, principalId, reader } from "./world.ts";

const declared = (name: string, args: Declared["args"]): Declared => ({ kind: "RoleAssignment", name, args });
const builtIn = [declared("reader", reader), declared("crypto-user", cryptoUser)];
const own = [declared("atlas", custom)];

const CASES: ReadonlyArray<{
  readonly name: string;
  readonly from: readonly Declared[];
  /** Absent: `destroy`. */
  readonly to?: readonly Declared[];
  /** Role assignments of the principal, and roles that are defined. */
  readonly ends: readonly [assigned: number, defined: number];
}> = [
  { name: "built-in roles assigned", from: [], to: builtIn, ends: [2, 0] },
  { name: "a role defined and assigned", from: [], to: own, ends: [1, 1] },
  { name: "built-in roles changed for a role of its own", from: builtIn, to: own, ends: [1, 1] },
  { name: "destroy of built-in roles", from: builtIn, ends: [0, 0] },
  { name: "destroy of a role of its own", from: own, ends: [0, 0] },
];
type Case = (typeof CASES)[number];

async function started({ from }: Case): Promise<RunWorld> {
  const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: assigning(quickstartSeed) });
  const world: RunWorld = { emulator, state: new Map() };
  const plugin = startPlugin(emulator);
  await runUp(world.state, from, plugin);
  await plugin.close();
  emulator.journal.clear();
  return world;
}

const endsOf = ({ emulator: { store } }: RunWorld): readonly number[] => [
  store.azure.roleAssignments.filter((one) => one.principalId === principalId).length,
  store.azure.roleDefinitions.length,
];

const run = ({ to }: Case, { state }: RunWorld, plugin: Plugin): Promise<void> =>
  to === undefined ? runDestroy(state, plugin) : runUp(state, to, plugin);

async function killAt(one: Case, world: RunWorld, cut: number): Promise<void> {
  const plugin = startPlugin(world.emulator);
  // After the last request there is nothing left to fail.
  await killedAt(cut, { emulator: world.emulator, plugin }, () => run(one, world, plugin).catch(() => undefined));
}

describe("a plugin that dies", () => {
  it.each(CASES)("after any request of: $name", async (one) => {
    const whole = await started(one);
    const copy = copierOf(whole);
    const first = startPlugin(whole.emulator);
    await run(one, whole, first);
    expect(endsOf(whole)).toEqual(one.ends);
    const cuts = whole.emulator.journal.entries().filter(isWork).length;
    await whole.emulator.close();
    expect(cuts).toBeGreaterThan(1);
    for (let cut = 1; cut <= cuts; cut += 1) {
      const world = await copy();
      await killAt(one, world, cut);
      const next = startPlugin(world.emulator);
      await run(one, world, next);
      expect({ cut, ends: endsOf(world), damage: world.emulator.damage.entries() }).toEqual({
        cut,
        ends: one.ends,
        damage: [],
      });
      await next.close();
      await world.emulator.close();
    }
  });
});
