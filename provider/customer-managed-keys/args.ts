// What a person writes for the component. Types only: they refuse what does not go together; nothing is looked at here.
import type * as pulumi from "@pulumi/pulumi";
import type { RoleAccessArgs, SecretAccessArgs } from "../encryption-at-rest/resource";
import type { AlertNotificationArgs } from "../key-rotation-alert/resource";
import type { RotationPolicyArgs } from "../key-vault-key/resource";

/** Whom the vault lets in to encrypt and decrypt: object id of the service principal behind a role or an app registration. */
export interface PrincipalArgs {
  servicePrincipalId: pulumi.Input<string>;
}

/** A role that the component makes, of a principal of Atlas's that somebody else looked up. */
export interface AtlasPrincipalArgs {
  /**
   * Object id of Atlas's service principal in the tenant, as `az ad sp show --id <app id> --query id -o tsv` prints it: with it, nothing needs a right
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
   * The Atlas project's id, 24 hexadecimal digits. Changing it: everything of Atlas's is replaced. The new project comes to the vault over the public
   * network before it has endpoints of its own: open a closed one first (`privateNetworking: { publicNetworkAccess: "Enabled" }`), in a run before.
   */
  projectId: pulumi.Input<string>;
  /**
   * Take over a project in which another key is in force: Atlas moves it to this component's key. Without it such a project is refused, in the preview
   * and before anything is made. @default false
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * Names of clusters that exist and are managed elsewhere, or by nobody: switched onto the key here. Plain names, because each becomes a resource.
   * Taking a name away decrypts the cluster. A cluster that this program makes itself does not belong here: give it `encryptionAtRestProvider`.
   */
  clusters?: readonly string[];
  /**
   * `true`: Atlas reaches the vault over private endpoints only, in every region of the project's dedicated clusters. An object: in these regions,
   * approved this way, and with the vault closed or not.
   * @default false: over the public network
   */
  privateNetworking?: boolean | PrivateNetworkingOptions;
  /** Encrypt dedicated Search Nodes too. @default left as it is */
  enabledForSearchNodes?: pulumi.Input<boolean>;
  /**
   * Clusters of `@pulumi/mongodbatlas` that this program makes after this component, in the same project and with `encryptionAtRestProvider`, come after
   * the key and go before it, though nobody wrote `dependsOn`.
   * @default true
   */
  orderClusters?: boolean;
}

export interface PrivateNetworkingOptions {
  /** @default every region of the project's dedicated clusters */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /** @default "Disabled" for a vault that the component makes; left as it is for one of yours */
  publicNetworkAccess?: pulumi.Input<"Enabled" | "Disabled">;
  /** @default "automatic" */
  approval?: pulumi.Input<"automatic" | "manual">;
}

export interface RotationAlertOptions {
  /** @default 35 days more than the key's own rotation; Atlas's 90 where there is none */
  thresholdDays?: pulumi.Input<number>;
  /** @default those that Atlas has */
  notifications?: pulumi.Input<pulumi.Input<AlertNotificationArgs>[]>;
  /** Alerts too when the key becomes invalid, the vault cannot be reached, the configuration is no longer valid. @default true */
  relatedAlerts?: pulumi.Input<boolean>;
}

/** How Atlas's principal is let in. */
export type Grants =
  /** `Reader` and `Key Vault Crypto User`: needs no more than the right to assign roles. */
  | "builtInRoles"
  /** A role of your own with exactly the five actions that Atlas needs: needs the right to define roles too. */
  | "customRole"
  /** You grant them yourself. */
  | "none";

/** A vault and a key of its own. */
export interface NewKeyArgs extends ClustersArgs {
  /** Where the vault goes: a resource group that is there. Keep it out of this stack: deleting a group takes a kept vault with it. */
  resourceGroupName: pulumi.Input<string>;
  key?: never;
  /** Azure region of the vault. @default the resource group's */
  location?: pulumi.Input<string>;
  /**
   * 3 to 24 letters, digits and hyphens, unique in Azure. Changing it: another vault; the old one is kept.
   * @default "atlas-cmk-" and 8 characters that follow from subscription, resource group and project: the next `up` finds a vault that a destroy kept
   */
  vaultName?: pulumi.Input<string>;
  /** `"premium"` for keys in a hardware module. @default "standard" for a new vault; an existing one may be either */
  vaultSku?: pulumi.Input<"standard" | "premium">;
  /** Of the vault. Changing it: in place; nothing else of the vault is sent. Tags with other names stay. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** @default "atlas" */
  keyName?: pulumi.Input<string>;
  /** `"RSA"` or `"RSA-HSM"`. @default "RSA" */
  keyType?: pulumi.Input<string>;
  /** @default 3072 */
  keySize?: pulumi.Input<number>;
  /** When Azure makes a new version by itself; Atlas follows by itself. `{}`: never. @default `{ timeAfterCreate: "P1Y" }` */
  rotationPolicy?: RotationPolicyArgs;
  /**
   * Atlas's access to the vault; with `servicePrincipalId` alone the role is made of that principal, and nobody asks Microsoft Graph.
   * @default a role: Atlas's service principal in the tenant, registered with the project, without a secret to expire
   */
  access?: AtlasPrincipalArgs | ((RoleAccessArgs | SecretAccessArgs) & PrincipalArgs);
  /** @default "builtInRoles" */
  grants?: "builtInRoles" | "customRole";
  /** Atlas's alert to rotate the key. `false`: left as it is. @default set to suit the key's rotation, with the related alerts */
  rotationAlert?: false | RotationAlertOptions;
  /**
   * A destroy keeps the vault, the key, the grants and the role's registration, all together: snapshots are restored with the key and the access of
   * their time. `false` removes them all, and with them what only they can read; it says that
   * no other Atlas project uses them: a project that the credential can see refuses, one that it cannot see is not protected.
   * @default true
   */
  retainKeys?: boolean;
}

/** Atlas let in by a role that the component registers. */
interface RegisteredAccessArgs {
  /**
   * With `servicePrincipalId` alone the role is made of that principal, and nobody asks Microsoft Graph.
   * @default a role: Atlas's service principal in the tenant, registered with the project, without a secret to expire
   */
  access?: AtlasPrincipalArgs;
  /** For that role. What is granted already, by whomever, is adopted. @default "none" */
  grants?: Grants;
}

/** Atlas let in by an access of yours, with grants of yours. */
interface GivenAccessArgs {
  access: RoleAccessArgs | SecretAccessArgs;
  grants?: "none";
}

/** A vault and a key that are there, read only. */
export type ExistingKeyArgs = ReadOnlyKeyArgs & (RegisteredAccessArgs | GivenAccessArgs);

interface ReadOnlyKeyArgs extends ClustersArgs {
  key: {
    /** ARM id of the vault. */
    keyVaultId: pulumi.Input<string>;
    keyName: pulumi.Input<string>;
    /** A version, or `"latest"`. @default version-less: Atlas follows the newest by itself */
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
  /** @default left as it is */
  rotationAlert?: false | RotationAlertOptions;
  /** What a destroy keeps of the component's own: grants and the role's registration, together. @default true */
  retainKeys?: boolean;
}

export type CustomerManagedKeysArgs = NewKeyArgs | ExistingKeyArgs;
