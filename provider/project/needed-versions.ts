// Which versions of a key clusters and snapshots may need. Pure: no client, no clock.
import type { Snapshot } from "../atlas/types";
import type { KeyVersion } from "../azure/types";
import { normalKeyIdentifier, partsOfKeyIdentifier } from "../support/azure-names";
import { timeOf } from "../support/dates";
import { isFromBefore, lastExpiryOf, msOf } from "./snapshots";

export interface Usage {
  /** The key identifier in Atlas. */
  readonly keyIdentifier: string;
  /** Since when it is known to be in use. */
  readonly since?: string | undefined;
  readonly snapshots: readonly Snapshot[];
  /** All versions of the key. */
  readonly versions: readonly KeyVersion[];
}

export interface NeededVersion {
  /** The key's URL with the version. */
  readonly keyIdentifier: string;
  readonly keyVersion: string;
  /** Clusters use the version, or a snapshot that Atlas takes now would. */
  readonly inUse: boolean;
  /** Whether the version is enabled in Azure. */
  readonly enabled: boolean;
  /** How many snapshots may need the version. */
  readonly snapshots: number;
  /** When the last of these snapshots expires. Absent: the version is in use, or a snapshot has no expiry. */
  readonly neededUntil?: string;
}

/** The newest first. */
export function neededVersions({ snapshots, versions, ...usage }: Usage): readonly NeededVersion[] {
  const identifier = normalKeyIdentifier(usage.keyIdentifier);
  const pinned = partsOfKeyIdentifier(identifier).keyVersion;
  const newestFirst = [...versions].sort((one, other) => (other.created ?? 0) - (one.created ?? 0));
  // FACT(atlas-key-versionless): without a version Atlas uses the newest enabled one.
  const current = pinned ?? newestFirst.find(({ enabled }) => enabled)?.version;
  const key = pinned === undefined ? identifier : identifier.slice(0, -pinned.length - 1);
  return newestFirst.flatMap((version, at) => {
    const inUse = version.version === current;
    const next = newestFirst.slice(0, at).findLast(({ enabled }) => enabled);
    const candidate = { version, inUse, since: msOf(usage.since), isPinned: pinned !== undefined, left: next?.created };
    const readers = snapshots.filter((one) => mayNeed(one, candidate));
    if (!inUse && readers.length === 0) return [];
    const end = inUse ? undefined : lastExpiryOf(readers);
    return [
      {
        keyIdentifier: `${key}/${version.version}`,
        keyVersion: version.version,
        inUse,
        enabled: version.enabled,
        snapshots: readers.length,
        ...(end === undefined ? {} : { neededUntil: timeOf(end) }),
      },
    ];
  });
}

/**
 * ASSUMED(versionless-follow): Atlas uses a new version of a version-less key for everything within this time: the
 * ninety days after which it renews its master keys, and a deferred maintenance.
 */
const FOLLOWED_MS = 120 * 24 * 3_600_000;

interface Candidate {
  readonly version: KeyVersion;
  readonly inUse: boolean;
  readonly since: number | undefined;
  readonly isPinned: boolean;
  /** Of a version-less key: when Atlas began to leave the version. Absent: no enabled version follows. */
  readonly left: number | undefined;
}

/**
 * FACT(atlas-snapshot-fields): a snapshot does not name its key. So it may need every version that existed when it was
 * taken. Since the present key identifier is in use, it needs a version that Atlas had not yet left. A snapshot
 * without a date is being taken now.
 */
function mayNeed({ createdAt }: Snapshot, { version, inUse, since, isPinned, left }: Candidate): boolean {
  const taken = msOf(createdAt);
  if (taken === undefined) return inUse || !isPinned;
  if (version.created !== undefined && version.created > taken) return false;
  if (inUse || since === undefined || isFromBefore(taken, since)) return true;
  return !isPinned && (left === undefined || taken < left + FOLLOWED_MS);
}
