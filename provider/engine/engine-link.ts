// The connection to the engine that started this plugin process: sends messages on a resource's row, and notices the end of the engine.
// Bridge layer. It never answers the engine's own calls; the SDK's plugin process does.
import { createRequire } from "node:module";
import { connectTo, type EngineState } from "./engine-connection";

export interface EngineLink {
  /** Aborts once the engine has ended. */
  readonly signal: AbortSignal;
  status(urn: string | undefined, message: string): void;
  /** The same info or warning for the same resource is sent once. Stays among the messages at the end. Needs no action. */
  info(urn: string | undefined, message: string): void;
  warn(urn: string | undefined, message: string): void;
  /** Resolves once the engine has all messages: a call that ends before would lose them. */
  flush(): Promise<void>;
  /** Asks the engine that started this process whether it is still running. */
  look(): Promise<EngineState>;
}

/** FACT(pulumi-row): the row shows only the first line. So that is the first sentence, and the diagnostics have the rest below it. */
export const headlineFirst = (message: string): string => message.replace(FIRST_SENTENCE, "$1\n");

/** A point within a command or a quoted name ends no sentence. */
const FIRST_SENTENCE = /^((?:[^\n`"]|`[^`]*`|"[^"]*")*?[.!]) +(?=[A-Z`'"])/;

const SEVERITY = { info: 1, warning: 2 } as const;

/** The error of every wait after the engine has ended. */
const engineGone = (): Error =>
  new Error(
    "The Pulumi engine has ended, so the operation stops here. Run `pulumi up` again: it continues from the current state in the clouds.",
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
  look: () => Promise.resolve("unreachable"),
});

/** FACT(pulumi-engine-address): the engine's address is the last argument of the plugin process. */
export function connectEngine(address: string, onGone: () => void): EngineLink {
  const { grpc, engineService, engineMessages } = loadSdk();
  const client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  const gone = new AbortController();
  const connection = connectTo(address, () => {
    gone.abort(engineGone());
    onGone();
  });
  /** One message at a time: side by side, the engine could show an earlier one last. */
  let sent: Promise<void> = Promise.resolve();
  const sentBefore = new Set<string>();
  const once = (severity: number, urn: string | undefined, message: string): void => {
    const key = JSON.stringify([severity, urn, message]);
    if (!sentBefore.has(key)) log(severity, urn, headlineFirst(message), false);
    sentBefore.add(key);
  };
  const log = (severity: number, urn: string | undefined, message: string, ephemeral: boolean): void => {
    if (gone.signal.aborted) return;
    const request = new engineMessages.LogRequest();
    request.setSeverity(severity);
    request.setMessage(message);
    request.setUrn(urn ?? "");
    request.setEphemeral(ephemeral);
    sent = sent.then(() => new Promise((resolve) => client.log(request, () => resolve())));
  };
  return {
    signal: gone.signal,
    status: (urn, message) => log(SEVERITY.info, urn, message, true),
    info: (urn, message) => once(SEVERITY.info, urn, message),
    warn: (urn, message) => once(SEVERITY.warning, urn, message),
    flush: () => sent,
    look: connection.look,
  };
}
