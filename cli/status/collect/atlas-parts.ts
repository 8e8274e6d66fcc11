// The parts of a project that Atlas alone shows: clusters, alerts, maintenance window, Backup Compliance Policy.
import type { AlertConfig, AlertNotification, Cluster, OtherCluster } from "#provider/atlas/types";
import { policyOf } from "#provider/backups/read";
import { alertsOf, chooseRotation, EVENTS, NOTHING, RELATED } from "#provider/key-rotation-alert/alerts";
import { isOthers, isShared, keyUseOf, NONE, providerOf } from "#provider/project/clusters";
import { masterKeyRotation, windowInWords } from "#provider/project/maintenance";
import { cloudsOf, regionsOf } from "#provider/project/regions";
import { harmless } from "#provider/support/harmless";
import { RECENT_IN_REPORT_MS } from "#provider/support/pace";
import type { AlertStatus, Alerts, BackupPolicy, ClusterStatus, Encrypted, Maintenance } from "../sections";
import { type Looking, NEEDS, type Notes } from "./looking";

export interface Part extends Looking {
  readonly projectId: string;
  readonly notes: Notes;
}

export interface ClusterRead {
  readonly statuses: readonly ClusterStatus[];
  readonly clusters: readonly Cluster[];
}

export async function readClusters({ clients, signal, projectId, notes }: Part): Promise<ClusterRead | undefined> {
  const needs = NEEDS.atlas;
  const [clusters, others] = await Promise.all([
    notes.read({ what: "the clusters", needs }, () =>
      clients.reads.clusters(projectId, { maxAgeMs: RECENT_IN_REPORT_MS, signal }),
    ),
    notes.read({ what: "the flex clusters and serverless instances", needs }, () =>
      clients.atlas.listOtherClusters(projectId, { signal }),
    ),
  ]);
  if (clusters === undefined) return undefined;
  return { clusters, statuses: [...clusters.map(clusterStatus), ...(others ?? []).map(otherStatus)] };
}

function clusterStatus(cluster: Cluster): ClusterStatus {
  const sizes = cluster.replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs.map((one) => one.instanceSize));
  return {
    name: cluster.name,
    kind: isShared(cluster) ? "shared" : "dedicated",
    encrypted: encryptedOf(cluster),
    encryptionAtRestProvider: providerOf(cluster),
    encryptedSince: null,
    tiers: [...new Set(sizes.filter((size) => size !== undefined))],
    regions: regionsOf(cluster),
    clouds: cloudsOf(cluster),
    stateName: cluster.stateName,
    ...(cluster.paused === undefined ? {} : { paused: cluster.paused }),
  };
}

function encryptedOf(cluster: Cluster): Encrypted {
  if (isShared(cluster)) return "cannot";
  if (isOthers(cluster)) return "otherProvider";
  const use = keyUseOf(cluster);
  return use === "encrypted" ? "yes" : use === "none" ? "no" : use;
}

const otherStatus = ({ name, kind }: OtherCluster): ClusterStatus => ({
  name,
  kind,
  encrypted: "cannot",
  encryptionAtRestProvider: NONE,
  encryptedSince: null,
  tiers: [],
  regions: [],
  clouds: [],
});

export async function readAlerts({ clients, signal, projectId, notes }: Part): Promise<Alerts | undefined> {
  const asked = { what: "the alert configurations", needs: NEEDS.atlas };
  const all = await notes.read(asked, () => clients.atlas.listAlertConfigs(projectId, EVENTS, { signal }));
  if (all === undefined) return undefined;
  const { chosen } = chooseRotation(all, { remembered: NOTHING });
  return {
    rotation: chosen === undefined ? null : alertStatus(chosen),
    related: RELATED.flatMap((event) => alertsOf(all, event)).map(alertStatus),
  };
}

const alertStatus = ({ id, eventTypeName, enabled, thresholdDays, notifications }: AlertConfig): AlertStatus => ({
  id,
  eventTypeName,
  enabled,
  ...(thresholdDays === undefined ? {} : { thresholdDays }),
  recipients: notifications.map(recipientOf),
});

/** Fields that name a recipient and are no secret. A telephone number is left out. */
const RECIPIENTS = ["emailAddress", "username", "teamName", "teamId", "channelName", "roles"];

function recipientOf(notification: AlertNotification): string {
  const { typeName } = notification;
  const kind = typeof typeName === "string" ? harmless(typeName) : "?";
  const named = RECIPIENTS.flatMap((field) => notification[field] ?? []).filter((one) => typeof one === "string");
  return named.length === 0 ? kind : `${kind} (${named.map((one) => harmless(one)).join(", ")})`;
}

export async function readOpenAlerts({
  clients,
  signal,
  projectId,
  notes,
}: Part): Promise<readonly string[] | undefined> {
  const asked = { what: "the open alerts", needs: NEEDS.atlas };
  const open = await notes.read(asked, () => clients.atlas.listOpenAlerts(projectId, { signal }));
  return open === undefined ? undefined : [...new Set(open.filter((event) => EVENTS.includes(event)))].sort();
}

export async function readMaintenance({ clients, signal, projectId, notes }: Part): Promise<Maintenance | undefined> {
  const asked = { what: "the maintenance window", needs: NEEDS.atlas };
  const found = await notes.read(asked, async () => ({
    window: await clients.atlas.getMaintenanceWindow(projectId, { signal }),
  }));
  if (found === undefined) return undefined;
  const { everyDays, why } = masterKeyRotation(found.window);
  return {
    window: found.window === undefined ? null : windowOf(found.window),
    masterKeyRotationEveryDays: everyDays,
    ...(why === undefined ? {} : { lateBecause: why }),
  };
}

const windowOf = (window: Parameters<typeof windowInWords>[0]): Maintenance["window"] => ({
  dayOfWeek: window.dayOfWeek,
  hourOfDay: window.hourOfDay,
  ...(window.timeZoneId === undefined ? {} : { timeZoneId: window.timeZoneId }),
  inWords: windowInWords(window),
});

export async function readPolicy({
  clients,
  signal,
  projectId,
  notes,
}: Part): Promise<BackupPolicy | null | undefined> {
  const { policy, unread } = await policyOf({ clients, signal }, { projectId });
  if (unread !== undefined) {
    notes.add({ what: "the Backup Compliance Policy", why: unread.why, needs: NEEDS.atlas });
    return undefined;
  }
  if (policy === undefined) return null;
  return { state: policy.state, encryptionAtRestEnabled: policy.encryptionAtRestEnabled === true };
}
