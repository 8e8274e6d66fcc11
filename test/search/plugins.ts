// The plugin processes of one run of the search, in process: one for each provider instance, with what they declare in common.
import { createHandOver } from "../../provider/engine/hand-over.ts";
import { type Provided, startPlugin, startPluginOf } from "../support/plugin.ts";
import type { StartPlugins } from "./game.ts";

export const startSearchPlugins: StartPlugins = (emulator) => {
  const handOver = createHandOver();
  return { default: startPlugin(emulator, {}, {}, handOver), eu: startPlugin(emulator, {}, {}, handOver) };
};

/** The same with other code than the provider's. */
export const startPluginsOf =
  (provided: Provided): StartPlugins =>
  (emulator) => {
    const shared = { env: {}, config: {}, handOver: provided.createHandOver() };
    return { default: startPluginOf(provided, emulator, shared), eu: startPluginOf(provided, emulator, shared) };
  };
