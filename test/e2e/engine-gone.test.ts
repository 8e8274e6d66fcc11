// Proves that a plugin process whose engine was killed stops by itself. Only a real CLI can show it: it is the one that sends no signal. Skipped, and
// saying so, where there is none; needs /proc.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { afterEach, describe, expect, it } from "vitest";
import { makeWorld, type World, wholeProgram } from "../support/world.ts";

const found = await findCli();
const MOST_MS = 10_000;

const field = (pid: number, name: string): string =>
  new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";

/** The CLI that a plugin works for: a shell may stand between them. */
function engineOf(pid: number): number {
  const parent = Number(field(pid, "PPid"));
  return field(parent, "Name") === "pulumi" || parent <= 1 ? parent : engineOf(parent);
}

const isAlive = (pid: number): boolean => {
  try {
    return field(pid, "State") !== "Z";
  } catch {
    return false;
  }
};

async function gone(pids: readonly number[]): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < MOST_MS; waitedMs += 100) {
    if (!pids.some(isAlive)) return true;
    await pause(100);
  }
  return false;
}

function theTest(): void {
  let world: World | undefined;
  afterEach(() => world?.dispose());

  it("stops within seconds, in the middle of a request", async () => {
    if (found.kind !== "found") throw new Error("no CLI");
    world = await makeWorld({ makeStack: (options) => createCliStack({ ...options, cli: found }) });
    const { emulator, stack } = world;
    world.declare(wholeProgram());
    const plugins: number[] = [];
    let stopping: Promise<boolean> | undefined;
    const stop = emulator.onRequest(async (entry) => {
      if (entry.method !== "PATCH" || !entry.path.includes("/clusters/")) return;
      stop();
      const mine = plugins.filter(isAlive);
      expect(mine.length).toBeGreaterThan(0);
      process.kill(engineOf(mine[0] ?? 0), "SIGKILL");
      stopping = gone(mine);
      await stopping;
    });
    await stack.up({ onPlugin: ({ pid = 0 }) => void plugins.push(pid) }).catch(() => undefined);
    expect(await stopping).toBe(true);
    await stack.terminate();
    expect((await stack.up()).ok).toBe(true);
  });
}

if (found.kind === "found") describe(`with Pulumi CLI ${found.version}, a plugin whose engine is killed`, theTest);
else describe.skip(`no Pulumi CLI: ${found.reason}`, theTest);
