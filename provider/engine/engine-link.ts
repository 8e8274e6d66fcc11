// The line to the engine that started this plugin process: messages on a resource's row, and noticing that the engine has gone.
// Bridge layer. It never answers the engine's own calls; the SDK's plugin process does that.
import { createRequire } from "node:module";

export interface EngineLink {
  /** Aborts once the engine has gone. */
  readonly signal: AbortSignal;
  status(urn: string | undefined, message: string): void;
  info(urn: string | undefined, message: string): void;
  warn(urn: string | undefined, message: string): void;
  /** Resolves once the engine has all messages: a call that ends first would leave them behind. */
  flush(): Promise<void>;
}

const WATCH_DEADLINE_MS = 3_600_000;
const SEVERITY = { info: 1, warning: 2 } as const;

/** What every wait ends with: a process whose engine is gone serves nobody. */
const engineGone = (): Error =>
  new Error(
    "The Pulumi engine has gone; the operation stops here. Run `pulumi up` again: it continues from what is there.",
  );

/** Resolved from the SDK, because a second copy of grpc-js would refuse the SDK's own credentials. */
const loadSdk = () => {
  const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  return {
    grpc: fromSdk("@grpc/grpc-js"),
    engineService: fromSdk("./proto/engine_grpc_pb.js"),
    engineMessages: fromSdk("./proto/engine_pb.js"),
  };
};

/** Without an address (unit tests, a program's own process) messages go nowhere and the signal never aborts. */
export const silentLink = (): EngineLink => ({
  signal: new AbortController().signal,
  status: () => {},
  info: () => {},
  warn: () => {},
  flush: () => Promise.resolve(),
});

/**
 * FACT(pulumi.md B1.1): the engine's address is the last argument of the plugin process.
 * FACT(pulumi-cli.md §6): a killed engine sends no signal, and a shell stands between the processes, so the connection is watched.
 */
export function connectEngine(address: string, onGone: () => void): EngineLink {
  const { grpc, engineService, engineMessages } = loadSdk();
  const client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  const gone = new AbortController();
  watch(client.getChannel(), grpc.connectivityState, () => {
    gone.abort(engineGone());
    onGone();
  });
  const underWay = new Set<Promise<void>>();
  const log = (severity: number, urn: string | undefined, message: string, ephemeral: boolean): void => {
    const request = new engineMessages.LogRequest();
    request.setSeverity(severity);
    request.setMessage(message);
    request.setUrn(urn ?? "");
    request.setEphemeral(ephemeral);
    const sent = new Promise<void>((resolve) => client.log(request, () => resolve())).finally(() =>
      underWay.delete(sent),
    );
    underWay.add(sent);
  };
  return {
    signal: gone.signal,
    status: (urn, message) => log(SEVERITY.info, urn, message, true),
    info: (urn, message) => log(SEVERITY.info, urn, message, false),
    warn: (urn, message) => log(SEVERITY.warning, urn, message, false),
    flush: async () => {
      await Promise.all(underWay);
    },
  };
}

interface Channel {
  getConnectivityState(tryToConnect: boolean): number;
  watchConnectivityState(current: number, deadline: number, callback: (error?: Error) => void): void;
}

/** Loopback does not lose connections: after one was there, a failed one means that nobody listens any more. */
function watch(channel: Channel, states: Record<string, number>, onGone: () => void): void {
  let wasReady = false;
  const look = (): void => {
    const state = channel.getConnectivityState(true);
    if (state === states.READY) wasReady = true;
    if (wasReady && state === states.TRANSIENT_FAILURE) onGone();
    else channel.watchConnectivityState(state, Date.now() + WATCH_DEADLINE_MS, look);
  };
  look();
}
