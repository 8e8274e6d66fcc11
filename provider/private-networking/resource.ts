// PrivateNetworking for programs: arguments, class, docs. Program side: no network, no logic.
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs, warnOfSecondOwner } from "../engine/program-side";
import type { LastDurations } from "../support/last-durations";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface PrivateNetworkingArgs {
  /**
   * The Atlas project's id. Pass an EncryptionAtRest's `projectId` output: it gives `up` and `destroy` the right order.
   * Changing it: replaces.
   */
  projectId: pulumi.Input<string>;
  /**
   * ARM id of the vault with the project's key: the same as the EncryptionAtRest's. Changing it while private endpoints
   * exist: refused, because Atlas does not change the vault then. The refusal says which runs the change takes.
   */
  keyVaultId: pulumi.Input<string>;
  /**
   * The regions that need private endpoints, by Atlas's names of Azure regions (`US_EAST_2`) or by Azure's (`eastus2`).
   * Adding one: in place. Removing one: in place, and refused while a cluster has nodes there.
   * @default every region in which the project's dedicated clusters have nodes, read at every preview
   */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The vault's public network access. `"Disabled"` disables it once every private endpoint is ACTIVE, and again after
   * a change outside Pulumi. Deleting this resource enables it again. `"Disabled"` is refused while another Atlas
   * project that the credential can see uses the vault over the public network. `"Enabled"` keeps the access enabled.
   * Give the property one owner: set `ignoreChanges: ["properties.publicNetworkAccess"]` on a vault resource of the
   * same program. Changing it: in place. Removing it: the access stays as it is. If this resource disabled the access,
   * deleting this resource still enables it.
   * @default absent: not changed
   */
  publicNetworkAccess?: pulumi.Input<"Enabled" | "Disabled">;
  /**
   * Who approves Atlas's private endpoint connections to the vault. `"automatic"`: the login to Azure of this run,
   * which needs `Microsoft.KeyVault/vaults/privateEndpointConnections/read` and `…/write` (Key Vault Contributor).
   * `"manual"`: another person. The run shows the exact command and waits. Changing it: in place, without a write.
   * @default "automatic"
   */
  approval?: pulumi.Input<"automatic" | "manual">;
  /** @default 2 hours each: Atlas usually needs 3 to 20 minutes */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/** The private endpoint of a region, managed by Atlas. */
export interface PrivateEndpoint {
  /** Atlas's id. It changes when Atlas recreates the endpoint. */
  id: string;
  /** The status in Atlas: `ACTIVE`, `PENDING_ACCEPTANCE`, … */
  status: string;
  /** The name of the vault's private endpoint connection in Azure. */
  connectionName?: string;
}

/**
 * Private networking between an Atlas project and its key. Private networking is enabled, and each region has one
 * private endpoint that Atlas manages, approved in Azure and ACTIVE. If you ask for it, public network access of the
 * vault is disabled. An endpoint that Atlas recreates is approved again. Public network access that was enabled outside
 * Pulumi is disabled again.
 *
 * Deleting this resource disables private networking. The deletion is refused, before any write, while a cluster of the
 * project uses the key and the vault does not allow Atlas over the public network. If this resource disabled public
 * network access, it enables the access first.
 *
 * From the first approved endpoint on, the vault's public name points to `privatelink.vaultcore.azure.net`. A network
 * of yours that has a private DNS zone of that name, and no record for this vault in it, can no longer resolve the
 * vault.
 *
 * ```ts
 * const networking = new PrivateNetworking("networking", {
 *   projectId: encryption.projectId,
 *   keyVaultId: vault.id,
 *   publicNetworkAccess: "Disabled",
 * });
 * new ClusterEncryption("orders", { projectId: networking.projectId, clusterName: "orders" });
 * ```
 */
export class PrivateNetworking extends DynamicResource {
  /** Pass it to the ClusterEncryptions, so that Pulumi creates them after this resource and deletes them before it. */
  declare readonly projectId: pulumi.Output<string>;
  declare readonly keyVaultId: pulumi.Output<string>;
  /** In Atlas's spelling and alphabetical order. */
  declare readonly regions: pulumi.Output<string[]>;
  declare readonly publicNetworkAccess: pulumi.Output<string | undefined>;
  /** By region. */
  declare readonly endpoints: pulumi.Output<Record<string, PrivateEndpoint>>;
  /**
   * How long the private endpoints' creation (`endpointCreation`) and deletion (`endpointDeletion`) took in the last `pulumi up` that did it, in whole seconds. `atlas-cmk explain` shows it in the
   * comment on the next preview. Absent before the first time, and in a state of an older version of the package.
   */
  declare readonly lastDurations: pulumi.Output<LastDurations | undefined>;

  /** Reads an existing object, which Pulumi neither changes nor deletes. `id`: the Atlas project's id. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Record<string, never>,
    opts?: pulumi.CustomResourceOptions,
  ): PrivateNetworking {
    return lookUp({ name, id, state, opts }, PrivateNetworking);
  }

  constructor(name: string, args: PrivateNetworkingArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "PrivateNetworking";
    const others = [...CONDITIONS, ...OUTPUTS];
    super({ kind, fields: FIELDS, others }, name, args, opts);
    if (opts?.id === undefined)
      warnOfSecondOwner(this, { type: THEIRS, projectId: args.projectId, says: secondOwnerText });
  }
}

const THEIRS = "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint";

const secondOwnerText = (projectId: string): string =>
  `The program also declares an EncryptionAtRestPrivateEndpoint of @pulumi/mongodbatlas for project ${projectId}.\n` +
  "Its delete deletes a private endpoint that this resource manages, and a delete of this resource deletes that endpoint too. " +
  "Set retainOnDelete on the other one and run `pulumi up`. Then remove it from the program (docs/taking-over.md).";
