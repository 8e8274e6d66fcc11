// What a project holds beside its clusters and endpoints: roles, alerts, snapshots. Types only; store.ts holds them.

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
}

export interface Snapshot {
  readonly clusterName: string;
  readonly keyIdentifier: string;
  /** @default when the project was made */
  readonly createdMs?: number;
  /** Absent: kept for ever. */
  readonly expiresMs?: number;
}
