// Messages about a cluster's encryption. Texts only.
import { AZURE } from "../project/clusters";
import type { Target } from "./plan";

const named = ({ projectId, clusterName }: Target): string => `Cluster "${clusterName}" of project ${projectId}`;

export interface Refused extends Target {
  readonly wanted: string;
}

export const brokenPathText = (refused: Refused, path: string): string =>
  `${named(refused)} was not ${refused.wanted === AZURE ? "encrypted" : "decrypted"}: Atlas cannot reach the key. Not all private endpoints of project ${refused.projectId} are ACTIVE: ${path}.`;

export const BROKEN_PATH_HINT =
  "Nothing was changed. Run `pulumi up`: the project's PrivateNetworking creates and approves the endpoint again. Then run the same command again.";

export const lostKeyText = (refused: Refused): string =>
  `${named(refused)} was not ${refused.wanted === AZURE ? "encrypted" : "decrypted"}: Atlas changes no cluster while it cannot use the project's key.`;

export const adoptedText = ({ projectId, clusterName }: Target): string =>
  `Adopted the existing encryption of cluster "${clusterName}" of project ${projectId}: Atlas uses the project's key.`;

export const goneText = (target: Target): string => `${named(target)} is gone or being deleted.`;
export const GONE_HINT = "Remove its ClusterEncryption from the program, or create the cluster again.";

export const notDecryptedText = (target: Target): string => `${named(target)} was not decrypted`;

export const pausedText = (target: Target): string =>
  `${notDecryptedText(target)}: the cluster is paused, and Atlas does not change a paused cluster.`;
export const PAUSED_HINT =
  "Nothing was changed. Resume the cluster, wait until it is IDLE, then run again. Or set the option retainOnDelete, which keeps the cluster encrypted.";

export const unknownStateText = (target: Target, stateName: string): string =>
  `${notDecryptedText(target)}: this version does not know its state ('stateName' is "${stateName}").`;
export const UNKNOWN_STATE_HINT =
  "Nothing was changed. Check the cluster in Atlas and wait until it is IDLE, or update pulumi-atlas-cmk. Or set the option retainOnDelete, which keeps the cluster encrypted.";

export const missingText = ({ projectId, clusterName }: Target): string =>
  `Project ${projectId} no longer has a cluster "${clusterName}". Create the cluster again, or remove its ClusterEncryption from the program.`;

export const driftText = ({ clusterName }: Target, provider: string): string =>
  `Drift of cluster "${clusterName}": encryptionAtRestProvider is ${provider} in Atlas, ${AZURE} in the program. \`pulumi up\` encrypts the cluster again.`;

export const unfinishedText = ({ clusterName }: Target, stateName: string): string =>
  `The last \`pulumi up\` ended before Atlas had finished with cluster "${clusterName}", which is ${stateName}. The next one waits until it is IDLE.`;

/** What a preview checks. */
export const CHECKS = "whether the cluster can be encrypted with a customer-managed key";
