// The folder of a rehearsal: a file backend with the copied stack, homes without a login, and the guard. All of it is deleted afterwards.
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "../../io";
import { GUARD, GUARD_NAME } from "./loopback-guard";
import { must } from "./processes";
import type { RealStack } from "./real-stack";

export interface Workspace {
  readonly folders: {
    readonly work: string;
    readonly home: string;
    readonly pulumiHome: string;
    readonly backend: string;
    readonly guard: string;
  };
  remove(): Promise<void>;
}

export async function makeWorkspace(io: Io): Promise<Workspace> {
  // Only its owner can enter it.
  const root = await mkdtemp(join(tmpdir(), "atlas-cmk-rehearsal-"));
  const folders = {
    work: join(root, "work"),
    home: join(root, "home"),
    pulumiHome: join(root, "pulumi-home"),
    backend: join(root, "backend"),
    guard: join(root, GUARD_NAME),
  };
  for (const folder of [folders.work, folders.home, folders.pulumiHome, folders.backend]) await mkdir(folder);
  await writeFile(folders.guard, GUARD);
  await linkPlugins(join(realPulumiHome(io), "plugins"), join(folders.pulumiHome, "plugins"));
  return { folders, remove: () => rm(root, { recursive: true, force: true }) };
}

/** The engine attaches a stand-in for these. If it ever looked for the real plugin, it would find none, and not start. */
const STOOD_IN = /^resource-(azure-native|mongodbatlas)-/;

/** Installed plugins, without the login that lies beside them. There may be none. */
async function linkPlugins(from: string, to: string): Promise<void> {
  await mkdir(to);
  const found = await readdir(from, { withFileTypes: true }).catch(() => []);
  const wanted = found.filter((entry) => entry.isDirectory() && !STOOD_IN.test(entry.name));
  for (const { name } of wanted) await symlink(join(from, name), join(to, name), "junction");
}

const realPulumiHome = ({ env }: Io): string => env.PULUMI_HOME ?? join(env.HOME ?? homedir(), ".pulumi");

/** Puts the copy of the stack into the file backend. */
export async function importStack(
  stack: RealStack,
  { folders }: Workspace,
  given: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<void> {
  const here = { ...given, cwd: folders.work };
  await writeFile(join(folders.work, "Pulumi.yaml"), stack.projectFile);
  await must(["pulumi", "stack", "init", stack.name, "--non-interactive"], here);
  // JSON is YAML on one line. `stack init` has written the salt of the passphrase before it.
  const config = `config: ${JSON.stringify(stack.config)}\n`;
  await writeFile(join(folders.work, `Pulumi.${stack.name}.yaml`), config, { flag: "a" });
  const state = join(folders.work, "state.json");
  await writeFile(state, stack.state);
  await must(["pulumi", "stack", "import", "--file", state, "--non-interactive"], here);
  await rm(state);
}
