// What a project holds beside its clusters: settings, roles, alerts, snapshots, endpoints, and what became of its key. Types only; store.ts holds them.

export interface KeyVaultSettings {
  enabled: boolean;
  azureEnvironment?: string;
  clientID?: string;
  tenantID?: string;
  secret?: string;
  roleId?: string;
  subscriptionID?: string;
  resourceGroupName?: string;
  keyVaultName?: string;
  keyIdentifier?: string;
  requirePrivateNetworking?: boolean;
}

export interface ProjectEncryption {
  azureKeyVault: KeyVaultSettings;
  awsKms: { enabled: boolean };
  googleCloudKms: { enabled: boolean };
  enabledForSearchNodes: boolean;
}

export interface CloudRole {
  readonly roleId: string;
  readonly servicePrincipalId: string;
  readonly tenantId: string;
  /** @default the one of Atlas's multi-tenant app */
  readonly atlasAzureAppId?: string;
  authorized: boolean;
  readonly createdMs?: number;
  /** When it was authorized over the API. */
  authorizedMs?: number;
  /** Since and until when the project's settings name it, as far as requests changed that. */
  usedSinceMs?: number;
  usedUntilMs?: number;
}

export interface AlertConfig {
  readonly id: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** FACT(atlas-alert-list): absent of some. */
  readonly eventTypeName?: string;
  readonly enabled: boolean;
  readonly threshold?: { readonly operator: string; readonly threshold: number; readonly units?: string };
  /** Of alerts about measurements. */
  readonly metricThreshold?: Readonly<Record<string, unknown>>;
  readonly matchers: readonly unknown[];
  readonly severityOverride?: string;
  /** As they were sent, secrets and all, each with its notifierId. */
  readonly notifications: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** Until then no request returns the alert. */
  readonly visibleFromMs?: number;
}

export interface SearchNodes {
  readonly id: string;
  readonly instanceSize: string;
  readonly nodeCount: number;
  readonly changedMs?: number;
  /** By hand. @default what the project's switch makes of the cluster's */
  readonly encryptionAtRestProvider?: string;
}

export interface MaintenanceWindow {
  readonly dayOfWeek?: number;
  readonly hourOfDay?: number;
  readonly autoDeferOnceEnabled?: boolean;
  /** By hand: how often the maintenance that is due was deferred. */
  readonly numberOfDeferrals?: number;
}

export interface Snapshot {
  readonly clusterName: string;
  /** Absent: of a cluster that was not encrypted with a key of Azure. */
  readonly keyIdentifier?: string;
  /** @default when the project was made */
  readonly createdMs?: number;
  /** Absent: kept for ever. */
  readonly expiresMs?: number;
}

export interface SnapshotSchedule {
  readonly everyMs: number;
  readonly keepMs: number;
}

/** An alert that fired, by a configuration. */
export interface FiredAlert {
  readonly id: string;
  readonly alertConfigId: string;
  readonly eventTypeName: string;
  readonly createdMs: number;
  /** Absent: it is open. */
  readonly resolvedMs?: number;
}

/** "unreachable": a check of Atlas gets no answer. "unusable": it gets one, and the key does not work. */
export type KeyStatus = "off" | "usable" | "unreachable" | "unusable";

export interface KeySeen {
  readonly status: KeyStatus;
  readonly sinceMs: number;
}

/** What the clusters' master keys are wrapped with. */
export interface KeyInUse {
  /** As the project's settings name it. */
  readonly named: string;
  /** With its version. */
  readonly identifier: string;
  readonly sinceMs: number;
}

/** A private endpoint of Atlas to the project's vault. Its status is told by endpoint-states.ts. */
export interface PrivateEndpoint {
  readonly id: string;
  readonly regionName: string;
  readonly requestedMs: number;
  /** ARM id of the vault. */
  readonly vaultId: string;
  /** Of its connection in Azure, told once there is one. */
  readonly connectionName: string;
  /** Its connection was made. */
  isConnected: boolean;
  /** It failed, since when and why. */
  failed?: { readonly atMs: number; readonly message: string };
  /** When DELETE was accepted. */
  deletedMs?: number;
  /** When its connection was rejected or removed in Azure: another endpoint takes its place. */
  lostMs?: number;
}

export interface EndpointTimes {
  /** From POST until the connection is there. */
  readonly initiatingMs: number;
  /** From approval until ACTIVE. */
  readonly activatingMs: number;
  /** From DELETE until it is gone. */
  readonly deletingMs: number;
  /** How long the old object is listed beside the new one. */
  readonly recreatingMs: number;
  /** From the last endpoint ACTIVE until Atlas begins to move a cluster to them. */
  readonly moveBeginsMs: number;
  /** From then until the cluster uses them. */
  readonly movingMs: number;
}
