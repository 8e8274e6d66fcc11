// The messages at the end of a run, when the program has declared everything. Bridge layer; the rooms write the messages.
// FACT(pulumi-plugin-end): the engine ends its plugin by SIGINT once all operations are done, and still accepts
// messages then.

export interface Ending {
  /** For a resource that the program declares outside a preview. With the same key, the later words replace the earlier ones. */
  note(key: string, words: (signal: AbortSignal) => Promise<void>): void;
  /** Runs an operation. If an operation is still running at the end, the run was interrupted, and there are no messages. */
  during<T>(operation: () => Promise<T>): Promise<T>;
  /** An operation failed: the error has priority, and the program may not have declared everything. */
  spoil(): void;
  /** Whether this text is new at the end of this run: several resources may have the same message. */
  isNew(text: string): boolean;
  /** Sends all messages once, while there is time. Never rejects: a run that is over cannot fail. */
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
