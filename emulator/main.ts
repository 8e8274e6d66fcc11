// `npm run emulator`: the emulator as a process of its own, with the stand-ins for provider plugins beside it. `--help` lists the options. With --env it
// prints nothing but the line that leads another shell to it.

import { startEmulator } from "./index.ts";
import { optionsIn, whyNot } from "./options.ts";
import { startPlugins } from "./plugins/index.ts";

const asked = optionsIn(process.argv.slice(2));
if ("instead" in asked) {
  console[asked.isMistake ? "error" : "log"](asked.instead);
  process.exit(asked.isMistake ? 1 : 0);
}
const emulator = await startEmulator(asked).catch((error: unknown) => {
  console.error(whyNot(error, asked.port));
  process.exit(1);
});
const plugins = await startPlugins(emulator);
const variables = Object.entries({ ...emulator.env, ...plugins.env });
const inOneLine = `export ${variables.map(([name, value]) => `${name}="${value}"`).join(" ")}`;
if (!asked.envOnly) {
  console.log(`Atlas, Entra, Graph, ARM and Key Vault on ${emulator.url}, with the seed "${asked.seedName}".`);
  console.log("For another shell:\n");
  for (const [name, value] of variables) console.log(`export ${name}="${value}"`);
  console.log("\nJournal: GET /_emulator/journal. What would have hurt: GET /_emulator/damage.");
  console.log("Stop with Ctrl-C. Everything is in memory: run `pulumi destroy` first.");
  console.log("The same in one line:\n");
}
console.log(inOneLine);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    plugins.close();
    void emulator.close();
  });
