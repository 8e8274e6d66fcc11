// Runs the user's program in this process, by the SDK's functions for inline programs and with the error texts of its runner (cmd/run/run.js).
// Left out: what a program leaves behind on the event loop. It is over when nothing of the SDK is under way, not when Node has nothing to do.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { ProgramExit, ProgramHost, ProgramRun } from "../program.ts";
import type { Project } from "../project.ts";
import { isRecord } from "../property.ts";
import { createLineConsole } from "./console.ts";
import { createGuest } from "./guest.ts";
import { createModuleSpace } from "./modules.ts";
import { createOwnProcess } from "./own-process.ts";
import { config, defaultErrorMessage, errors, log, settings, stack, withSdk } from "./sdk.ts";

export function runProgramHere(host: ProgramHost): ProgramRun {
  const { project, stackName, monitorAddress, dryRun } = host;
  const file = entryOf(project);
  const trouble = createTrouble(file);
  const guest = createGuest(trouble.tell);
  const console = createLineConsole(host.onOutput);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const own = createOwnProcess({
    argv: [process.execPath, file],
    env: host.env,
    cwd: project.programDir,
    onExit: stop,
  });
  const globals = { process: own.process, console, fetch: guest.fetch };
  const space = createModuleSpace({ programDir: project.programDir, globals });
  const options = { project: project.name, stack: stackName, address: monitorAddress, dryRun };
  const ended = guest.run(() =>
    withSdk(options, async () => {
      config.setAllConfig(recordIn(host.env.PULUMI_CONFIG), listIn(host.env.PULUMI_CONFIG_SECRET_KEYS));
      const closeAll = connections();
      await stack.runInPulumiStack(() => exported(space.require(file))).then(trouble.programHasRun, trouble.tell);
      await settings.waitForRPCs();
      await turn();
      if (!trouble.wasTold()) await settings.signalAndWaitForShutdown().catch(console.error);
      closeAll();
    }),
  );
  const exit = ended.then(
    (): ProgramExit => (trouble.wasTold() ? { kind: "failed", reported: true, code: "32" } : { kind: "finished" }),
  );
  return {
    exit: Promise.race([exit, stopped.then((): ProgramExit => ({ kind: "failed", reported: false, code: "SIGKILL" }))]),
    // What is left of it ends with the engine that it talks to.
    async stop() {
      trouble.silence();
      guest.cut();
      own.signal("SIGKILL");
    },
  };
}

/** The same error once, however many promises it passes through, in the words of the SDK's runner (cmd/run/index.js, run.js). */
function createTrouble(file: string) {
  const told = new Set<unknown>();
  let isSilent = false;
  let hasRun = false;
  return {
    wasTold: () => told.size > 0,
    /** Nobody listens to a program that was stopped. */
    silence(): void {
      isSilent = true;
    },
    /** From now on errors are not the program's own text's. */
    programHasRun(): void {
      hasRun = true;
    },
    tell(error: unknown): void {
      if (isSilent || told.has(error)) return;
      told.add(error);
      void (hasRun && error instanceof Error ? log.error(error.stack ?? error.message) : say(error, file));
    },
  };
}

function say(error: unknown, file: string): Promise<void> {
  if (errors.RunError.isInstance(error)) return log.error(error.message);
  const text = defaultErrorMessage(error);
  if (errors.ResourceError.isInstance(error)) return log.error(error.hideStack ? error.message : text, error.resource);
  return log.error(`Running program '${file}' failed with an unhandled exception:\n${text}`);
}

/** The SDK closes only those of a process, not those of a program among others. */
function connections(): () => void {
  const all = [settings.getMonitor(), settings.getEngine()];
  return () => {
    for (const one of all) if (isRecord(one) && typeof one.close === "function") one.close();
  };
}

async function exported(program: unknown): Promise<unknown> {
  return typeof program === "function" ? program() : program;
}

/** What the runner takes for the program: the file that is named, or what package.json says. */
function entryOf({ programDir, entryPoint }: Project): string {
  if (entryPoint !== ".") return join(programDir, entryPoint);
  const manifest = join(programDir, "package.json");
  const main = existsSync(manifest) ? recordIn(readFileSync(manifest, "utf8")).main : undefined;
  const named = [main ?? "index.js", "index.js", "index.ts"].map((name) => join(programDir, name));
  return named.find((file) => existsSync(file)) ?? programDir;
}

function recordIn(text: string | undefined): Record<string, string> {
  return JSON.parse(text ?? "{}");
}

function listIn(text: string | undefined): string[] {
  return JSON.parse(text ?? "[]");
}
