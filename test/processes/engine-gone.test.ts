// Proves that a plugin process whose engine has gone, without a signal and in the middle of a request, ends by itself.
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type MonitorHandlers, type Plugin, startMonitor, startPlugin } from "@pulumi-atlas-cmk/testing/parts";
import { afterEach, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { providerText, typeToken } from "../../provider/engine/program-side.ts";
import { encryption } from "../support/world.ts";

const MOST_MS = 10_000;
const programDir = fileURLToPath(new URL("../../examples/quickstart", import.meta.url));

const refuse = (): Promise<never> => Promise.reject(new Error("this engine runs no program"));
const silent: MonitorHandlers = {
  register: refuse,
  registerOutputs: refuse,
  read: refuse,
  invoke: refuse,
  programDone: refuse,
  log: () => {},
};

let emulator: Emulator | undefined;
let plugin: Plugin | undefined;
afterEach(async () => {
  await plugin?.stop();
  await emulator?.close();
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function hasEnded(pid: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < MOST_MS && isAlive(pid); waitedMs += 50) await pause(50);
  return !isAlive(pid);
}

it("a plugin ends within seconds of its engine", async () => {
  const world = await startEmulator({ clock: { mode: "stepped" } });
  const monitor = await startMonitor(silent);
  let pid = 0;
  const host = {
    programDir,
    projectName: "world",
    engineAddress: monitor.address,
    env: { ...process.env, ...world.env },
    onPlugin: (started: { readonly pid: number | undefined }) => {
      pid = started.pid ?? 0;
    },
    onOutput: () => {},
  };
  const running = await startPlugin(host, {});
  [emulator, plugin] = [world, running];
  const urn = `urn:pulumi:test::world::${typeToken("EncryptionAtRest")}::encryption`;
  const given = { ...encryption().args, __provider: providerText("EncryptionAtRest"), __urn: urn, __preview: false };
  const { inputs, failures } = await running.check(urn, {}, given);
  expect(failures).toEqual([]);
  let ended: Promise<boolean> | undefined;
  const stop = world.onRequest(async (entry) => {
    if (entry.method !== "PATCH") return;
    stop();
    expect(isAlive(pid)).toBe(true);
    monitor.close();
    ended = hasEnded(pid);
    await ended;
  });
  await expect(running.create(urn, inputs, false)).rejects.toThrow("The Pulumi engine has ended");
  expect(await ended).toBe(true);
  expect(world.store.atlas.projects[quickstart.projectId]?.encryption.azureKeyVault.enabled).toBe(true);
});
