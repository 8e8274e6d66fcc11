// The data of `atlas-cmk status`: one model for every view. Types only. In a project, an absent section was not read (`notRead` says why), and `null` was
// read and is not set. Times are ISO 8601 in UTC.

import type {
  Access,
  Alerts,
  BackupPolicy,
  ClusterStatus,
  Encryption,
  EndpointStatus,
  KeyStatus,
  Maintenance,
  OtherProjects,
  Snapshots,
  VaultStatus,
} from "./sections";

export const REPORT_VERSION = 1;

export interface Report {
  readonly reportVersion: typeof REPORT_VERSION;
  readonly verdict: Verdict;
  /** Of every project, the worst first. */
  readonly exceptions: readonly ProjectFinding[];
  readonly projects: readonly ProjectReport[];
  /** Only with `--compare`. */
  readonly comparison?: Comparison;
  readonly collection: Collection;
}

/** `unverified`: no exception was found, and something was not read. */
export type Level = "critical" | "attention" | "unverified" | "fine";

export interface Verdict {
  readonly level: Level;
  /** One sentence. */
  readonly says: string;
}

/** `note`: worth knowing, and no exception. */
export type FindingLevel = "critical" | "attention" | "note";

export interface Finding {
  /** Stable, for programs that read the report. */
  readonly id: string;
  readonly level: FindingLevel;
  /** The name or id of the object within the project. */
  readonly object: string;
  readonly says: string;
  readonly remedy?: string;
}

export interface ProjectFinding extends Finding {
  readonly projectId: string;
}

export interface NotRead {
  /** "the vault payments-kv" */
  readonly what: string;
  readonly why: string;
  /** The permission that the read needs. */
  readonly needs: string;
}

export interface ProjectReport {
  readonly projectId: string;
  readonly projectName?: string;
  readonly verdict: Verdict;
  readonly encryption?: Encryption;
  /** `null`: the project has no customer-managed key in Azure. */
  readonly access?: Access | null;
  readonly clusters?: readonly ClusterStatus[];
  readonly key?: KeyStatus | null;
  readonly vault?: VaultStatus | null;
  /** Empty: the project has no private endpoint. */
  readonly endpoints?: readonly EndpointStatus[];
  readonly alerts?: Alerts;
  /** Event names of the open alerts about encryption at rest. */
  readonly openAlerts?: readonly string[];
  readonly maintenance?: Maintenance;
  readonly backupCompliancePolicy?: BackupPolicy | null;
  /** By cluster. */
  readonly snapshots?: readonly Snapshots[];
  /** Other projects that name the vault, as far as the credential can see. */
  readonly otherProjects?: OtherProjects | null;
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
}

export interface Collection {
  readonly time: string;
  readonly version: string;
  readonly atlas: { readonly baseUrl: string; readonly account: string };
  readonly azure: { readonly account: string };
  /** "GET https://…", each once, with the number of requests and the last status. `atlas-cmk status` sends no other requests but those for tokens. */
  readonly calls: ReadonlyArray<{ readonly call: string; readonly times: number; readonly lastStatus: number | null }>;
}

export interface Comparison {
  readonly earlierTime: string;
  readonly earlierSha256: string;
  readonly changes: readonly Change[];
}

export interface Change {
  readonly projectId: string;
  /** `clusters[orders].encrypted` */
  readonly what: string;
  /** Absent: new. */
  readonly before?: string;
  /** Absent: gone. */
  readonly now?: string;
}
