// Around the transport of a command's clients: Ctrl-C ends every request, and a wait of some seconds is said.
import type { HttpClient } from "@azure/core-rest-pipeline";
import type { Http, HttpRequest, Send } from "#provider/support/http";
import type { Io } from "./io";

/** How often the wait is said. An answer usually takes less than a second. */
const EVERY_MS = 10_000;

/** For the transport of every client of one command. */
export function followed({ err, signal }: Pick<Io, "err" | "signal">): (http: Http) => Http {
  const waits = waiting(err);
  const send =
    (next: Send): Send =>
    (request) =>
      waits(request.what, () => next({ ...request, signal: request.signal ?? signal }));
  return (http) => ({
    send: send(http.send),
    sendToAzure: send(http.sendToAzure),
    azureHttpClient: library(http.azureHttpClient, { waits, signal }),
  });
}

type Waits = <T>(what: HttpRequest["what"], work: () => Promise<T>) => Promise<T>;

const library = (
  client: HttpClient,
  { waits, signal }: { readonly waits: Waits; readonly signal: AbortSignal },
): HttpClient => ({
  sendRequest: (request) => {
    // The login's library has a signal of its own.
    const own = request.abortSignal;
    request.abortSignal = own instanceof AbortSignal ? AbortSignal.any([own, signal]) : signal;
    return waits(`an answer of ${new URL(request.url).host}`, () => client.sendRequest(request)).catch(
      (error: unknown) => {
        if (signal.aborted) throw new Error("cancelled"); // without a code, so that it is not retried
        throw error;
      },
    );
  },
});

/** One line for all requests: the oldest one is named. */
function waiting(err: Io["err"]): Waits {
  const open = new Set<{ readonly what: string; turns: number }>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const say = (): void => {
    for (const one of open) one.turns += 1;
    const [oldest] = open;
    if (oldest === undefined) return;
    const others = open.size === 1 ? "" : `, and ${open.size - 1} more`;
    err(`atlas-cmk: waiting for ${oldest.what}${others} (${(oldest.turns * EVERY_MS) / 1_000} s)\n`);
  };
  return async (what, work) => {
    const one = { what, turns: 0 };
    open.add(one);
    timer ??= setInterval(say, EVERY_MS);
    try {
      return await work();
    } finally {
      open.delete(one);
      if (open.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    }
  };
}
