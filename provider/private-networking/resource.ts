// PrivateNetworking as a program sees it: arguments, class, docs. Program side: no network, no logic.
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type TimeoutArgs, typeToken } from "../engine/program-side";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface PrivateNetworkingArgs {
  /** The Atlas project's id. Pass an EncryptionAtRest's `projectId` output, so that the order is right at `up` and at `destroy`. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /**
   * ARM id of the vault that the project's key is in: the same as the EncryptionAtRest's. Changing it while there are endpoints: refused, because
   * Atlas holds the vault fixed then; the refusal says which runs it takes.
   */
  keyVaultId: pulumi.Input<string>;
  /**
   * Where endpoints are needed: Atlas's names of Azure regions (`US_EAST_2`) or Azure's (`eastus2`). Adding one: in place. Removing one: in place,
   * and refused while a cluster has nodes there.
   * @default every region in which the project's dedicated clusters have nodes, looked up at every preview
   */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The vault's switch for the public network. `"Disabled"` closes it once every endpoint is ACTIVE, keeps it closed, and opens it again when this
   * resource is deleted; refused while another Atlas project that the credential can see comes to the vault over the public network. `"Enabled"` keeps it
   * open. Give it one owner: put `ignoreChanges: ["properties.publicNetworkAccess"]` on a vault resource of the same program. Changing it: in place.
   * Removing it: the vault stays as it is, and a vault that this resource closed is still opened when this resource is deleted.
   * @default absent: left as it is
   */
  publicNetworkAccess?: pulumi.Input<"Enabled" | "Disabled">;
  /**
   * Who approves Atlas's connections to the vault. `"automatic"`: the login to Azure of this run, which needs
   * `Microsoft.KeyVault/vaults/privateEndpointConnections/read` and `…/write` (Key Vault Contributor). `"manual"`: somebody else; the row shows the
   * exact command and waits. Changing it: in place, without a write.
   * @default "automatic"
   */
  approval?: pulumi.Input<"automatic" | "manual">;
  /** @default 2 hours each: Atlas needs 3 to 20 minutes as a rule */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/** A region's Atlas-managed private endpoint. */
export interface PrivateEndpoint {
  /** Atlas's id. It changes when Atlas recreates the endpoint. */
  id: string;
  /** Atlas's word: `ACTIVE`, `PENDING_ACCEPTANCE`, … */
  status: string;
  /** Name of the vault's private endpoint connection in Azure. */
  connectionName?: string;
}

/**
 * The private path of an Atlas project to its key: private networking switched on, one Atlas-managed private endpoint per region, each approved in
 * Azure and ACTIVE, and, if wanted, the vault closed to the public network. Recreated endpoints are followed and approved again; a vault that
 * somebody reopens is closed again.
 *
 * Deleting it takes the project back to the public path: refused, before anything is written, while a cluster of the project uses the key and the
 * vault does not let Atlas in from the public network. What this resource closed, it opens first.
 *
 * From the first approved endpoint on, the vault's public name points to `privatelink.vaultcore.azure.net`: a network of yours with a private DNS
 * zone of that name and no record for this vault no longer finds it.
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
export class PrivateNetworking extends pulumi.CustomResource {
  /** Give it to the ClusterEncryptions, so that they come after the path and go before it. */
  declare readonly projectId: pulumi.Output<string>;
  declare readonly keyVaultId: pulumi.Output<string>;
  /** In Atlas's spelling and alphabetical order. */
  declare readonly regions: pulumi.Output<string[]>;
  declare readonly publicNetworkAccess: pulumi.Output<string | undefined>;
  /** By region. */
  declare readonly endpoints: pulumi.Output<Record<string, PrivateEndpoint>>;

  constructor(name: string, args: PrivateNetworkingArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "PrivateNetworking";
    const others = [...CONDITIONS, ...OUTPUTS];
    super(typeToken(kind), name, inputsOf({ kind, fields: FIELDS, others }, name, args, opts), opts);
  }
}
