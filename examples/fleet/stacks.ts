// The stacks of the fleet, by Pulumi's Automation API. Each runs the program of this folder (index.ts) in processes of its own, so any number may run side by
// side. Nothing is recorded beside Pulumi's own history: the message of a stack's last update says with which inputs it succeeded.
import { execFile } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import pLimit from "p-limit";
import { inputsOf, type Project } from "./projects.ts";
import { interruptedIn, withoutStaleLock } from "./recover.ts";
import type { Told } from "./run.ts";

export interface StackOptions {
  /** The folder with Pulumi.yaml. */
  readonly workDir: string;
  /** Where each stack's output goes, a file for each. */
  readonly logs: string;
  readonly environmentOf: (project: Project) => Readonly<Record<string, string>>;
  readonly fingerprintOf: (project: Project) => string;
  /** Whether projects that are done with the same inputs are done again. */
  readonly again: boolean;
  /** Whether locks are removed of which nobody knows that their process has ended. */
  readonly cancelLocks: boolean;
  /** Interrupts what runs, as Ctrl-C does. */
  readonly interrupt: AbortSignal;
}

export interface Stacks {
  up(project: Project): Promise<Told>;
  /** What `pulumi preview --json` prints. Nothing: the project is done with the same inputs. */
  preview(project: Project): Promise<Previewed | undefined>;
}

export interface Previewed {
  readonly output: string;
  readonly exitCode: number;
}

export const DONE_BEFORE: Told = { status: "skipped", says: "done before, with the same inputs" };

const messageOf = (fingerprint: string): string => `fleet ${fingerprint}`;

export async function openStacks(options: StackOptions): Promise<Stacks> {
  const { workDir, logs, again, cancelLocks, interrupt } = options;
  const command = await PulumiCommand.get();
  mkdirSync(logs, { recursive: true });
  const all = await LocalWorkspace.create({ workDir, pulumiCommand: command });
  const existing = new Set((await all.listStacks()).map(({ name }) => name));
  // `pulumi stack select` writes one file for all stacks of a folder (pulumi/pulumi#8186).
  const selecting = pLimit(1);

  /** `own`: a folder and a backend beside the real ones. */
  const workspaceOf = async (project: Project, own?: Readonly<{ workDir: string; env: Record<string, string> }>) => {
    const envVars = { ...options.environmentOf(project), ...own?.env };
    const workspace = await LocalWorkspace.create({
      workDir: own?.workDir ?? workDir,
      pulumiCommand: command,
      envVars,
    });
    await saveInputs(workspace, project);
    return workspace;
  };

  const opened = async (project: Project): Promise<Stack> => {
    const workspace = await workspaceOf(project);
    return selecting(() => Stack.createOrSelect(project.stack, workspace));
  };

  const isDone = async (stack: Stack, project: Project): Promise<boolean> => {
    if (again || !existing.has(project.stack)) return false;
    const last = await stack.info();
    if (last?.kind !== "update" || last.result !== "succeeded") return false;
    return last.message === messageOf(options.fingerprintOf(project));
  };

  const printed = (args: readonly string[], { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> }) =>
    new Promise<Previewed>((resolve) => {
      const process_ = { cwd, env: { ...process.env, ...env }, maxBuffer: 256 * 1024 * 1024, signal: interrupt };
      execFile(command.command, [...args, "--non-interactive", "--color", "never"], process_, (error, output) => {
        resolve({ output, exitCode: error === null ? 0 : Number(error.code) || 255 });
      });
    });
  const previewArgs = (project: Project) => ["preview", "--json", "--stack", project.stack];

  /** A preview writes nothing, and so creates no stack: a new one is made in a folder and a backend that are deleted afterwards. */
  const previewOfNew = async (project: Project): Promise<Previewed> => {
    const cwd = mkdtempSync(join(tmpdir(), "fleet-preview-"));
    try {
      const main = JSON.stringify(workDir);
      writeFileSync(join(cwd, "Pulumi.yaml"), `${readFileSync(join(workDir, "Pulumi.yaml"), "utf8")}main: ${main}\n`);
      const env = { PULUMI_BACKEND_URL: `file://${cwd}`, PULUMI_CONFIG_PASSPHRASE: "of a preview" };
      const workspace = await workspaceOf(project, { workDir: cwd, env });
      await Stack.create(project.stack, workspace);
      return await printed(previewArgs(project), { cwd, env: workspace.envVars });
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  };

  return {
    async up(project) {
      const stack = await opened(project);
      if (await isDone(stack, project)) return DONE_BEFORE;
      const log = createWriteStream(join(logs, `${project.stack}.log`), { flags: "a" });
      const write = (text: string): void => void log.write(text);
      const given = { onOutput: write, onError: write, signal: interrupt, color: "never" } as const;
      const says: string[] = [];
      try {
        const recovery = { cancelLocks, note: (text: string): void => void says.push(text) };
        const interrupted = existing.has(project.stack) ? await interruptedIn(stack) : 0;
        if (interrupted > 0) {
          await withoutStaleLock(stack, recovery, () => stack.refresh({ ...given, clearPendingCreates: true }));
          says.push(`${interrupted} interrupted operations, read again`);
        }
        const message = messageOf(options.fingerprintOf(project));
        const { summary } = await withoutStaleLock(stack, recovery, () => stack.up({ ...given, message }));
        return { status: "done", says: [...says, changesIn(summary.resourceChanges)].join("; ") };
      } catch (error) {
        throw new Error([...says, reasonOf(error)].join("; "), { cause: error });
      } finally {
        log.end();
      }
    },
    async preview(project) {
      if (!existing.has(project.stack)) return previewOfNew(project);
      const stack = await opened(project);
      if (await isDone(stack, project)) return undefined;
      return printed(previewArgs(project), { cwd: workDir, env: stack.workspace.envVars });
    },
  };
}

/** Into Pulumi.STACK.yaml, so that `pulumi preview --stack STACK` in this folder is the same program with the same inputs. */
async function saveInputs(workspace: LocalWorkspace, project: Project): Promise<void> {
  const config = Object.fromEntries(
    Object.entries(inputsOf(project)).map(([key, value]) => [`atlas-cmk-fleet:${key}`, value]),
  );
  const before = await workspace.stackSettings(project.stack).catch(() => ({}));
  await workspace.saveStackSettings(project.stack, { ...before, config: config as Record<string, string> }); // a value may be a list
}

const WORDS: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
};

function changesIn(changes: Readonly<Record<string, number | undefined>> = {}): string {
  const changed = Object.entries(WORDS).flatMap(([op, word]) =>
    (changes[op] ?? 0) > 0 ? [`${changes[op]} ${word}`] : [],
  );
  return changed.length === 0 ? "no change" : changed.join(", ");
}

/** The first error that Pulumi prints. All of them are in the stack's log. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const errors = [...text.matchAll(/^\s*error: (?!(?:update|preview) failed)(.+)$/gm)].map(([, line = ""]) =>
    line.trim(),
  );
  const [first = text.split("\n")[0] ?? "", second] = errors;
  return /errors? occurred:$/.test(first) ? (/^\s*\* (.+)$/m.exec(text)?.[1] ?? second ?? first) : first;
}
