// Runs code in this process as if it had a process of its own: it can be killed, and its uncaught errors do not reach
// the test. The asynchronous context (AsyncLocalStorage) shows whose code runs, so nothing of Node is patched.
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";

export interface Guest {
  /** Runs work, and everything that follows from it, as this guest's. */
  run<T>(work: () => T): T;
  /** Cut off with the guest. */
  readonly fetch: typeof fetch;
  /** Its requests end in the middle, new ones fail. What a server has done for it stays done. */
  cut(): void;
}

interface Current {
  readonly life: AbortController;
  /** Requests by `node:http` that have no answer yet. */
  readonly requests: Set<Request>;
  onError(error: unknown): void;
}

/** As much of node:http's ClientRequest as is needed here. */
interface Request {
  destroy(error: Error): unknown;
  once(event: "close", listener: () => void): unknown;
}

const current = new AsyncLocalStorage<Current>();
const killed = (): Error => Object.assign(new Error("the process was killed"), { code: "ECONNRESET" });
let isWatching = false;

/** `onError` gets what a process of its own would die of: an uncaught exception, an unhandled rejection. */
export function createGuest(onError: (error: unknown) => void): Guest {
  watch();
  const own: Current = { life: new AbortController(), requests: new Set(), onError };
  return {
    run: (work) => current.run(own, work),
    fetch: async (input, init) => {
      const signals = [own.life.signal, ...(init?.signal ? [init.signal] : [])];
      return fetch(input, { ...init, signal: AbortSignal.any(signals) });
    },
    cut() {
      own.life.abort(killed());
      for (const request of own.requests) request.destroy(killed());
    },
  };
}

function watch(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe("http.client.request.created", (message) => {
    const guest = current.getStore();
    if (guest !== undefined) noteRequest(guest, requestIn(message));
  });
  for (const event of ["uncaughtException", "unhandledRejection"] as const) takeOver(event);
}

/** FACT(node-diagnostics): the message of this channel is `{ request }`. */
function requestIn(message: unknown): Request {
  return (message as { readonly request: Request }).request;
}

function noteRequest(guest: Current, request: Request): void {
  if (guest.life.signal.aborted) {
    request.destroy(killed());
    return;
  }
  guest.requests.add(request);
  request.once("close", () => guest.requests.delete(request));
}

/** A test runner counts such an error as a failure of the test: it hears of a guest's no more. */
function takeOver(event: "uncaughtException" | "unhandledRejection"): void {
  const others = process.listeners(event as "uncaughtException");
  process.removeAllListeners(event);
  process.on(event as "uncaughtException", (error: Error, detail) => {
    const guest = current.getStore();
    if (guest !== undefined) return guest.onError(error);
    for (const listener of others) listener.call(process, error, detail);
    if (others.length === 0) throw error;
  });
}
