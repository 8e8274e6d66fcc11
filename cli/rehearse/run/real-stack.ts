// Reads the real stack: its name, state and configuration. Three commands of the Pulumi CLI that change nothing and decrypt nothing.
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CommandError, type Io } from "../../io";
import type { RehearseOptions } from "../options";
import { must } from "./processes";
import { copyOfConfig, copyOfState, projectFileFor, type StackCopy } from "./stack-copy";

export interface RealStack extends StackCopy {
  readonly name: string;
  /** Pulumi.yaml for the folder of the rehearsal. */
  readonly projectFile: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export async function readStack({ cwd = ".", stack }: RehearseOptions, io: Io): Promise<RealStack> {
  const folder = resolve(cwd);
  const project = await projectIn(folder);
  const given = { cwd: folder, env: io.env, signal: io.signal };
  const pulumi = (...args: readonly string[]): Promise<string> => must(["pulumi", ...args, "--non-interactive"], given);
  const full = stack ?? (await pulumi("stack", "--show-name")).trim();
  const state = await pulumi("stack", "export", "--stack", full);
  const config = await pulumi("config", "--json", "--stack", full);
  return {
    ...copyOfState(state),
    config: copyOfConfig(config),
    // A stack of Pulumi Cloud: organization/project/stack.
    name: full.split("/").at(-1) ?? full,
    projectFile: projectFileFor(project.text, (main) => resolve(project.folder, main)),
  };
}

/** As Pulumi does: in the folder or the nearest one above it. */
async function projectIn(folder: string): Promise<{ readonly folder: string; readonly text: string }> {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) return { folder, text };
  }
  const above = dirname(folder);
  if (above === folder) throw new CommandError("There is no Pulumi.yaml here or above. Pass its folder with --cwd.");
  return projectIn(above);
}
