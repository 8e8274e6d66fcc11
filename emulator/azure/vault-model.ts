// What a vault is made of: keys, versions, settings, connections, and the knobs of its surroundings. Types only; store.ts holds and finds them.

export interface AzureKeyVersion {
  /** 32 hex digits. */
  readonly version: string;
  readonly createdMs: number;
  enabled: boolean;
  notBeforeMs?: number;
  expiresMs?: number;
  deleted?: boolean;
  /** In bits. @default 2048 */
  readonly keySize?: number;
}

export interface AzureKey {
  /** @default "RSA" */
  readonly kty?: string;
  /** What Azure lets the key do. @default all of an RSA key */
  keyOps?: readonly string[];
  /** Of new versions. @default 2048 */
  keySize?: number;
  /** Of a key on an elliptic curve. @default "P-256" */
  crv?: string;
  rotationPolicy?: RotationPolicy;
  /**
   * FACT(key-data-plane): each version has its own; ASSUMED(emulator-key-tags): here they are the key's, since nothing
   * depends on it.
   */
  tags?: Readonly<Record<string, string>>;
  readonly versions: AzureKeyVersion[];
}

/** Spans are ISO 8601, as in P90D. */
export interface RotationPolicy {
  readonly lifetimeActions: ReadonlyArray<{
    readonly type: "Rotate" | "Notify";
    readonly timeAfterCreate?: string;
    readonly timeBeforeExpiry?: string;
  }>;
  /** What new versions expire after. */
  readonly expiryTime?: string;
  /** When it was written. */
  readonly sinceMs: number;
}

export interface DeletedKey {
  readonly key: AzureKey;
  readonly deletedMs: number;
  /** When it is gone for good. */
  readonly purgeMs: number;
}

export interface NetworkAcls {
  readonly bypass: string;
  readonly defaultAction: string;
  /** Addresses or CIDR blocks. */
  readonly ipRules: readonly string[];
}

/** What a PATCH or PUT of a vault changes. */
export interface VaultSettings {
  /** False: access policies decide about keys. */
  enableRbacAuthorization: boolean;
  /** A request set it. FACT(vault-never-set): otherwise it is absent in a vault that uses access policies. */
  isRbacSaid?: boolean;
  accessPolicies: Array<{ objectId: string; keys: string[] }>;
  /** Disabled: no client reaches the data plane over the public network. @default "Enabled" */
  publicNetworkAccess?: string;
  /** Absent: all addresses are allowed. */
  networkAcls?: NetworkAcls | undefined;
  /** @default true */
  enablePurgeProtection?: boolean;
  /** @default "standard" */
  sku?: string;
  tags?: Readonly<Record<string, string>>;
}

export type ConnectionStatus = "Pending" | "Approved" | "Rejected" | "Disconnected";

/** A connection between a private endpoint and the vault. */
export interface AzureConnection {
  readonly name: string;
  /** ARM id of the endpoint, in its owner's subscription. */
  readonly privateEndpointId: string;
  status: ConnectionStatus;
  description: string;
  /** When the status took effect; later than now while a long-running write is at work. */
  changedMs: number;
  /** When the last PUT over ARM settles: until then the connection is Updating. Absent: it was never written. */
  settledMs?: number;
  /** When a DELETE takes effect. */
  removedMs?: number;
}

/** Knobs of a vault: what its surroundings do to writes over ARM. */
interface VaultKnobs {
  /** A policy of the organization denies every write. */
  policyDenies?: boolean;
  /** Failed over to the paired region. */
  readOnly?: boolean;
  /** When it last came back from that. */
  writableSinceMs?: number;
  /** The data plane answers nobody; ARM does. */
  outage?: boolean;
  /** How long one write keeps others out. @default 0 */
  writeMs?: number;
  /** What the URL of a connection's operation answers. @default "status" */
  connectionOperation?: ConnectionOperation;
  /** Writes answer with this status and an operation to poll, and take effect after `ms`. */
  longRunning?: { readonly ms: number; readonly status: 200 | 202; readonly state?: "Updating" | "RegisteringDns" };
}

/** The usual body of an operation, the connection itself, or nothing. */
type ConnectionOperation = "status" | "connection" | "empty";

export interface AzureVault extends VaultSettings, VaultKnobs {
  /** Of ARM: /subscriptions/…/vaults/{name}. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly location: string;
  /** Of deleted vaults and keys: how long they can be recovered. @default 90 */
  readonly softDeleteRetentionInDays?: number;
  readonly keys: Record<string, AzureKey>;
  /** Soft-deleted, by name. */
  deletedKeys?: Record<string, DeletedKey>;
  /** Of a new one: until then its host is not there yet. */
  readyMs?: number;
  connections?: AzureConnection[];
  /** Until when a write keeps others out. */
  busyUntilMs?: number;
  /** A long-running write of the vault: seen at once, in effect later. */
  pending?: { readonly doneMs: number; readonly settings: VaultSettings };
}

export interface DeletedVault {
  readonly vault: AzureVault;
  readonly deletedMs: number;
  /** When it is gone for good. */
  readonly purgeMs: number;
}
