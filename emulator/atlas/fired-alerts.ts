// Alerts that fire about a project's key: opened and closed as time passes, listed, one. alerts.ts has the configurations.
import { createHash } from "node:crypto";
import { atlasRefusal } from "../http.ts";
import type { Span } from "../turns.ts";
import type { AtlasCall, Operation } from "./call.ts";
import type { AlertConfig, AtlasProject, FiredAlert, KeyStatus } from "./store.ts";
import { allowQuery, page, timeOf } from "./strict.ts";

const DAY_MS = 86_400_000;
const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
const READ = {
  method: "GET",
  versions: [{ date: "2023-01-01" }],
  needs: "GROUP_READ_ONLY",
  bucket: "alertConfigurations",
} as const;

export const firedAlertOperations: readonly Operation[] = [
  { ...READ, path: "/alerts", handle: list },
  { ...READ, path: "/alerts/{alertId}", handle: (call) => view(call.project, asked(call)) },
];

/** ASSUMED(alert-by-default): without a configuration of its own, each of these fires by one of Atlas's. */
const BY_STATUS: ReadonlyArray<{ readonly event: string; readonly status: KeyStatus }> = [
  { event: "AZURE_ENCRYPTION_KEY_INVALID", status: "unusable" },
  { event: "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED", status: "unreachable" },
];

interface Standing {
  readonly alertConfigId: string;
  readonly eventTypeName: string;
  readonly sinceMs: number;
}

/** Opens what has come to stand, at the time at which it did; closes what stands no more. */
export function fireAlerts(project: AtlasProject, { fromMs, nowMs }: Span): void {
  const standing = [...rotationsDue(project, nowMs), ...statusAlerts(project, nowMs)];
  const isOf = (alert: FiredAlert, one: Standing): boolean =>
    alert.alertConfigId === one.alertConfigId && alert.eventTypeName === one.eventTypeName;
  const before = project.firedAlerts ?? [];
  const kept = before.map((alert) =>
    alert.resolvedMs === undefined && !standing.some((one) => isOf(alert, one))
      ? { ...alert, resolvedMs: nowMs }
      : alert,
  );
  const opened = standing
    .filter((one) => !before.some((alert) => alert.resolvedMs === undefined && isOf(alert, one)))
    .map(({ sinceMs, ...one }) => made(project, { ...one, createdMs: Math.max(sinceMs, fromMs) }));
  if (kept.length + opened.length > 0) project.firedAlerts = [...kept, ...opened];
}

const made = (project: AtlasProject, alert: Omit<FiredAlert, "id">): FiredAlert => ({
  ...alert,
  id: idOf(`${project.id} ${alert.alertConfigId} ${alert.eventTypeName} ${alert.createdMs}`),
});

const idOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 24);

/**
 * FACT(atlas-alert-reset): the clock starts anew with another key identifier. ASSUMED(alert-versionless): of a
 * version-less one, with each version that Atlas begins to use.
 */
function rotationsDue(project: AtlasProject, nowMs: number): readonly Standing[] {
  const key = project.keyInUse;
  if (key === undefined) return [];
  return configsOf(project, ROTATION, nowMs).flatMap(({ id, threshold }) => {
    const sinceMs = key.sinceMs + (threshold?.threshold ?? Number.POSITIVE_INFINITY) * DAY_MS;
    return nowMs > sinceMs ? [{ alertConfigId: id, eventTypeName: ROTATION, sinceMs }] : [];
  });
}

/** ASSUMED(alert-at-once): as soon as a check would find it. */
function statusAlerts(project: AtlasProject, nowMs: number): readonly Standing[] {
  const seen = project.keySeen;
  return BY_STATUS.filter((one) => one.status === seen?.status).flatMap(({ event }) => {
    const isConfigured = project.alerts.some((one) => one.eventTypeName === event);
    const ids = isConfigured
      ? configsOf(project, event, nowMs).map((one) => one.id)
      : [idOf(`${project.id} default configuration of ${event}`)];
    return ids.map((alertConfigId) => ({ alertConfigId, eventTypeName: event, sinceMs: seen?.sinceMs ?? nowMs }));
  });
}

const configsOf = (project: AtlasProject, event: string, nowMs: number): readonly AlertConfig[] =>
  project.alerts.filter(
    (one) => one.eventTypeName === event && one.enabled && (one.visibleFromMs ?? Number.NEGATIVE_INFINITY) <= nowMs,
  );

/** FACT(atlas-alerts): the statuses. The emulator opens alerts at once, so that none is tracked or cancelled. */
const STATUSES = ["OPEN", "TRACKING", "CLOSED"];

function list(call: AtlasCall): unknown {
  const status = call.request.query.get("status");
  if (status !== null && !STATUSES.includes(status))
    throw atlasRefusal(400, "INVALID_QUERY_PARAMETER", `status must be one of ${STATUSES.join(", ")}.`, ["status"]);
  const all = (call.project.firedAlerts ?? []).filter((one) => status === null || statusOf(one) === status);
  return page(
    call.request,
    all.map((one) => view(call.project, one)),
    ["status"],
  );
}

/** ASSUMED(emulator-atlas-codes): the codes. */
function asked(call: AtlasCall): FiredAlert {
  allowQuery(call.request);
  const id = call.names.alertId ?? "";
  const found = call.project.firedAlerts?.find((one) => one.id === id);
  if (found === undefined) throw atlasRefusal(404, "ALERT_NOT_FOUND", `No alert ${id} exists.`, [id, call.project.id]);
  return found;
}

const statusOf = (alert: FiredAlert): string => (alert.resolvedMs === undefined ? "OPEN" : "CLOSED");

/** FACT(atlas-alerts): the fields. No notification is sent, so that none tells when. */
function view(project: AtlasProject, alert: FiredAlert): unknown {
  const { id, alertConfigId, eventTypeName, createdMs, resolvedMs } = alert;
  return {
    alertConfigId,
    created: timeOf(createdMs),
    eventTypeName,
    groupId: project.id,
    id,
    links: [],
    orgId: project.orgId,
    ...(resolvedMs === undefined ? {} : { resolved: timeOf(resolvedMs) }),
    status: statusOf(alert),
    updated: timeOf(resolvedMs ?? createdMs),
  };
}
