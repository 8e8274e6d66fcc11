// Proves which libraries a process loads, and when: a program that imports the package, a plugin process that starts, and one that asks Atlas and Azure.
// Each library takes time in every preview. It measures no time.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

const run = promisify(execFile);
const root = new URL("../..", import.meta.url);

/** Libraries that the script loads beside the SDK, which every Pulumi program and every plugin process has loaded before. */
async function loadedBy(script: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const whole = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    (async () => {
      ${script}
      const files = Object.keys(require.cache).filter((file) => !before.has(file));
      const names = files.flatMap((file) => /.*node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)/.exec(file)?.[1] ?? []);
      process.stdout.write(JSON.stringify([...new Set(names)].sort()), () => process.exit(0));
    })();`;
  const options = { cwd: root, encoding: "utf8", env: { ...process.env, ...env } } as const;
  return JSON.parse((await run(process.execPath, ["-e", whole], options)).stdout);
}

/** What these load besides themselves is their own. */
const CLIENTS = ["@azure/core-rest-pipeline", "@azure/identity", "@azure/keyvault-keys"];
const clientsIn = (names: readonly string[]): readonly string[] => names.filter((name) => CLIENTS.includes(name));

it("a program that imports the package loads no client", async () => {
  expect(await loadedBy(`require("pulumi-atlas-cmk");`)).toEqual(["fastest-levenshtein", "ipaddr.js"]);
});

it("a plugin process that starts loads no client", async () => {
  expect(await loadedBy(`require("pulumi-atlas-cmk/runtime").provider("EncryptionAtRest");`)).toEqual([
    "fastest-levenshtein",
  ]);
});

const { projectId, keyVaultId } = quickstart;
const looked = (kind: string, properties: object): string => `
  const one = require("pulumi-atlas-cmk/runtime").provider(${JSON.stringify(kind)});
  await one.configure({ config: { get: () => undefined } });
  await one.read(${JSON.stringify(kind === "KeyVault" ? keyVaultId : `${projectId}/orders`)}, ${JSON.stringify(properties)});`;

it("a plugin process that asks Atlas loads no library of Azure's login", async () => {
  emulator = await startEmulator();
  const script = looked("ClusterEncryption", { projectId, clusterName: "orders", encryptionAtRestProvider: "AZURE" });
  const env = Object.fromEntries(Object.entries(emulator.env).map(([name, value]) => [name, String(value)]));
  expect(clientsIn(await loadedBy(script, env))).toEqual(["@azure/core-rest-pipeline"]);
});
