// One task at a time for each key: a queue within this process. Azure layer, pure; it does not reach other processes.
import { unlessAborted } from "../support/abort";

export type Turns = <T>(key: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** A task begins when the task before it under the same key has succeeded or failed. A task that is aborted while it waits never runs. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return (key, work, signal) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, ended);
    void ended.then(() => {
      if (last.get(key) === ended) last.delete(key);
    });
    return unlessAborted(mine, signal);
  };
}
