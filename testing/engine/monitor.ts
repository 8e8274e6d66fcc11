// The two gRPC services that a Pulumi program and a plugin talk to: Engine (logs) and ResourceMonitor (registrations).
// Translates messages only; what happens to a registration is the caller's.
import type { Properties } from "./property.ts";
import {
  emptyMessage,
  engineMessages,
  engineServices,
  fromStruct,
  grpc,
  MESSAGE_LIMIT,
  providerMessages,
  resourceMessages,
  resourceServices,
  toStruct,
} from "./wire.ts";

/** What the program wants a resource to be. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly provider: string;
  readonly version: string;
  readonly properties: Properties;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly deletedWith: string;
  readonly additionalSecretOutputs: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
}

export interface ReadGoal {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly parent: string;
  readonly provider: string;
  readonly version: string;
  readonly properties: Properties;
  readonly dependencies: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly outputs: Properties;
  readonly result: "success" | "failed" | "skipped";
}

export interface LogEntry {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
  readonly urn: string;
  readonly ephemeral: boolean;
}

export interface MonitorHandlers {
  register(goal: Goal): Promise<Registered>;
  registerOutputs(urn: string, outputs: Properties): Promise<void>;
  read(goal: ReadGoal): Promise<Registered>;
  invoke(token: string, args: Properties): Promise<Properties>;
  /** The program has nothing more to say; resolves when the operation is over. */
  programDone(): Promise<void>;
  log(entry: LogEntry): void;
}

export interface Monitor {
  readonly address: string;
  close(): void;
}

/** Thrown by a handler to make the program stop quietly, as it does when the real engine goes away. */
export class MonitorClosed extends Error {}

export async function startMonitor(handlers: MonitorHandlers): Promise<Monitor> {
  const server = new grpc.Server(MESSAGE_LIMIT);
  server.addService(engineServices.EngineService as never, engineMethods(handlers) as never);
  server.addService(resourceServices.ResourceMonitorService as never, monitorMethods(handlers) as never);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

type Method = (call: { readonly request: never }, callback: (error: unknown, response?: unknown) => void) => void;

function method<Request>(answer: (request: Request) => unknown): Method {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(grpcError(error)),
      );
  };
}

function grpcError(error: unknown): { readonly code: number; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof MonitorClosed ? grpc.status.UNAVAILABLE : grpc.status.UNKNOWN, message };
}

function engineMethods(handlers: MonitorHandlers) {
  let root = "";
  return {
    log: method((request: InstanceType<typeof engineMessages.LogRequest>) => {
      const severity = (["debug", "info", "warning", "error"] as const)[request.getSeverity()] ?? "info";
      // Debug messages of the SDK hold secret inputs in clear (pulumi-cli facts §17): never kept.
      if (severity !== "debug") {
        const { urn, ephemeral } = { urn: request.getUrn(), ephemeral: request.getEphemeral() };
        handlers.log({ severity, text: request.getMessage(), urn, ephemeral });
      }
      return emptyMessage();
    }),
    getRootResource: method(() => {
      const response = new engineMessages.GetRootResourceResponse();
      response.setUrn(root);
      return response;
    }),
    setRootResource: method((request: InstanceType<typeof engineMessages.SetRootResourceRequest>) => {
      root = request.getUrn();
      return new engineMessages.SetRootResourceResponse();
    }),
    startDebugging: method(() => emptyMessage()),
    requirePulumiVersion: method(() => new engineMessages.RequirePulumiVersionResponse()),
  };
}

// Left out on purpose: transforms and hooks, which run in the program on the engine's call; the SDK then says that this
// engine does not support them. `outputValues` and `resourceReferences` only change how values are written.
const FEATURES = new Set(["secrets", "deletedWith", "aliasSpecs"]);

function monitorMethods(handlers: MonitorHandlers) {
  return {
    supportsFeature: method((request: InstanceType<typeof resourceMessages.SupportsFeatureRequest>) => {
      const response = new resourceMessages.SupportsFeatureResponse();
      response.setHassupport(FEATURES.has(request.getId()));
      return response;
    }),
    registerResource: method(async (request: RegisterRequest) => {
      const registered = await handlers.register(goalOf(request));
      const response = new resourceMessages.RegisterResourceResponse();
      response.setUrn(registered.urn);
      response.setId(registered.id);
      response.setObject(toStruct(registered.outputs));
      response.setResult(resultOf(registered));
      return response;
    }),
    registerResourceOutputs: method(
      async (request: InstanceType<typeof resourceMessages.RegisterResourceOutputsRequest>) => {
        await handlers.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
        return emptyMessage();
      },
    ),
    readResource: method(async (request: InstanceType<typeof resourceMessages.ReadResourceRequest>) => {
      const registered = await handlers.read(readGoalOf(request));
      const response = new resourceMessages.ReadResourceResponse();
      response.setUrn(registered.urn);
      response.setProperties(toStruct(registered.outputs));
      return response;
    }),
    invoke: method(async (request: InstanceType<typeof resourceMessages.ResourceInvokeRequest>) => {
      const response = new providerMessages.InvokeResponse();
      response.setReturn(toStruct(await handlers.invoke(request.getTok(), fromStruct(request.getArgs()))));
      return response;
    }),
    signalAndWaitForShutdown: method(async () => {
      await handlers.programDone();
      return emptyMessage();
    }),
  };
}

type RegisterRequest = InstanceType<typeof resourceMessages.RegisterResourceRequest>;

function resultOf(registered: Registered) {
  const results = resourceMessages.Result;
  if (registered.result === "success") return results.SUCCESS;
  return results.FAIL;
}

function goalOf(request: RegisterRequest): Goal {
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, key) => {
    propertyDependencies[key] = urns.getUrnsList();
  });
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    provider: request.getProvider(),
    version: request.getVersion(),
    properties: fromStruct(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    deletedWith: request.getDeletedwith(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
  };
}

function readGoalOf(request: InstanceType<typeof resourceMessages.ReadResourceRequest>): ReadGoal {
  return {
    type: request.getType(),
    name: request.getName(),
    id: request.getId(),
    parent: request.getParent(),
    provider: request.getProvider(),
    version: request.getVersion(),
    properties: fromStruct(request.getProperties()),
    dependencies: request.getDependenciesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}
