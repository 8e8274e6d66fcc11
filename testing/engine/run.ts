// One operation from start to end: refresh, program, deletes, results. Follows deployment_executor.go: Execute.
import { deferred } from "./deferred.ts";
import { performDeletes } from "./deletes.ts";
import { MonitorClosed, startMonitor } from "./monitor.ts";
import { cancel, createPlan, type Operation, type OperationOptions } from "./operation.ts";
import { type ProgramRun, runProgram } from "./program.ts";
import type { Project } from "./project.ts";
import type { Properties } from "./property.ts";
import { refreshBase } from "./refresh.ts";
import { createRegistrations, type Registrations } from "./registrations.ts";
import { createRegistry } from "./registry.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { openSnapshot, type Snapshot } from "./snapshot.ts";
import type { StateFile } from "./state-file.ts";

export interface RunRequest {
  readonly project: Project;
  readonly stackName: string;
  readonly state: StateFile;
  readonly config: Properties;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly options: OperationOptions;
  readonly refresh: "no" | "first" | "only";
  readonly runProgram: boolean;
  readonly clearPendingCreates: boolean;
  readonly onPlugin: (pid: number) => void;
  readonly invoke: (token: string, args: Properties) => Properties;
  /** Told how to end the operation at once, leaving the state as it is. */
  readonly onRunning: (terminate: () => Promise<void>) => void;
}

export interface RunOutcome {
  readonly ok: boolean;
  readonly reporter: Reporter;
  readonly snapshot: Snapshot;
  readonly outputs: Properties;
}

export async function runOperation(request: RunRequest): Promise<RunOutcome> {
  const { dryRun } = request.options;
  const reporter = createReporter({ countRefreshes: request.refresh === "only", dryRun });
  const snapshot = openSnapshot(request.state, { dryRun, clearPendingCreates: request.clearPendingCreates });
  let registrations: Registrations | undefined;
  const { promise: over, resolve: end } = deferred();
  const finished = deferred();
  const live = (): Registrations => {
    if (registrations === undefined) throw new MonitorClosed("the operation is over");
    return registrations;
  };
  const monitor = await startMonitor({
    register: (goal) => live().register(goal),
    read: (goal) => live().read(goal),
    registerOutputs: (urn, outputs) => live().registerOutputs(urn, outputs),
    invoke: async (token, args) => request.invoke(token, args),
    async programDone() {
      finished.resolve();
      await over;
    },
    log: (entry) =>
      entry.ephemeral
        ? reporter.sayEphemeral(entry.severity, entry.text, entry.urn)
        : reporter.say(entry.severity, entry.text, entry.urn),
  });
  const env = processEnvironment(request);
  const onOutput = (text: string, stream: "stdout" | "stderr"): void =>
    reporter.say(stream === "stdout" ? "info" : "info#err", text);
  const { project, onPlugin } = request;
  const registry = createRegistry({
    programDir: project.programDir,
    engineAddress: monitor.address,
    env,
    onPlugin,
    onOutput,
  });
  const operation: Operation = {
    stack: { name: request.stackName, project: project.name },
    config: request.config,
    options: request.options,
    snapshot,
    registry,
    reporter,
    plan: createPlan(snapshot.base),
    errored: [],
    failed: false,
    stepFailed: false,
    cancelled: false,
    onCancel: () => {},
  };
  registrations = createRegistrations(operation);
  request.onRunning(async () => {
    snapshot.freeze();
    cancel(operation);
    await registry.stopAll();
  });
  try {
    await execute(operation, request, {
      registrations,
      finished: finished.promise,
      release: end,
      start: () =>
        runProgram({ project, stackName: request.stackName, monitorAddress: monitor.address, dryRun, env, onOutput }),
    });
  } finally {
    end();
    await registry.stopAll();
    monitor.close();
  }
  return { ok: !operation.failed, reporter, snapshot, outputs: registrations.stackOutputs()?.outputs ?? {} };
}

interface ProgramSide {
  readonly registrations: Registrations;
  /** The program has said that it is done. */
  readonly finished: Promise<void>;
  /** Lets a program that has said so go. */
  release(): void;
  start(): ProgramRun;
}

async function execute(operation: Operation, request: RunRequest, side: ProgramSide): Promise<void> {
  if (request.refresh !== "no") await refreshBase(operation);
  else warnOfPendingOperations(operation);
  if (!operation.failed && request.refresh !== "only") {
    if (request.runProgram) await runWithProgram(operation, side);
    else await performDeletes(operation);
  }
  if (operation.stepFailed)
    operation.reporter.say("error", operation.options.dryRun ? "preview failed" : "update failed");
}

async function runWithProgram(operation: Operation, side: ProgramSide): Promise<void> {
  const stopped = deferred();
  const before = operation.onCancel;
  operation.onCancel = () => {
    before();
    stopped.resolve();
  };
  const program = side.start();
  try {
    const exit = program.exit.then((result) => {
      if (result.kind === "finished" || operation.cancelled) return;
      if (!result.reported) operation.reporter.say("error", `Program exited with non-zero exit code: ${result.code}`);
      cancel(operation);
    });
    await Promise.race([side.finished, exit, stopped.promise]);
    await side.registrations.settled();
    if (!operation.cancelled) await performDeletes(operation);
    finalizeStackOutputs(operation, side.registrations);
    if (operation.cancelled) return;
    side.release();
    await exit;
  } finally {
    await program.stop();
  }
}

/** After an error a missing output may still exist: the old ones stay. */
function finalizeStackOutputs(operation: Operation, registrations: Registrations): void {
  const given = registrations.stackOutputs();
  const stack = given === undefined ? undefined : operation.plan.news.get(given.urn);
  if (given === undefined || stack === undefined || !operation.failed) return;
  stack.outputs = { ...operation.plan.olds.get(given.urn)?.outputs, ...given.outputs };
  operation.snapshot.save();
}

function warnOfPendingOperations(operation: Operation): void {
  const { pendingBefore } = operation.snapshot;
  if (pendingBefore.length === 0 || operation.options.dryRun) return;
  const list = pendingBefore
    .map((pending) => `  * ${pending.resource.urn}, interrupted while ${pending.type}\n`)
    .join("");
  operation.reporter.say(
    "warning",
    `Attempting to deploy or update resources with ${pendingBefore.length} pending operations from previous deployment.\n${list}`,
  );
}

function processEnvironment(request: RunRequest): Readonly<Record<string, string | undefined>> {
  const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  const clear = Object.entries(request.config).map(([key, value]) => {
    const inner = typeof value === "object" && value !== null && "value" in value ? value.value : value;
    return [key, text(inner)] as const;
  });
  const secretKeys = Object.entries(request.config)
    .filter(([, value]) => typeof value === "object")
    .map(([key]) => key);
  return {
    ...process.env,
    ...request.env,
    PULUMI_NODEJS_PROJECT: request.project.name,
    PULUMI_PROJECT: request.project.name,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(clear)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
  };
}
