// What an operation of a room works with: clients, cancelling, the resource's row, and whether anything was written. Bridge layer; flows take it as
// their first parameter. Nothing of a transport.
import type { Fault, Properties } from "../support/properties";
import { type Timeouts, timeoutMs } from "../support/timeouts";
import type { OperationKind } from "./field";
import type { Call } from "./room";

/** Enough to look. */
export interface Reading<Clients> {
  readonly clients: Clients;
  /** Aborts when the engine has gone. */
  readonly signal: AbortSignal;
}

/** A hook that may speak on the resource's row. */
export interface Calling<Clients> extends Reading<Clients>, Call {}

/** What a check starts from: arguments in normal form, and what state holds. */
export interface Asked<Arguments> {
  readonly args: Arguments;
  readonly olds: Properties;
}

/** What a check comes to: the inputs as state is to keep them, and the faults of the arguments. */
export interface Resolved {
  readonly inputs: Properties;
  readonly failures: readonly Fault[];
}

/** A create, update or delete. */
export interface Run<Clients> extends Calling<Clients> {
  readonly timeoutMs: number;
  /** The same, where a person gave it; absent where it is the default. */
  readonly givenMs?: number;
  /** Call it once a write is done, or may be: from then on a failure leaves something behind. */
  wrote(): void;
  readonly hasWritten: boolean;
  /** Notes what a record in state must hold if the operation fails after a write; the later value of a property counts. */
  keep(left: Properties): void;
  readonly kept: Properties;
}

export interface Limit {
  readonly kind: OperationKind;
  readonly timeouts: Timeouts | undefined;
  readonly defaultMs: number;
}

export const callingOf = <Clients>(call: Call, clients: Clients): Calling<Clients> => ({ ...call, clients });

export function runOf<Clients>(call: Calling<Clients>, { kind, timeouts, defaultMs }: Limit): Run<Clients> {
  let hasWritten = false;
  let kept: Properties = {};
  const limitMs = timeoutMs(timeouts, kind, defaultMs);
  return {
    ...call,
    timeoutMs: limitMs,
    ...(timeouts?.[kind] === undefined ? {} : { givenMs: limitMs }),
    wrote: () => {
      hasWritten = true;
    },
    get hasWritten() {
      return hasWritten;
    },
    keep: (left) => {
      kept = { ...kept, ...left };
    },
    get kept() {
      return kept;
    },
  };
}
