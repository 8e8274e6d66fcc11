// Where the program and its plugin run: in processes of their own, as under the CLI, or in the caller's.
import { startPluginHere } from "./in-process/plugin.ts";
import { runProgramHere } from "./in-process/program.ts";
import { type Plugin, type PluginHost, startPlugin } from "./plugin.ts";
import { type ProgramHost, type ProgramRun, runProgram } from "./program.ts";
import type { Properties } from "./property.ts";

export interface Hosts {
  runProgram(host: ProgramHost): ProgramRun;
  startPlugin(host: PluginHost, config: Properties): Promise<Plugin>;
}

/** Slow, and with everything that a process can do: arguments, signals, a death. */
export const processes: Hosts = { runProgram, startPlugin };

export const inProcess: Hosts = { runProgram: runProgramHere, startPlugin: startPluginHere };
