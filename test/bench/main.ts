// `npm run bench`: calls and times of the main jobs on the emulator, beside the fewest calls that the API allows and the floor of the emulated times.
// Runs on a real CLI where one is found, else on the test double; it says which. It measures; it asserts nothing.
import { quickstart } from "../../emulator/seeds.ts";
import { createCliStack } from "../../testing/cli.ts";
import { createTestStack } from "../../testing/engine/index.ts";
import { findCli } from "../../testing/find-cli.ts";
import type { OperationResult } from "../../testing/stack-types.ts";
import { byHand } from "../support/hand.ts";
import { makeWorld, type World, type WorldOptions, wholeProgram } from "../support/world.ts";
import { benchComponent } from "./component.ts";

interface Task {
  readonly name: string;
  /** Look once, write what is needed, look until it is done. */
  readonly fewest: Readonly<Record<string, number>>;
  /** What the emulated times alone cost. */
  readonly floorS: number;
  /** What PEER did. */
  readonly peer?: string;
  readonly run: (world: World) => Promise<OperationResult>;
}

/** Measured on a local fake with the same 20 s for a cluster, and a static token: a service account adds a token and a revoke. */
const PEER = "Terraform provider 2.12.0, static token";

const up = (world: World): Promise<OperationResult> => world.stack.up();

/** "look" and "done" are one read of all clusters each, however many there are. */
const TASKS: readonly Task[] = [
  {
    name: "preview, nothing configured",
    fewest: { token: 1, "GET encryption": 1, "GET clusters": 1 },
    floorS: 0,
    run: (world) => world.stack.preview(),
  },
  {
    name: "up: project and 2 clusters",
    fewest: { token: 1, "GET encryption": 1, "PATCH encryption": 1, "GET clusters": 3, "PATCH cluster": 2 },
    floorS: 20,
    peer: "8 calls and 30.5 s (floor 20 s) for one cluster, which must be imported and then owned whole",
    run: up,
  },
  {
    name: "up without changes",
    fewest: { token: 1, "GET encryption": 1, "GET clusters": 1 },
    floorS: 0,
    peer: "3 calls for the project and two endpoints, no cluster",
    run: up,
  },
  {
    name: "rotate the key's version",
    fewest: { token: 1, "GET encryption": 1, "PATCH encryption": 1, "GET clusters": 1 },
    floorS: 0,
    peer: "3 calls, without a look at `valid` or at the clusters",
    run: (world) => {
      world.declare(wholeProgram({ keyVersion: quickstart.keyVersions.newest }));
      return world.stack.up();
    },
  },
  {
    name: "repair a cluster decrypted by hand",
    fewest: { token: 1, "GET encryption": 1, "GET clusters": 3, "PATCH cluster": 1 },
    floorS: 20,
    run: async (world) => {
      await byHand(world.emulator, {
        projects: { [quickstart.projectId]: { clusters: { billing: { encryptionAtRestProvider: "NONE" } } } },
      });
      return world.stack.up();
    },
  },
  {
    name: "destroy: 2 clusters and the project",
    fewest: { token: 1, "GET encryption": 1, "PATCH encryption": 1, "GET clusters": 4, "PATCH cluster": 2 },
    floorS: 20,
    peer: "19 calls in two applies for one cluster and one endpoint; in one apply it is stuck; a `destroy` deletes the cluster itself",
    run: (world) => world.stack.destroy(),
  },
];

function kindOf(method: string, path: string): string {
  if (path.startsWith("/api/oauth/")) return path.endsWith("revoke") ? "revoke" : "token";
  if (path.endsWith("/encryptionAtRest")) return `${method} encryption`;
  if (path.endsWith("/clusters")) return `${method} clusters`;
  return path.includes("/clusters/") ? `${method} cluster` : `${method} other`;
}

const counted = (world: World): Readonly<Record<string, number>> => {
  const kinds = world.emulator.journal
    .entries()
    .filter((entry) => entry.service !== "control")
    .map((entry) => kindOf(entry.method, entry.path));
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((one) => one === kind).length]),
  );
};

const total = (calls: Readonly<Record<string, number>>): number =>
  Object.values(calls).reduce((sum, one) => sum + one, 0);
const words = (calls: Readonly<Record<string, number>>): string =>
  Object.entries(calls)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");

const found = await findCli();
console.log(
  found.kind === "found"
    ? `Pulumi CLI ${found.version} (${found.source})`
    : `Test double of the engine (no CLI: ${found.reason})`,
);
const makeStack: WorldOptions["makeStack"] = (options) =>
  found.kind === "found" ? createCliStack({ ...options, cli: found }) : createTestStack(options);
const world = await makeWorld({ makeStack });
world.declare(wholeProgram());
try {
  for (const task of TASKS) {
    world.emulator.journal.clear();
    const [beganMs, emulatedMs] = [Date.now(), world.emulator.clock.now()];
    const result = await task.run(world);
    const calls = counted(world);
    const writes = world.emulator.journal.writes().length;
    console.log(`\n${task.name}${result.ok ? "" : " FAILED"}`);
    console.log(`  calls   ${total(calls)} (fewest ${total(task.fewest)}), ${writes} of them writes: ${words(calls)}`);
    console.log(
      `  waited  ${((world.emulator.clock.now() - emulatedMs) / 1000).toFixed(0)} s of emulated time (floor ${task.floorS} s); ${((Date.now() - beganMs) / 1000).toFixed(1)} s on this machine`,
    );
    if (task.peer !== undefined) console.log(`  beside  ${PEER}: ${task.peer}`);
  }
  console.log(
    `\ndamage log: ${world.emulator.damage.entries().length === 0 ? "empty" : JSON.stringify(world.emulator.damage.entries())}`,
  );
} finally {
  await world.dispose();
}
await benchComponent(makeStack);
