// The one connection of this plugin process to its engine, watched until the process ends. Bridge layer.
// It is never opened again: only the engine that started this process answers on it, and no later engine at the same address.
import { connect } from "node:http2";

/** `unreachable`: there was never a connection, so nothing is known of the engine. */
export type EngineState = "there" | "gone" | "unreachable";

export interface EngineConnection {
  /** Asks the engine. Pending until the engine answers. */
  look(): Promise<EngineState>;
}

/**
 * FACT(pulumi-engine-proto): every version of the engine answers this question, and it has no effect. The answer itself
 * does not matter.
 */
const QUESTION = {
  ":method": "POST",
  ":path": "/pulumirpc.Engine/GetRootResource",
  "content-type": "application/grpc",
  te: "trailers",
};
/** FACT(grpc-message): an uncompressed message of length 0. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/**
 * FACT(pulumi-engine-killed): a killed engine sends no signal, and there is a shell between the processes. So the
 * connection is watched. Loopback does not lose connections: when it ends, the engine has ended or is about to end.
 */
export function connectTo(address: string, onGone: () => void): EngineConnection {
  const session = connect(`http://${address}`);
  let wasThere = false;
  let isGone = false;
  const end = (): void => {
    if (isGone) return;
    isGone = true;
    session.destroy();
    if (wasThere) onGone();
  };
  session.once("connect", () => {
    wasThere = true;
  });
  session.once("goaway", end);
  session.once("close", end);
  session.on("error", () => {}); // `close` follows
  session.unref();
  const endState = (): EngineState => (wasThere ? "gone" : "unreachable");
  return {
    look: () =>
      new Promise((resolve) => {
        if (isGone || session.destroyed) return resolve(endState());
        const stream = session.request(QUESTION);
        stream.once("response", () => resolve(isGone ? endState() : "there"));
        stream.once("close", () => resolve(endState()));
        stream.on("error", () => {}); // `close` follows
        stream.resume();
        stream.end(EMPTY_MESSAGE);
      }),
  };
}
