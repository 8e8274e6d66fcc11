// Where the start of a preview goes: processor time and files of each part that a program's process and a plugin's process load, in the order in which they
// load it. Each run is a fresh process, and the medians count. Processor time, because other work on the machine does not change it much. It prints nothing.
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Part {
  readonly process: "program" | "plugin";
  readonly name: string;
  readonly cpuMs: number;
  readonly files: number;
}

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
/** Folders of the package with a room of a resource. */
const ROOMS = readdirSync(`${root}dist`).filter((one) => existsSync(`${root}dist/${one}/resource.js`));

/** By process: what it loads, in its order. */
const LOADS: Readonly<Record<Part["process"], ReadonlyArray<readonly [name: string, modules: readonly string[]]>>> = {
  program: [
    ["@pulumi/pulumi", ["@pulumi/pulumi"]],
    ["pulumi-atlas-cmk", ["pulumi-atlas-cmk"]],
  ],
  plugin: [
    ["@pulumi/pulumi, as the SDK's plugin loads it", ["@pulumi/pulumi/runtime"]],
    ["the start of pulumi-atlas-cmk", ["pulumi-atlas-cmk/runtime"]],
    ["clients and HTTP, at the first request", [`${root}dist/connect.js`]],
    ["the rooms, each when it is first used", ROOMS.map((room) => `${root}dist/${room}/room.js`)],
    ["@azure/identity, at the first request to Azure", ["@azure/identity"]],
    ["@azure/keyvault-keys, at the first trial of a key", ["@azure/keyvault-keys"]],
  ],
};

const SCRIPT = `
  const parts = JSON.parse(process.argv[1]).map(([name, modules]) => {
    const [files, began] = [Object.keys(require.cache).length, process.cpuUsage()];
    for (const one of modules) require(one);
    const { user, system } = process.cpuUsage(began);
    return { name, cpuMs: (user + system) / 1000, files: Object.keys(require.cache).length - files };
  });
  process.stdout.write(JSON.stringify(parts), () => process.exit(0));`;

export async function measureStartup(runs = 5): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const process of ["program", "plugin"] as const) {
    const all: Array<ReadonlyArray<Omit<Part, "process">>> = [];
    for (let count = 0; count < runs; count += 1) all.push(await loaded(process));
    parts.push(
      ...(all[0] ?? []).map((one, index) => ({
        ...one,
        process,
        cpuMs: median(all.flatMap((parts) => parts[index]?.cpuMs ?? [])),
      })),
    );
  }
  return parts;
}

async function loaded(process: Part["process"]): Promise<ReadonlyArray<Omit<Part, "process">>> {
  const { stdout } = await run(globalThis.process.execPath, ["-e", SCRIPT, JSON.stringify(LOADS[process])], {
    cwd: root,
  });
  return JSON.parse(stdout);
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
