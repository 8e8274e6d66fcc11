// Alert configurations: list, one, made, replaced, switched, removed; and the rotation reminder that Atlas makes by itself. No alert is ever sent.
import { atlasRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import { own } from "../own.ts";
import { adopted, isRedacted, redactedNotification, SECRETS } from "./alert-notifications.ts";
import { checkAlert, checkLimit } from "./alert-rules.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { type AlertConfig, newId } from "./store.ts";
import { allowFields, allowQuery, objectIn, page, readBody, type Shape, timeOf } from "./strict.ts";

const COMMON = { bucket: "alertConfigurations", versions: [{ date: "2023-01-01" }] } as const;
const READ = { ...COMMON, method: "GET", needs: "GROUP_READ_ONLY" } as const;
const ONE = "/alertConfigs/{alertConfigId}";
const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
const DEFAULT_DAYS = 90;

export const alertOperations: readonly Operation[] = [
  {
    ...READ,
    path: "/alertConfigs",
    handle: (call) =>
      page(
        call.request,
        visible(call).map((alert) => view(call, alert)),
      ),
  },
  { ...READ, path: ONE, handle: (call) => view(call, asked(call)) },
  // FACT(atlas-alert-write): Project Alerts Manager, which the emulator has not, or Owner.
  { ...COMMON, method: "POST", path: "/alertConfigs", needs: "GROUP_OWNER", status: 201, handle: create },
  { ...COMMON, method: "PUT", path: ONE, needs: "GROUP_OWNER", handle: replace },
  { ...COMMON, method: "PATCH", path: ONE, needs: "GROUP_OWNER", handle: toggle },
  { ...COMMON, method: "DELETE", path: ONE, needs: "GROUP_OWNER", status: 204, handle: remove },
];

export const ALERT_SHAPE: Shape = {
  eventTypeName: "string",
  enabled: "boolean",
  threshold: "object",
  notifications: "list",
  matchers: "list",
  severityOverride: ["INFO", "WARNING", "ERROR", "CRITICAL"],
};

/** FACT(atlas-official-clients): for reading only, and yet official clients send them back. They change nothing. */
const SENT_BACK: Shape = { groupId: "string", id: "string", links: "list" };

/**
 * FACT(atlas-alert-auto): Atlas makes the rotation alert by itself, 90 days, when the project is configured.
 * ASSUMED(alert-after-disable): it stays after disabling.
 */
export function adoptAlert({ project, nowMs }: AtlasCall): void {
  if (project.alerts.some((alert) => alert.eventTypeName === ROTATION)) return;
  const id = `${project.id.slice(0, 20)}a1e7`;
  const notifierId = `${project.id.slice(0, 20)}a1e8`;
  const afterMs = project.alertAfterMs ?? 0;
  const alert: AlertConfig = {
    id,
    eventTypeName: ROTATION,
    createdMs: nowMs + afterMs,
    updatedMs: nowMs + afterMs,
    enabled: true,
    threshold: { operator: "GREATER_THAN", threshold: DEFAULT_DAYS, units: "DAYS" },
    matchers: [],
    notifications: [
      {
        delayMin: 0,
        emailEnabled: true,
        intervalMin: 60,
        notifierId,
        roles: ["GROUP_OWNER"],
        smsEnabled: false,
        typeName: "GROUP",
      },
    ],
    ...(afterMs === 0 ? {} : { visibleFromMs: nowMs + afterMs }),
  };
  project.alerts = [...project.alerts, alert];
}

const visible = ({ project, nowMs }: AtlasCall): readonly AlertConfig[] =>
  project.alerts.filter((alert) => alert.visibleFromMs === undefined || alert.visibleFromMs <= nowMs);

function asked(call: AtlasCall): AlertConfig {
  allowQuery(call.request);
  const id = call.names.alertConfigId ?? "";
  if (!/^[a-f0-9]{24}$/.test(id))
    throw atlasRefusal(404, "INVALID_ALERT_CONFIG_ID", `An invalid alert configuration id ${id} was specified.`, [id]);
  const found = visible(call).find((alert) => alert.id === id);
  if (found === undefined)
    throw atlasRefusal(404, "ALERT_CONFIG_NOT_FOUND", `No alert configuration ${id} exists.`, [id, call.project.id]);
  return found;
}

function create(call: AtlasCall): unknown {
  allowQuery(call.request);
  checkLimit(call);
  const made = fromBody(call, { id: newId(call.store, "alert"), createdMs: call.nowMs, notifications: [] });
  call.project.alerts = [...call.project.alerts, made];
  return view(call, made);
}

/** ASSUMED(alert-put): a full replacement, so what is not sent falls back: `enabled` to false, the rest to nothing. */
function replace(call: AtlasCall): unknown {
  const present = asked(call);
  const next = fromBody(call, present);
  noteDestroyed(call, present, next);
  put(call, next);
  return view(call, next);
}

function toggle(call: AtlasCall): unknown {
  const present = asked(call);
  const body = readBody(call.request);
  allowFields(body, { enabled: "boolean" });
  if (typeof body.enabled !== "boolean")
    throw atlasRefusal(400, "MISSING_ATTRIBUTE", "The required attribute enabled was not specified.", ["enabled"]);
  const next = { ...present, enabled: body.enabled, updatedMs: call.nowMs };
  put(call, next);
  return view(call, next);
}

function remove(call: AtlasCall): undefined {
  const present = asked(call);
  call.project.alerts = call.project.alerts.filter((one) => one !== present);
}

const put = ({ project }: AtlasCall, next: AlertConfig): void => {
  project.alerts = project.alerts.map((one) => (one.id === next.id ? next : one));
};

function fromBody(call: AtlasCall, present: Pick<AlertConfig, "id" | "createdMs" | "notifications">): AlertConfig {
  const body = readBody(call.request);
  allowFields(body, { ...ALERT_SHAPE, ...SENT_BACK });
  checkAlert(body);
  const threshold = objectIn(body, "threshold");
  const { severityOverride } = body;
  return {
    id: present.id,
    createdMs: present.createdMs,
    updatedMs: call.nowMs,
    eventTypeName: textOf(body.eventTypeName),
    enabled: body.enabled === true,
    matchers: Array.isArray(body.matchers) ? body.matchers : [],
    notifications: adopted(call.store, body.notifications, present.notifications),
    ...(threshold === undefined
      ? {}
      : { threshold: { operator: "GREATER_THAN", threshold: Number(threshold.threshold), units: "DAYS" } }),
    ...(typeof severityOverride === "string" ? { severityOverride } : {}),
  };
}

/** Records damage if a client writes a redacted value back as the secret: the notification then has no recipient. */
function noteDestroyed(call: AtlasCall, before: AlertConfig, after: AlertConfig): void {
  for (const one of after.notifications) {
    const type = textOf(one.typeName);
    const broken = (own(SECRETS, type) ?? []).find((name) => isRedacted(one[name]));
    const wasGood = before.notifications.some((old) => old.typeName === type);
    if (broken !== undefined && wasGood)
      call.parts.damage.add({
        at: call.nowMs,
        kind: "NOTIFICATION_DESTROYED",
        projectId: call.project.id,
        detail: `${type} of ${after.eventTypeName}: ${broken} was overwritten with its redacted form`,
      });
  }
}

function view({ project }: AtlasCall, alert: AlertConfig): unknown {
  const { createdMs, updatedMs, visibleFromMs: _visible, notifications, ...rest } = alert;
  return {
    ...rest,
    created: timeOf(createdMs),
    groupId: project.id,
    links: [],
    notifications: notifications.map(redactedNotification),
    updated: timeOf(updatedMs),
  };
}
