// Drives a real Pulumi CLI behind the same interface as the test double: file backend, own home, own workspace, all in one temporary folder.
// The project's own folder is never written to: the workspace has a copy of its Pulumi.yaml that points there.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { readEvents } from "./cli-events.ts";
import { killQuietly, markedProcesses, watchPlugins } from "./cli-processes.ts";
import { readExport } from "./cli-state.ts";
import type { FoundCli } from "./find-cli.ts";
import type {
  CommonOptions,
  ConfigValue,
  DestroyOptions,
  OperationResult,
  RefreshOptions,
  Stack,
  StackOptions,
  UpdateOptions,
} from "./stack-types.ts";

export interface CliStackOptions extends StackOptions {
  readonly cli: FoundCli;
  /** Gets each operation's whole event log, SDK's debug messages and all, so that a test can search it for a secret. Never print it. */
  readonly onEventLog?: (text: string) => void;
}

export interface CliStack extends Stack {
  /** The digest of `preview --json`. */
  digest(): Promise<unknown>;
  /** Runs one more command of the CLI, such as `destroy --preview-only --json`. */
  printed(...args: readonly string[]): Promise<Printed>;
  /** `pulumi state delete` of one resource, with the flags given. Throws what the CLI prints where it refuses. */
  forget(urn: string, ...flags: readonly string[]): Promise<void>;
}

interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  /** Both streams as they came. */
  readonly output: string;
}

const MARKER = "PULUMI_TESTED_STACK";

export async function createCliStack(options: CliStackOptions): Promise<CliStack> {
  const directory = mkdtempSync(join(tmpdir(), "cli-stack-"));
  const marker = { name: MARKER, value: randomUUID() };
  const stackName = options.stackName ?? "test";
  const config = new Map<string, ConfigValue | undefined>(Object.entries(options.config ?? {}));
  const env = new Map<string, string | undefined>(Object.entries(options.env ?? {}));
  const workspace = makeWorkspace(directory, options.projectDir);
  let running: ChildProcess | undefined;

  const start = async (args: readonly string[]): Promise<Printed> => {
    const child = spawn(options.cli.command, [...args, "--non-interactive", "--color", "never"], {
      cwd: workspace,
      env: { ...cliEnvironment(options.cli, directory), ...Object.fromEntries(env), [marker.name]: marker.value },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running = child;
    return collect(child);
  };

  const must = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, output } = await start(args);
    if (code !== 0) throw new Error(`pulumi ${args[0]} ${args[1] ?? ""} failed:\n${output}`);
    return stdout;
  };

  const applyConfig = async (): Promise<void> => {
    const changes = [...config];
    config.clear();
    const given = changes.flatMap(([key, value]) =>
      value === undefined ? [] : [{ key, value, paths: pathsIn(value) }],
    );
    const set = given.flatMap(({ key, value, paths }) => (paths === undefined ? configFlags(key, value) : []));
    if (set.length > 0) await must(["config", "set-all", ...set]);
    const byPath = given.flatMap(({ key, paths = [] }) =>
      paths.flatMap(([path, text]) => configFlags(`${key}${path}`, text)),
    );
    if (byPath.length > 0) await must(["config", "set-all", "--path", ...byPath]);
    for (const [key, value] of changes) if (value === undefined) await must(["config", "rm", key]);
  };

  const operate = async (args: readonly string[], given: CommonOptions): Promise<OperationResult> => {
    await applyConfig();
    const logs = mkdtempSync(join(tmpdir(), "cli-events-"));
    const log = join(logs, "events.jsonl");
    writeFileSync(log, "");
    const unwatch = given.onPlugin === undefined ? () => {} : watchPlugins(marker, given.onPlugin);
    try {
      const { code, output } = await start([...args, "--event-log", log]);
      const text = readFileSync(log, "utf8");
      options.onEventLog?.(text);
      const events = readEvents(text);
      const errors = events.messages.filter((message) => message.severity === "error").map((message) => message.text);
      const ok = code === 0;
      return { ok, ...events, output, errors: ok || errors.length > 0 ? errors : [output.trim()] };
    } finally {
      unwatch();
      rmSync(logs, { recursive: true, force: true });
    }
  };

  await must(["stack", "init", stackName]);
  return {
    kind: "cli",
    directory,
    preview: (given = {}) =>
      operate(["preview", ...updateFlags(given), ...fileFlag("save-plan", given.savePlan)], given),
    up: (given = {}) =>
      operate(
        ["up", ...UNASKED, ...updateFlags(given), ...continueFlag(given), ...fileFlag("plan", given.plan)],
        given,
      ),
    refresh: (given = {}) => operate(["refresh", ...refreshFlags(given)], given),
    destroy: (given = {}) => operate(["destroy", ...UNASKED, ...destroyFlags(given)], given),
    state: async () => readExport(await must(["stack", "export"])),
    async digest() {
      await applyConfig();
      return JSON.parse((await start(["preview", "--json"])).stdout);
    },
    async printed(...args) {
      await applyConfig();
      return start(args);
    },
    async forget(urn, ...flags) {
      await must(["state", "delete", urn, "--yes", ...flags]);
    },
    setConfig: (key, value) => void config.set(key, value),
    setEnv: (name, value) => void env.set(name, value),
    async terminate() {
      running?.kill("SIGKILL");
      // Its plugin would live on (FACT(pulumi-engine-killed)), and the stack stays locked.
      for (let left = markedProcesses(marker); left.length > 0; left = markedProcesses(marker))
        left.forEach(killQuietly);
      await must(["cancel", "--yes"]);
    },
    dispose: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

const UNASKED = ["--yes", "--skip-preview"];

function refreshFlags(given: RefreshOptions): readonly string[] {
  return [
    ...(given.previewOnly === true ? ["--preview-only"] : UNASKED),
    ...(given.clearPendingCreates === true ? ["--clear-pending-creates"] : []),
    ...(given.diff === true ? ["--diff"] : []),
  ];
}

function destroyFlags(given: DestroyOptions): readonly string[] {
  return [...continueFlag(given), ...(given.runProgram === true ? ["--run-program"] : []), ...commonFlags(given)];
}

function continueFlag(given: { readonly continueOnError?: boolean }): readonly string[] {
  return given.continueOnError === true ? ["--continue-on-error"] : [];
}

function commonFlags(given: { readonly diff?: boolean; readonly refresh?: boolean }): readonly string[] {
  return [
    ...(given.diff === true ? ["--diff"] : []),
    ...(given.refresh === undefined ? [] : [`--refresh=${given.refresh}`]),
  ];
}

function updateFlags(given: UpdateOptions): readonly string[] {
  return [
    ...commonFlags(given),
    ...(given.replace ?? []).flatMap((urn) => ["--replace", urn]),
    ...(given.target ?? []).flatMap((urn) => ["--target", urn]),
  ];
}

function fileFlag(name: string, file: string | undefined): readonly string[] {
  return file === undefined ? [] : [`--${name}=${file}`];
}

function configFlags(key: string, value: ConfigValue): readonly string[] {
  return typeof value === "string" ? ["--plaintext", `${key}=${value}`] : ["--secret", `${key}=${value.secret}`];
}

/** A list or map, given as JSON, is set leaf by leaf, as a person does: the CLI checks declared types, and a text is no list. */
function pathsIn(value: ConfigValue): readonly (readonly [path: string, text: string])[] | undefined {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return undefined;
  return leaves(JSON.parse(value));
}

function leaves(value: unknown, path = ""): readonly (readonly [path: string, text: string])[] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, `${path}[${index}]`));
  return Object.entries(value).flatMap(([name, item]) => leaves(item, `${path}.${name}`));
}

/** A workspace folder whose Pulumi.yaml is the project's, with `main` made absolute. */
function makeWorkspace(directory: string, projectDir: string): string {
  const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  const yaml: { load(text: string): unknown; dump(value: unknown): string } = sdk("js-yaml");
  const project = yaml.load(readFileSync(join(projectDir, "Pulumi.yaml"), "utf8"));
  if (typeof project !== "object" || project === null) throw new Error(`${projectDir}/Pulumi.yaml is not a project`);
  const main = "main" in project && typeof project.main === "string" ? project.main : ".";
  const workspace = join(directory, "workspace");
  for (const name of ["workspace", "backend", "home"]) mkdirSync(join(directory, name));
  writeFileSync(join(workspace, "Pulumi.yaml"), yaml.dump({ ...project, main: resolve(projectDir, main) }));
  return workspace;
}

function cliEnvironment(cli: FoundCli, directory: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // The CLI's own launcher first (one from elsewhere makes it warn), then the Node that runs the tests.
    PATH: [dirname(cli.command), dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
    PULUMI_HOME: join(directory, "home"),
    PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "for tests",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Shows the flag --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
    // Shows the flags --save-plan and --plan.
    PULUMI_EXPERIMENTAL: "true",
  };
}

function collect(child: ChildProcess): Promise<Printed> {
  const stdout: string[] = [];
  const output: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout.push(text);
    output.push(text);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => output.push(text));
  return new Promise((done, reject) => {
    child.once("error", reject);
    child.once("close", (code) => done({ code, stdout: stdout.join(""), output: output.join("") }));
  });
}
