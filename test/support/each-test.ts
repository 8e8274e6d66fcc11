// What a lifecycle test starts from, an emulator with a stepped clock and a plugin in process, and how it kills the plugin at a request.
import { afterEach, beforeEach } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import type { Seed } from "../../emulator/seeds.ts";
import { type Plugin, startPlugin } from "./plugin.ts";

export interface Made {
  readonly emulator: Emulator;
  readonly plugin: Plugin;
}

interface Each {
  readonly seed: (nowMs: number) => Seed;
  take(made: Made): void;
  /** What must hold at the end of each test. */
  holds?(emulator: Emulator): void;
}

/** Each test of the calling file has an emulator and a plugin of its own. */
export function forEachTest({ seed, take, holds }: Each): void {
  let made: Made | undefined;
  beforeEach(async () => {
    const emulator = await startEmulator({ clock: { mode: "stepped" }, seed });
    made = { emulator, plugin: startPlugin(emulator) };
    take(made);
  });

  afterEach(async () => {
    if (made === undefined) return;
    const { emulator, plugin } = made;
    try {
      holds?.(emulator);
    } finally {
      await plugin.close();
      await emulator.close();
    }
  });
}

/** The emulator's own clock is no work. */
export const isWork = (entry: { readonly service: string }): boolean => entry.service !== "control";

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
