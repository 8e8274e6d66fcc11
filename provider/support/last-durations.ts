// How long work took in the last `up` that did it: the output that a resource keeps, and the stopwatch of one run. Support layer, pure: the time is given.
// `atlas-cmk explain` reads the output from the state in a preview.
import type { Properties } from "./properties";

/** How long each kind of work took in the last `pulumi up` that began and ended it, in whole seconds. Only kinds that the resource has done are present. */
export interface LastDurations {
  /** Encrypting the cluster: an initial sync of its nodes. */
  initialSync?: number;
  /** Creating private endpoints, in one region or several at the same time, until all are ACTIVE and Atlas can use the key. */
  endpointCreation?: number;
  /** Deleting the private endpoints of regions that were removed. */
  endpointDeletion?: number;
  /** Setting another key or key version, with the wait until every cluster uses it. */
  keyChange?: number;
}

export type Work = keyof LastDurations;

/** The output's name. No argument has it, and no difference counts it. */
export const LAST_DURATIONS = "lastDurations";

/** The work of one run. Work lasts until other work begins, or until `stop`. */
export interface Stopwatch {
  /** The same work again continues it. */
  begin(work: Work): void;
  /** Ends the work that has begun. Returns all work of the run. */
  stop(): LastDurations;
}

export function createStopwatch(nowMs: () => number): Stopwatch {
  const took: { [Kind in Work]?: number } = {};
  let current: { readonly work: Work; readonly sinceMs: number } | undefined;
  const stop = (): LastDurations => {
    if (current !== undefined) took[current.work] = Math.round((nowMs() - current.sinceMs) / 1_000);
    current = undefined;
    return took;
  };
  return {
    begin: (work) => {
      if (current?.work === work) return;
      stop();
      current = { work, sinceMs: nowMs() };
    },
    stop,
  };
}

/** The output, from the record in state and this run. Absent where nothing is known, as in a state of an older version of the package. */
export function durationsAfter(record: Properties | undefined, took: LastDurations = {}): Properties {
  const all = { ...objectIn(record?.[LAST_DURATIONS]), ...took };
  return Object.keys(all).length === 0 ? {} : { [LAST_DURATIONS]: all };
}

const objectIn = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
