// What a run remembers of a region's endpoint while it brings it up, and where trying ends. Async side of the room, data only.

/**
 * How often a region is tried before it is an error, and when waiting for Atlas's own repair ends. The times are
 * ASSUMED(endpoint-patience).
 */
export const BOUNDS = {
  creates: 3,
  replacements: 2,
  lookAgainMs: 10_000,
  /** A list may be wrongly empty once: an endpoint is created only when a later look shows none either. */
  secondLookMs: 2_000,
  /** The same where the list shows no endpoint at all of a project that was private before this run: it should have some. */
  emptyListMs: 10_000,
  recreationWithinMs: 600_000,
  rejectionNoticedWithinMs: 300_000,
} as const;

/** What was tried in one region, so that nothing is tried for ever. */
export interface Memory {
  creates: number;
  replacements: number;
  /** When the last POST was sent: a list may be a little behind it, and its answer may be lost. */
  askedMs: number | undefined;
  /** Since when every look shows no endpoint in the region; absent while one is there. */
  missingSinceMs: number | undefined;
  /** Endpoints whose POST was answered: provably ours. */
  readonly made: Set<string>;
  /** Of the last POST, if it was not plainly done. */
  lastError: Error | undefined;
  /** When the deletion of an endpoint was asked for, by id. */
  readonly doomedMs: Map<string, number>;
  readonly approved: Set<string>;
  readonly firstSeenMs: Map<string, number>;
}

export const newMemory = (): Memory => ({
  creates: 0,
  replacements: 0,
  askedMs: undefined,
  missingSinceMs: undefined,
  made: new Set(),
  lastError: undefined,
  doomedMs: new Map(),
  approved: new Set(),
  firstSeenMs: new Map(),
});
