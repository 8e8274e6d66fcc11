// Runs the user's program under the SDK's own runner, as the CLI's language host does.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Project } from "./project.ts";

export interface ProgramHost {
  readonly project: Project;
  readonly stackName: string;
  readonly monitorAddress: string;
  readonly dryRun: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  onOutput(text: string, stream: "stdout" | "stderr"): void;
}

export interface ProgramRun {
  readonly exit: Promise<ProgramExit>;
  stop(): Promise<void>;
}

/** `reported`: the program has already told the person what went wrong. */
export type ProgramExit =
  | { readonly kind: "finished" }
  | { readonly kind: "failed"; readonly reported: boolean; readonly code: string };

// FACT(pulumi-program-exit): exit code of a program whose error was logged already.
const ALREADY_REPORTED = 32;

export function runProgram(host: ProgramHost): ProgramRun {
  const { project } = host;
  const runner = createRequire(join(project.programDir, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const child = spawn(process.execPath, [...project.nodeArgs, runner, ...runnerArguments(host)], {
    cwd: project.programDir,
    env: { ...host.env, ...(project.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  createInterface({ input: child.stdout }).on("line", (line) => host.onOutput(line, "stdout"));
  createInterface({ input: child.stderr }).on("line", (line) => host.onOutput(line, "stderr"));
  const exit = new Promise<ProgramExit>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) return resolve({ kind: "finished" });
      resolve({ kind: "failed", reported: code === ALREADY_REPORTED, code: String(signal ?? code) });
    });
  });
  return {
    exit,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exit.catch(() => undefined);
    },
  };
}

function runnerArguments(host: ProgramHost): readonly string[] {
  return [
    ...["--monitor", host.monitorAddress, "--engine", host.monitorAddress],
    ...["--organization", "organization", "--project", host.project.name, "--stack", host.stackName],
    ...["--root-directory", host.project.rootDir, "--pwd", host.project.programDir],
    ...(host.dryRun ? ["--dry-run"] : []),
    ...["--parallel", "16", host.project.entryPoint],
  ];
}
