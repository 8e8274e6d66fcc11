// Runs examples/fleet from a copy of its folder, on an emulator and a real CLI, with a backend and a home of its own. Each process that it starts carries a
// marker in its environment, so that all of them can be killed at once.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { killQuietly, markedProcesses } from "@pulumi-atlas-cmk/testing";
import type { Emulator } from "../../emulator/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface FleetRun {
  readonly folder: string;
  /** Writes fleet.json. */
  write(file: unknown): void;
  /** `node fleet.ts …`. `onOutput` gets all of standard output so far. */
  run(args: readonly string[], onOutput?: (text: string) => void): Promise<Ended>;
  /** Ids of its processes: the fleet, the CLIs, programs and plugins. */
  processes(): readonly number[];
  kill(): void;
  /** As a CI that ends a job: to the fleet alone, and not to the CLIs. */
  interrupt(): void;
  dispose(): void;
}

export function makeFleetRun(given: {
  readonly emulator: Pick<Emulator, "env">;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}): FleetRun {
  const work = mkdtempSync(join(tmpdir(), "fleet-"));
  const folder = join(work, "fleet");
  const [name, value] = ["ATLAS_CMK_FLEET", randomUUID()];
  for (const path of [folder, join(work, "state")]) mkdirSync(path);
  for (const file of readdirSync(join(root, "examples/fleet")).filter((one) => /\.(ts|json|yaml)$/.test(one)))
    copyFileSync(join(root, "examples/fleet", file), join(folder, file));
  symlinkSync(join(root, "node_modules"), join(work, "node_modules"));
  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ["fleet.ts", ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...given.emulator.env,
        MONGODB_ATLAS_CLIENT_ID: "",
        MONGODB_ATLAS_CLIENT_SECRET: "",
        ...given.env,
        PATH: [dirname(given.command), dirname(process.execPath), process.env.PATH].join(delimiter),
        PULUMI_BACKEND_URL: `file://${join(work, "state")}`,
        PULUMI_HOME: join(work, "home"),
        PULUMI_CONFIG_PASSPHRASE: "of a test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        [name]: value,
      },
    });
  let running: ChildProcess | undefined;
  const processes = (): readonly number[] => markedProcesses({ name, value });
  return {
    folder,
    processes,
    write: (file) => writeFileSync(join(folder, "fleet.json"), JSON.stringify(file)),
    run: (args, onOutput = () => {}) =>
      new Promise((resolve, reject) => {
        const child = start(args);
        running = child;
        let output = "";
        for (const stream of [child.stdout, child.stderr])
          stream?.setEncoding("utf8").on("data", (text: string) => {
            output += text;
            onOutput(output);
          });
        child.once("error", reject);
        child.once("close", (code) => resolve({ code, output }));
      }),
    kill: () => processes().forEach(killQuietly),
    interrupt: () => void running?.kill("SIGINT"),
    dispose: () => {
      processes().forEach(killQuietly);
      rmSync(work, { recursive: true, force: true });
    },
  };
}
