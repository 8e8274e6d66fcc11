// Token buckets per endpoint set and project, as pure functions of recorded times. The numbers are documented as changeable: clients must not count on them.
import { atlasRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import type { Bucket, Parts } from "../parts.ts";

export type BucketName =
  | "encryptionAtRest"
  | "cloudProviderAccess"
  | "clusters"
  | "flexClusters"
  | "alertConfigurations"
  | "cloudBackups"
  | "searchDeployments"
  | "maintenanceWindow"
  | "groups";

interface Limit {
  readonly capacity: number;
  readonly refill: number;
  readonly everySeconds: number;
}

const SMALL: Limit = { capacity: 1200, refill: 500, everySeconds: 60 };

// FACT(atlas-rate-limits): the capacities, those of flex clusters, maintenance window and groups too.
export const LIMITS: Readonly<Record<BucketName, Limit>> = {
  encryptionAtRest: { capacity: 2000, refill: 1000, everySeconds: 60 },
  cloudProviderAccess: { capacity: 2000, refill: 1000, everySeconds: 60 },
  clusters: { capacity: 10_000, refill: 5000, everySeconds: 60 },
  flexClusters: SMALL,
  alertConfigurations: SMALL,
  cloudBackups: SMALL,
  searchDeployments: SMALL,
  maintenanceWindow: SMALL,
  groups: SMALL,
};

/** Takes one token and tells in headers what is left; refuses with 429 when there is none. */
export function takeFromBucket(
  parts: Parts,
  name: BucketName,
  place: { readonly groupId: string; readonly path: string },
): Record<string, string> {
  const limit = LIMITS[name];
  const key = `${name}:${place.groupId}`;
  const nowMs = parts.clock.now();
  const left = refilled(limit, parts.buckets.get(key), nowMs);
  const isEmpty = left < 1;
  parts.buckets.set(key, { left: isEmpty ? left : left - 1, atMs: nowMs });
  const headers = {
    "RateLimit-Limit": textOf(limit.capacity),
    "RateLimit-Remaining": textOf(Math.max(0, Math.floor(left - 1))),
  };
  if (!isEmpty) return headers;
  const waitSeconds = Math.max(1, Math.ceil(((1 - left) * limit.everySeconds) / limit.refill));
  throw atlasRefusal(
    429,
    "RATE_LIMITED_TOKEN_BUCKET",
    "Too many requests for this set of endpoints.",
    [place.path, waitSeconds, limit.capacity, limit.refill, limit.everySeconds],
    { ...headers, "Retry-After": textOf(waitSeconds) },
  );
}

function refilled(limit: Limit, bucket: Bucket | undefined, nowMs: number): number {
  if (bucket === undefined) return limit.capacity;
  const back = ((nowMs - bucket.atMs) / 1000 / limit.everySeconds) * limit.refill;
  return Math.min(limit.capacity, bucket.left + back);
}
