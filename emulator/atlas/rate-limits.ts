// Token buckets per endpoint set and project, as pure functions of recorded times. The numbers are documented as changeable: clients must not count on them.
import type { Bucket, World } from "../world.ts";
import { AtlasError } from "./errors.ts";

export type BucketName = "encryptionAtRest" | "clusters" | "alertConfigurations" | "groups";

interface Limit {
  readonly capacity: number;
  readonly refill: number;
  readonly everySeconds: number;
}

// FACT(docs): API rate limits, page of April 2026; the set for groups is ASSUMED.
export const LIMITS: Readonly<Record<BucketName, Limit>> = {
  encryptionAtRest: { capacity: 2000, refill: 1000, everySeconds: 60 },
  clusters: { capacity: 10_000, refill: 5000, everySeconds: 60 },
  alertConfigurations: { capacity: 1200, refill: 500, everySeconds: 60 },
  groups: { capacity: 1200, refill: 500, everySeconds: 60 },
};

/** Takes one token and says what is left; throws 429 when there is none. */
export function takeToken(world: World, name: BucketName, place: { groupId: string; path: string }): Record<string, string> {
  const limit = LIMITS[name];
  const key = `${name}:${place.groupId}`;
  const nowMs = world.clock.now();
  const left = refilled(limit, world.buckets.get(key), nowMs);
  const isEmpty = left < 1;
  world.buckets.set(key, { left: isEmpty ? left : left - 1, atMs: nowMs });
  const headers = { "RateLimit-Limit": String(limit.capacity), "RateLimit-Remaining": String(Math.max(0, Math.floor(left - 1))) };
  if (!isEmpty) return headers;
  const waitSeconds = Math.max(1, Math.ceil(((1 - left) * limit.everySeconds) / limit.refill));
  throw new AtlasError(429, "RATE_LIMITED_TOKEN_BUCKET", {
    detail: "too many requests for this set of endpoints",
    parameters: [place.path, waitSeconds, limit.capacity, limit.refill, limit.everySeconds],
    headers: { ...headers, "Retry-After": String(waitSeconds) },
  });
}

function refilled(limit: Limit, bucket: Bucket | undefined, nowMs: number): number {
  if (bucket === undefined) return limit.capacity;
  const back = ((nowMs - bucket.atMs) / 1000 / limit.everySeconds) * limit.refill;
  return Math.min(limit.capacity, bucket.left + back);
}
