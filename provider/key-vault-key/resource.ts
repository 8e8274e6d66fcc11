// KeyVaultKey as a program sees it: arguments, class, docs. Program side: no network, no logic.
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs } from "../engine/program-side";
import { FIELDS, OUTPUTS } from "./fields";

/**
 * When Azure creates a new version by itself, with Azure's property names. Durations in years, months and days (ISO 8601): `"P90D"`, `"P1Y"`. An empty object
 * means never. Azure charges a fee for each rotation.
 * @see https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
 */
export interface RotationPolicyArgs {
  /** How long after a version's creation Azure creates the next version, at least 7 days. Not with `timeBeforeExpiry`. */
  timeAfterCreate?: pulumi.Input<string>;
  /** How long before a version's expiry Azure creates the next version, at least 7 days. Needs `expiryTime`. Not with `timeAfterCreate`. */
  timeBeforeExpiry?: pulumi.Input<string>;
  /**
   * How long a version is valid, at least 28 days. Counts for versions that are created later, and for the first version of a new key. Atlas cannot encrypt with an
   * expired version: set it only with a rotation, and only where no project uses a fixed version.
   * @default absent: versions never expire
   */
  expiryTime?: pulumi.Input<string>;
  /** How long before a version's expiry Azure sends an event to Event Grid. Needs `expiryTime`. @default absent: unchanged */
  notifyTimeBeforeExpiry?: pulumi.Input<string>;
}

export interface KeyVaultKeyArgs {
  /** ARM id of the vault, `/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…`. Changing it: replaces. */
  keyVaultId: pulumi.Input<string>;
  /** The key's name, 1 to 127 letters, digits and hyphens. Changing it: replaces, and by default keeps the old key. */
  keyName: pulumi.Input<string>;
  /**
   * `"RSA"`, or `"RSA-HSM"` in a vault of the premium tier. Changing it for an existing key is refused: Azure never changes it. Pass another `keyName` instead.
   * @default "RSA" for a new key; an existing key may have either
   */
  keyType?: pulumi.Input<string>;
  /**
   * Bits: 2048, 3072 or 4096. Changing it for an existing key is refused: Azure never changes it. Pass another `keyName` instead.
   * @default 3072 for a new key (policies report Azure's own default 2048 as too small; 4096 makes each use slower and, in an HSM, allows fewer uses); an existing key may have any size
   */
  keySize?: pulumi.Input<number>;
  /** Changing it: in place, over the vault's data plane. @default absent: unchanged; a new key has none */
  rotationPolicy?: pulumi.Input<RotationPolicyArgs>;
  /**
   * Any string. A change of it rotates the key at once, over the vault's data plane. Old versions stay enabled. Adding it later counts as a change. Creating the
   * resource with it, or removing it, rotates nothing.
   */
  rotateTrigger?: pulumi.Input<string>;
  /**
   * Delete the key when this resource is deleted, over the vault's data plane. The key can be recovered while the vault keeps deleted objects. Refused while a
   * project in `projectIds`, or another project that the credential can see, needs the key. Snapshots are not checked: without the key they cannot be restored.
   * @default false: the key is kept
   */
  deleteKey?: pulumi.Input<boolean>;
  /**
   * The same program deletes the vault after this resource, together with the key. The projects in `projectIds` are checked, and the delete is refused while one of
   * them needs the key. But nothing is deleted here, so neither network access to the data plane nor a permission on it is needed.
   * @default false
   */
  deletedWithVault?: pulumi.Input<boolean>;
  /**
   * Every Atlas project that uses the key, of every organization. Required with `deleteKey` and `deletedWithVault`: with it you confirm that no other project uses
   * the key. Before a delete, each of them is checked, and every other project that the credential can see. If a listed project cannot be checked, the delete is
   * refused. A project that the credential cannot see and that is not listed is not protected. `[]`: no project uses the key.
   */
  projectIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Azure cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`.
   * @default the login's (`ARM_ENVIRONMENT`), else "AZURE"
   */
  azureEnvironment?: pulumi.Input<string>;
  /** @default 15 minutes each */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * A key for Atlas in a Key Vault, with its rotation policy. The key allows only encrypt and decrypt. Azure Resource Manager creates it, so public network access
 * may be disabled and the login needs no permissions on keys. An existing key is adopted if Atlas can use it.
 *
 * A change of the rotation policy, a rotation and a delete go over the vault's data plane: they need the role Key Vault Crypto Officer and network access to the
 * vault. Otherwise the data plane is not called. Deleting this resource keeps the key unless `deleteKey` is set.
 *
 * ```ts
 * const key = new KeyVaultKey("key", {
 *   keyVaultId: vault.id,
 *   keyName: "atlas",
 *   rotationPolicy: { timeAfterCreate: "P90D" },
 * }, { protect: true });
 * ```
 */
export class KeyVaultKey extends DynamicResource {
  declare readonly keyVaultId: pulumi.Output<string>;
  declare readonly keyName: pulumi.Output<string>;
  /** The key's URL without a version: `https://{vault}.vault.azure.net/keys/{name}`. */
  declare readonly keyIdentifier: pulumi.Output<string>;
  /** The newest version that Atlas can use: enabled, active, more than 48 hours from its expiry. */
  declare readonly keyVersion: pulumi.Output<string>;

  /**
   * Reads an existing object, which Pulumi neither changes nor deletes. `id`: the key's ARM id, `{keyVaultId}/keys/{keyName}`.
   * `state` names the Azure cloud where it is not the one of the login.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Pick<KeyVaultKeyArgs, "azureEnvironment">,
    opts?: pulumi.CustomResourceOptions,
  ): KeyVaultKey {
    return lookUp({ name, id, state, opts }, KeyVaultKey);
  }

  constructor(name: string, args: KeyVaultKeyArgs, opts?: pulumi.CustomResourceOptions) {
    const table = { kind: "KeyVaultKey", fields: FIELDS, others: OUTPUTS };
    super(table, name, args, opts);
  }
}
