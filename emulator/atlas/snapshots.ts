// Snapshots that are kept: what they need, their key, and their list. They are seeded, put there by hand or taken by a schedule; none is restored.
import { createHash } from "node:crypto";
import type { AtlasCall, Operation } from "./call.ts";
import { named } from "./clusters.ts";
import type { AtlasProject, Snapshot } from "./store.ts";
import { page, timeOf } from "./strict.ts";

export const snapshotsOf = (project: AtlasProject, nowMs: number): readonly Snapshot[] =>
  (project.snapshots ?? []).filter((one) => one.expiresMs === undefined || one.expiresMs > nowMs);

/** In lower case. */
export const vaultNameOf = (keyIdentifier = ""): string =>
  (/^https:\/\/([^./]+)\./i.exec(keyIdentifier)?.[1] ?? "").toLowerCase();

export const snapshotOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/clusters/{clusterName}/backup/snapshots",
    versions: [{ date: "2023-01-01" }],
    needs: "GROUP_READ_ONLY",
    bucket: "cloudBackups",
    handle: (call) => {
      const { name, regions } = named(call);
      const all = snapshotsOf(call.project, call.nowMs).filter((one) => one.clusterName === name);
      const cloudProvider = regions[0]?.providerName ?? "AZURE";
      return page(
        call.request,
        all.map((one) => view(call, one, cloudProvider)),
        ["pointInTimeUtcSeconds", "oplogTs", "oplogInc"],
      );
    },
  },
];

/** FACT(atlas-snapshot-fields): fields; the key that a snapshot needs is none of them. */
function view({ project }: AtlasCall, one: Snapshot, cloudProvider: string): unknown {
  const createdMs = one.createdMs ?? project.createdMs;
  return {
    cloudProvider,
    copyRegions: [],
    createdAt: timeOf(createdMs),
    description: "a snapshot",
    ...(one.expiresMs === undefined ? {} : { expiresAt: timeOf(one.expiresMs) }),
    frequencyType: "daily",
    id: createHash("sha256")
      .update([project.id, one.clusterName, createdMs, one.keyIdentifier ?? ""].join("/"))
      .digest("hex")
      .slice(0, 24),
    mongodVersion: "8.0.29",
    policyItems: [],
    replicaSetName: one.clusterName,
    snapshotType: "scheduled",
    status: "completed",
    storageSizeBytes: 1_582_854_144,
    type: "replicaSet",
  };
}
