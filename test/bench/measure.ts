// Runs the jobs in this process, on the test double and a clock that steps when all is quiet: calls, polls and emulated seconds come out the same each time.
// It asserts nothing.

import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { makeWorld, type World } from "../support/world.ts";
import { type Counted, countCalls } from "./calls.ts";
import type { Path, Task } from "./task.ts";
import { PATHS } from "./tasks.ts";

export interface Measured extends Counted {
  readonly task: string;
  readonly emulatedS: number;
}

/** Far longer than the steps between two requests; the clock itself sees when this process was busy. */
const QUIET_MS = 20;

export async function measureJobs(paths: readonly Path[] = PATHS): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const path of paths) measured.push(...(await measurePath(path)));
  return measured;
}

async function measurePath({ world: options, prepare, tasks }: Path): Promise<readonly Measured[]> {
  const world = await makeWorld({ makeStack: createFastStack, quietMs: QUIET_MS, ...options });
  const measured: Measured[] = [];
  try {
    await prepare(world);
    for (const task of tasks) measured.push(await measure(world, task));
    const damage = world.emulator.damage.entries();
    if (damage.length > 0) throw new Error(`The jobs put data at risk: ${JSON.stringify(damage)}`);
  } finally {
    await world.dispose();
  }
  return measured;
}

async function measure(world: World, task: Task): Promise<Measured> {
  const { journal, clock } = world.emulator;
  journal.clear();
  const beganMs = clock.now();
  const result = await task.run(world);
  if (!result.ok) throw new Error(`${task.name}: ${result.errors.join("\n")}\n${result.output}`);
  return {
    task: task.name,
    ...countCalls(journal.entries()),
    emulatedS: Math.round((clock.now() - beganMs) / 100) / 10,
  };
}
