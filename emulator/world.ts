// Everything one running emulator holds, handed to every handler. Data and parts only; each rule lives where it is used.
import type { AtlasCredential } from "./atlas/store.ts";
import type { EmulatorClock } from "./clock.ts";
import type { DamageLog } from "./damage.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { Seed, Store } from "./types.ts";

export interface IssuedToken {
  readonly credential: AtlasCredential;
  readonly expiresMs: number;
}

export interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

export interface World {
  readonly clock: EmulatorClock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly damage: DamageLog;
  /** Replaced inside by a seed; the object itself stays, so that tests may keep it. */
  readonly store: Store;
  /** Access tokens in force; a revoked one is deleted. */
  readonly tokens: Map<string, IssuedToken>;
  /** Digest nonces and when they were given out. */
  readonly nonces: Map<string, number>;
  readonly buckets: Map<string, Bucket>;
  /** Counts up: names for tokens and nonces, unlike before and never random. */
  readonly nextNumber: () => number;
  readonly seed: (seed: Seed) => void;
  readonly reset: () => void;
}
