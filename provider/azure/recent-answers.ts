// Answers of Azure that the resources of a run share: one read of a vault serves all of them, until this process writes. Azure layer; callers say how old an
// answer may be (`maxAgeMs`).
import type { AzureEnvironment } from "../support/azure-names";
import { type Clock, isWithin } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Caller } from "./call";
import type { Call } from "./sending";
import type { AzureCallOptions } from "./types";

export interface RecentAnswers {
  /** The caller whose reads are shared and whose writes end the sharing. */
  ofCaller(caller: Caller): Caller;
  /** No answer to a read that began before the end of a write is used after it. */
  writing<T>(write: () => Promise<T>): Promise<T>;
}

/** "There is no such object" is an answer, too. Every other failure is asked for again. */
const isAbsence = (error: unknown): boolean => error instanceof CmkError && error.status === 404;

/** `environment`: the cloud of calls that name none. */
export function recentAnswers(clock: Pick<Clock, "now">, environment: AzureEnvironment = "AZURE"): RecentAnswers {
  const keyOf = (kind: string, { path, version, query }: Call, options: AzureCallOptions): string =>
    JSON.stringify([kind, path.toLowerCase(), version, query, options.environment ?? environment]);
  const answers = new Map<string, { readonly atMs: number; readonly answer: Promise<unknown> }>();
  const writing: RecentAnswers["writing"] = async (write) => {
    answers.clear();
    try {
      return await write();
    } finally {
      answers.clear();
    }
  };
  const read = <T>(key: string, { maxAgeMs }: AzureCallOptions, ask: () => Promise<T>): Promise<T> => {
    const last = answers.get(key);
    if (last !== undefined && maxAgeMs !== undefined && isWithin(clock, last.atMs, maxAgeMs))
      return last.answer as Promise<T>; // a key has answers of one type
    const asked = { atMs: clock.now(), answer: ask() };
    answers.set(key, asked);
    asked.answer.catch((error: unknown) => {
      if (!isAbsence(error) && answers.get(key) === asked) answers.delete(key);
    });
    return asked.answer;
  };
  return {
    writing,
    ofCaller: (caller) => ({
      ...caller,
      look: (one, options = {}) => read(keyOf("one", one, options), options, () => caller.look(one, options)),
      listAll: (one, options = {}) => read(keyOf("all", one, options), options, () => caller.listAll(one, options)),
      change: (one, parse, options) => writing(() => caller.change(one, parse, options)),
      // The write may end long after it was accepted: each look at it may be the one that sees its end.
      begin: async (one, parse, options) => {
        const accepted = await writing(() => caller.begin(one, parse, options));
        return { ...accepted, look: () => writing(() => accepted.look()) };
      },
    }),
  };
}
