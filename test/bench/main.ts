// `npm run bench`: calls and times of the main jobs on the emulator, beside the fewest calls that the API allows and the floor of the emulated times;
// and how soon a change of an endpoint is acted on. Runs on a real CLI where one is found, else on the test double; it says which. It asserts nothing.
import { createCliStack, createTestStack, findCli } from "@pulumi-atlas-cmk/testing";
import { makeWorld, type World, type WorldOptions, wholeProgram } from "../support/world.ts";
import { countCalls, inWords, total } from "./calls.ts";
import { benchComponent } from "./component.ts";
import { measureLag } from "./lag.ts";
import { PEER, PRIVATE_PATH, PUBLIC_PATH, type Task } from "./tasks.ts";

const found = await findCli();
console.log(
  found.kind === "found"
    ? `Pulumi CLI ${found.version} (${found.source})`
    : `Test double of the engine (no CLI: ${found.reason})`,
);

async function measure(world: World, task: Task): Promise<void> {
  const { journal, clock } = world.emulator;
  journal.clear();
  const [beganMs, emulatedMs] = [Date.now(), clock.now()];
  const result = await task.run(world);
  const calls = countCalls(journal.entries());
  console.log(`\n${task.name}${result.ok ? "" : " FAILED"}`);
  console.log(
    `  calls   ${total(calls)} (fewest ${total(task.fewest)}), ${journal.writes().length} of them writes: ${inWords(calls)}`,
  );
  console.log(
    `  waited  ${((clock.now() - emulatedMs) / 1000).toFixed(0)} s of emulated time (floor ${task.floorS} s); ${((Date.now() - beganMs) / 1000).toFixed(1)} s on this machine`,
  );
  if (task.peer !== undefined) console.log(`  beside  ${PEER}: ${task.peer}`);
}

const makeStack: WorldOptions["makeStack"] = (options) =>
  found.kind === "found" ? createCliStack({ ...options, cli: found }) : createTestStack(options);

/** The processes of a run ask within it, also on a busy machine. */
const QUIET_MS = 1_000;

async function measureAll(tasks: readonly Task[], prepare: (world: World) => Promise<unknown>): Promise<void> {
  const world = await makeWorld({ makeStack, quietMs: QUIET_MS });
  try {
    world.declare(wholeProgram());
    await prepare(world);
    for (const task of tasks) await measure(world, task);
    const damage = world.emulator.damage.entries();
    console.log(`\ndamage log: ${damage.length === 0 ? "empty" : JSON.stringify(damage)}`);
  } finally {
    await world.dispose();
  }
}

await measureAll(PUBLIC_PATH, () => Promise.resolve());
await measureAll(PRIVATE_PATH, (world) => world.stack.up());
await benchComponent(makeStack);

const lag = await measureLag();
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
console.log(
  `\nfrom an endpoint's change to our next step: median ${seconds(lag.medianMs)}, worst ${seconds(lag.worstMs)} (${lag.changes} changes in ${lag.runs} waits of ${lag.shortestWaitS} to ${lag.longestWaitS} s)`,
);
console.log(
  `  at ${(lag.busiestShare * 100).toFixed(1)} % of what Atlas refills in its token bucket for these calls, in the busiest minute`,
);
