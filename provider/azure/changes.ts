// A write from the request to its end: retries while another write is under way, and the operation that Azure then works on. Azure layer.
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import { sendAgainAfterConflict } from "./conflicts";
import { type Begun, begunBy, endOf, type Operation } from "./operations";
import type { Sending, SendOnce, Write } from "./sending";
import type { Accepted } from "./types";

export type Parse<T> = (what: string, json: unknown) => T;

interface Changing extends Sending, Pick<Write, "onConflict" | "soonestInMs"> {
  /** Waits for this process's own writes that may be in the way. Returns whether there were any. */
  readonly untilOursEnded: () => Promise<boolean>;
}

/** Sends the write, and retries it while another write is under way. */
export async function accepted(clock: Clock, send: SendOnce, sending: Changing): Promise<Operation> {
  const { signal, method, url, call, onConflict, soonestInMs = 0, untilOursEnded } = sending;
  const once = () => send(sending);
  const again = { clock, signal, send: once, untilOursEnded };
  const begun = onConflict === "reject" ? await once() : await sendAgainAfterConflict(again);
  if (begun.answer.status >= 400) throw begun.refused();
  const { body: _, ...read } = call;
  return {
    what: `the change of ${call.what}`,
    url,
    isObject: method === "PUT" || method === "PATCH",
    begun,
    ask: (at) => send({ ...sending, method: "GET", url: at, call: read }),
    clock,
    signal,
    soonestInMs,
  };
}

export async function ended(operation: Operation): Promise<unknown> {
  const end = await endOf(operation).catch(rethrown(operation));
  if (end.kind === "failed") throw end.error;
  return end.value;
}

export function acceptedBy<T>(operation: Operation, parse: (json: unknown) => T): Accepted<T> {
  const begun = tried(operation);
  return {
    look: async () => {
      const seen = begun.kind === "accepted" ? await begun.look().catch(rethrown(operation)) : begun;
      if (seen.kind === "failed") throw seen.error;
      return seen.kind === "done" ? parse(seen.value) : undefined;
    },
  };
}

function tried(operation: Operation): Begun {
  try {
    return begunBy(operation);
  } catch (error) {
    return rethrown(operation)(error);
  }
}

const rethrown =
  ({ what, signal }: Operation) =>
  (error: unknown): never => {
    signal?.throwIfAborted();
    throw unseen(what, error);
  };

export function parsed<T>(what: string, json: unknown, parse: Parse<T>): T {
  try {
    return parse(what, json);
  } catch (error) {
    throw unseen(`the change of ${what}`, error);
  }
}

/** Azure accepted the write, and reading its result failed. A defect of ours is thrown unchanged. */
const unseen = (what: string, error: unknown): unknown =>
  error instanceof CmkError
    ? new CmkError(
        `Whether ${what} was done is not known: Azure accepted the change, but its result cannot be read. ${error.message}`,
        {
          code: "OUTCOME_UNKNOWN",
          hint: "Run again: the next run checks first, and writes only what is missing.",
          cause: error,
        },
      )
    : error;
