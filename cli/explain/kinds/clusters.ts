// What a change of a ClusterEncryption means. Pure.
import { AZURE } from "#provider/project/clusters";
import { USUALLY } from "#provider/support/usually";
import { say } from "../../words";
import type { Change } from "../changes";
import { durationOf, type Meaning, nameOf } from "../finding";

const SYNC = { step: "Initial sync of a cluster", usually: USUALLY.initialSync, work: "initialSync" } as const;
const ROLLING = "a full initial sync: hours for much data, one node after the other, no downtime";
/** Without a refresh, the step has no property that differs, and the message alone says it. */
const ENCRYPTS_AGAIN = "`pulumi up` encrypts the cluster again";
const LOAD = ["The initial sync fits into the load and the maintenance window of the cluster."] as const;

export function ofCluster({ action, news, olds, drift }: Change): readonly Meaning[] {
  if (action === "create" || action === "replace") {
    const found = encrypted(nameOf(news, "clusterName"));
    return action === "create" ? [found] : [found, decrypted(olds)];
  }
  if (action === "delete") return [decrypted(olds)];
  const isOff = olds.encryptionAtRestProvider !== undefined && olds.encryptionAtRestProvider !== AZURE;
  if (!isOff && drift?.includes(ENCRYPTS_AGAIN) !== true) return [];
  const words = say`Encrypted again by ${[ROLLING]}. Clusters: ${nameOf(news, "clusterName")}`;
  return [{ topic: "reEncrypted", words, check: LOAD, ...durationOf(SYNC, olds) }];
}

const encrypted = (cluster: string): Meaning => ({
  topic: "reEncrypted",
  words: say`By ${[ROLLING]}. A cluster that uses the key already gets no write. Clusters: ${cluster}`,
  check: LOAD,
  ...durationOf(SYNC),
});

/** FACT(atlas-initial-sync): a decryption is an initial sync, too. */
const decrypted = (olds: Change["olds"]): Meaning => ({
  topic: "risk",
  words: say`Decrypted by ${[ROLLING]}. They are then no longer encrypted with your key (the option retainOnDelete keeps a cluster encrypted). Clusters: ${nameOf(olds, "clusterName")}`,
  check: ["Each cluster named here may lose its customer-managed key."],
  ...durationOf(SYNC, olds),
});
