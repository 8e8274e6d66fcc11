// The messages at the end of a run, when the program has declared everything. Bridge layer; the rooms write the messages.
// FACT(pulumi-plugin-end): the engine ends its plugin by SIGINT once all operations are done, and still accepts
// messages then.

import type { EngineLink } from "./engine-link";

export interface Ending {
  /** For a resource that the program declares outside a preview. With the same key, the later words replace the earlier ones. */
  note(key: string, words: (signal: AbortSignal) => Promise<void>): void;
  /** Runs an operation. If an operation is still running at the end, the run was interrupted, and there are no messages. */
  during<T>(operation: () => Promise<T>): Promise<T>;
  /** An operation failed: the error has priority, and the program may not have declared everything. */
  spoil(): void;
  /** Of a preview: what only `pulumi up` can check. One message lists all of it. */
  later(what: string, link: Pick<EngineLink, "info" | "flush">): void;
  /** Whether this text is new at the end of this run: several resources may have the same message. */
  isNew(text: string): boolean;
  /** Sends all messages once, while there is time. Never rejects: a run that is over cannot fail. */
  speak(withinMs: number): Promise<void>;
}

const LATER = "what only `pulumi up` can check";

const laterText = (unchecked: readonly string[]): string =>
  `Not known before \`pulumi up\`, which checks it then:\n${unchecked.map((what) => `- ${what}`).join("\n")}`;

export function createEnding(): Ending {
  const noted = new Map<string, (signal: AbortSignal) => Promise<void>>();
  const said = new Set<string>();
  const unchecked = new Set<string>();
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
    later: (what, link) => {
      unchecked.add(what);
      noted.set(LATER, async () => {
        link.info(undefined, laterText([...unchecked]));
        await link.flush();
      });
    },
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
