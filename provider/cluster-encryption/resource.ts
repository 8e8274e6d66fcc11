// ClusterEncryption as a program sees it: arguments, class, docs. Program side: no network, no logic.
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type TimeoutArgs, typeToken } from "../engine/program-side";
import { CONDITIONS, FIELDS } from "./fields";

export interface ClusterEncryptionArgs {
  /** The Atlas project's id. Pass an EncryptionAtRest's `projectId` output, and the order is right at `up` and at `destroy`. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /** Name of a dedicated cluster (M10 or larger) of the project, whoever manages it. Changing it: replaces. */
  clusterName: pulumi.Input<string>;
  /** @default 12 hours each: Atlas re-encrypts all data by an initial sync */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * One cluster's encryption with the project's customer-managed key, whoever manages the rest of the cluster. Switching it on or off makes Atlas
 * rewrite all data by an initial sync and rebuild search indexes.
 *
 * Deleting this resource decrypts the cluster; the option `retainOnDelete` leaves it on. Refused: a shared, flex or serverless cluster, one on
 * another cloud's key, a paused one.
 *
 * ```ts
 * new ClusterEncryption("orders", { projectId: encryption.projectId, clusterName: "orders" });
 * ```
 */
export class ClusterEncryption extends pulumi.CustomResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly clusterName: pulumi.Output<string>;
  /** `"AZURE"` while encrypted. */
  declare readonly encryptionAtRestProvider: pulumi.Output<string>;

  constructor(name: string, args: ClusterEncryptionArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "ClusterEncryption";
    super(typeToken(kind), name, inputsOf({ kind, fields: FIELDS, others: CONDITIONS }, name, args, opts), opts);
  }
}
