// Other people's clients, installed from their registries into a folder beside node_modules when first needed; nothing of them is in the repository.
// What a machine lacks (Python, Java, Terraform, a registry) is said, and the tests that need it are skipped with these words.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorOf, type Ran, run } from "../support/commands.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
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
  keyVaultEmulator: "0.7.0",
} as const;

export type Install =
  | { readonly kind: "ready"; readonly command: string; readonly folder: string }
  | { readonly kind: "missing"; readonly why: string };

/** Installs unless the folder holds exactly these packages already. */
async function installed(name: string, packages: readonly string[], make: (folder: string) => Promise<Ran>) {
  const folder = join(CACHE, name);
  const stamp = join(folder, "installed.txt");
  const wanted = packages.join("\n");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return { folder };
  mkdirSync(folder, { recursive: true });
  const ran = await make(folder);
  if (ran.failure !== undefined) return { folder, why: errorOf(ran) };
  writeFileSync(stamp, wanted);
  return { folder };
}

export async function npmClients(): Promise<Install> {
  const packages = Object.entries(VERSIONS.npm).map(([name, version]) => `${name}@${version}`);
  const { folder, why } = await installed("npm", packages, (at) => {
    writeFileSync(join(at, "package.json"), '{ "private": true }');
    return run("npm", ["install", "--no-audit", "--no-fund", "--no-save", ...packages], { cwd: at });
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

const KEYVAULT_EMULATOR = `github.com/calvinchengx/azure-keyvault-emulator/cmd/azure-keyvault-emulator@v${VERSIONS.keyVaultEmulator}`;

/** The command that KEYVAULT_EMULATOR names, else Go's. */
export async function keyVaultEmulator(): Promise<Install> {
  const { KEYVAULT_EMULATOR: given } = process.env;
  if (given !== undefined) return { kind: "ready", command: given, folder: CACHE };
  const { failure } = await run("go", ["version"]);
  if (failure !== undefined) return { kind: "missing", why: "no go on this machine" };
  const { folder, why } = await installed("keyvault-emulator", [KEYVAULT_EMULATOR], (at) =>
    run("go", ["install", KEYVAULT_EMULATOR], { cwd: at, env: { ...process.env, GOBIN: at } }),
  );
  return why === undefined
    ? { kind: "ready", command: join(folder, "azure-keyvault-emulator"), folder }
    : { kind: "missing", why: `Go could not install ${KEYVAULT_EMULATOR}: ${why}` };
}

const LOWKEY = `com.github.nagyesta.lowkey-vault:lowkey-vault-app:${VERSIONS.lowkeyVault}`;
const LOWKEY_NEEDS_JAVA = 25;

/** The jar that LOWKEY_VAULT_JAR names, else Maven's; a Java that can run it, of JAVA_HOME where that is set. */
export async function lowkeyVault(): Promise<Install> {
  const { JAVA_HOME: home, LOWKEY_VAULT_JAR: given } = process.env;
  const java = home === undefined ? "java" : join(home, "bin", "java");
  const { failure, stdout } = await run(java, ["--version"]);
  if (failure !== undefined) return { kind: "missing", why: "no java on this machine" };
  const major = Number(/^\S+ (\d+)/.exec(stdout)?.[1]);
  if (!(major >= LOWKEY_NEEDS_JAVA))
    return { kind: "missing", why: `java is ${major}, and lowkey-vault needs ${LOWKEY_NEEDS_JAVA}` };
  if (given !== undefined) return { kind: "ready", command: java, folder: given };
  const { folder, why } = await installed("lowkey-vault", [LOWKEY], (at) =>
    run("mvn", ["-B", "-q", "dependency:copy", `-Dartifact=${LOWKEY}`, `-DoutputDirectory=${at}`], { cwd: at }),
  );
  return why === undefined
    ? { kind: "ready", command: java, folder: join(folder, `lowkey-vault-app-${VERSIONS.lowkeyVault}.jar`) }
    : { kind: "missing", why: `Maven has no ${LOWKEY}: ${why}` };
}
