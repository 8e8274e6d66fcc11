// ClusterEncryption as a program sees it: arguments, class, docs. Program side: no network, no logic.
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs } from "../engine/program-side";
import type { LastDurations } from "../support/last-durations";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface ClusterEncryptionArgs {
  /** The Atlas project's id. Pass an EncryptionAtRest's `projectId` output for the right order at `up` and at `destroy`. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /** Name of a dedicated cluster (M10 or larger) of the project. Any tool may manage the cluster. Changing it: replaces. */
  clusterName: pulumi.Input<string>;
  /** @default 12 hours each: Atlas re-encrypts all data in an initial sync */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * Encrypts one cluster with the project's customer-managed key. Any tool may manage the rest of the cluster. To encrypt or decrypt the cluster, Atlas rewrites
 * all data in an initial sync and rebuilds search indexes.
 *
 * Deleting this resource decrypts the cluster. With the option `retainOnDelete` the cluster stays encrypted. Refused: a shared, flex, serverless or paused
 * cluster, and a cluster that is encrypted with another cloud's key.
 *
 * ```ts
 * new ClusterEncryption("orders", { projectId: encryption.projectId, clusterName: "orders" });
 * ```
 */
export class ClusterEncryption extends DynamicResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly clusterName: pulumi.Output<string>;
  /** `"AZURE"` while the cluster is encrypted. */
  declare readonly encryptionAtRestProvider: pulumi.Output<string>;
  /** `true` if the last `pulumi up` failed, mostly at its timeout, before Atlas had finished. The next one continues the wait. Otherwise absent. */
  declare readonly unfinished: pulumi.Output<boolean | undefined>;
  /**
   * How long the initial sync of the encryption (`initialSync`) took in the last `pulumi up` that did it, in whole seconds. `atlas-cmk explain` shows it in the
   * comment on the next preview. Absent before the first time, and in a state of an older version of the package.
   */
  declare readonly lastDurations: pulumi.Output<LastDurations | undefined>;

  /** Reads an existing object, which Pulumi neither changes nor deletes. `id`: `{projectId}/{clusterName}`. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Record<string, never>,
    opts?: pulumi.CustomResourceOptions,
  ): ClusterEncryption {
    return lookUp({ name, id, state, opts }, ClusterEncryption);
  }

  constructor(name: string, args: ClusterEncryptionArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "ClusterEncryption";
    super({ kind, fields: FIELDS, others: [...CONDITIONS, ...OUTPUTS] }, name, args, opts);
  }
}
