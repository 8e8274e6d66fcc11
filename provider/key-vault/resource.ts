// KeyVault as a program sees it: arguments, class, docs. Program side: no network, no logic.
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs } from "../engine/program-side";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface KeyVaultArgs {
  /** An existing resource group for the vault. Changing it: replaces, and by default keeps the old vault. */
  resourceGroupName: pulumi.Input<string>;
  /**
   * The subscription of the resource group, a GUID. Changing it: replaces.
   * @default the Azure login's at the creation (`ARM_SUBSCRIPTION_ID`, `azure-native:subscriptionId`, or the Azure CLI's)
   */
  subscriptionId?: pulumi.Input<string>;
  /**
   * 3 to 24 letters, digits and single hyphens, unique in all of Azure. Changing it: replaces, and by default keeps the old vault.
   * @default derived from `vaultNamePrefix`
   */
  vaultName?: pulumi.Input<string>;
  /**
   * The beginning of the name, at most 16 characters. 8 more are derived from subscription, resource group and projects (`projectIds`, `encrypts`), so that
   * the next `up` finds a vault that a destroy kept. Changing it for an existing vault has no effect: the name stays.
   */
  vaultNamePrefix?: pulumi.Input<string>;
  /** Azure region. Changing it for an existing vault is refused: Azure never changes it. @default the resource group's */
  location?: pulumi.Input<string>;
  /** Changing it: in place. Tags with other names, such as those that an Azure Policy sets, stay. @default none */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** `"standard"`, or `"premium"` for keys in a hardware security module. Changing it: in place. @default "standard" for a new vault; an existing vault may have either */
  sku?: pulumi.Input<string>;
  /** The Entra tenant of the vault, a GUID. Changing it for an existing vault is refused. @default the Azure login's at the creation */
  tenantId?: pulumi.Input<string>;
  /**
   * For how many days a deleted vault, or a deleted key in it, can be recovered: 7 to 90. Changing it for an existing vault is refused: Azure never changes it.
   * @default 90 for a new vault; an existing vault may have any value
   */
  softDeleteRetentionInDays?: pulumi.Input<number>;
  /**
   * Delete the vault when this resource is deleted. The vault can be recovered for `softDeleteRetentionInDays`. Refused while the vault has the key of a project
   * in `projectIds`, or of another project that the credential can see. Snapshots are not checked: without the key they cannot be restored.
   * @default false: the vault is kept, and the next `up` finds it
   */
  deleteVault?: pulumi.Input<boolean>;
  /**
   * Every Atlas project that uses the vault, of every organization. Required with `deleteVault`: with it you confirm that no other project uses the vault. Before a
   * delete, each of them is checked, and every other project that the credential can see. If a listed project cannot be checked, the delete is refused. A project
   * that the credential cannot see and that is not listed is not protected. `[]`: no project uses the vault.
   */
  projectIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Azure cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`.
   * @default the login's (`ARM_ENVIRONMENT`), else "AZURE"
   */
  azureEnvironment?: pulumi.Input<string>;
  /**
   * The project that a key of this vault will encrypt. A new vault is refused, in the preview and at `up`, where the project is encrypted with another key and
   * `adopt` is not true: so nothing is created for a project that cannot be encrypted with the key. Also pass `adopt` to the EncryptionAtRest. It is used only while the
   * vault is new to the stack, and is not kept in state: changing it changes nothing.
   */
  encrypts?: pulumi.Input<{
    projectId: pulumi.Input<string>;
    keyName: pulumi.Input<string>;
    adopt?: pulumi.Input<boolean>;
  }>;
  /** @default 15 minutes each */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * A Key Vault for Atlas's keys, with role assignments for access and with purge protection. Created if it does not exist. An existing vault of that name in the
 * resource group is adopted if it fits. A deleted vault is recovered.
 *
 * Only changed properties are sent, never the whole vault. `publicNetworkAccess` (enabled) and the firewall `networkAcls` (open) are set once, when the vault is
 * created, and never again. `PrivateNetworking` and you manage them, and their changes are not drift here. Deleting this resource keeps the vault unless `deleteVault`
 * is set.
 *
 * ```ts
 * const vault = new KeyVault("vault", { resourceGroupName: "keys", vaultName: "payments-kv" }, { protect: true });
 * const key = new KeyVaultKey("key", { keyVaultId: vault.keyVaultId, keyName: "atlas" }, { protect: true });
 * ```
 */
export class KeyVault extends DynamicResource {
  /** The vault's ARM id. Known in a preview. */
  declare readonly keyVaultId: pulumi.Output<string>;
  declare readonly resourceGroupName: pulumi.Output<string>;
  declare readonly subscriptionId: pulumi.Output<string>;
  declare readonly vaultName: pulumi.Output<string>;
  declare readonly tenantId: pulumi.Output<string>;
  /** `https://{vault}.vault.azure.net/` */
  declare readonly vaultUri: pulumi.Output<string>;

  /**
   * Reads an existing object, which Pulumi neither changes nor deletes. `id`: the vault's ARM id.
   * `state` names the Azure cloud where it is not the one of the login.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Pick<KeyVaultArgs, "azureEnvironment">,
    opts?: pulumi.CustomResourceOptions,
  ): KeyVault {
    return lookUp({ name, id, state, opts }, KeyVault);
  }

  constructor(name: string, args: KeyVaultArgs, opts?: pulumi.CustomResourceOptions) {
    const table = { kind: "KeyVault", fields: FIELDS, others: [...CONDITIONS, ...OUTPUTS] };
    super(table, name, args, opts);
  }
}
