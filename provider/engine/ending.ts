// What is said at the end of a run, when the program has declared everything. Bridge layer; what it says is a room's matter.
// FACT(pulumi-plugin-end): the engine ends its plugin by SIGINT once all operations are done, and still takes messages
// then.

export interface Ending {
  /** Of a resource that the program declares outside a preview. The same key again: the later words. */
  note(key: string, words: (signal: AbortSignal) => Promise<void>): void;
  /** Runs an operation. While one is under way the run was interrupted, and nothing is said. */
  during<T>(operation: () => Promise<T>): Promise<T>;
  /** Something failed: the error comes first, and the program may not have declared everything. */
  spoil(): void;
  /** Whether nobody has said this text at the end of the run: several resources may know the same. */
  isNew(text: string): boolean;
  /** Says everything, once, while there is time. Never rejects: a run that is over cannot fail. */
  speak(withinMs: number): Promise<void>;
}

export function createEnding(): Ending {
  const noted = new Map<string, (signal: AbortSignal) => Promise<void>>();
  const said = new Set<string>();
  let isSpoilt = false;
  let underWay = 0;
  return {
    during: async (operation) => {
      underWay += 1;
      try {
        return await operation();
      } finally {
        underWay -= 1;
      }
    },
    note: (key, words) => void noted.set(key, words),
    spoil: () => {
      isSpoilt = true;
    },
    isNew: (text) => {
      const isKnown = said.has(text);
      said.add(text);
      return !isKnown;
    },
    speak: async (withinMs) => {
      const all = isSpoilt || underWay > 0 ? [] : [...noted.values()];
      noted.clear();
      if (all.length === 0) return;
      const signal = AbortSignal.timeout(withinMs);
      const timeIsUp = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await Promise.race([Promise.allSettled(all.map((words) => words(signal))), timeIsUp]);
    },
  };
}
