// Stand-ins for the provider plugins that an example needs besides ours, for machines that cannot download them.
// They ask the emulated clouds over HTTP; the engine attaches them because PULUMI_DEBUG_PROVIDERS names them.
import { azureNative } from "./azure-native/plugin.ts";
import type { World } from "./http.ts";
import { mongodbAtlas } from "./mongodbatlas/plugin.ts";
import { servePlugin } from "./serve.ts";

export interface Plugins {
  /** What the engine's environment needs in addition. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

export async function startPlugins(world: World): Promise<Plugins> {
  const kinds = [azureNative(world), mongodbAtlas(world)];
  const served = await Promise.all(kinds.map(async (kind) => ({ kind, server: await servePlugin(kind) })));
  return {
    env: { PULUMI_DEBUG_PROVIDERS: served.map(({ kind, server }) => `${kind.name}:${server.port}`).join(",") },
    close: () => {
      for (const { server } of served) server.close();
    },
  };
}
