// The sections of a project in the report. Types only. report.ts says what an absent value and `null` mean.

export interface Encryption {
  /** Whether the project uses a customer-managed key of Azure Key Vault. */
  readonly enabled: boolean;
  /** Whether Atlas can use the key now. Absent while `enabled` is false. */
  readonly valid?: boolean;
  /** Why not, as far as Atlas and Azure show it. */
  readonly whyNotValid?: string;
  /** What Atlas's settings of the key lack, where `whyNotValid` does not say it. */
  readonly incomplete?: string;
  /** Atlas cannot reach the vault. That stops no cluster. */
  readonly isUnreachable?: true;
  readonly keyIdentifier?: string;
  readonly azureEnvironment?: string;
  readonly requirePrivateNetworking: boolean;
  readonly enabledForSearchNodes: boolean;
}

export type Access =
  | {
      readonly kind: "role";
      readonly roleId: string;
      /** Object id of Atlas's service principal in Entra. Absent: not read. */
      readonly servicePrincipalId?: string;
    }
  | {
      readonly kind: "secret";
      readonly clientId: string;
      readonly tenantId?: string;
      /** Secrets of the app registration, without their values. Absent: not read. */
      readonly secrets?: readonly SecretStatus[];
    };

export interface SecretStatus {
  readonly keyId: string;
  readonly displayName?: string;
  readonly starts?: string;
  readonly ends?: string;
}

/** `cannot`: the cluster's tier cannot use customer-managed keys. */
export type Encrypted = "yes" | "no" | "decrypting" | "deleting" | "otherProvider" | "cannot";

export interface ClusterStatus {
  readonly name: string;
  readonly kind: "dedicated" | "shared" | "flex" | "serverless";
  readonly encrypted: Encrypted;
  readonly encryptionAtRestProvider: string;
  /** Always `null`: Atlas does not show since when a cluster is encrypted. */
  readonly encryptedSince: null;
  readonly tiers: readonly string[];
  /** Azure regions. */
  readonly regions: readonly string[];
  readonly clouds: readonly string[];
  readonly stateName?: string;
  readonly paused?: boolean;
}

export interface KeyStatus {
  readonly keyVaultId: string;
  readonly keyVaultName: string;
  readonly keyName: string;
  /** `null`: version-less, Atlas follows the key's newest enabled version. */
  readonly pinnedVersion: string | null;
  /** Whether the vault has the key. Absent: not read. */
  readonly exists?: boolean;
  /** From `--stack-output`. */
  readonly keyIdentifierSince?: string;
  readonly keyType?: string;
  readonly keySize?: number;
  readonly keyOperations?: readonly string[];
  /** `null`: ARM shows none. Absent: not read. */
  readonly rotationPolicy?: RotationPolicy | null;
  /** The newest first. Absent: not read. */
  readonly versions?: readonly VersionStatus[];
}

export interface RotationPolicy {
  readonly timeAfterCreate?: string;
  readonly timeBeforeExpiry?: string;
  readonly expiryTime?: string;
  readonly notifyTimeBeforeExpiry?: string;
}

export interface VersionStatus {
  readonly version: string;
  readonly created?: string;
  readonly enabled: boolean;
  readonly activates?: string;
  readonly expires?: string;
  /** When Azure created the next enabled version. */
  readonly superseded?: string;
  /** The clusters use it. */
  readonly inUse: boolean;
  /** How many snapshots may need it. Absent: not every snapshot was read. */
  readonly snapshots?: number;
  /** When the last of these snapshots expires. Absent: no snapshot needs it, or one has no expiry. */
  readonly neededUntil?: string;
}

export interface VaultStatus {
  readonly keyVaultId: string;
  readonly location: string;
  readonly sku?: string;
  readonly publicNetworkAccess: string;
  readonly firewall: { readonly defaultAction: string; readonly bypass?: string; readonly ipRules: readonly string[] };
  readonly permissionModel: "roleAssignments" | "accessPolicies";
  /** Soft delete is always on. Absent: Azure does not show how long. */
  readonly softDeleteRetentionInDays?: number;
  readonly purgeProtection: boolean;
}

export interface EndpointStatus {
  readonly regionName: string;
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
  readonly connectionName?: string;
  /** In Azure. `null`: the vault has no such connection. Absent: not read. */
  readonly connectionStatus?: string | null;
}

export interface AlertStatus {
  readonly id: string;
  readonly eventTypeName: string;
  readonly enabled: boolean;
  readonly thresholdDays?: number;
  /** Kind and recipient, never a secret. */
  readonly recipients: readonly string[];
}

export interface Alerts {
  /** `null`: the project has no alert for the rotation of the key. */
  readonly rotation: AlertStatus | null;
  readonly related: readonly AlertStatus[];
}

export interface Maintenance {
  /** `null`: Atlas chooses the time. */
  readonly window: {
    readonly dayOfWeek: number;
    readonly hourOfDay: number;
    readonly timeZoneId?: string;
    readonly inWords: string;
  } | null;
  readonly masterKeyRotationEveryDays: number;
  /** A deferral that makes the next rotation of Atlas's master keys late. */
  readonly lateBecause?: string;
}

export interface BackupPolicy {
  readonly state: string;
  readonly encryptionAtRestEnabled: boolean;
}

export interface Snapshots {
  readonly clusterName: string;
  readonly count: number;
  readonly oldest?: string;
  readonly newest?: string;
  readonly lastExpiry?: string;
}

export interface OtherProjects {
  readonly projects: ReadonlyArray<{
    readonly projectId: string;
    readonly projectName?: string;
    /** The project uses the same key, in any version. */
    readonly sameKey: boolean;
    /** Names of the clusters that need the key. Absent: not read. */
    readonly clusters?: readonly string[];
  }>;
  /** How many other projects the credential can see and were read. */
  readonly looked: number;
}
