// Attaches to a stand-in as the engine does, and asks it things. Shared by the tests of the stand-ins; proves nothing by itself.
import { attachPort, type Plugin, type Properties, startAttached } from "@pulumi-atlas-cmk/testing/parts";
import { componentSeed } from "../../../../emulator/component-seeds.ts";
import { type Emulator, startEmulator } from "../../../../emulator/index.ts";
import { type Plugins, startPlugins } from "../../../../emulator/plugins/index.ts";

export interface Bench {
  readonly emulator: Emulator;
  readonly plugins: Plugins;
  attach(packageName: string, config?: Properties): Promise<Plugin>;
  /** What reached ARM or Atlas since the last look, as `PUT …/vaults/x`. */
  requests(): readonly string[];
  close(): Promise<void>;
}

export async function startBench(seed = componentSeed): Promise<Bench> {
  const emulator = await startEmulator({ clock: { mode: "stepped" }, seed });
  const plugins = await startPlugins(emulator);
  const attached: Plugin[] = [];
  let seen = 0;
  return {
    emulator,
    plugins,
    async attach(packageName, config = {}) {
      const plugin = await attachTo(plugins, packageName, config);
      attached.push(plugin);
      return plugin;
    },
    requests() {
      const all = emulator.journal.entries();
      const fresh = all.slice(seen).filter(({ service }) => service !== "entra");
      seen = all.length;
      return fresh.map(({ method, path }) => `${method} …/${path.split("/").slice(-2).join("/")}`);
    },
    async close() {
      await Promise.all(attached.map((plugin) => plugin.stop()));
      plugins.close();
      await emulator.close();
    },
  };
}

export function attachTo(plugins: Plugins, packageName: string, config: Properties): Promise<Plugin> {
  const port = attachPort(plugins.env, packageName);
  if (port === undefined) throw new Error(`${packageName} is not served`);
  const reference = `urn:pulumi:test::bench::pulumi:providers:${packageName}::own::1`;
  return startAttached({ engineAddress: "127.0.0.1:1", env: plugins.env }, { port, reference, inputs: config });
}

export const urnOf = (type: string, name: string): string => `urn:pulumi:test::bench::${type}::${name}`;
