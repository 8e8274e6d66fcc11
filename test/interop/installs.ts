// Other people's clients, installed from their registries into a folder beside node_modules when first needed; nothing of them is in the repository.
// What a machine lacks (Python, Java, Terraform, a registry) is said, and the tests that need it are skipped with these words.
import { type ExecFileException, execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = new URL("../..", import.meta.url).pathname;
const CACHE = join(ROOT, "node_modules", ".cache", "interop");

/** Pinned: the table in docs/interop.md speaks of these. */
export const VERSIONS = {
  npm: {
    "@azure/identity": "4.14.1",
    "@azure/arm-keyvault": "5.0.0",
    "@azure/arm-authorization": "9.0.0",
    "@azure/keyvault-keys": "4.10.2",
  },
  pypi: {
    "azure-identity": "1.27.0",
    "azure-mgmt-keyvault": "14.1.0",
    "azure-mgmt-authorization": "4.0.0",
    "azure-keyvault-keys": "4.11.3",
  },
  lowkeyVault: "7.3.74",
} as const;

export type Install =
  | { readonly kind: "ready"; readonly command: string; readonly folder: string }
  | { readonly kind: "missing"; readonly why: string };

export interface Ran {
  readonly failure: ExecFileException | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export const run = (command: string, args: readonly string[], cwd = ROOT): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { cwd, maxBuffer: 2 ** 26 };
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({ failure: error ?? undefined, stdout, stderr }),
    );
  });

const lastLine = ({ stdout, stderr, failure }: Ran): string =>
  `${stderr}\n${stdout}`.trim().split("\n").at(-1) || (failure?.message ?? "no output");

/** Installs unless the folder holds exactly these packages already. */
async function installed(name: string, packages: readonly string[], make: (folder: string) => Promise<Ran>) {
  const folder = join(CACHE, name);
  const stamp = join(folder, "installed.txt");
  const wanted = packages.join("\n");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return { folder };
  mkdirSync(folder, { recursive: true });
  const ran = await make(folder);
  if (ran.failure !== undefined) return { folder, why: lastLine(ran) };
  writeFileSync(stamp, wanted);
  return { folder };
}

export async function npmClients(): Promise<Install> {
  const packages = Object.entries(VERSIONS.npm).map(([name, version]) => `${name}@${version}`);
  const { folder, why } = await installed("npm", packages, (at) => {
    writeFileSync(join(at, "package.json"), '{ "private": true }');
    return run("npm", ["install", "--no-audit", "--no-fund", "--no-save", ...packages], at);
  });
  return why === undefined
    ? { kind: "ready", command: process.execPath, folder }
    : { kind: "missing", why: `npm could not install the clients: ${why}` };
}

export async function pythonClients(): Promise<Install> {
  const { failure } = await run("python3", ["--version"]);
  if (failure !== undefined) return { kind: "missing", why: "no python3 on this machine" };
  const packages = Object.entries(VERSIONS.pypi).map(([name, version]) => `${name}==${version}`);
  const python = (folder: string): string => join(folder, "bin", "python");
  const { folder, why } = await installed("python", packages, async (at) => {
    const made = await run("python3", ["-m", "venv", at]);
    return made.failure === undefined ? run(python(at), ["-m", "pip", "install", "--quiet", ...packages]) : made;
  });
  return why === undefined
    ? { kind: "ready", command: python(folder), folder }
    : { kind: "missing", why: `pip could not install the clients: ${why}` };
}
