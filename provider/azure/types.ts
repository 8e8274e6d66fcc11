// Azure objects that the rooms need, and the client that reads and changes them. Nothing of Pulumi, nothing of Atlas.
import type { AzureEnvironment } from "../support/azure-names";

/** Options of every call. */
export interface AzureCallOptions {
  /** The cloud. Absent: the cloud of the login's settings (`ARM_ENVIRONMENT`, …), else the public cloud. */
  readonly environment?: AzureEnvironment;
  readonly signal?: AbortSignal;
  /** Of a read: an answer of at most this age is accepted, if this process has written nothing in Azure since it was asked for. Absent: ask. */
  readonly maxAgeMs?: number;
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

/** When Azure creates a new version by itself. Durations in ISO 8601 (`P90D`). At most one of the first two properties; with neither, Azure never rotates. */
export interface KeyRotationPolicy {
  readonly timeAfterCreate?: string;
  readonly timeBeforeExpiry?: string;
  /** How long a version is valid that a rotation creates. */
  readonly expiryTime?: string;
  /** How long before a version's expiry Azure sends an event to Event Grid. */
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
  /** Absent: ARM shows no policy. The vault may still have one. */
  readonly rotationPolicy?: KeyRotationPolicy;
}

export interface NewKey {
  readonly keyType: string;
  readonly keySize: number;
  readonly keyOps: readonly string[];
  readonly rotationPolicy?: KeyRotationPolicy;
  /** Expiry of the first version, which the policy does not set. Milliseconds since 1970. */
  readonly expires?: number;
}

/** The two values of `publicNetworkAccess` that are set here. */
type PublicNetworkAccess = "Enabled" | "Disabled";

export interface Vault {
  readonly id: string;
  readonly location: string;
  readonly tenantId: string;
  /** `Enabled` or `Disabled`, whatever their case in the answer. Absent means `Enabled`. Another value (`SecuredByPerimeter`) stays as it is. */
  readonly publicNetworkAccess: string;
  readonly networkAcls: NetworkAcls;
  /** `false`: the vault uses access policies. */
  readonly enableRbacAuthorization: boolean;
  /** They count only in a vault that uses access policies. */
  readonly accessPolicies: readonly AccessPolicy[];
  /** `standard` or `premium`: only the latter holds RSA-HSM keys. */
  readonly sku?: string;
  /** `true` or absent. */
  readonly enablePurgeProtection?: boolean;
  /** How long a deleted vault can be recovered. Set when the vault is created, and never changed. */
  readonly softDeleteRetentionInDays?: number;
  readonly provisioningState?: string;
  /** `https://{vault}.{host}/` */
  readonly vaultUri?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The key permissions of an access policy. Object id and permissions in lower case. */
export interface AccessPolicy {
  /** Of a principal or a group. */
  readonly objectId: string;
  readonly keyPermissions: readonly string[];
}

/** The properties of a new vault. The client sets public network access (enabled) and the firewall (no rules). */
export interface NewVault {
  readonly location: string;
  readonly tenantId: string;
  readonly sku: string;
  readonly softDeleteRetentionInDays: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The properties that a change of a vault may set. `publicNetworkAccess` and the firewall `networkAcls` are not among them. */
export interface VaultChange {
  /** All tags of the vault: ARM replaces them as a whole. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly sku?: string;
  readonly enablePurgeProtection?: true;
}

/** A deleted vault that can be recovered. Until its retention ends, it keeps its name. */
interface DeletedVault {
  /** The ARM id that the vault had, and has again after a recovery. */
  readonly keyVaultId: string;
  readonly location: string;
  /** Until when it can be recovered. Milliseconds since 1970. */
  readonly purgeMs?: number;
}

/** Who uses a key in a trial: the app by whose client secret Atlas logs in. */
export interface TrialApp {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The vault's own firewall. It applies in addition to `publicNetworkAccess`. */
export interface NetworkAcls {
  /** Absent in the answer means `Allow`. */
  readonly defaultAction: "Allow" | "Deny";
  readonly bypass: string | undefined;
  /** IPv4 addresses and ranges in CIDR form. */
  readonly ipRules: readonly string[];
}

/** A write that Azure has accepted, and may still be working on. */
export interface Accepted<T> {
  /** One look. `undefined`: Azure has not ended the write. Rejects where Azure ended it as failed. */
  look(): Promise<T | undefined>;
}

/** A private endpoint's connection to a vault. The creator of the private endpoint creates it. */
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

/** The permissions of one role: `actions` without `notActions`; the same for data. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** One role for one principal at one scope. */
export interface RoleAssignment {
  /** `{scope}/providers/Microsoft.Authorization/roleAssignments/{name}` */
  readonly id: string;
  /** A GUID, chosen by the client that assigned the role. */
  readonly name: string;
  readonly scope: string;
  readonly principalId: string;
  /** ARM id; its last part is the role's GUID. */
  readonly roleDefinitionId: string;
}

/** A custom role or a built-in role. */
export interface RoleDefinition {
  readonly roleName: string;
  readonly description?: string;
  readonly permissions: readonly Permission[];
  /** ARM ids of where the role can be assigned. */
  readonly assignableScopes: readonly string[];
}

/** An app in a tenant ("enterprise application"). */
export interface ServicePrincipal {
  /** Object id: role assignments, access policies and Atlas use this id. */
  readonly id: string;
  /** The app's own id, the same in every tenant. */
  readonly appId: string;
}

/** A client secret of an app registration, without its value. */
export interface AppSecret {
  readonly keyId: string;
  readonly displayName?: string;
  /** The first three characters of the value. Never shown. */
  readonly hint?: string;
  readonly startsMs?: number;
  readonly endsMs?: number;
}

/**
 * The client interface of the rooms. Every read rejects with Azure's own code where Azure refuses. Every write waits until Azure has ended it (at most ten
 * minutes, then `TIMED_OUT`), and rejects with `OUTCOME_UNKNOWN` where the write may have been done: then read before the next write. Writes to one vault wait
 * for each other.
 */
export interface AzureClient {
  /** All versions of a key from ARM (`GET …/keys/{key}/versions`), also with public network access disabled. The order is not specified. */
  listKeyVersions(keyVaultId: string, keyName: string, options?: AzureCallOptions): Promise<readonly KeyVersion[]>;

  /** Names of a vault's keys. A missing vault rejects. */
  listKeys(keyVaultId: string, options?: AzureCallOptions): Promise<readonly string[]>;
  /** `undefined` where the vault has no such key. A deleted key that can be recovered counts as gone. A missing vault rejects. */
  getKey(keyVaultId: string, keyName: string, options?: AzureCallOptions): Promise<Key | undefined>;
  /**
   * `PUT …/keys/{key}`. FACT(key-arm): ARM creates the key only if there is none, and returns an existing key unchanged,
   * so compare it. 409 where a deleted key has the name.
   */
  createKey(keyVaultId: string, keyName: string, key: NewKey, options?: AzureCallOptions): Promise<Key>;

  /** The data plane: needs network access to the vault and permissions on its keys. Rejects with Key Vault's inner code. Returns the new version. */
  rotateKey(keyIdentifier: string, options?: AzureCallOptions): Promise<string>;
  /** The data plane. Replaces the whole policy. An empty policy is Azure's default, which never rotates. */
  setKeyRotationPolicy(keyIdentifier: string, policy: KeyRotationPolicy, options?: AzureCallOptions): Promise<void>;
  /** The data plane. A soft delete of all versions. The vault may still show the key for a moment. */
  deleteKey(keyIdentifier: string, options?: AzureCallOptions): Promise<void>;

  /** The data plane: a deleted key that can be recovered, and until when (milliseconds since 1970). */
  findDeletedKey(keyIdentifier: string, options?: AzureCallOptions): Promise<{ readonly purgeMs?: number } | "none">;
  /** Whether the vault's data plane answers nobody. A request without a login. False where this machine cannot tell. */
  isDataPlaneOut(keyIdentifier: string, options?: AzureCallOptions): Promise<boolean>;
  /**
   * The data plane: encrypts random bytes with the key version and decrypts them again, as the login or as an app. False: the key returned other bytes.
   * `undefined`: the answers prove nothing. Rejects with Key Vault's inner code, or with Entra's code for the app's login.
   */
  tryKey(keyIdentifier: string, app: TrialApp | undefined, options?: AzureCallOptions): Promise<boolean | undefined>;

  /** `GET {keyVaultId}`. Rejects for a missing vault (see `isVaultGone`). A deleted vault that can be recovered counts as gone. */
  getVault(keyVaultId: string, options?: AzureCallOptions): Promise<Vault>;
  /**
   * `PUT {keyVaultId}` for a vault that does not exist. Read first: a PUT replaces an existing vault whole, also its public network access and firewall. Waits
   * until the vault's DNS name is known. A conflict rejects at once. `VaultAlreadyExists` (409): the name is in use, perhaps by a deleted vault.
   */
  createVault(keyVaultId: string, vault: NewVault, options?: AzureCallOptions): Promise<Vault>;
  /** `PUT {keyVaultId}` with `createMode: recover`: the deleted vault as it was, but without its role assignments. */
  recoverVault(
    deleted: DeletedVault,
    vault: Pick<NewVault, "tenantId" | "sku">,
    options?: AzureCallOptions,
  ): Promise<Vault>;
  /** A deleted vault of the subscription, by name. `undefined` where there is none. */
  findDeletedVault(
    subscriptionId: string,
    keyVaultName: string,
    options?: AzureCallOptions,
  ): Promise<DeletedVault | undefined>;
  /** `PATCH {keyVaultId}` with these properties. All others stay. */
  updateVault(keyVaultId: string, change: VaultChange, options?: AzureCallOptions): Promise<Vault>;
  /** A soft delete: the vault can be recovered until its retention ends. A missing vault counts as deleted. */
  deleteVault(keyVaultId: string, options?: AzureCallOptions): Promise<void>;
  /** Azure region of a resource group. `undefined` where there is no such group. */
  getResourceGroupLocation(
    subscriptionId: string,
    resourceGroupName: string,
    options?: AzureCallOptions,
  ): Promise<string | undefined>;
  /** `PATCH {keyVaultId}` with this one property. The firewall and all others stay. Returns the resulting vault. */
  setPublicNetworkAccess(
    keyVaultId: string,
    publicNetworkAccess: PublicNetworkAccess,
    options?: AzureCallOptions,
  ): Promise<Vault>;

  /** `undefined` where the vault has no such connection. A missing vault rejects. */
  getConnection(
    keyVaultId: string,
    name: string,
    options?: AzureCallOptions,
  ): Promise<PrivateEndpointConnection | undefined>;
  /** `PUT …/privateEndpointConnections/{name}` with status `Approved`, until Azure has accepted it. Read first: only a pending connection can be approved. */
  approveConnection(
    keyVaultId: string,
    name: string,
    description: string,
    options?: AzureCallOptions,
  ): Promise<Accepted<PrivateEndpointConnection>>;

  /** The permissions of the login at this ARM id, over all its roles. Deny assignments are not included. See `lacks` of permissions.ts. */
  listPermissions(scope: string, options?: AzureCallOptions): Promise<readonly Permission[]>;
  /**
   * The permissions of a principal at this ARM id, by roles assigned there or above, to the principal or to one of its groups. Conditions and deny assignments
   * are not included. `without`: ARM id of a role assignment that is not counted.
   */
  listPermissionsOf(
    principalId: string,
    scope: string,
    options?: AzureCallOptions & { readonly without?: string },
  ): Promise<readonly Permission[]>;

  /** `undefined` where Azure says that there is none with this name (`RoleAssignmentNotFound`). A missing scope rejects. */
  getRoleAssignment(scope: string, name: string, options?: AzureCallOptions): Promise<RoleAssignment | undefined>;
  /** The role assignments of a principal at exactly this scope, under any name. None from above it. */
  listRoleAssignments(
    scope: string,
    principalId: string,
    options?: AzureCallOptions,
  ): Promise<readonly RoleAssignment[]>;
  /** `PUT`. Sent twice, it creates one. 409 `RoleAssignmentExists` where the principal has the role here under another name. */
  createRoleAssignment(
    scope: string,
    name: string,
    grant: Pick<RoleAssignment, "principalId" | "roleDefinitionId">,
    options?: AzureCallOptions,
  ): Promise<RoleAssignment>;
  /** A missing role assignment counts as deleted. */
  deleteRoleAssignment(scope: string, name: string, options?: AzureCallOptions): Promise<void>;
  /** `undefined` where Azure says that there is no such role (`RoleDefinitionDoesNotExist`). */
  getRoleDefinition(scope: string, name: string, options?: AzureCallOptions): Promise<RoleDefinition | undefined>;
  /** `PUT`: creates the role, or replaces it whole. */
  putRoleDefinition(
    scope: string,
    name: string,
    role: RoleDefinition,
    options?: AzureCallOptions,
  ): Promise<RoleDefinition>;
  /** A missing role counts as deleted. Refused while the role is assigned (`RoleDefinitionHasAssignments`). */
  deleteRoleDefinition(scope: string, name: string, options?: AzureCallOptions): Promise<void>;

  /** Locks on the vault, on objects in it, on its resource group and on its subscription, as far as the login can read them. Rejects where it can read none. */
  listLocks(keyVaultId: string, options?: AzureCallOptions): Promise<readonly Lock[]>;

  /** `registrationState` of a resource provider such as `Microsoft.Network`: NotRegistered, Registering, Registered, … */
  getProviderRegistration(subscriptionId: string, namespace: string, options?: AzureCallOptions): Promise<string>;
  /** Registers the resource provider and waits until it is registered. */
  registerProvider(subscriptionId: string, namespace: string, options?: AzureCallOptions): Promise<void>;

  /** The subscription of the settings, else the Azure CLI's, in lower case. `undefined` where neither names one. */
  getLoginSubscription(options?: AzureCallOptions): Promise<string | undefined>;
  /** The tenant of the login, in lower case: from its settings, else from its token. `undefined` where neither names one. */
  getLoginTenant(options?: AzureCallOptions): Promise<string | undefined>;
  /** An app's service principal in the login's tenant. `undefined` where there is none. There is never more than one. */
  findServicePrincipal(appId: string, options?: AzureCallOptions): Promise<ServicePrincipal | undefined>;
  /** By object id. `undefined` where the login's tenant has no such service principal. */
  getServicePrincipal(id: string, options?: AzureCallOptions): Promise<ServicePrincipal | undefined>;
  /** The client secrets of an app registration, by its client id. `undefined` where the login's tenant has no such app registration. */
  listAppSecrets(clientId: string, options?: AzureCallOptions): Promise<readonly AppSecret[] | undefined>;
  /** Object ids of the groups of a principal, also of groups that contain these groups. In lower case. */
  listGroupsOf(principalId: string, options?: AzureCallOptions): Promise<readonly string[]>;
  /** Creates the service principal of an app, which may belong to another tenant. `undefined` where the tenant already has one. It is never deleted here. */
  createServicePrincipal(appId: string, options?: AzureCallOptions): Promise<ServicePrincipal | undefined>;
}
