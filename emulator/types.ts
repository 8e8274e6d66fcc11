// The emulator's public shapes: what startEmulator takes and gives back. Types only; nothing here runs.
import type { AtlasStore } from "./atlas/store.ts";
import type { AzureStore } from "./azure/store.ts";
import type { ClockOptions, EmulatorClock } from "./clock.ts";
import type { DamageEvent } from "./damage.ts";
import type { Seed } from "./seeds.ts";

export type Service = "atlas" | "entra" | "arm" | "vault" | "graph" | "control";

export interface JournalEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly service: Service;
  readonly method: string;
  readonly host: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Date of the versioned media type: of the body if there is one, else of what was asked for. */
  readonly mediaType?: string;
  /** 0: the connection was dropped. */
  readonly status: number;
  /** Parsed where it is JSON or a form; secrets replaced by "[redacted]". */
  readonly requestBody?: unknown;
  readonly errorCode?: string;
}

export interface FaultMatch {
  readonly method?: string;
  readonly path?: string | RegExp;
  readonly service?: string;
}

export type FaultAction =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly errorCode?: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent as it is: not JSON, cut off. */
      readonly body?: string;
    }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "drop"; readonly when: "before" | "after" }
  /** In process only. */
  | { readonly kind: "rewrite"; readonly body: (json: unknown) => unknown };

export interface Fault {
  readonly match: FaultMatch;
  /** How many requests it strikes. @default 1 */
  readonly times?: number;
  readonly action: FaultAction;
}

/** A world, or how to make one at the time at which the emulator starts: secrets expire "in a year" from there. */
export type SeedOrMaker = Seed | ((nowMs: number) => Seed);

export interface Store {
  readonly atlas: AtlasStore;
  readonly azure: AzureStore;
}

export interface EmulatorOptions {
  /** @default 0: any free port */
  readonly port?: number;
  readonly clock?: ClockOptions;
  /** @default quickstartSeed */
  readonly seed?: SeedOrMaker;
}

export type RequestListener = (entry: JournalEntry) => void | Promise<void>;

export interface Emulator {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: EmulatorClock;
  readonly journal: {
    entries(): readonly JournalEntry[];
    clear(): void;
    /** What changes something: PATCH, POST, PUT, DELETE; not tokens, not control requests. */
    writes(): readonly JournalEntry[];
  };
  readonly damage: { entries(): readonly DamageEvent[]; clear(): void };
  readonly faults: { add(fault: Fault): void; clear(): void };
  readonly store: Store;
  /** Called when the work is done and before the answer is sent, and waited for: a kill point. */
  onRequest(listener: RequestListener): () => void;
  seed(seed: SeedOrMaker): void;
  reset(): void;
  close(): Promise<void>;
}
