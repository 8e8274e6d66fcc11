// A stack on the test double: keeps its state in a temporary folder and runs one operation at a time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  ConfigValue,
  DestroyOptions,
  OperationResult,
  RefreshOptions,
  Stack,
  StackOptions,
  StackState,
  UpdateOptions,
} from "../stack-types.ts";
import { readProject } from "./project.ts";
import { masked, type Properties, secret } from "./property.ts";
import { resultOf } from "./render.ts";
import { type RunRequest, runOperation } from "./run.ts";
import { openStateFile, type StateFile } from "./state-file.ts";

export interface TestStackOptions extends StackOptions {
  /** Answers the program's calls of provider functions; without it they fail. */
  readonly invoke?: (token: string, args: Properties) => Properties;
}

/** Asynchronous only because the driver of a real CLI is. */
export async function createTestStack(options: TestStackOptions): Promise<Stack> {
  const project = readProject(options.projectDir);
  const stackName = options.stackName ?? "test";
  const directory = mkdtempSync(join(tmpdir(), "test-stack-"));
  const state = openStateFile(join(directory, `${stackName}.json`));
  const config = new Map(Object.entries(options.config ?? {}));
  const env = new Map<string, string | undefined>(Object.entries(options.env ?? {}));
  let terminate = async (): Promise<void> => {};

  const base = {
    project,
    stackName,
    state,
    runProgram: true,
    clearPendingCreates: false,
    invoke: options.invoke ?? refuseInvoke,
    onRunning: (stop: () => Promise<void>) => {
      terminate = stop;
    },
  };

  const run = async (
    title: string,
    request: OperationPart & { readonly diff?: boolean | undefined },
  ): Promise<OperationResult> => {
    const outcome = await runOperation({
      ...base,
      ...request,
      config: configProperties(config, project.name),
      env: Object.fromEntries(env),
    });
    return resultOf(outcome, {
      title,
      stackName,
      project: project.name,
      diff: request.diff === true,
      dryRun: request.options.dryRun,
    });
  };

  const refreshFirst = (asked: boolean | undefined): "first" | "no" =>
    (asked ?? project.refreshAlways) ? "first" : "no";
  const update = (given: UpdateOptions, dryRun: boolean): OperationPart => ({
    options: {
      dryRun,
      continueOnError: given.continueOnError ?? false,
      replace: new Set(given.replace),
      destroying: false,
    },
    refresh: refreshFirst(given.refresh),
    onPlugin: given.onPlugin ?? ignorePlugin,
  });

  return {
    kind: "double",
    directory,
    preview: (given: UpdateOptions = {}) => run("Previewing update", { ...update(given, true), diff: given.diff }),
    up: (given: UpdateOptions = {}) => run("Updating", { ...update(given, false), diff: given.diff }),
    refresh: (given: RefreshOptions = {}) =>
      run("Refreshing", {
        options: { dryRun: given.previewOnly ?? false, continueOnError: false, replace: new Set(), destroying: false },
        refresh: "only",
        clearPendingCreates: given.clearPendingCreates ?? false,
        onPlugin: given.onPlugin ?? ignorePlugin,
        diff: given.diff,
      }),
    destroy: (given: DestroyOptions = {}) =>
      run("Destroying", {
        options: {
          dryRun: false,
          continueOnError: given.continueOnError ?? false,
          replace: new Set(),
          destroying: given.runProgram ?? false,
        },
        refresh: refreshFirst(given.refresh),
        runProgram: given.runProgram ?? false,
        onPlugin: given.onPlugin ?? ignorePlugin,
        diff: given.diff,
      }),
    state: async () => stackState(state),
    setConfig: (key, value) => void (value === undefined ? config.delete(key) : config.set(key, value)),
    setEnv: (name, value) => void env.set(name, value),
    terminate: () => terminate(),
    dispose: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

type OperationPart = Pick<RunRequest, "options" | "refresh" | "onPlugin"> &
  Partial<Pick<RunRequest, "runProgram" | "clearPendingCreates">>;

function ignorePlugin(): void {}

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
