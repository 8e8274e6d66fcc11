// What the emulated Atlas holds: credentials, projects, clusters. Data and pure readings of it; no rule decides here.
import { createHash } from "node:crypto";
import type {
  AlertConfig,
  CloudRole,
  EndpointTimes,
  FiredAlert,
  KeyInUse,
  KeySeen,
  KeyVaultSettings,
  MaintenanceWindow,
  PrivateEndpoint,
  ProjectEncryption,
  SearchNodes,
  Snapshot,
  SnapshotSchedule,
} from "./project-parts.ts";

export type {
  AlertConfig,
  CloudRole,
  EndpointTimes,
  FiredAlert,
  KeyStatus,
  KeyVaultSettings,
  MaintenanceWindow,
  PrivateEndpoint,
  ProjectEncryption,
  SearchNodes,
  Snapshot,
} from "./project-parts.ts";

export type Provider = "NONE" | "AWS" | "AZURE" | "GCP";
export type ProjectRole = "GROUP_OWNER" | "GROUP_READ_ONLY";

export interface AtlasCredential {
  /** Projects it belongs to, with its role; "*" for all. */
  readonly roles: Readonly<Record<string, ProjectRole>>;
  readonly serviceAccount?: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly secretExpiresMs?: number;
  };
  readonly accessToken?: string;
  readonly apiKey?: { readonly publicKey: string; readonly privateKey: string };
}

export interface ClusterRegion {
  readonly providerName: string;
  readonly regionName: string;
  readonly backingProviderName?: string;
}

export interface AtlasCluster {
  readonly id: string;
  readonly name: string;
  readonly clusterType: string;
  regions: readonly ClusterRegion[];
  readonly instanceSize: string;
  encryptionAtRestProvider: Provider;
  paused: boolean;
  restoring: boolean;
  /** A state that a person or test set; else it follows from the times below. */
  fixedState?: string;
  /** When the last change was asked for. */
  changedMs?: number;
  /** How long a change takes. Absent: `TIMES`. */
  settlesMs?: number;
  /** Answers that still say IDLE although a change was asked for. */
  idleReads: number;
  /** Whose key it was encrypted with before the last change: needed until that change is done. */
  leaving?: Provider;
  /** When it was last resumed from a pause. */
  resumedMs?: number;
  /** When a request made it: until it settles it is CREATING. */
  readonly createdMs?: number;
  /** When a request deleted it: until it settles it is DELETING, then gone. */
  deletedMs?: number;
  /** Fields of its body as they were sent, but for those above. */
  settings?: Readonly<Record<string, unknown>>;
  /** When it was last decrypted over the API, for the damage log. */
  decryptedMs?: number;
  /** Its dedicated search nodes, if it has any. */
  searchNodes?: SearchNodes;
  /** Of PATCH processArgs: what was sent. */
  processArgs?: Readonly<Record<string, unknown>>;
  /** From when all its regions had an ACTIVE endpoint: Atlas moves it to them. */
  moving?: { readonly fromMs: number; readonly untilMs: number };
  /** Since when Atlas has shut it down because it cannot use the key. */
  shutDownMs?: number;
  /** When Atlas last started it again after that. */
  restartedMs?: number;
  /** When its master keys last began to be wrapped with another key, where that shows. */
  rewrappedMs?: number;
}

export interface AtlasProject {
  readonly id: string;
  readonly name: string;
  readonly orgId: string;
  readonly createdMs: number;
  encryption: ProjectEncryption;
  clusters: AtlasCluster[];
  readonly flexClusters: readonly string[];
  readonly serverlessInstances: readonly string[];
  roles: CloudRole[];
  /** A knob: how long after its authorization a role is still refused by the settings. */
  roleUsableAfterMs?: number;
  /** A knob: how long after the configuration Atlas's own alert appears. */
  alertAfterMs?: number;
  /** A knob: how many alert configurations a project may have. */
  alertLimit?: number;
  /** A knob: how long `featureUsages` of a role lags behind the settings. */
  roleUsageLagMs?: number;
  alerts: AlertConfig[];
  /** Oldest first; a closed one stays. */
  firedAlerts?: readonly FiredAlert[];
  /** Kept ones, each with the key that it was encrypted with. */
  snapshots?: readonly Snapshot[];
  /** By hand: snapshots that Atlas takes by itself. */
  snapshotSchedule?: SnapshotSchedule;
  /** By hand: roles of another cloud, as the service lists them. */
  awsIamRoles?: readonly unknown[];
  maintenanceWindow?: MaintenanceWindow;
  /** By hand: fields that it has beside or instead of the usual ones. */
  backupCompliancePolicy?: Readonly<Record<string, unknown>>;
  /** "asynchronous": a PATCH takes a key that does not work, and `valid` tells later, as with private networking. */
  validation: "synchronous" | "asynchronous";
  privateEndpoints?: PrivateEndpoint[];
  /** How many there ever were: ids and names follow from it. */
  endpointCount?: number;
  /** A knob: other times than TIMES. */
  endpointTimes?: Partial<EndpointTimes>;
  /** A knob: how many of the next endpoints of a region end FAILED. */
  failNextEndpoints?: Record<string, number>;
  /** A knob: endpoints stay INITIATING. */
  stuckEndpoints?: boolean;
  /** A knob: what a POST for a region gets that has a live endpoint. @default "refused" */
  secondEndpoint?: "refused" | "accepted";
  /** A knob: how many answers after a change of a cluster still say IDLE, its own first. @default 0 */
  idleAfterChange?: number;
  /** A knob: whether a PATCH may carry only what changes while the credentials are static. @default "accepted" */
  partialPatch?: "accepted" | "refused";
  /** When private networking was last switched off, for the damage log. */
  privateNetworkingOffMs?: number;
  /** When customer-managed keys were last switched off, for the damage log. */
  disabledMs?: number;
  /** When the Key Vault settings were last written. */
  encryptionChangedMs?: number;
  /** A knob: how long `valid` stays false after a write. */
  validAfterMs?: number;
  /** After a rotation: what the clusters' master keys are still wrapped with. */
  previousKey?: { readonly settings: KeyVaultSettings; readonly neededUntilMs: number };
  /** A knob: whether clusters show UPDATING while their master keys are wrapped with another key. @default not shown */
  rewrap?: "shown";
  keySeen?: KeySeen;
  keyInUse?: KeyInUse;
}

export interface AtlasSeed {
  readonly credentials: readonly AtlasCredential[];
  readonly projects: readonly AtlasProject[];
}

export interface AtlasStore {
  credentials: AtlasCredential[];
  projects: Record<string, AtlasProject>;
  /** How many things requests have made: ids count on it. */
  made: number;
  /** When this world began. */
  readonly startedMs: number;
  /** Up to when time has passed here; absent: nobody has looked yet. */
  seenMs?: number;
}

export const createAtlasStore = (seed: AtlasSeed, startedMs: number): AtlasStore => ({
  credentials: structuredClone([...seed.credentials]),
  projects: Object.fromEntries(seed.projects.map((project) => [project.id, structuredClone(project)])),
  made: 0,
  startedMs,
});

/** 24 hex digits, another one at each call, the same in each run. */
export function newId(store: AtlasStore, kind: string): string {
  store.made += 1;
  return createHash("sha256").update(`${kind} ${store.made}`).digest("hex").slice(0, 24);
}

export const nothingConfigured = (): ProjectEncryption => ({
  azureKeyVault: { enabled: false },
  awsKms: { enabled: false },
  googleCloudKms: { enabled: false },
  enabledForSearchNodes: false,
});

/**
 * FACT(atlas-cluster-patch): a small change of a cluster settles in 15 to 40 seconds. ASSUMED(emulator-times): the
 * rest; Atlas documents no time. A real initial sync takes minutes to hours; a real endpoint minutes, and an approval
 * shows within about three (FACT(atlas-endpoint-approval)).
 */
export const TIMES = {
  clusterSettlesMs: 20_000,
  rewrapMs: 20_000,
  restartMs: 20_000,
  endpoint: {
    initiatingMs: 20_000,
    activatingMs: 10_000,
    deletingMs: 10_000,
    recreatingMs: 20_000,
    moveBeginsMs: 0,
    movingMs: 5_000,
  } satisfies EndpointTimes,
} as const;

export const endpointTimesOf = (project: AtlasProject): EndpointTimes => ({
  ...TIMES.endpoint,
  ...project.endpointTimes,
});

const isWithin = (sinceMs: number | undefined, lengthMs: number, nowMs: number): boolean =>
  sinceMs !== undefined && nowMs - sinceMs < lengthMs;

/** Whether the last change that was asked for is still at work. */
export const isChanging = (cluster: AtlasCluster, nowMs: number): boolean =>
  isWithin(cluster.changedMs, cluster.settlesMs ?? TIMES.clusterSettlesMs, nowMs);

export const isNew = (cluster: AtlasCluster, nowMs: number): boolean =>
  isWithin(cluster.createdMs, TIMES.clusterSettlesMs, nowMs);

/** A pure function of recorded times, but for the answers that the knob lets pass before work shows. */
export function stateOf(cluster: AtlasCluster, nowMs: number): string {
  if (cluster.fixedState !== undefined) return cluster.fixedState;
  if (cluster.deletedMs !== undefined) return "DELETING";
  if (isNew(cluster, nowMs)) return "CREATING";
  // ASSUMED(move-shows): a cluster that Atlas moves to private endpoints is UPDATING (wrong if it stays IDLE).
  const { moving } = cluster;
  if (moving !== undefined && nowMs >= moving.fromMs && nowMs < moving.untilMs) return "UPDATING";
  // ASSUMED(recovery-state): a cluster that is shut down shows IDLE, and REPAIRING while Atlas starts it again.
  if (isWithin(cluster.restartedMs, TIMES.restartMs, nowMs)) return "REPAIRING";
  if (isWithin(cluster.rewrappedMs, TIMES.rewrapMs, nowMs)) return "UPDATING";
  return cluster.idleReads === 0 && isChanging(cluster, nowMs) ? "UPDATING" : "IDLE";
}

/**
 * FACT(atlas-initial-sync): switching off is a full sync. ASSUMED(decrypt-until-idle): until it is done, the key is
 * still needed and counts as used.
 */
export const needsKeyOf = (cluster: AtlasCluster, provider: Provider, nowMs: number): boolean =>
  cluster.encryptionAtRestProvider === provider || (cluster.leaving === provider && isChanging(cluster, nowMs));
