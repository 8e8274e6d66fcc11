// Which provider answers for which reference: a process of the dynamic provider per instance, a connection to one that is attached, an
// echo for other packages. Processes and connections start on first use and live as long as the operation.
import { attachPort, checkConfig, startAttached } from "./attached.ts";
import type { Hosts } from "./hosts.ts";
import type { Plugin, PluginHost } from "./plugin.ts";
import type { Properties } from "./property.ts";
import { type CheckFailure, echoProvider, type Provider } from "./provider.ts";
import { providerPackage, providerUrn, type Resource, urnType } from "./resource.ts";

export const DYNAMIC_PACKAGE = "pulumi-nodejs";

export interface Registry {
  has(reference: string): boolean;
  /** Whether its functions can be called. */
  isAttached(packageName: string): boolean;
  /** A provider's own inputs, as the provider wants them. */
  check(
    urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  /** From now on this configuration answers, in a process or on a connection of its own. */
  configure(reference: string, config: Properties): void;
  /** Makes sure that a provider known only from the state can answer. */
  ensure(reference: string, known: readonly Resource[]): void;
  get(reference: string): Promise<Provider>;
  stopAll(): Promise<void>;
}

export function createRegistry(host: PluginHost, startPlugin: Hosts["startPlugin"]): Registry {
  const providers = new Map<string, () => Promise<Provider>>();
  const started: Promise<Plugin>[] = [];

  const once = (start: () => Promise<Plugin>): (() => Promise<Plugin>) => {
    let plugin: Promise<Plugin> | undefined;
    return () => {
      if (plugin === undefined) {
        plugin = start();
        started.push(plugin);
      }
      return plugin;
    };
  };

  const configure = (reference: string, config: Properties): void => {
    const packageName = providerPackage(urnType(providerUrn(reference)));
    const port = attachPort(host.env, packageName);
    if (packageName === DYNAMIC_PACKAGE)
      providers.set(
        reference,
        once(() => startPlugin(host, config)),
      );
    else if (port === undefined) providers.set(reference, async () => echoProvider);
    else {
      const start = once(() => startAttached(host, { port, reference, inputs: config }));
      providers.set(reference, start);
      // The engine configures these at once, used or not. The first call to the provider reports an error.
      start().catch(() => undefined);
    }
  };

  return {
    has: (reference) => providers.has(reference),
    isAttached: (packageName) => attachPort(host.env, packageName) !== undefined,
    async check(urn, olds, news) {
      const port = attachPort(host.env, providerPackage(urnType(urn)));
      return port === undefined ? { inputs: news, failures: [] } : checkConfig(host, { port, urn, olds, news });
    },
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
