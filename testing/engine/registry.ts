// Which provider answers for which reference: a process of the dynamic provider per instance, an echo for other packages.
// Processes start on first use and live as long as the operation.
import { type Plugin, type PluginHost, startPlugin } from "./plugin.ts";
import type { Properties } from "./property.ts";
import { echoProvider, type Provider } from "./provider.ts";
import { providerPackage, providerUrn, type Resource, urnType } from "./resource.ts";

export const DYNAMIC_PACKAGE = "pulumi-nodejs";

export interface Registry {
  has(reference: string): boolean;
  /** From now on this configuration answers, in a process of its own. */
  configure(reference: string, config: Properties): void;
  /** Makes sure that a provider known only from the state can answer. */
  ensure(reference: string, known: readonly Resource[]): void;
  get(reference: string): Promise<Provider>;
  stopAll(): Promise<void>;
}

export function createRegistry(host: PluginHost): Registry {
  const providers = new Map<string, () => Promise<Provider>>();
  const started: Promise<Plugin>[] = [];

  const configure = (reference: string, config: Properties): void => {
    if (providerPackage(urnType(providerUrn(reference))) !== DYNAMIC_PACKAGE) {
      providers.set(reference, async () => echoProvider);
      return;
    }
    let plugin: Promise<Plugin> | undefined;
    providers.set(reference, () => {
      if (plugin === undefined) {
        plugin = startPlugin(host, config);
        started.push(plugin);
      }
      return plugin;
    });
  };

  return {
    has: (reference) => providers.has(reference),
    configure,
    ensure(reference, known) {
      if (reference === "" || providers.has(reference)) return;
      const resource = known.find((candidate) => `${candidate.urn}::${candidate.id}` === reference);
      if (resource === undefined) throw new Error(`could not find provider ${reference} in old state`);
      configure(reference, resource.inputs);
    },
    async get(reference) {
      const provider = providers.get(reference);
      if (provider === undefined) throw new Error(`unknown provider ${reference}`);
      return provider();
    },
    async stopAll() {
      const plugins = await Promise.allSettled(started);
      await Promise.all(plugins.map((plugin) => (plugin.status === "fulfilled" ? plugin.value.stop() : undefined)));
    },
  };
}
