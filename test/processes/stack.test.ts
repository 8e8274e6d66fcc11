// Proves that a stack lives as well with program and plugin in processes of their own, where only text crosses between them, and that a plugin killed by
// SIGKILL leaves what the next run goes on from. What a stack does is proved in test/program; every scenario runs like this in test/exhaustive.
import { createTestStack, type OperationResult, type RunningPlugin } from "@pulumi-atlas-cmk/testing";
import { afterEach, expect, it } from "vitest";
import { cloud, clusterPatch, EAR, mustPass, ops, writes } from "../scenarios/shared.ts";
import { removeDeadSockets } from "../support/dead-sockets.ts";
import { type Declared, makeWorld, type World, wholeProgram } from "../support/world.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.dispose();
  removeDeadSockets();
  world = undefined;
});

const start = async (program: readonly Declared[]): Promise<World> => {
  world = await makeWorld({ makeStack: createTestStack });
  world.declare(program);
  return world;
};

const on = { enabled: true, orders: "AZURE", billing: "AZURE" };

it("lives from preview to destroy, beside a resource whose provider is serialised with it", async () => {
  const one = await start([...wholeProgram(), { kind: "Upstream", name: "upstream", args: { gives: "something" } }]);
  const created = { encryption: "create", orders: "create", billing: "create" };
  expect(ops(mustPass(await one.stack.preview()))).toEqual(created);
  expect(writes(one)).toEqual([]);
  expect(ops(mustPass(await one.stack.up()))).toEqual(created);
  expect([...writes(one)].sort()).toEqual([EAR, clusterPatch("billing"), clusterPatch("orders")].sort());
  expect(mustPass(await one.stack.up({ refresh: true })).changeSummary).toEqual({ same: 5 });
  mustPass(await one.stack.destroy());
  expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
  expect(one.emulator.damage.entries()).toEqual([]);
});

it("goes on after its plugin was killed in the middle of a write", async () => {
  const one = await start(wholeProgram());
  const plugins: RunningPlugin[] = [];
  const stop = one.emulator.onRequest((entry) => {
    if (entry.method !== "PATCH") return;
    stop();
    for (const plugin of plugins) plugin.kill();
  });
  const killed: OperationResult = await one.stack.up({ onPlugin: (plugin) => void plugins.push(plugin) });
  expect(plugins.every(({ pid }) => pid !== undefined && pid !== process.pid)).toBe(true);
  expect(killed.errors).toContain("error reading from server: EOF");
  mustPass(await one.stack.up());
  expect(cloud(one)).toEqual(on);
  expect(writes(one).filter((write) => write === EAR)).toEqual([EAR]);
  expect(one.emulator.damage.entries()).toEqual([]);
});
