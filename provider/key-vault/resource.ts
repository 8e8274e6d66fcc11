// KeyVault as a program sees it: arguments, class, docs. Program side: no network, no logic.
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type TimeoutArgs, typeToken } from "../engine/program-side";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface KeyVaultArgs {
  /** The resource group of the vault; it exists. Changing it: replaces, and by default keeps the old vault. */
  resourceGroupName: pulumi.Input<string>;
  /**
   * The subscription of the resource group, a GUID. Changing it: replaces.
   * @default that of the Azure login (`ARM_SUBSCRIPTION_ID`, `azure-native:subscriptionId`, or the Azure CLI's); once created, the one that was found then
   */
  subscriptionId?: pulumi.Input<string>;
  /**
   * 3 to 24 letters, digits and single hyphens, unique in all of Azure. Changing it: replaces, and by default keeps the old vault.
   * @default made of `vaultNamePrefix`
   */
  vaultName?: pulumi.Input<string>;
  /**
   * What the name begins with, at most 16 characters; 8 more follow from subscription, resource group and projects (`projectIds`, `encrypts`), so that the next `up` finds a
   * vault that a destroy kept. Changing it for a vault that is there: nothing, the name stays.
   */
  vaultNamePrefix?: pulumi.Input<string>;
  /** Azure region. Changing it for a vault that is there is refused: Azure cannot. @default the resource group's */
  location?: pulumi.Input<string>;
  /** Changing it: in place. Tags with other names, such as those that an Azure Policy sets, stay. @default none */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** `"standard"`, or `"premium"` for keys in a hardware module. Changing it: in place. @default "standard" for a new vault; an existing one may be either */
  sku?: pulumi.Input<string>;
  /** The Entra tenant of the vault, a GUID. Changing it for a vault that is there is refused. @default the Azure login's; once created, the one that was found then */
  tenantId?: pulumi.Input<string>;
  /**
   * For how many days a deleted vault, or a deleted key in it, can be recovered: 7 to 90. Changing it for a vault that is there is refused: Azure cannot.
   * @default 90 for a new vault; an existing one may have any
   */
  softDeleteRetentionInDays?: pulumi.Input<number>;
  /**
   * Delete the vault when this resource goes; it can be recovered for as long as `softDeleteRetentionInDays` says. Refused while the key of a project of
   * `projectIds`, or of another one that the credential can see, is in it. Snapshots are not asked: what a key encrypted is lost with it.
   * @default false: the vault is kept, and the next `up` finds it
   */
  deleteVault?: pulumi.Input<boolean>;
  /**
   * Every Atlas project that uses the vault, of every organization. Needed with `deleteVault`: it says that nobody else uses the vault. Before a deletion
   * each of them is asked, and one that cannot be asked refuses; so is every other project that the credential can see. A project that the credential
   * cannot see and that is not named here is not protected. `[]`: no project uses the vault.
   */
  projectIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Azure's cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`.
   * @default the login's (`ARM_ENVIRONMENT`), else "AZURE"
   */
  azureEnvironment?: pulumi.Input<string>;
  /**
   * The project that a key of this vault is to encrypt. A new vault is refused, in the preview and at `up`, where another key is in force in the project
   * and `adopt` is not true: so nothing is made for a project that does not take the key. Give `adopt` to the EncryptionAtRest too. Looked at when the
   * vault is new to the stack, and kept in no state: changing it changes nothing.
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
 * A Key Vault for Atlas's keys: role assignments decide about access, purge protection is on. Created if it does not exist; a vault of that name in the
 * resource group is adopted if it fits, a deleted one is recovered.
 *
 * Changes are sent alone, never the whole vault: its switch (`publicNetworkAccess`) and its firewall (`networkAcls`) are set once, open, when the vault
 * is created, and never again. They belong to `PrivateNetworking` and to you, and are no drift here. Deleting this resource keeps the vault unless
 * `deleteVault` is set.
 *
 * ```ts
 * const vault = new KeyVault("vault", { resourceGroupName: "keys", vaultName: "payments-kv" }, { protect: true });
 * const key = new KeyVaultKey("key", { keyVaultId: vault.keyVaultId, keyName: "atlas" }, { protect: true });
 * ```
 */
export class KeyVault extends pulumi.CustomResource {
  /** The vault's ARM id; known in a preview. */
  declare readonly keyVaultId: pulumi.Output<string>;
  declare readonly resourceGroupName: pulumi.Output<string>;
  declare readonly subscriptionId: pulumi.Output<string>;
  declare readonly vaultName: pulumi.Output<string>;
  declare readonly tenantId: pulumi.Output<string>;
  /** `https://{vault}.vault.azure.net/` */
  declare readonly vaultUri: pulumi.Output<string>;

  constructor(name: string, args: KeyVaultArgs, opts?: pulumi.CustomResourceOptions) {
    const table = { kind: "KeyVault", fields: FIELDS, others: [...CONDITIONS, ...OUTPUTS] };
    super(typeToken(table.kind), name, inputsOf(table, name, args, opts), opts);
  }
}
