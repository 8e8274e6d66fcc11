// What a lifecycle test starts from, an emulator with a stepped clock and a plugin in process, and how it kills the plugin at a request.

import { afterEach, beforeEach, expect } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import type { Seed } from "../../emulator/seeds.ts";
import { isWork } from "./hand.ts";
import { type Plugin, startPlugin, textsOf } from "./plugin.ts";

interface Made {
  readonly emulator: Emulator;
  readonly plugin: Plugin;
}

interface Each {
  readonly seed: (nowMs: number) => Seed;
  /** What must hold at the end of each test. */
  holds?(emulator: Emulator): void;
}

/** Of the test that runs, in a file that calls `forEachTest`. */
export let emulator: Emulator;
export let plugin: Plugin;

/** Each test of the calling file has an emulator and a plugin of its own. */
export function forEachTest({ seed, holds }: Each): void {
  let isStarted = false;
  beforeEach(async () => {
    emulator = await startEmulator({ clock: { mode: "stepped" }, seed });
    plugin = startPlugin(emulator);
    isStarted = true;
  });

  afterEach(async () => {
    if (!isStarted) return;
    isStarted = false;
    try {
      holds?.(emulator);
    } finally {
      await plugin.close();
      await emulator.close();
    }
  });
}

/** For `holds`: no step of the test has put data at risk. */
export const noDamage = (one: Emulator): void => expect(one.damage.entries()).toEqual([]);

/** Another process, which knows nothing of what the first one declared. */
export const another = (env: Readonly<Record<string, string | undefined>> = {}): Plugin => startPlugin(emulator, env);

/** What a process said on a row, the test's own unless said otherwise. */
export const infos = (of: Plugin = plugin): readonly string[] => textsOf(of, "info");
export const warnings = (of: Plugin = plugin): readonly string[] => textsOf(of, "warn");
export const statuses = (of: Plugin = plugin): readonly string[] => textsOf(of, "status");

/** The n-th request is done and not answered; whatever is under way beside it never arrives. */
export async function killedAt(cut: number, { emulator, plugin }: Made, run: () => Promise<void>): Promise<void> {
  let seen = 0;
  const stop = emulator.onRequest((entry) => {
    if (!isWork(entry)) return;
    seen += 1;
    if (seen !== cut) return;
    emulator.faults.add({ match: {}, times: Number.POSITIVE_INFINITY, action: { kind: "drop", when: "before" } });
    plugin.kill();
  });
  await run();
  stop();
  emulator.faults.clear();
}
