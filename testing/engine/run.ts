// One operation from start to end: refresh, program, deletes, results. Follows deployment_executor.go: Execute.
import type { RunningPlugin } from "../stack-types.ts";
import { deferred } from "./deferred.ts";
import { performDeletes } from "./deletes.ts";
import { createDeploymentPlan, type PlannedSteps } from "./deployment-plan.ts";
import type { Hosts } from "./hosts.ts";
import { type Monitor, MonitorClosed, type MonitorHandlers, startMonitor } from "./monitor.ts";
import { cancel, createPlan, type Operation, type OperationOptions } from "./operation.ts";
import type { ProgramRun } from "./program.ts";
import type { Project } from "./project.ts";
import type { Properties } from "./property.ts";
import { refreshBase } from "./refresh.ts";
import { createRegistrations, type Registrations } from "./registrations.ts";
import { createRegistry } from "./registry.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { openSnapshot } from "./snapshot.ts";
import type { StateFile } from "./state-file.ts";

export interface RunRequest {
  readonly project: Project;
  readonly stackName: string;
  readonly state: StateFile;
  readonly config: Properties;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly options: OperationOptions;
  /** What the run keeps to. */
  readonly planned: PlannedSteps | undefined;
  readonly refresh: "no" | "first" | "only";
  readonly runProgram: boolean;
  readonly clearPendingCreates: boolean;
  readonly hosts: Hosts;
  readonly onPlugin: (plugin: RunningPlugin) => void;
  readonly invoke: (token: string, args: Properties) => Properties;
  /** Told how to end the operation at once, leaving the state as it is. */
  readonly onRunning: (terminate: () => Promise<void>) => void;
}

export interface RunOutcome {
  readonly ok: boolean;
  readonly reporter: Reporter;
  readonly outputs: Properties;
  readonly planned: PlannedSteps;
}

export async function runOperation(request: RunRequest): Promise<RunOutcome> {
  const session = await openSession(request);
  const { operation, registrations } = session;
  request.onRunning(async () => {
    operation.snapshot.freeze();
    cancel(operation);
    await operation.registry.stopAll();
  });
  try {
    await execute(operation, request, session);
  } finally {
    session.release();
    await operation.registry.stopAll();
    session.monitor.close();
  }
  const { reporter } = operation;
  return {
    ok: !operation.failed,
    reporter,
    outputs: registrations.stackOutputs()?.outputs ?? {},
    planned: operation.deploymentPlan.taken,
  };
}

interface Session extends ProgramSide {
  readonly operation: Operation;
  readonly monitor: Monitor;
}

async function openSession(request: RunRequest): Promise<Session> {
  const { project, stackName } = request;
  const { dryRun } = request.options;
  const reporter = createReporter({ countRefreshes: request.refresh === "only", dryRun });
  const [finished, over] = [deferred(), deferred()];
  let registrations: Registrations | undefined;
  const monitor = await startMonitor(
    monitorHandlers({
      reporter,
      invoke: request.invoke,
      live: () => {
        if (registrations === undefined) throw new MonitorClosed("the operation is over");
        return registrations;
      },
      programDone: () => {
        finished.resolve();
        return over.promise;
      },
    }),
  );
  const env = processEnvironment(request);
  const onOutput = (text: string, stream: "stdout" | "stderr"): void =>
    reporter.say(stream === "stdout" ? "info" : "info#err", text);
  const plugins = {
    programDir: project.programDir,
    projectName: project.name,
    engineAddress: monitor.address,
    env,
    onPlugin: request.onPlugin,
    onOutput,
  };
  const operation = createOperation(request, {
    reporter,
    registry: createRegistry(plugins, request.hosts.startPlugin),
  });
  registrations = createRegistrations(operation);
  return {
    operation,
    monitor,
    registrations,
    finished: finished.promise,
    release: over.resolve,
    start: () =>
      request.hosts.runProgram({ project, stackName, monitorAddress: monitor.address, dryRun, env, onOutput }),
  };
}

function createOperation(request: RunRequest, parts: Pick<Operation, "reporter" | "registry">): Operation {
  const { options, clearPendingCreates } = request;
  const aliased = new Map<string, string>();
  const snapshot = openSnapshot(request.state, { dryRun: options.dryRun, clearPendingCreates, aliased });
  return {
    ...parts,
    stack: { name: request.stackName, project: request.project.name },
    config: request.config,
    options,
    snapshot,
    plan: createPlan(snapshot.base, aliased),
    deploymentPlan: createDeploymentPlan(request.planned),
    errored: [],
    failed: false,
    stepFailed: false,
    cancelled: false,
    onCancel: () => {},
  };
}

interface HandlerParts {
  readonly reporter: Reporter;
  readonly invoke: RunRequest["invoke"];
  readonly live: () => Registrations;
  readonly programDone: () => Promise<void>;
}

function monitorHandlers({ reporter, invoke, live, programDone }: HandlerParts): MonitorHandlers {
  return {
    register: (goal) => live().register(goal),
    read: (goal) => live().read(goal),
    registerOutputs: (urn, outputs) => live().registerOutputs(urn, outputs),
    invoke: async (ask) =>
      live().canInvoke(ask.token) ? live().invoke(ask) : { result: invoke(ask.token, ask.args), failures: [] },
    programDone,
    log({ severity, text, urn, ephemeral }) {
      if (ephemeral) reporter.sayEphemeral(severity, text, urn);
      else reporter.say(severity, text, urn);
    },
  };
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
  if (operation.cancelled) return;
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
