// `npm run emulator -- [--port N] [--clock real|faster:N|stepped] [--seed NAME] [--env]`: the emulator as a process of its own, with the
// stand-ins for provider plugins beside it. Seeds: quickstart, everyKind, component, existingVault, multiProject, twoProjects, sharedVault, portal, portalSecret, terraform. With --env it prints nothing but the line that leads another shell to it.

import { parseArgs } from "node:util";
import type { ClockOptions } from "./clock.ts";
import { NAMED_SEEDS } from "./control.ts";
import { startEmulator } from "./index.ts";
import { own } from "./own.ts";
import { startPlugins } from "./plugins/index.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8787" },
    clock: { type: "string", default: "real" },
    seed: { type: "string", default: "quickstart" },
    env: { type: "boolean", default: false },
  },
});

function clockOptions(text: string): ClockOptions {
  if (text === "real" || text === "stepped") return { mode: text };
  const factor = Number(/^faster:(\d+(?:\.\d+)?)$/.exec(text)?.[1]);
  if (factor > 0) return { mode: "faster", factor };
  throw new Error(`--clock must be real, stepped or faster:N, not ${text}`);
}

const seed = own(NAMED_SEEDS, values.seed);
if (seed === undefined) throw new Error(`--seed must be one of ${Object.keys(NAMED_SEEDS).join(", ")}`);
const emulator = await startEmulator({ port: Number(values.port), clock: clockOptions(values.clock), seed });
const plugins = await startPlugins(emulator);
const variables = Object.entries({ ...emulator.env, ...plugins.env });
const inOneLine = `export ${variables.map(([name, value]) => `${name}="${value}"`).join(" ")}`;
if (!values.env) {
  console.log(`Atlas, Entra, Graph, ARM and Key Vault on ${emulator.url}. For another shell:\n`);
  for (const [name, value] of variables) console.log(`export ${name}="${value}"`);
  console.log("\nJournal: GET /_emulator/journal. What would have hurt: GET /_emulator/damage. Stop with Ctrl-C.");
  console.log("The same in one line:\n");
}
console.log(inOneLine);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    plugins.close();
    void emulator.close();
  });
