// The context of a room's operation: clients, cancellation, the resource's row, and whether anything was written. Bridge layer; it is the first parameter of
// every flow. It contains nothing of a transport.
import type { Clock } from "../support/clock";
import { createStopwatch, type LastDurations, type Work } from "../support/last-durations";
import type { Fault, Properties } from "../support/properties";
import { type Timeouts, timeoutMs } from "../support/timeouts";
import type { OperationKind } from "./field";
import type { Call } from "./room";

/** The context for reads. */
export interface Reading<Clients> {
  readonly clients: Clients;
  /** Aborts when the engine has ended. */
  readonly signal: AbortSignal;
}

/** The context of a hook that may write to the resource's row. */
export interface Calling<Clients> extends Reading<Clients>, Call {}

/** The start of a check: arguments in normal form, and the record in state. */
export interface Asked<Arguments> {
  readonly args: Arguments;
  readonly olds: Properties;
}

/** The result of a check: the inputs for state, and the faults. */
export interface Resolved {
  readonly inputs: Properties;
  readonly failures: readonly Fault[];
}

/** A create, update or delete. */
export interface Run<Clients> extends Calling<Clients> {
  /** The last status: the result, which stays on the row. Without one, the row shows no status at the end. */
  done(text: string): void;
  readonly timeoutMs: number;
  /** The same, where the program sets it. Absent where it is the default. */
  readonly givenMs?: number;
  /** Call it once a write was done or may have been done: after that, a failure can leave an object in the cloud. */
  wrote(): void;
  readonly hasWritten: boolean;
  /** The row shows a status of a step, not a result. */
  readonly isUnderWay: boolean;
  /** Call it before the first write of work that Atlas takes long for: the run keeps how long it took. */
  begin(work: Work): void;
  /** Ends what has begun, at the latest at the end of the run. Returns all work of the run. */
  endWork(): LastDurations;
  /** Notes properties for the record in state if the operation fails after a write. The later value of a property counts. */
  keep(left: Properties): void;
  readonly kept: Properties;
}

export interface Limit {
  readonly kind: OperationKind;
  readonly timeouts: Timeouts | undefined;
  readonly defaultMs: number;
}

/** What a run needs of the clients. */
export interface Timed {
  readonly clock: Pick<Clock, "now">;
}

export const callingOf = <Clients>(call: Call, clients: Clients): Calling<Clients> => ({ ...call, clients });

export function runOf<Clients extends Timed>(
  call: Calling<Clients>,
  { kind, timeouts, defaultMs }: Limit,
): Run<Clients> {
  let hasWritten = false;
  let isUnderWay = false;
  let kept: Properties = {};
  const stopwatch = createStopwatch(() => call.clients.clock.now());
  const limitMs = timeoutMs(timeouts, kind, defaultMs);
  return {
    ...call,
    status: (text) => {
      isUnderWay = true;
      call.status(text);
    },
    info: (text) => {
      isUnderWay = false; // the row's last message stays
      call.info(text);
    },
    done: (text) => {
      isUnderWay = false;
      call.status(text);
    },
    get isUnderWay() {
      return isUnderWay;
    },
    timeoutMs: limitMs,
    ...(timeouts?.[kind] === undefined ? {} : { givenMs: limitMs }),
    wrote: () => {
      hasWritten = true;
    },
    get hasWritten() {
      return hasWritten;
    },
    begin: stopwatch.begin,
    endWork: stopwatch.stop,
    keep: (left) => {
      kept = { ...kept, ...left };
    },
    get kept() {
      return kept;
    },
  };
}
