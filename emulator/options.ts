// What `npm run emulator -- …` was asked for. A mistake gives one sentence and the usage, not a stack trace.

import { parseArgs } from "node:util";
import type { ClockOptions } from "./clock.ts";
import { NAMED_SEEDS } from "./control.ts";
import { own } from "./own.ts";
import type { Seed } from "./seeds.ts";

export interface Asked {
  readonly port: number;
  readonly clock: ClockOptions;
  readonly seedName: string;
  readonly seed: (nowMs: number) => Seed;
  /** Print nothing but the line that leads another shell to the emulator. */
  readonly envOnly: boolean;
}

export const USAGE = `npm run emulator -- [--port 8787] [--clock real|faster:N|stepped] [--env] [--seed ${Object.keys(NAMED_SEEDS).join("|")}]`;

const OPTIONS = {
  port: { type: "string", default: "8787" },
  clock: { type: "string", default: "real" },
  seed: { type: "string", default: "component" },
  env: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** The options, or the text to print instead of a start. */
export function optionsIn(args: readonly string[]): Asked | { readonly instead: string; readonly isMistake: boolean } {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    if (values.help) return { instead: USAGE, isMistake: false };
    return {
      port: portIn(values.port),
      clock: clockIn(values.clock),
      seedName: values.seed,
      seed: seedIn(values.seed),
      envOnly: values.env,
    };
  } catch (error) {
    return { instead: `${error instanceof Error ? error.message : String(error)}\n${USAGE}`, isMistake: true };
  }
}

function portIn(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`--port must be a number up to 65535, not ${text}`);
}

function clockIn(text: string): ClockOptions {
  if (text === "real" || text === "stepped") return { mode: text };
  const factor = Number(/^faster:(\d+(?:\.\d+)?)$/.exec(text)?.[1]);
  if (factor > 0) return { mode: "faster", factor };
  throw new Error(`--clock must be real, stepped or faster:N, not ${text}`);
}

function seedIn(name: string): Asked["seed"] {
  const seed = own(NAMED_SEEDS, name);
  if (seed !== undefined) return seed;
  throw new Error(`--seed must be one of ${Object.keys(NAMED_SEEDS).join(", ")}, not ${name}`);
}

/** Why no emulator started, for a person. */
export function whyNot(error: unknown, port: number): string {
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
    return `Port ${port} is in use, perhaps by another emulator. Stop that one, or choose another port: npm run emulator -- --port ${port + 1}`;
  throw error;
}
