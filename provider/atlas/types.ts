// Atlas objects as they are on the wire, and the client that reads and writes them. Names are Atlas's. Nothing of Pulumi here.

/** `azureKeyVault` of a project's encryption at rest. Capital `ID`s are Atlas's own spelling. */
export interface AzureKeyVault {
  readonly enabled?: boolean;
  readonly azureEnvironment?: string;
  readonly clientID?: string;
  readonly tenantID?: string;
  /** Write only: never in an answer. */
  readonly secret?: string;
  readonly roleId?: string;
  readonly subscriptionID?: string;
  readonly resourceGroupName?: string;
  readonly keyVaultName?: string;
  readonly keyIdentifier?: string;
  readonly requirePrivateNetworking?: boolean;
  /** Read only: whether Atlas can encrypt and decrypt with the key now. */
  readonly valid?: boolean;
}

export interface EncryptionAtRest {
  readonly azureKeyVault: AzureKeyVault;
  readonly enabledForSearchNodes?: boolean;
}

/** A PATCH body: what is absent stays as it is. */
export interface EncryptionAtRestUpdate {
  readonly azureKeyVault?: AzureKeyVault;
  readonly enabledForSearchNodes?: boolean;
}

export type EncryptionAtRestProvider = "NONE" | "AWS" | "AZURE" | "GCP";

export interface RegionConfig {
  readonly providerName: string;
  /** Of a region of Azure's. */
  readonly regionName?: string;
  /** `M10`: any word. Only shown. */
  readonly instanceSize?: string;
}

/** A cluster of `GET /groups/{groupId}/clusters`: dedicated, or tenant (`providerName: TENANT`). */
export interface Cluster {
  readonly name: string;
  /** Any word, like `stateName`: an unknown one stays visible. */
  readonly encryptionAtRestProvider?: string;
  /** Any word: an unknown one stays visible. */
  readonly stateName: string;
  readonly paused?: boolean;
  /** `REPLICASET`, `SHARDED` or `GEOSHARDED`. */
  readonly clusterType?: string;
  readonly replicationSpecs: ReadonlyArray<{ readonly regionConfigs: readonly RegionConfig[] }>;
}

/** A snapshot of a cluster, as far as a decision needs it. No field names the key that a restore needs. */
export interface Snapshot {
  /** ISO 8601. Absent while Atlas takes the snapshot. */
  readonly createdAt?: string;
  /** ISO 8601. */
  readonly expiresAt?: string;
}

/** The Backup Compliance Policy of a project. */
export interface BackupCompliancePolicy {
  /** Any word, like `stateName` of a cluster. */
  readonly state: string;
  readonly encryptionAtRestEnabled?: boolean;
}

/** A cluster of another kind, listed apart by Atlas. */
export interface OtherCluster {
  readonly name: string;
  readonly kind: "flex" | "serverless";
}

/** One notification of an alert. Kinds and fields are Atlas's. Atlas redacts secrets of third parties in its answers. */
export type AlertNotification = Readonly<Record<string, unknown>>;

export interface AlertConfig {
  readonly id: string;
  readonly eventTypeName: string;
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly created?: string;
  /** In days. Only alerts about a time have a threshold. */
  readonly thresholdDays?: number;
  readonly notifications: readonly AlertNotification[];
  /** Every field that a PUT must send back, known here or not. */
  readonly writable: Readonly<Record<string, unknown>>;
}

/** A whole alert configuration: Atlas deletes absent fields. */
export interface AlertConfigBody {
  readonly eventTypeName: string;
  readonly enabled: boolean;
  readonly notifications: readonly AlertNotification[];
  readonly [field: string]: unknown;
}

interface SecretCallOptions extends CallOptions {
  /** Secret values in the body, which must not appear in a message. */
  readonly secrets?: readonly string[];
}

/** An Atlas-managed private endpoint to the project's vault, in one region. */
export interface PrivateEndpoint {
  readonly id: string;
  readonly regionName: string;
  /** Any word, like `stateName` of a cluster. */
  readonly status: string;
  /** Why it is `FAILED`. */
  readonly errorMessage?: string;
  /** Name of the vault's private endpoint connection in Azure; absent until Atlas has made it. */
  readonly privateEndpointConnectionName?: string;
}

/** Public addresses from which a cluster's nodes call, now and after changes under way. */
export interface ClusterAddresses {
  readonly clusterName: string;
  readonly outbound: readonly string[];
  readonly futureOutbound: readonly string[];
}

/** A service principal of a customer's tenant that is registered with the project (cloud provider access). Atlas does not show whether it is authorized. */
export interface AzureServicePrincipal {
  /** `_id` on the wire. */
  readonly roleId: string;
  readonly tenantId?: string;
  readonly servicePrincipalId?: string;
  readonly atlasAzureAppId?: string;
  /** ISO 8601. */
  readonly createdDate?: string;
  /** `featureType` of each use, such as `ENCRYPTION_AT_REST`: any word. Atlas shows uses late. */
  readonly featureUsages: readonly string[];
}

/** What is registered. The authorization sends the same body. */
export interface AzureServicePrincipalRequest {
  readonly tenantId: string;
  readonly servicePrincipalId: string;
  readonly atlasAzureAppId: string;
}

export interface Project {
  readonly id: string;
  readonly name?: string;
}

/** A project as the list of projects shows it. */
export interface ListedProject {
  readonly id: string;
  readonly name?: string;
}

/** When Atlas maintains the clusters of a project, in the project's time zone. Atlas rotates its master keys in this window. */
export interface MaintenanceWindow {
  /** 1 is Sunday, 7 is Saturday. */
  readonly dayOfWeek: number;
  /** 0 to 23: the hour in which maintenance starts. */
  readonly hourOfDay: number;
  readonly timeZoneId?: string;
  /** How often the scheduled maintenance was deferred, by one week each time: twice at most. */
  readonly numberOfDeferrals: number;
  /** Atlas defers each maintenance once by itself, by one week. */
  readonly autoDeferOnceEnabled: boolean;
  /** Hours of the day, 0 to 23, in which no maintenance starts. */
  readonly protectedHours?: { readonly startHourOfDay: number; readonly endHourOfDay: number };
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The Admin API calls that the rooms need. Every method rejects with a `CmkError` that carries the status, Atlas's errorCode as `code` and the request
 * id. Reads are retried on 429, 5xx and resets. A write is retried only where nothing can have happened. Otherwise it rejects with
 * `code: "OUTCOME_UNKNOWN"`, and the caller reads before it writes again.
 */
export interface AtlasClient {
  /** Origin of Atlas, for messages. */
  readonly baseUrl: string;
  getProject(projectId: string, options?: CallOptions): Promise<Project>;
  /** Every project that the credential can see, and no other. A missing project may still exist. */
  listProjects(options?: CallOptions): Promise<readonly ListedProject[]>;
  /** Not passive: Atlas validates the key on each GET. */
  getEncryptionAtRest(projectId: string, options?: CallOptions): Promise<EncryptionAtRest>;
  updateEncryptionAtRest(
    projectId: string,
    update: EncryptionAtRestUpdate,
    options?: CallOptions,
  ): Promise<EncryptionAtRest>;
  /** `undefined` where Atlas shows no window. */
  getMaintenanceWindow(projectId: string, options?: CallOptions): Promise<MaintenanceWindow | undefined>;
  /** Every page. Dedicated and tenant clusters only. */
  listClusters(projectId: string, options?: CallOptions): Promise<readonly Cluster[]>;
  getCluster(projectId: string, clusterName: string, options?: CallOptions): Promise<Cluster>;
  /** Flex clusters and serverless instances. Read only to explain a name that `listClusters` lacks. */
  listOtherClusters(projectId: string, options?: CallOptions): Promise<readonly OtherCluster[]>;
  updateCluster(
    projectId: string,
    clusterName: string,
    update: { readonly encryptionAtRestProvider: EncryptionAtRestProvider },
    options?: CallOptions,
  ): Promise<Cluster>;
  /** Every page. */
  listSnapshots(
    projectId: string,
    cluster: { readonly name: string; readonly isSharded: boolean },
    options?: CallOptions,
  ): Promise<readonly Snapshot[]>;
  /** `undefined`: the project has none. */
  getBackupCompliancePolicy(projectId: string, options?: CallOptions): Promise<BackupCompliancePolicy | undefined>;
  /** The alert configurations of these events. Every page. */
  listAlertConfigs(
    projectId: string,
    eventTypeNames: readonly string[],
    options?: CallOptions,
  ): Promise<readonly AlertConfig[]>;
  /** Event names of the project's alerts that have fired and are open. Every page. */
  listOpenAlerts(projectId: string, options?: CallOptions): Promise<readonly string[]>;
  getAlertConfig(projectId: string, alertConfigId: string, options?: CallOptions): Promise<AlertConfig>;
  createAlertConfig(projectId: string, body: AlertConfigBody, options?: SecretCallOptions): Promise<AlertConfig>;
  replaceAlertConfig(
    projectId: string,
    alertConfigId: string,
    body: AlertConfigBody,
    options?: SecretCallOptions,
  ): Promise<AlertConfig>;
  /** Enables or disables the alert, and changes nothing else. */
  toggleAlertConfig(
    projectId: string,
    alertConfigId: string,
    update: { readonly enabled: boolean },
    options?: CallOptions,
  ): Promise<AlertConfig>;
  deleteAlertConfig(projectId: string, alertConfigId: string, options?: CallOptions): Promise<void>;
  /** The private endpoints to Azure Key Vault. Every page. */
  listPrivateEndpoints(projectId: string, options?: CallOptions): Promise<readonly PrivateEndpoint[]>;
  getPrivateEndpoint(projectId: string, endpointId: string, options?: CallOptions): Promise<PrivateEndpoint>;
  createPrivateEndpoint(projectId: string, regionName: string, options?: CallOptions): Promise<PrivateEndpoint>;
  /** Begins a deletion that continues after the answer. */
  deletePrivateEndpoint(projectId: string, endpointId: string, options?: CallOptions): Promise<void>;
  /** One entry per dedicated cluster. */
  listClusterAddresses(projectId: string, options?: CallOptions): Promise<readonly ClusterAddresses[]>;
  /** The addresses from which Atlas's control plane calls, in CIDR form, of all clouds together. */
  listControlPlaneAddresses(options?: CallOptions): Promise<readonly string[]>;
  /** The service principals of Azure only. */
  listAzureServicePrincipals(projectId: string, options?: CallOptions): Promise<readonly AzureServicePrincipal[]>;
  getAzureServicePrincipal(projectId: string, roleId: string, options?: CallOptions): Promise<AzureServicePrincipal>;
  /** Registers, without a check whether the principal is registered already. */
  registerAzureServicePrincipal(
    projectId: string,
    principal: AzureServicePrincipalRequest,
    options?: CallOptions,
  ): Promise<AzureServicePrincipal>;
  /** The second step. It can be repeated. */
  authorizeAzureServicePrincipal(
    projectId: string,
    roleId: string,
    principal: AzureServicePrincipalRequest,
    options?: CallOptions,
  ): Promise<AzureServicePrincipal>;
  /** Refused while a feature uses the role. */
  deregisterAzureServicePrincipal(projectId: string, roleId: string, options?: CallOptions): Promise<void>;
  /** Calls the listener before and after each write below a project, whatever its outcome. */
  onWrite(listener: (projectId: string) => void): void;
  /** Revokes the access token, if there is one. Never rejects. */
  close(): Promise<void>;
}
