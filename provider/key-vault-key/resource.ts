// KeyVaultKey as a program sees it: arguments, class, docs. Program side: no network, no logic.
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type TimeoutArgs, typeToken } from "../engine/program-side";
import { FIELDS, OUTPUTS } from "./fields";

/**
 * When Azure makes a new version by itself, in Azure's words. Durations in years, months and days (ISO 8601): `"P90D"`, `"P1Y"`. An empty object means
 * never. Each rotation costs a fee of Azure's.
 * @see https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
 */
export interface RotationPolicyArgs {
  /** How long after a version's creation the next one is made, 7 days at least. Not with `timeBeforeExpiry`. */
  timeAfterCreate?: pulumi.Input<string>;
  /** How long before a version's expiry the next one is made, 7 days at least. Needs `expiryTime`. Not with `timeAfterCreate`. */
  timeBeforeExpiry?: pulumi.Input<string>;
  /**
   * How long a version lives, 28 days at least, counted for versions made from then on (and for the first one of a new key). Atlas cannot encrypt with a
   * version whose end has come: give it only with a rotation, and only where nobody pins a version.
   * @default absent: versions never end
   */
  expiryTime?: pulumi.Input<string>;
  /** How long before a version's end Event Grid hears of it. Needs `expiryTime`. @default absent: left as it is */
  notifyTimeBeforeExpiry?: pulumi.Input<string>;
}

export interface KeyVaultKeyArgs {
  /** ARM id of the vault, `/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…`. Changing it: replaces. */
  keyVaultId: pulumi.Input<string>;
  /** The key's name, 1 to 127 letters, digits and hyphens. Changing it: replaces, and by default keeps the old key. */
  keyName: pulumi.Input<string>;
  /**
   * `"RSA"`, or `"RSA-HSM"` in a vault of the premium tier. Changing it for a key that is there is refused: Azure cannot; take another `keyName`.
   * @default "RSA" for a new key; an existing one may be either
   */
  keyType?: pulumi.Input<string>;
  /**
   * Bits: 2048, 3072 or 4096. Changing it for a key that is there is refused: Azure cannot; take another `keyName`.
   * @default 3072 for a new key (Azure's own 2048 is what policies flag as too small; 4096 makes each use slower and, in an HSM, scarcer); an existing one may have any
   */
  keySize?: pulumi.Input<number>;
  /** Changing it: in place, over the vault's data plane. @default absent: left as it is; a new key has none */
  rotationPolicy?: pulumi.Input<RotationPolicyArgs>;
  /**
   * Any text: a change of it rotates the key now, over the vault's data plane. Old versions stay enabled. Adding it later counts as a change;
   * creating the resource with it, or taking it away, rotates nothing.
   */
  rotateTrigger?: pulumi.Input<string>;
  /**
   * Delete the key when this resource goes, over the vault's data plane; it can be recovered as long as the vault keeps deleted objects. Refused while a
   * project of `projectIds`, or another one that the credential can see, needs the key. Snapshots are not asked: what a key encrypted is lost with it.
   * @default false: the key is kept
   */
  deleteKey?: pulumi.Input<boolean>;
  /**
   * The vault is deleted after this resource, by the same program, and the key with it: the projects of `projectIds` are asked and a need of theirs
   * refuses, but nothing is deleted here, so neither a way to the data plane nor a right on it is needed.
   * @default false
   */
  deletedWithVault?: pulumi.Input<boolean>;
  /**
   * Every Atlas project that uses the key, of every organization. Needed with `deleteKey` and `deletedWithVault`: it says that nobody else uses the key.
   * Before a deletion each of them is asked, and one that cannot be asked refuses; so is every other project that the credential can see. A project that
   * the credential cannot see and that is not named here is not protected. `[]`: no project uses the key.
   */
  projectIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Azure's cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`.
   * @default the login's (`ARM_ENVIRONMENT`), else "AZURE"
   */
  azureEnvironment?: pulumi.Input<string>;
  /** @default 15 minutes each */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * A key for Atlas in a Key Vault, with its rotation policy. It may encrypt and decrypt, nothing else. Made by Azure Resource Manager, so a closed vault
 * and a login without rights on keys do; a key that is there is adopted if Atlas can work with it.
 *
 * A change of the rotation policy, a rotation and a deletion go over the vault's data plane: they need the role Key Vault Crypto Officer and a way to
 * the vault. Without a need there is no such call. Deleting this resource keeps the key unless `deleteKey` is set.
 *
 * ```ts
 * const key = new KeyVaultKey("key", {
 *   keyVaultId: vault.id,
 *   keyName: "atlas",
 *   rotationPolicy: { timeAfterCreate: "P90D" },
 * }, { protect: true });
 * ```
 */
export class KeyVaultKey extends pulumi.CustomResource {
  declare readonly keyVaultId: pulumi.Output<string>;
  declare readonly keyName: pulumi.Output<string>;
  /** The key's URL without a version: `https://{vault}.vault.azure.net/keys/{name}`. */
  declare readonly keyIdentifier: pulumi.Output<string>;
  /** The newest version that Atlas can use: enabled, active, more than 48 hours from its expiry. */
  declare readonly keyVersion: pulumi.Output<string>;

  constructor(name: string, args: KeyVaultKeyArgs, opts?: pulumi.CustomResourceOptions) {
    const table = { kind: "KeyVaultKey", fields: FIELDS, others: OUTPUTS };
    super(typeToken(table.kind), name, inputsOf(table, name, args, opts), opts);
  }
}
