// The two gRPC services that a Pulumi program and a plugin talk to: Engine (logs) and ResourceMonitor (registrations).
// Translates messages only; what happens to a registration is the caller's.
import {
  type Goal,
  goalOf,
  type InvokeAsk,
  type ReadGoal,
  type Registered,
  type RegisterRequest,
  readGoalOf,
} from "./goals.ts";
import type { Properties } from "./property.ts";
import type { Invoked } from "./provider.ts";
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

interface LogEntry {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
  readonly urn: string;
  readonly ephemeral: boolean;
}

export interface MonitorHandlers {
  register(goal: Goal): Promise<Registered>;
  registerOutputs(urn: string, outputs: Properties): Promise<void>;
  read(goal: ReadGoal): Promise<Registered>;
  invoke(ask: InvokeAsk): Promise<Invoked>;
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
  return { address: `127.0.0.1:${await newPort(server)}`, close: () => server.forceShutdown() };
}

const used = new Set<number>();

/**
 * A port that no earlier monitor of this process had. grpc-js shares connections by address: a program in this process would get the broken one of an
 * earlier monitor there (`14 UNAVAILABLE: No connection established`).
 */
async function newPort(server: InstanceType<typeof grpc.Server>): Promise<number> {
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  // The server keeps the port that is not new, so the system gives another one.
  if (used.has(port)) return newPort(server);
  used.add(port);
  return port;
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
      // Debug messages of the SDK hold secret inputs in clear (FACT(pulumi-debug-secrets)): never kept.
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
      const { result, failures } = await handlers.invoke({
        token: request.getTok(),
        args: fromStruct(request.getArgs()),
        provider: request.getProvider(),
        version: request.getVersion(),
      });
      const response = new resourceMessages.ResourceInvokeResponse();
      response.setReturn(toStruct(result));
      response.setFailuresList(failures.map(failureMessage));
      return response;
    }),
    signalAndWaitForShutdown: method(async () => {
      await handlers.programDone();
      return emptyMessage();
    }),
  };
}

function failureMessage(failure: { readonly property: string; readonly reason: string }) {
  const message = new providerMessages.CheckFailure();
  message.setProperty(failure.property);
  message.setReason(failure.reason);
  return message;
}

function resultOf(registered: Registered) {
  const results = resourceMessages.Result;
  if (registered.result === "success") return results.SUCCESS;
  return results.FAIL;
}
