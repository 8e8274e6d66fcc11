// Versions on this machine: Node.js, the Pulumi CLI, and the packages in the folder of the program. It needs no network, and never rejects.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Io } from "../io";
import type { MachineSight } from "./sight";

/** What a test replaces. */
export interface Machine {
  readonly nodeVersion: string;
  readonly folder: string;
  /** What the command prints. `undefined`: it is not found, or fails. */
  readonly run: (file: string, args: readonly string[], env: Io["env"]) => Promise<string | undefined>;
  /** `undefined`: there is no such file. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** The package.json of this package. */
  readonly ownPackage: () => Promise<string | undefined>;
}

const TIMEOUT_MS = 10_000;

export const thisMachine = (): Machine => ({
  nodeVersion: process.versions.node,
  folder: process.cwd(),
  run: (file, args, env) =>
    new Promise((resolve) => {
      const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: TIMEOUT_MS, windowsHide: true };
      execFile(file, [...args], options, (error, stdout) => resolve(error === null ? stdout : undefined));
    }),
  read: readText,
  ownPackage: () => readText(require.resolve("pulumi-atlas-cmk/package.json")),
});

const readText = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);

/** The least versions, where this package's own file cannot be read. */
const NEEDED = { node: "22", sdk: "3.216.0" };

export async function machineSight(
  machine: Machine,
  { env, version }: Pick<Io, "env" | "version">,
): Promise<MachineSight> {
  const [cli, sdk, installed, own] = await Promise.all([
    machine.run("pulumi", ["version"], env),
    installedVersion(machine, "@pulumi/pulumi"),
    installedVersion(machine, "pulumi-atlas-cmk"),
    machine.ownPackage(),
  ]);
  return {
    node: machine.nodeVersion,
    own: version,
    ...(cli === undefined ? {} : { pulumiCli: cli.trim() }),
    ...(sdk === undefined ? {} : { sdk }),
    ...(installed === undefined ? {} : { installed }),
    needed: neededBy(own),
  };
}

function neededBy(ownPackage: string | undefined): MachineSight["needed"] {
  const { engines, peerDependencies } = fieldsIn(ownPackage);
  return {
    node: textIn(engines, "node") ?? NEEDED.node,
    sdk: textIn(peerDependencies, "@pulumi/pulumi") ?? NEEDED.sdk,
  };
}

/** As Node.js finds it: in the nearest `node_modules` above the folder. */
async function installedVersion(machine: Machine, name: string): Promise<string | undefined> {
  for (let folder = machine.folder; ; folder = dirname(folder)) {
    const text = await machine.read(join(folder, "node_modules", name, "package.json"));
    if (text !== undefined) return textIn(fieldsIn(text), "version");
    if (dirname(folder) === folder) return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsIn(text: string | undefined): Fields {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

function textIn(value: unknown, name: string): string | undefined {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === "string" ? found : undefined;
}
