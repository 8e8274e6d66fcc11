// Azure objects that the rooms need, and the client that reads and changes them. Nothing of Pulumi, nothing of Atlas.
import type { AzureEnvironment } from "../support/azure-names";

/** Of every call. */
export interface AzureCallOptions {
  /** The cloud. Absent: the one that the login's settings name (`ARM_ENVIRONMENT`, …), else the public one. */
  readonly environment?: AzureEnvironment;
  readonly signal?: AbortSignal;
}

/** A version of a key, as ARM lists it. Times in milliseconds since 1970. */
export interface KeyVersion {
  /** 32 hex digits. */
  readonly version: string;
  readonly enabled: boolean;
  /** Needed only where versions are compared: `createdAt` of project/keys.ts. */
  readonly created?: number;
  readonly notBefore?: number;
  readonly expires?: number;
}

/** When Azure makes a new version by itself. Durations in ISO 8601 (`P90D`); one of the first two, or neither: never. */
export interface KeyRotationPolicy {
  readonly timeAfterCreate?: string;
  readonly timeBeforeExpiry?: string;
  /** How long a version lives that a rotation makes. */
  readonly expiryTime?: string;
  /** When Event Grid hears of a version's end. */
  readonly notifyTimeBeforeExpiry?: string;
}

/** A key as ARM shows it, with its newest version. */
export interface Key {
  /** RSA, RSA-HSM, EC, …: any word. */
  readonly keyType: string;
  /** In bits. ARM may leave it out. */
  readonly keySize?: number;
  readonly keyOps: readonly string[];
  readonly newest: KeyVersion;
  /** `https://{vault}.{host}/keys/{name}`: no version. */
  readonly keyIdentifier: string;
  /** Absent: ARM tells none, which says nothing of what the vault holds. */
  readonly rotationPolicy?: KeyRotationPolicy;
}

export interface NewKey {
  readonly keyType: string;
  readonly keySize: number;
  readonly keyOps: readonly string[];
  readonly rotationPolicy?: KeyRotationPolicy;
  /** End of the first version, which no policy gives. Milliseconds since 1970. */
  readonly expires?: number;
}

/** The two words of `publicNetworkAccess` that we set. */
type PublicNetworkAccess = "Enabled" | "Disabled";

export interface Vault {
  readonly id: string;
  readonly location: string;
  readonly tenantId: string;
  /** `Enabled` or `Disabled`, whatever their case in the answer; absent there means `Enabled`. Another word (`SecuredByPerimeter`) as it is. */
  readonly publicNetworkAccess: string;
  readonly networkAcls: NetworkAcls;
  /** `false`: the vault lives by access policies. */
  readonly enableRbacAuthorization: boolean;
  /** Of a vault that uses them; beside role assignments they give nothing. */
  readonly accessPolicies: readonly AccessPolicy[];
  /** `standard` or `premium`: only the latter holds RSA-HSM keys. */
  readonly sku?: string;
  /** `true` or absent. */
  readonly enablePurgeProtection?: boolean;
  /** How long a deleted vault can be recovered. Set when the vault is made, and never changed. */
  readonly softDeleteRetentionInDays?: number;
  readonly provisioningState?: string;
  /** `https://{vault}.{host}/` */
  readonly vaultUri?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What an access policy gives on the vault's keys. Object id and permissions in lower case. */
export interface AccessPolicy {
  /** Of a principal or a group. */
  readonly objectId: string;
  readonly keyPermissions: readonly string[];
}

/** What a new vault is made of. Its two gates are set by the client: open, with an empty firewall. */
export interface NewVault {
  readonly location: string;
  readonly tenantId: string;
  readonly sku: string;
  readonly softDeleteRetentionInDays: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a change of a vault may say. The switch `publicNetworkAccess` and the firewall `networkAcls` are not among it. */
export interface VaultChange {
  /** All tags of the vault: ARM replaces them as a whole. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly sku?: string;
  readonly enablePurgeProtection?: true;
}

/** A vault that was deleted and can be recovered; until its time is over it keeps its name. */
interface DeletedVault {
  /** ARM id that the vault had, and gets again. */
  readonly keyVaultId: string;
  readonly location: string;
}

/** The vault's own firewall: a second gate beside `publicNetworkAccess`. */
export interface NetworkAcls {
  /** Absent in the answer means `Allow`. */
  readonly defaultAction: "Allow" | "Deny";
  readonly bypass: string | undefined;
  /** IPv4 addresses and ranges in CIDR form. */
  readonly ipRules: readonly string[];
}

/** A private endpoint's connection to a vault, made by whoever made the endpoint. */
export interface PrivateEndpointConnection {
  /** Pending, Approved, Rejected or Disconnected. */
  readonly status: string;
}

/** A management lock. */
export interface Lock {
  /** `{scope}/providers/Microsoft.Authorization/locks/{name}`. */
  readonly id: string;
  readonly name: string;
  /** `CanNotDelete` or `ReadOnly`: any word. */
  readonly level: string;
}

/** What one role gives: what is in `actions` and not in `notActions`; the same for data. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** Of one principal, one role, at one scope. */
export interface RoleAssignment {
  /** `{scope}/providers/Microsoft.Authorization/roleAssignments/{name}` */
  readonly id: string;
  /** A GUID: whoever assigned the role chose it. */
  readonly name: string;
  readonly scope: string;
  readonly principalId: string;
  /** ARM id; its last part is the role's GUID. */
  readonly roleDefinitionId: string;
}

/** A role that somebody has defined, or a built-in one. */
export interface RoleDefinition {
  readonly roleName: string;
  readonly description?: string;
  readonly permissions: readonly Permission[];
  /** ARM ids of where the role can be assigned. */
  readonly assignableScopes: readonly string[];
}

/** An app as a tenant knows it ("enterprise application"). */
export interface ServicePrincipal {
  /** Object id: what grants and Atlas name. */
  readonly id: string;
  /** The app's own id, the same in every tenant. */
  readonly appId: string;
}

/**
 * The port that rooms see. Every read rejects with Azure's own code where Azure refuses. Every write waits until Azure has ended it (ten minutes
 * at most, then `TIMED_OUT`), and rejects with `OUTCOME_UNKNOWN` where it may have been done: look then, before anything is written again.
 * Writes to one vault wait for each other.
 */
export interface AzureClient {
  /** All versions of a key by ARM (`GET …/keys/{key}/versions`), which works on a closed vault too. Order is not specified. */
  listKeyVersions(keyVaultId: string, keyName: string, options?: AzureCallOptions): Promise<readonly KeyVersion[]>;

  /** `undefined` where the vault has no such key; a deleted one that can be recovered is gone too. A vault that is not there rejects. */
  getKey(keyVaultId: string, keyName: string, options?: AzureCallOptions): Promise<Key | undefined>;
  /**
   * `PUT …/keys/{key}`. FACT(key-arm): made only if there is none; one that is there is given back untouched, so
   * compare it. 409 where a deleted key holds the name.
   */
  createKey(keyVaultId: string, keyName: string, key: NewKey, options?: AzureCallOptions): Promise<Key>;

  /** The data plane: needs a way to the vault and rights on its keys. Rejects with Key Vault's inner code. Gives the new version. */
  rotateKey(keyIdentifier: string, options?: AzureCallOptions): Promise<string>;
  /** The data plane. Replaces the whole policy; an empty one is Azure's default, which never rotates. */
  setKeyRotationPolicy(keyIdentifier: string, policy: KeyRotationPolicy, options?: AzureCallOptions): Promise<void>;
  /** The data plane. A soft delete of all versions; the vault may show the key for a moment more. */
  deleteKey(keyIdentifier: string, options?: AzureCallOptions): Promise<void>;

  /** `GET {keyVaultId}`. Rejects where there is none, by `isVaultGone`; a deleted vault that can be recovered is gone too. */
  getVault(keyVaultId: string, options?: AzureCallOptions): Promise<Vault>;
  /**
   * `PUT {keyVaultId}` of a vault that is not there: look first, because a PUT of one that is there replaces it whole, its gates too. Waits until the
   * vault's name is known. A conflict rejects at once. `VaultAlreadyExists` (409): the name is taken, perhaps by a deleted vault.
   */
  createVault(keyVaultId: string, vault: NewVault, options?: AzureCallOptions): Promise<Vault>;
  /** `PUT {keyVaultId}` with `createMode: recover`: the deleted vault as it was, without the role assignments that it had. */
  recoverVault(
    deleted: DeletedVault,
    vault: Pick<NewVault, "tenantId" | "sku">,
    options?: AzureCallOptions,
  ): Promise<Vault>;
  /** A deleted vault of the subscription, by name; `undefined` where there is none. */
  findDeletedVault(
    subscriptionId: string,
    keyVaultName: string,
    options?: AzureCallOptions,
  ): Promise<DeletedVault | undefined>;
  /** `PATCH {keyVaultId}` with these fields; everything else stays. */
  updateVault(keyVaultId: string, change: VaultChange, options?: AzureCallOptions): Promise<Vault>;
  /** A soft delete: the vault can be recovered for as long as its retention says. One that is not there is done. */
  deleteVault(keyVaultId: string, options?: AzureCallOptions): Promise<void>;
  /** Azure region of a resource group; `undefined` where there is no such group. */
  getResourceGroupLocation(
    subscriptionId: string,
    resourceGroupName: string,
    options?: AzureCallOptions,
  ): Promise<string | undefined>;
  /** `PATCH {keyVaultId}` with this one field; the firewall and everything else stay. Gives the vault as it then is. */
  setPublicNetworkAccess(
    keyVaultId: string,
    publicNetworkAccess: PublicNetworkAccess,
    options?: AzureCallOptions,
  ): Promise<Vault>;

  /** `undefined` where the vault has no such connection. A vault that is not there rejects. */
  getConnection(
    keyVaultId: string,
    name: string,
    options?: AzureCallOptions,
  ): Promise<PrivateEndpointConnection | undefined>;
  /** `PUT …/privateEndpointConnections/{name}` with status `Approved`. Look first: only a pending connection can be approved. */
  approveConnection(
    keyVaultId: string,
    name: string,
    description: string,
    options?: AzureCallOptions,
  ): Promise<PrivateEndpointConnection>;

  /** What the login may do at this ARM id, over all its roles. Deny assignments are not in it. See `lacks` of permissions.ts. */
  listPermissions(scope: string, options?: AzureCallOptions): Promise<readonly Permission[]>;
  /**
   * What a principal may do at this ARM id, by roles assigned there or above, to itself or a group of its. Conditions and denials are not in it.
   * `without`: ARM id of a role assignment that is not counted.
   */
  listPermissionsOf(
    principalId: string,
    scope: string,
    options?: AzureCallOptions & { readonly without?: string },
  ): Promise<readonly Permission[]>;

  /** `undefined` where Azure says that there is none of this name (`RoleAssignmentNotFound`). A scope that is not there rejects. */
  getRoleAssignment(scope: string, name: string, options?: AzureCallOptions): Promise<RoleAssignment | undefined>;
  /** Those of a principal at exactly this scope, under whatever name; none from above it. */
  listRoleAssignments(
    scope: string,
    principalId: string,
    options?: AzureCallOptions,
  ): Promise<readonly RoleAssignment[]>;
  /** `PUT`. The same once more is none more. 409 `RoleAssignmentExists` where the principal has the role here under another name. */
  createRoleAssignment(
    scope: string,
    name: string,
    grant: Pick<RoleAssignment, "principalId" | "roleDefinitionId">,
    options?: AzureCallOptions,
  ): Promise<RoleAssignment>;
  /** One that is not there is done. */
  deleteRoleAssignment(scope: string, name: string, options?: AzureCallOptions): Promise<void>;
  /** `undefined` where Azure says that there is no such role (`RoleDefinitionDoesNotExist`). */
  getRoleDefinition(scope: string, name: string, options?: AzureCallOptions): Promise<RoleDefinition | undefined>;
  /** `PUT`: makes the role, or replaces it whole. */
  putRoleDefinition(
    scope: string,
    name: string,
    role: RoleDefinition,
    options?: AzureCallOptions,
  ): Promise<RoleDefinition>;
  /** One that is not there is done. Refused while the role is assigned (`RoleDefinitionHasAssignments`). */
  deleteRoleDefinition(scope: string, name: string, options?: AzureCallOptions): Promise<void>;

  /** Locks on the vault, on anything in it, on its resource group and on its subscription, as far as the login may read them. Rejects where it may read none. */
  listLocks(keyVaultId: string, options?: AzureCallOptions): Promise<readonly Lock[]>;

  /** `registrationState` of a resource provider such as `Microsoft.Network`: NotRegistered, Registering, Registered, … */
  getProviderRegistration(subscriptionId: string, namespace: string, options?: AzureCallOptions): Promise<string>;
  /** Registers it and waits until it is. */
  registerProvider(subscriptionId: string, namespace: string, options?: AzureCallOptions): Promise<void>;

  /** The subscription that the settings name, else the Azure CLI's; `undefined` where neither tells. In lower case. */
  getLoginSubscription(options?: AzureCallOptions): Promise<string | undefined>;
  /** The tenant that the login is of, in lower case: as its settings name it, else as its token does. `undefined` where neither tells. */
  getLoginTenant(options?: AzureCallOptions): Promise<string | undefined>;
  /** An app's principal in the login's tenant; `undefined` where it has none. There is never more than one. */
  findServicePrincipal(appId: string, options?: AzureCallOptions): Promise<ServicePrincipal | undefined>;
  /** By object id; `undefined` where the login's tenant has none such. */
  getServicePrincipal(id: string, options?: AzureCallOptions): Promise<ServicePrincipal | undefined>;
  /** Object ids of the groups that a principal is a member of, those within groups too. In lower case. */
  listGroupsOf(principalId: string, options?: AzureCallOptions): Promise<readonly string[]>;
  /** Makes the principal of an app that may be another tenant's; `undefined` where the tenant has one already. Nothing here ever deletes one. */
  createServicePrincipal(appId: string, options?: AzureCallOptions): Promise<ServicePrincipal | undefined>;
}
