// Reads a project's snapshots and its Backup Compliance Policy for several rooms. Async, over the clients. It writes nothing, and what cannot be read is a
// line for the caller, never a failure.
import type { AtlasReads } from "../atlas/reads";
import type { AtlasClient, BackupCompliancePolicy, Cluster } from "../atlas/types";
import { policyUnread } from "../project/backup-policy";
import { isShared } from "../project/clusters";
import { type ClusterSnapshots, unreadText } from "../project/snapshots";
import { CmkError } from "../support/errors";
import { RECENT_MS } from "../support/pace";
import { sideBySide } from "../support/side-by-side";

/** A room's context has it. */
interface Reading {
  readonly clients: { readonly atlas: Pick<AtlasClient, "listSnapshots">; readonly reads: AtlasReads };
  readonly signal: AbortSignal;
}

interface Project {
  readonly projectId: string;
}

const AT_ONCE = 4;

export interface Kept {
  readonly clusters: readonly ClusterSnapshots[];
  /** A line: what was not read, and why. */
  readonly notRead?: string;
}

/** The snapshots of the project's dedicated clusters, one list for each. Shared clusters have no key. */
export async function snapshotsOf({ clients, signal }: Reading, { projectId }: Project): Promise<Kept> {
  try {
    const clusters = await clients.reads.clusters(projectId, { maxAgeMs: RECENT_MS, signal });
    const read = await sideBySide(
      clusters.filter((cluster) => !isShared(cluster)),
      AT_ONCE,
      ({ name, clusterType }) =>
        clients.atlas
          .listSnapshots(projectId, { name, isSharded: isSharded(clusterType) }, { signal })
          .then((snapshots) => ({ clusterName: name, snapshots }), unread(name)),
    );
    const failed = read.filter((one) => "why" in one);
    const [first] = failed;
    return {
      clusters: read.filter((one) => "snapshots" in one),
      ...(first === undefined
        ? {}
        : {
            notRead: unreadText(
              failed.map(({ clusterName }) => clusterName),
              first.why,
            ),
          }),
    };
  } catch (error) {
    return { clusters: [], notRead: unreadText([], unread("")(error).why) };
  }
}

const isSharded = (clusterType: Cluster["clusterType"]): boolean =>
  clusterType !== undefined && clusterType !== "REPLICASET";

const unread =
  (clusterName: string) =>
  (error: unknown): { readonly clusterName: string; readonly why: string } => {
    if (error instanceof CmkError) return { clusterName, why: error.message };
    throw error;
  };

export interface PolicyLook {
  readonly policy?: BackupCompliancePolicy | undefined;
  readonly unread?: { readonly what: string; readonly why: string };
}

/** ASSUMED(backup-policy-none): "not found" means that the project has no policy, too. */
const NOT_FOUND = 404;

export async function policyOf(
  { clients, signal }: { readonly clients: { readonly reads: AtlasReads }; readonly signal: AbortSignal },
  { projectId }: Project,
): Promise<PolicyLook> {
  try {
    return { policy: await clients.reads.backupCompliancePolicy(projectId, { maxAgeMs: RECENT_MS, signal }) };
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    return error.status === NOT_FOUND ? {} : { unread: { what: policyUnread(projectId), why: error.message } };
  }
}
