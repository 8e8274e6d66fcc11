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
  readonly eventTypeName: string;
  readonly enabled: boolean;
  readonly threshold?: { readonly operator: string; readonly threshold: number; readonly units: string };
  readonly matchers: readonly unknown[];
  readonly severityOverride?: string;
  /** As they were sent, secrets and all, each with its notifierId. */
  readonly notifications: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** Until then nobody sees it. */
  readonly visibleFromMs?: number;
}

export interface Snapshot {
  readonly clusterName: string;
  readonly keyIdentifier: string;
  /** Absent: kept for ever. */
  readonly expiresMs?: number;
}
