// Which versions of a key clusters and snapshots may need. Pure: no client, no clock.
import type { Snapshot } from "../atlas/types";
import type { KeyVersion } from "../azure/types";
import { normalKeyIdentifier, partsOfKeyIdentifier } from "../support/azure-names";
import { timeOf } from "../support/dates";
import { lastExpiryOf, msOf } from "./snapshots";

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
export function neededVersions(usage: Usage): readonly NeededVersion[] {
  const identifier = normalKeyIdentifier(usage.keyIdentifier);
  const pinned = partsOfKeyIdentifier(identifier).keyVersion;
  const newestFirst = [...usage.versions].sort((one, other) => (other.created ?? 0) - (one.created ?? 0));
  // FACT(atlas-key-versionless): without a version Atlas follows the newest.
  const current = pinned ?? newestFirst.find(({ enabled }) => enabled)?.version;
  const key = pinned === undefined ? identifier : identifier.slice(0, -pinned.length - 1);
  const since = pinned === undefined ? undefined : msOf(usage.since);
  return newestFirst.flatMap((version) => {
    const inUse = version.version === current;
    const readers = usage.snapshots.filter((one) => mayNeed(one, { version, inUse, since }));
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

interface Candidate {
  readonly version: KeyVersion;
  readonly inUse: boolean;
  readonly since: number | undefined;
}

/**
 * FACT(atlas-snapshot-fields): a snapshot does not name its key. So it may need every version that existed when it was
 * taken, and with a pinned version only the pinned one since that is in use. A snapshot without a date is being taken
 * now.
 */
function mayNeed({ createdAt }: Snapshot, { version, inUse, since }: Candidate): boolean {
  const taken = msOf(createdAt);
  if (taken === undefined) return inUse;
  if (version.created !== undefined && version.created > taken) return false;
  return inUse || since === undefined || taken < since;
}
