// The table of a ClusterEncryption's arguments. Pure.
import { type Fields, required, timeoutsField } from "../engine/field";
import { projectId, text } from "../support/kinds";
import { LAST_DURATIONS } from "../support/last-durations";
import type { ClusterEncryptionArgs } from "./resource";

/** FACT(atlas-cluster-name): Atlas's pattern of a cluster's name. */
const CLUSTER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]*$/;

/** FACT(atlas-initial-sync): an initial sync re-encrypts all data, which takes hours for large clusters. */
const TIMEOUT_MS = 12 * 3_600_000;

export const FIELDS = {
  projectId: required(projectId, "replaces"),
  clusterName: required(
    text("a cluster's name: letters, digits and hyphens", (name) => CLUSTER_NAME.test(name)),
    "replaces",
  ),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<ClusterEncryptionArgs>;

/** Inputs that `check` adds: the required state in the cloud. */
export const CONDITIONS = ["encryptionAtRestProvider"] as const;

/** A refresh removes Pulumi's own note that a resource is half done. This output keeps it, so that the next `up` continues the wait. */
export const UNFINISHED = "unfinished";

/** Outputs that no argument sets. */
export const OUTPUTS = [UNFINISHED, LAST_DURATIONS] as const;
