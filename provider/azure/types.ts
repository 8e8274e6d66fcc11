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
  readonly created: number;
  readonly notBefore?: number;
  readonly expires?: number;
}

/** The two words of `publicNetworkAccess` that we set. */
export type PublicNetworkAccess = "Enabled" | "Disabled";

export interface Vault {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  /** `Enabled` or `Disabled`, whatever their case in the answer; absent there means `Enabled`. Another word (`SecuredByPerimeter`) as it is. */
  readonly publicNetworkAccess: string;
  readonly networkAcls: NetworkAcls;
  /** `false`: the vault lives by access policies. */
  readonly enableRbacAuthorization: boolean;
  readonly provisioningState?: string;
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
  readonly name: string;
  /** Pending, Approved, Rejected or Disconnected. */
  readonly status: string;
  readonly description?: string;
  readonly provisioningState?: string;
  /** ARM id of the endpoint; Atlas's is in a subscription of MongoDB's. */
  readonly privateEndpointId?: string;
}

/** What one role gives: what is in `actions` and not in `notActions`; the same for data. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/**
 * The port that rooms see. Every read rejects with Azure's own code where Azure refuses. Every write waits until Azure has ended it (ten minutes
 * at most, then `TIMED_OUT`), and rejects with `OUTCOME_UNKNOWN` where it may have been done: look then, before anything is written again.
 * Writes to one vault wait for each other.
 */
export interface AzureClient {
  /** All versions of a key by ARM (`GET …/keys/{key}/versions`), which works on a closed vault too. Order is not specified. */
  listKeyVersions(keyVaultId: string, keyName: string, options?: AzureCallOptions): Promise<readonly KeyVersion[]>;

  /** `GET {keyVaultId}`. Rejects where there is none, with one of `VAULT_GONE`; a deleted vault that can be recovered is gone too. */
  getVault(keyVaultId: string, options?: AzureCallOptions): Promise<Vault>;
  /** `PATCH {keyVaultId}` with this one field; the firewall and everything else stay. Gives the vault as it then is. */
  setPublicNetworkAccess(
    keyVaultId: string,
    publicNetworkAccess: PublicNetworkAccess,
    options?: AzureCallOptions,
  ): Promise<Vault>;

  /** `GET …/privateEndpointConnections`: everybody's, not only Atlas's. */
  listConnections(keyVaultId: string, options?: AzureCallOptions): Promise<readonly PrivateEndpointConnection[]>;
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

  /** `registrationState` of a resource provider such as `Microsoft.Network`: NotRegistered, Registering, Registered, … */
  getProviderRegistration(subscriptionId: string, namespace: string, options?: AzureCallOptions): Promise<string>;
  /** Registers it and waits until it is. */
  registerProvider(subscriptionId: string, namespace: string, options?: AzureCallOptions): Promise<void>;
}
