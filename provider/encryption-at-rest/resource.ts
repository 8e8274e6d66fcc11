// The arguments and the class of EncryptionAtRest, with their docs. Program side: no network, no logic.
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs, warnOfSecondOwner } from "../engine/program-side";
import type { LastDurations } from "../support/last-durations";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

/** Access by an Atlas-managed service principal: no secret to expire. */
export interface RoleAccessArgs {
  /**
   * Id of the project's authorized cloud provider access role, 24 hexadecimal digits. The role's service principal needs `vaults/read` on the vault and
   * read, encrypt and decrypt on its keys. Changing it: in place.
   * @see https://www.mongodb.com/docs/atlas/security/azure-kms-secretless/
   */
  roleId: pulumi.Input<string>;
  tenantId?: never;
  clientId?: never;
  clientSecret?: never;
  clientSecretEnv?: never;
  clientSecretExpiresAt?: never;
}

interface AppAccessArgs {
  roleId?: never;
  /** The app registration's Entra tenant, a GUID. Changing it: in place. */
  tenantId: pulumi.Input<string>;
  /** The app registration's application (client) id, a GUID. Changing it: in place. */
  clientId: pulumi.Input<string>;
  /**
   * When the client secret expires, ISO 8601 (`2027-06-30`). A warning from 60 days before, refused after the date: Atlas shuts clusters down when it
   * cannot log in. Refused more than two years ahead: Atlas takes no longer life. Needed only where the Azure login cannot read the app's secrets in
   * Microsoft Graph. Changing it: in place, without a write.
   */
  clientSecretExpiresAt?: pulumi.Input<string>;
}

/** Access by an app registration's client secret, which lives two years at most. Pass exactly one of `clientSecret` and `clientSecretEnv`. */
export type SecretAccessArgs = AppAccessArgs &
  (
    | {
        /**
         * The secret's value. Encrypted in state; the SDK's own event streams (`pulumi up --json`, Automation API) show it in clear, so prefer
         * `clientSecretEnv` where those are kept. Changing it: in place, without an outage.
         */
        clientSecret: pulumi.Input<string>;
        clientSecretEnv?: never;
      }
    | {
        clientSecret?: never;
        /**
         * Name of the environment variable that holds the secret where Pulumi runs. State keeps only a salted fingerprint of the secret. A new value is
         * a change; a variable that is not set is not a change.
         */
        clientSecretEnv: pulumi.Input<string>;
      }
  );

/** How Atlas logs in to Azure: one of two shapes. From a client secret to a role: in place, without downtime; refused while the role's principal lacks a permission on the vault. Atlas does not document the change back. */
export type AccessArgs = RoleAccessArgs | SecretAccessArgs;

export interface EncryptionAtRestArgs {
  /** The Atlas project's id (Atlas: `groupId`), 24 hexadecimal digits. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /**
   * ARM id of the vault, `/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…`. Not a Managed HSM.
   * Changing it: in place, as long as the project has no private endpoints. With them, the refusal lists the runs of `pulumi up` that the change takes.
   */
  keyVaultId: pulumi.Input<string>;
  /** Name of an RSA or RSA-HSM key in the vault, 1 to 127 letters, digits and hyphens. Changing it: in place; Atlas re-wraps its master keys, no data is rewritten. */
  keyName: pulumi.Input<string>;
  /**
   * A version (32 hexadecimal digits): pinned; no preview says that Azure has a newer one. `"latest"`: the newest usable one, looked up in Azure at every
   * preview, which shows a newer one as a change of `keyIdentifier`.
   * Changing it: in place. Keep the old version enabled until every cluster uses the new one and no snapshot needs the old one.
   * docs/keys-over-the-years.md compares the three ways.
   * @default absent: version-less, Atlas follows the newest by itself; with a client secret absent means `"latest"`, because Atlas documents version-less keys for roles only
   */
  keyVersion?: pulumi.Input<string>;
  /** How Atlas logs in to Azure to use the key. Changing it: in place. */
  access: pulumi.Input<AccessArgs>;
  /**
   * Azure's cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`. Changing it: in place.
   * @default "AZURE"
   */
  azureEnvironment?: pulumi.Input<string>;
  /**
   * Encrypt dedicated Search Nodes too, for the whole project. Changing it: in place; Atlas re-provisions the Search Nodes and rebuilds their indexes.
   * @default absent: Atlas's setting is kept
   */
  enabledForSearchNodes?: pulumi.Input<boolean>;
  /**
   * Adopt a project that already uses another key, and set this key. Without it, the preview refuses. Changing it: in place, without a write.
   * @default false
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * The vault, the key and Atlas's access stay after a delete of this resource. The delete then names them, and says how to use them again. This argument
   * keeps nothing by itself; CustomerManagedKeys sets it.
   * Changing it: in place, without a write.
   * @default false
   */
  keepsKey?: pulumi.Input<boolean>;
  /**
   * @default 2 minutes to create and to update: how long Atlas may take to accept the key. Before that, a role, a secret or a role assignment that is too
   * new to work is retried for at most 5 minutes. 30 minutes to delete, which waits for clusters that are being deleted or decrypted
   */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * Customer-managed keys of an Atlas project: its Key Vault configuration, a singleton that always exists. Creating this resource adopts or sets the
 * configuration. A change is always in place. Deleting it disables customer-managed keys, and is refused while any cluster still uses the key.
 *
 * Deleting it decrypts nothing. Atlas cannot read data without the key that encrypts it: keep the key and its old versions as long as snapshots need
 * them. With `protect: true`, `pulumi destroy` refuses.
 *
 * ```ts
 * const encryption = new EncryptionAtRest("encryption", {
 *   projectId,
 *   keyVaultId: vault.id,
 *   keyName: "atlas",
 *   access: { roleId },
 * }, { protect: true });
 * ```
 */
export class EncryptionAtRest extends DynamicResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly keyVaultId: pulumi.Output<string>;
  declare readonly keyName: pulumi.Output<string>;
  declare readonly keyVersion: pulumi.Output<string | undefined>;
  /** The key's URL in Atlas. */
  declare readonly keyIdentifier: pulumi.Output<string>;
  /**
   * Since when this resource knows the present `keyIdentifier`, ISO 8601: when it set the key, or first saw it.
   * A snapshot that is older may need another key version; `getNeededKeyVersions` takes this value. Absent in a state of an
   * older version of the package, until the next update.
   */
  declare readonly keyIdentifierSince: pulumi.Output<string | undefined>;
  /**
   * When the key version ends, ISO 8601, as Azure showed it when this resource set the key. A preview warns from 60 days before. Absent: the version has no
   * end, or the login could not read it.
   */
  declare readonly keyExpiresAt: pulumi.Output<string | undefined>;
  /** `"AZURE"`. Pass it to a cluster resource of another package, so that Pulumi creates and deletes both in the right order. */
  declare readonly encryptionAtRestProvider: pulumi.Output<string>;
  /** Whether Atlas can encrypt and decrypt with the key. */
  declare readonly valid: pulumi.Output<boolean>;
  /**
   * How long the change to another key or key version (`keyChange`) took in the last `pulumi up` that did it, in whole seconds. `atlas-cmk explain` shows it in the
   * comment on the next preview. Absent before the first time, and in a state of an older version of the package.
   */
  declare readonly lastDurations: pulumi.Output<LastDurations | undefined>;

  /** Reads an existing object, which Pulumi neither changes nor deletes. `id`: the Atlas project's id. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Record<string, never>,
    opts?: pulumi.CustomResourceOptions,
  ): EncryptionAtRest {
    return lookUp({ name, id, state, opts }, EncryptionAtRest);
  }

  constructor(name: string, args: EncryptionAtRestArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "EncryptionAtRest";
    super({ kind, fields: FIELDS, others: [...CONDITIONS, ...OUTPUTS] }, name, args, opts);
    if (opts?.id === undefined)
      warnOfSecondOwner(this, { type: THEIRS, projectId: args.projectId, says: secondOwnerText });
  }
}

const THEIRS = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";

const secondOwnerText = (projectId: string): string =>
  `The program also declares an EncryptionAtRest of @pulumi/mongodbatlas for project ${projectId}.\n` +
  "The two resources undo each other's changes, and a delete of the other one disables the project's keys. " +
  "Set retainOnDelete on the other one and run `pulumi up`. Then remove it from the program (docs/taking-over.md).";
