// A stack on the test double: keeps its state in a temporary folder and runs one operation at a time.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  CommonOptions,
  ConfigValue,
  DestroyOptions,
  OperationResult,
  RefreshOptions,
  Stack,
  StackOptions,
  StackState,
  UpdateOptions,
} from "../stack-types.ts";
import { type Hosts, inProcess, processes } from "./hosts.ts";
import type { OperationOptions } from "./operation.ts";
import { type Project, readProject } from "./project.ts";
import { masked, type Properties, secret } from "./property.ts";
import { DOUBLE_NOTICE, resultOf } from "./render.ts";
import { type RunRequest, runOperation } from "./run.ts";
import { openStateFile, type StateFile } from "./state-file.ts";

export interface TestStackOptions extends StackOptions {
  /** Answers the program's calls of provider functions; without it they fail. */
  readonly invoke?: (token: string, args: Properties) => Properties;
  /** Where the program and its plugin run. @default "processes" */
  readonly hosts?: "processes" | "inProcess";
}

/** Asynchronous only because the driver of a real CLI is. */
export async function createTestStack(options: TestStackOptions): Promise<Stack> {
  const project = readProject(options.projectDir);
  const directory = mkdtempSync(join(tmpdir(), "test-stack-"));
  const stackName = options.stackName ?? "test";
  const home: Home = {
    project,
    stackName,
    state: openStateFile(join(directory, `${stackName}.json`)),
    config: new Map(Object.entries(options.config ?? {})),
    env: new Map(Object.entries(options.env ?? {})),
    invoke: options.invoke ?? refuseInvoke,
    hosts: options.hosts === "inProcess" ? inProcess : processes,
    terminate: async () => {},
  };
  return {
    kind: "double",
    directory,
    preview: (given = {}) =>
      run(home, "Previewing update", { ...updatePart(given, project), dryRun: true, savePlan: given.savePlan }),
    up: (given = {}) => run(home, "Updating", { ...updatePart(given, project), keepPlan: given.plan }),
    refresh: (given = {}) => run(home, "Refreshing", refreshPart(given)),
    destroy: (given = {}) => run(home, "Destroying", destroyPart(given, project)),
    state: async () => stackState(home.state),
    setConfig: (key, value) => void (value === undefined ? home.config.delete(key) : home.config.set(key, value)),
    setEnv: (name, value) => void home.env.set(name, value),
    terminate: () => home.terminate(),
    dispose: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What a stack is between two operations. */
interface Home {
  readonly project: Project;
  readonly stackName: string;
  readonly state: StateFile;
  readonly config: Map<string, ConfigValue>;
  readonly env: Map<string, string | undefined>;
  readonly invoke: RunRequest["invoke"];
  readonly hosts: Hosts;
  terminate: () => Promise<void>;
}

/** What an operation adds to it; left out is no. */
interface OperationPart extends Partial<OperationOptions> {
  readonly refresh: RunRequest["refresh"];
  readonly runProgram?: boolean;
  readonly clearPendingCreates?: boolean | undefined;
  readonly diff?: boolean | undefined;
  /** Files. */
  readonly savePlan?: string | undefined;
  readonly keepPlan?: string | undefined;
  readonly onPlugin: CommonOptions["onPlugin"] | undefined;
}

async function run(home: Home, title: string, part: OperationPart): Promise<OperationResult> {
  const { project, stackName } = home;
  const config = { ...project.configDefaults, ...configProperties(home.config, project.name) };
  const missing = project.requiredConfig.filter((key) => !(key in config));
  if (part.runProgram === true && missing.length > 0) return missingConfig(stackName, missing);
  const { dryRun = false, continueOnError = false, destroying = false } = part;
  const { replace = new Set<string>(), targets = new Set<string>() } = part;
  const outcome = await runOperation({
    project,
    stackName,
    state: home.state,
    invoke: home.invoke,
    hosts: home.hosts,
    config,
    env: Object.fromEntries(home.env),
    options: { dryRun, continueOnError, replace, targets, destroying },
    planned: part.keepPlan === undefined ? undefined : JSON.parse(readFileSync(part.keepPlan, "utf8")),
    refresh: part.refresh,
    runProgram: part.runProgram ?? false,
    clearPendingCreates: part.clearPendingCreates ?? false,
    onPlugin: part.onPlugin ?? (() => {}),
    onRunning: (terminate) => {
      home.terminate = terminate;
    },
  });
  if (part.savePlan !== undefined && outcome.ok) writeFileSync(part.savePlan, JSON.stringify(outcome.planned));
  return resultOf(outcome, { title, stackName, diff: part.diff ?? false, dryRun });
}

function refreshFirst(asked: boolean | undefined, project: Project): "first" | "no" {
  return (asked ?? project.refreshAlways) ? "first" : "no";
}

function updatePart(given: UpdateOptions, project: Project): OperationPart {
  return {
    runProgram: true,
    continueOnError: given.continueOnError ?? false,
    replace: new Set(given.replace),
    targets: new Set(given.target),
    refresh: refreshFirst(given.refresh, project),
    onPlugin: given.onPlugin,
    diff: given.diff,
  };
}

function refreshPart(given: RefreshOptions): OperationPart {
  const { clearPendingCreates, onPlugin, diff } = given;
  return { dryRun: given.previewOnly ?? false, refresh: "only", clearPendingCreates, onPlugin, diff };
}

function destroyPart(given: DestroyOptions, project: Project): OperationPart {
  const runProgram = given.runProgram ?? false;
  return {
    runProgram,
    destroying: runProgram,
    continueOnError: given.continueOnError ?? false,
    refresh: refreshFirst(given.refresh, project),
    onPlugin: given.onPlugin,
    diff: given.diff,
  };
}

function missingConfig(stackName: string, keys: readonly string[]): OperationResult {
  const names = keys.map((key) => `'${key.split(":").at(-1)}'`).join(", ");
  const text = `Stack '${stackName}' is missing configuration ${keys.length === 1 ? "value" : "values"} ${names}`;
  return {
    ok: false,
    steps: [],
    changeSummary: {},
    messages: [{ severity: "error", urn: "", text, ephemeral: false }],
    output: `${DOUBLE_NOTICE}\nerror: ${text}\n`,
    errors: [text],
    outputs: {},
  };
}

function refuseInvoke(token: string): Properties {
  throw new Error(`the test double has no answer to the function ${token}; give createTestStack an \`invoke\``);
}

/** Keys without a namespace are the project's own. */
function configProperties(config: ReadonlyMap<string, ConfigValue>, project: string): Properties {
  return Object.fromEntries(
    [...config].map(([key, value]) => [
      key.includes(":") ? key : `${project}:${key}`,
      typeof value === "string" ? value : secret(value.secret),
    ]),
  );
}

function stackState(file: StateFile): StackState {
  const { resources, pendingOperations } = file.read();
  return {
    resources: resources.map((resource) => ({
      urn: resource.urn,
      type: resource.type,
      custom: resource.custom,
      inputs: masked(resource.inputs),
      outputs: masked(resource.outputs),
      dependencies: resource.dependencies,
      ...(resource.id === "" ? {} : { id: resource.id }),
      ...(resource.parent === "" ? {} : { parent: resource.parent }),
      ...(resource.provider === "" ? {} : { provider: resource.provider }),
      ...(resource.initErrors.length === 0 ? {} : { initErrors: resource.initErrors }),
      ...(resource.delete ? { delete: true } : {}),
      ...(resource.pendingReplacement ? { pendingReplacement: true } : {}),
      ...(resource.protect ? { protect: true } : {}),
      ...(resource.retainOnDelete ? { retainOnDelete: true } : {}),
      ...(resource.external ? { external: true } : {}),
    })),
    pendingOperations: pendingOperations.map((pending) => ({ type: pending.type, urn: pending.resource.urn })),
  };
}
