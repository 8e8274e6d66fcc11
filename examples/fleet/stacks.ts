// The stacks of the fleet, by Pulumi's Automation API. Each runs the program of this folder (index.ts) in processes of its own, so any number may run side by
// side. Nothing is recorded beside Pulumi's own history: the message of a stack's last update says with which inputs it succeeded.
import { execFile } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { inputsOf, type Project } from "./projects.ts";
import { INTERRUPTED, INTERRUPTED_PREVIEW, isInterrupted, reasonOf } from "./reasons.ts";
import { interruptedIn, withoutStaleLock } from "./recover.ts";
import type { Told } from "./run.ts";

export interface StackOptions {
  /** The folder with Pulumi.yaml. */
  readonly workDir: string;
  /** Has a folder for each stack, with its configuration and with what Pulumi printed. */
  readonly folder: string;
  readonly environmentOf: (project: Project) => Readonly<Record<string, string>>;
  readonly fingerprintOf: (project: Project) => string;
  /** Whether projects that are done with the same inputs are done again. */
  readonly again: boolean;
  /** Whether locks are removed whose process may still be at work. */
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

const inOwnProcess = promisify(execFile);
const messageOf = (fingerprint: string): string => `fleet ${fingerprint}`;

export async function openStacks(options: StackOptions): Promise<Stacks> {
  const { workDir, folder, again, cancelLocks, interrupt } = options;
  const command = await PulumiCommand.get();
  const all = await LocalWorkspace.create({ workDir, pulumiCommand: command });
  const existing = new Set((await all.listStacks()).map(({ name }) => name));

  /**
   * A folder with a project file that points to the program, and the inputs as the stack's configuration. One for each stack: the CLI notes the selected stack
   * by folder, and stacks that run side by side would write over each other (pulumi/pulumi#8186).
   */
  const workspaceIn = async (folder: string, project: Project, env: Readonly<Record<string, string>> = {}) => {
    const main = JSON.stringify(workDir);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Pulumi.yaml"), `${readFileSync(join(workDir, "Pulumi.yaml"), "utf8")}main: ${main}\n`);
    const envVars = { ...options.environmentOf(project), ...env };
    const workspace = await LocalWorkspace.create({ workDir: folder, pulumiCommand: command, envVars });
    await saveInputs(workspace, project);
    return workspace;
  };
  const folderOf = ({ stack }: Project): string => resolve(folder, stack);
  const opened = async (project: Project): Promise<Stack> =>
    Stack.createOrSelect(project.stack, await workspaceIn(folderOf(project), project));

  const isDone = async (stack: Stack, project: Project): Promise<boolean> => {
    if (again || !existing.has(project.stack)) return false;
    const last = await stack.info(false); // without secrets
    if (last?.kind !== "update" || last.result !== "succeeded") return false;
    return last.message === messageOf(options.fingerprintOf(project));
  };

  const previewed = ({ workDir: cwd, envVars }: LocalWorkspace, { stack }: Project): Promise<Previewed> => {
    const args = ["preview", "--json", "--stack", stack, "--non-interactive", "--color", "never"];
    return outputOf([command.command, ...args], { cwd, env: { ...process.env, ...envVars }, interrupt });
  };

  /** The CLI notes a selected stack in the home folder, where it would stay. A preview names its stack in each command. */
  const unselected = (workspace: LocalWorkspace): LocalWorkspace =>
    Object.assign(workspace, {
      createStack: async (name: string) => {
        const args = ["stack", "init", name, "--no-select", "--non-interactive"];
        await inOwnProcess(command.command, args, {
          cwd: workspace.workDir,
          env: { ...process.env, ...workspace.envVars },
        });
      },
      selectStack: async () => {},
    });

  /** A preview writes nothing, and so creates no stack: a new one is made in a folder and a backend that are deleted afterwards. */
  const previewOfNew = (project: Project): Promise<Previewed> =>
    inTemporaryFolder(async (own) => {
      const env = { PULUMI_BACKEND_URL: `file://${own}`, PULUMI_CONFIG_PASSPHRASE: "of a preview" };
      const workspace = unselected(await workspaceIn(own, project, env));
      await Stack.create(project.stack, workspace);
      return previewed(workspace, project);
    });

  /** Not in the stack's folder: inputs that are not merged must not be there when somebody runs `pulumi up` in it. */
  const previewOfExisting = (project: Project): Promise<Previewed | undefined> =>
    inTemporaryFolder(async (own) => {
      const settings = `Pulumi.${project.stack}.yaml`; // with the secrets provider of the stack
      if (existsSync(join(folderOf(project), settings)))
        copyFileSync(join(folderOf(project), settings), join(own, settings));
      const workspace = unselected(await workspaceIn(own, project));
      const stack = await Stack.select(project.stack, workspace);
      return (await isDone(stack, project)) ? undefined : previewed(workspace, project);
    });

  const updated = async (project: Project, says: string[]): Promise<Told> => {
    const stack = await opened(project);
    if (await isDone(stack, project)) return DONE_BEFORE;
    const note = (text: string): void => void says.push(text);
    const write = openLog(join(folderOf(project), "log"), note);
    const given = { onOutput: write, onError: write, signal: interrupt, color: "never" } as const;
    const recovery = { cancelLocks, note };
    const interrupted = existing.has(project.stack) ? await interruptedIn(stack) : 0;
    if (interrupted > 0) {
      await withoutStaleLock(stack, recovery, () => stack.refresh({ ...given, clearPendingCreates: true }));
      note(`${interrupted} interrupted operations, read again`);
    }
    const message = messageOf(options.fingerprintOf(project));
    const { summary } = await withoutStaleLock(stack, recovery, () => stack.up({ ...given, message }));
    return { status: "done", says: [...says, changesIn(summary.resourceChanges)].join("; ") };
  };

  return {
    up(project) {
      const says: string[] = [];
      return withReason({ says, interrupted: INTERRUPTED }, () => updated(project, says));
    },
    preview: (project) =>
      withReason({ says: [], interrupted: INTERRUPTED_PREVIEW }, () =>
        existing.has(project.stack) ? previewOfExisting(project) : previewOfNew(project),
      ),
  };
}

/** An error of the CLI has many lines. A row of the table has one. */
async function withReason<Result>(
  { says, interrupted }: { readonly says: readonly string[]; readonly interrupted: string },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = isInterrupted(error) ? interrupted : reasonOf(error);
    throw new Error([...says, reason].join("; "), { cause: error });
  }
}

/**
 * What a command prints, when it has ended: until then it is at work in its folder. An interrupt asks it to end, and ends it where it does not.
 * @throws where it was interrupted before it began
 */
export function outputOf(
  [file, ...args]: readonly [string, ...string[]],
  { interrupt, killAfterMs = 30_000, ...given }: CommandOptions,
): Promise<Previewed> {
  if (interrupt.aborted) return Promise.reject(new Error(INTERRUPTED_PREVIEW));
  return new Promise((done) => {
    let killing: NodeJS.Timeout | undefined;
    const end = (): void => {
      child.kill("SIGINT");
      killing = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    };
    const child = execFile(file, args, { ...given, maxBuffer: 256 * 1024 * 1024 }, (error, output) => {
      clearTimeout(killing);
      interrupt.removeEventListener("abort", end);
      done({ output, exitCode: error === null ? 0 : Number(error.code) || 255 });
    });
    interrupt.addEventListener("abort", end, { once: true });
  });
}

interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly interrupt: AbortSignal;
  readonly killAfterMs?: number;
}

async function inTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const own = mkdtempSync(join(tmpdir(), "fleet-preview-"));
  try {
    return await work(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** What Pulumi prints. A file that cannot be written is noted once, and stops nothing. */
function openLog(file: string, note: (text: string) => void): (text: string) => void {
  let isWritable = true;
  return (text) => {
    if (!isWritable) return;
    try {
      appendFileSync(file, text);
    } catch (error) {
      isWritable = false;
      note(`no log: ${reasonOf(error)}`);
    }
  };
}

/** Into Pulumi.STACK.yaml, so that `pulumi preview --stack STACK` in the stack's folder is the same program with the same inputs. */
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
