// The clock that everything waits on. Support layer: knows nothing of Atlas, Azure or Pulumi, and never reads the time behind a caller's back.

/** Time as a parameter, so that no test waits and no plan reads the wall clock. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
