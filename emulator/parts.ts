// The parts of one running emulator, as they are handed to routes and to the server. Data and look-ups; no rule decides here.
import type { EmulatorClock } from "./clock.ts";
import type { DamageLog } from "./damage.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { RequestListener, SeedOrMaker, Store } from "./types.ts";

export interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

export interface Parts {
  readonly clock: EmulatorClock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly damage: DamageLog;
  /** Its `atlas` and `azure` are replaced by a seed: ask again, keep neither. */
  readonly store: Store;
  /** Of the rate limits, by endpoint set and project. */
  readonly buckets: Map<string, Bucket>;
  readonly listeners: Set<RequestListener>;
  readonly seed: (seed: SeedOrMaker) => void;
  readonly reset: () => void;
}
