// The arguments of the component. Types only: they refuse wrong combinations. faults.ts refuses the same at run time.
import type * as pulumi from "@pulumi/pulumi";
import type { RoleAccessArgs, SecretAccessArgs } from "../encryption-at-rest/resource";
import type { AlertNotificationArgs } from "../key-rotation-alert/resource";
import type { RotationPolicyArgs } from "../key-vault-key/resource";

/** The service principal that encrypts and decrypts: its object id, behind a role or an app registration. */
export interface PrincipalArgs {
  /** Object id of the service principal, a GUID. The component assigns it the roles of `grants` on the new vault. */
  servicePrincipalId: pulumi.Input<string>;
}

/** A role that the component registers, for a service principal of Atlas whose object id is given. */
export interface AtlasPrincipalArgs {
  /**
   * Object id of Atlas's service principal in the tenant, as `az ad sp show --id <app id> --query id -o tsv` prints it. With it, the login needs no permission
   * in Microsoft Graph.
   */
  servicePrincipalId: pulumi.Input<string>;
  /** The Entra tenant of the vault. @default the tenant of the Azure login */
  tenantId?: pulumi.Input<string>;
  /** Id of Atlas's multi-tenant app. @default Atlas's app for encryption at rest in Azure's public cloud */
  atlasAzureAppId?: pulumi.Input<string>;
  roleId?: never;
  clientId?: never;
  clientSecret?: never;
  clientSecretEnv?: never;
  clientSecretExpiresAt?: never;
}

export interface ClustersArgs {
  /**
   * The Atlas project's id, 24 hexadecimal digits. Changing it: replaces every resource in Atlas. The new project reaches the vault over the public network
   * until it has its own private endpoints. If public network access is disabled, enable it in an earlier run (`privateNetworking: { publicNetworkAccess: "Enabled" }`).
   */
  projectId: pulumi.Input<string>;
  /**
   * Adopt a project that is encrypted with another key: Atlas changes the project to this component's key. Without `adopt`, such a project is refused, in the
   * preview and before anything is created. Changing it: in place, without a write.
   * @default false
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * Names of existing clusters that this program does not manage: the component encrypts them. Plain names, because each name becomes a resource. Do not list
   * clusters that this program creates: pass `encryptionAtRestProvider` to them. Changing it: adding a name encrypts the cluster, removing a name decrypts it. Each is
   * an initial sync of the cluster's data.
   * @default none
   */
  clusters?: readonly string[];
  /**
   * `true`: Atlas reaches the vault only over private endpoints, in every region of the project's dedicated clusters. An object: sets the regions, the approval
   * and the vault's public network access. Changing it: in place. From `true` to `false` deletes the private endpoints, after public network access is enabled
   * where the component disabled it.
   * @default false: over the public network
   */
  privateNetworking?: boolean | PrivateNetworkingOptions;
  /** Also encrypt dedicated Search Nodes. Changing it: in place; Atlas re-provisions the Search Nodes and rebuilds their indexes. @default unchanged */
  enabledForSearchNodes?: pulumi.Input<boolean>;
  /**
   * Clusters of `@pulumi/mongodbatlas` that this program declares after this component, in the same project and with `encryptionAtRestProvider`, are created
   * after the key and deleted before it, without `dependsOn`. Changing it: writes nothing.
   * @default true
   */
  orderClusters?: boolean;
}

export interface PrivateNetworkingOptions {
  /** As of a PrivateNetworking. Adding a region: in place. Removing one: in place, and refused while a cluster has nodes there. @default every region of the project's dedicated clusters */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /** As of a PrivateNetworking. Changing it: in place. @default "Disabled" for a vault that the component creates; unchanged for an existing vault */
  publicNetworkAccess?: pulumi.Input<"Enabled" | "Disabled">;
  /** Who approves Atlas's private endpoint connections, as of a PrivateNetworking. Changing it: in place, without a write. @default "automatic" */
  approval?: pulumi.Input<"automatic" | "manual">;
}

export interface RotationAlertOptions {
  /** Days without a new key identifier after which Atlas reminds. Changing it: in place. @default 35 days more than the key's rotation; 90, as in Atlas, where the key has no rotation */
  thresholdDays?: pulumi.Input<number>;
  /** Who receives the alert. Changing it: in place. @default the notifications that Atlas has */
  notifications?: pulumi.Input<pulumi.Input<AlertNotificationArgs>[]>;
  /** Also create alerts for an invalid key, a vault that cannot be reached, and a configuration that is no longer valid. Changing it: in place. @default true */
  relatedAlerts?: pulumi.Input<boolean>;
}

/** Which role assignments the component creates for Atlas's service principal. */
export type Grants =
  /** `Reader` and `Key Vault Crypto User`: the login needs only the permission to assign roles. */
  | "builtInRoles"
  /** A custom role with exactly the five actions that Atlas needs: the login also needs the permission to define roles. */
  | "customRole"
  /** None: you create them yourself. */
  | "none";

/** A new vault and a new key. */
export interface NewKeyArgs extends ClustersArgs {
  /** An existing resource group for the vault. Do not manage it in this stack: the delete of a resource group deletes a kept vault. Changing it: creates another vault and key and keeps the old ones. Refused while the project has private endpoints, and with `retainKeys: false`. */
  resourceGroupName: pulumi.Input<string>;
  key?: never;
  /** Azure region of the vault. Changing it for an existing vault is refused: Azure never changes it. @default the resource group's */
  location?: pulumi.Input<string>;
  /**
   * 3 to 24 letters, digits and hyphens, unique in Azure. Changing it: creates another vault and key and keeps the old ones. Refused while the
   * project has private endpoints (the refusal lists the runs that it takes), and with `retainKeys: false`.
   * @default "atlas-cmk-" and 8 characters, derived from subscription, resource group and project: the next `up` finds a vault that a destroy kept
   */
  vaultName?: pulumi.Input<string>;
  /** `"premium"` for keys in a hardware security module. Changing it: in place. @default "standard" for a new vault; an existing vault may have either */
  vaultSku?: pulumi.Input<"standard" | "premium">;
  /** Tags of the vault. Changing it: in place, and no other property of the vault is sent. Tags with other names stay. @default none */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The key's name, 1 to 127 letters, digits and hyphens. Changing it: creates another key, keeps the old one, and Atlas changes to the new one. @default "atlas" */
  keyName?: pulumi.Input<string>;
  /** `"RSA"`, or `"RSA-HSM"` with `vaultSku: "premium"`. Changing it for an existing key is refused: Azure never changes it. Pass another `keyName` instead. @default "RSA" */
  keyType?: pulumi.Input<string>;
  /** Bits: 2048, 3072 or 4096. Changing it for an existing key is refused: Azure never changes it. Pass another `keyName` instead. @default 3072 */
  keySize?: pulumi.Input<number>;
  /** When Azure creates a new key version by itself. Atlas follows by itself. `{}`: never. Changing it: in place, over the vault's data plane. @default `{ timeAfterCreate: "P1Y" }` */
  rotationPolicy?: RotationPolicyArgs;
  /**
   * Atlas's access to the vault. With `servicePrincipalId` alone, the component registers a role for that service principal, without Microsoft Graph. Changing it: in
   * place for the project's key. Another service principal gets a registration of its own; the old one stays unless `retainKeys` is false.
   * @default a role: Atlas's service principal in the tenant, registered with the project, without a secret that expires
   */
  access?: AtlasPrincipalArgs | ((RoleAccessArgs | SecretAccessArgs) & PrincipalArgs);
  /** The role assignments of Atlas's service principal on the vault. Changing it: creates the new ones; the old ones stay unless `retainKeys` is false. @default "builtInRoles" */
  grants?: "builtInRoles" | "customRole";
  /** Atlas's alert to rotate the key. `false`: unchanged. Changing it: in place; to `false` restores Atlas's default. @default set to fit the key's rotation, with the related alerts */
  rotationAlert?: false | RotationAlertOptions;
  /**
   * A destroy keeps the vault, the key, the role assignments and the role's registration, all together: snapshots are restored with the key and the access of
   * their time. `false` deletes them all, and everything that only they can decrypt becomes unreadable. With `false` you confirm that no other Atlas project uses
   * them: a project that the credential can see makes the delete fail, a project that it cannot see is not protected. Changing it: in place, without a write. The next destroy uses the value of the last `up`.
   * @default true
   */
  retainKeys?: boolean;
}

/** Atlas's access by a role that the component registers. */
interface RegisteredAccessArgs {
  /**
   * With `servicePrincipalId` alone, the component registers a role for that service principal, without Microsoft Graph. With a role or an app registration of yours,
   * the component registers nothing and assigns no roles. Changing it: in place for the project's key.
   * @default a role: Atlas's service principal in the tenant, registered with the project, without a secret that expires
   */
  access?: AtlasPrincipalArgs;
  /** Role assignments for the role that the component registers. Existing role assignments are adopted. Changing it: creates the new ones; the old ones stay unless `retainKeys` is false. @default "none" */
  grants?: Grants;
}

/** An access and role assignments that you manage. */
interface GivenAccessArgs {
  access: RoleAccessArgs | SecretAccessArgs;
  grants?: "none";
}

/** An existing vault and an existing key. The component only reads them. */
export type ExistingKeyArgs = ReadOnlyKeyArgs & (RegisteredAccessArgs | GivenAccessArgs);

interface ReadOnlyKeyArgs extends ClustersArgs {
  /**
   * The vault's ARM id, the key's name, and optionally a version or `"latest"`. Without a version, Atlas follows the newest by itself. Changing it: in place; another
   * vault is refused while the project has private endpoints.
   */
  key: {
    /** ARM id of the vault. */
    keyVaultId: pulumi.Input<string>;
    keyName: pulumi.Input<string>;
    /**
     * A key version, or `"latest"`: looked up at every preview, which shows a newer one as a change of `keyIdentifier`.
     * @default no version: Atlas follows the newest version by itself; with `access` by client secret, `"latest"`
     */
    keyVersion?: pulumi.Input<string>;
  };
  resourceGroupName?: never;
  location?: never;
  vaultName?: never;
  vaultSku?: never;
  tags?: never;
  keyName?: never;
  keyType?: never;
  keySize?: never;
  rotationPolicy?: never;
  /** Atlas's alert to rotate the key. Changing it: in place; removing it restores Atlas's default. @default unchanged */
  rotationAlert?: false | RotationAlertOptions;
  /** Whether a destroy keeps the role assignments and the role's registration of the component, together. Changing it: in place, without a write. @default true */
  retainKeys?: boolean;
}

export type CustomerManagedKeysArgs = NewKeyArgs | ExistingKeyArgs;
