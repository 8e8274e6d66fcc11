// EncryptionAtRest as a program sees it: arguments, class, docs. Program side: no network, no logic.
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type TimeoutArgs, typeToken } from "../engine/program-side";
import { CONDITIONS, FIELDS } from "./fields";

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
   * When the client secret expires, ISO 8601 (`2027-06-30`). Warned of 60 days before, refused once past: Atlas shuts clusters down when it cannot
   * log in. Changing it: in place, without a write.
   */
  clientSecretExpiresAt?: pulumi.Input<string>;
}

/** Access by an app registration's client secret, which lives two years at most. */
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
         * Name of the environment variable that holds the secret where Pulumi runs. State keeps a salted fingerprint only, so a new value is a change,
         * and an absent variable is none.
         */
        clientSecretEnv: pulumi.Input<string>;
      }
  );

/** How Atlas gets at the key: one of two shapes. From a secret to a role: in place, without downtime; Atlas documents no way back. */
export type AccessArgs = RoleAccessArgs | SecretAccessArgs;

export interface EncryptionAtRestArgs {
  /** The Atlas project's id (Atlas: `groupId`), 24 hexadecimal digits. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /**
   * ARM id of the vault, `/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…`. Not a Managed HSM.
   * Changing it: in place, as long as the project has no private endpoints (Atlas refuses it then).
   */
  keyVaultId: pulumi.Input<string>;
  /** Name of an RSA or RSA-HSM key in the vault, 1 to 127 letters, digits and hyphens. Changing it: in place; Atlas re-wraps its master keys, no data is rewritten. */
  keyName: pulumi.Input<string>;
  /**
   * A version (32 hexadecimal digits): pinned. `"latest"`: the newest usable one, looked up in Azure at every preview and pinned.
   * Changing it: in place. Keep the old version enabled until the clusters have taken the new one and no snapshot needs the old.
   * @default absent: version-less, Atlas follows the newest by itself; with a client secret absent means `"latest"`, because Atlas documents version-less keys for roles only
   */
  keyVersion?: pulumi.Input<string>;
  /** How Atlas gets at the key. */
  access: pulumi.Input<AccessArgs>;
  /**
   * Azure's cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`. Changing it: in place.
   * @default "AZURE"
   */
  azureEnvironment?: pulumi.Input<string>;
  /**
   * Encrypt dedicated Search Nodes too, for the whole project. Changing it: in place; Atlas re-provisions the Search Nodes and rebuilds their indexes.
   * @default absent: left as it is
   */
  enabledForSearchNodes?: pulumi.Input<boolean>;
  /**
   * Take over a project that another key encrypts already. Without it that is refused, in the preview.
   * @default false
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * Vault, key and Atlas's access outlive this resource: a delete then says so, and how to use them again. It keeps nothing by itself; CustomerManagedKeys sets it.
   * Changing it: in place, without a write.
   * @default false
   */
  keepsKey?: pulumi.Input<boolean>;
  /**
   * @default 2 minutes to create and to update, which is how long Atlas may take to accept the key, after five minutes at most in which what is too new
   * to work (a role, a secret, a grant) is tried again; 30 minutes to delete, which waits for clusters that are being deleted or decrypted
   */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * Customer-managed keys of an Atlas project: its Key Vault configuration, a singleton that always exists. Creating this resource adopts or configures
 * it, changing it is always in place, deleting it switches customer-managed keys off, and is refused while any cluster still needs the key.
 *
 * Deleting decrypts nothing by itself, but a cluster loses its way to the data with the key: keep the key and its old versions as long as snapshots
 * need them. `protect: true` is what makes `pulumi destroy` refuse.
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
export class EncryptionAtRest extends pulumi.CustomResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly keyVaultId: pulumi.Output<string>;
  declare readonly keyName: pulumi.Output<string>;
  declare readonly keyVersion: pulumi.Output<string | undefined>;
  /** The key's URL, as Atlas holds it. */
  declare readonly keyIdentifier: pulumi.Output<string>;
  /** `"AZURE"`: give it to a cluster resource of another package, and the order is right by itself. */
  declare readonly encryptionAtRestProvider: pulumi.Output<string>;
  /** Whether Atlas can encrypt and decrypt with the key. */
  declare readonly valid: pulumi.Output<boolean>;

  constructor(name: string, args: EncryptionAtRestArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "EncryptionAtRest";
    super(typeToken(kind), name, inputsOf({ kind, fields: FIELDS, others: CONDITIONS }, name, args, opts), opts);
  }
}
