// Alert configurations, as far as the rotation reminder that Atlas makes by itself: list and one.
import { atlasRefusal } from "../http.ts";
import type { AtlasCall, Operation } from "./call.ts";
import type { AlertConfig } from "./store.ts";
import { allowQuery, page } from "./strict.ts";

const READ = {
  method: "GET",
  needs: "GROUP_READ_ONLY",
  bucket: "alertConfigurations",
  versions: [{ date: "2023-01-01" }],
} as const;
const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
const DEFAULT_DAYS = 90;

export const alertOperations: readonly Operation[] = [
  {
    ...READ,
    path: "/alertConfigs",
    handle: (call) =>
      page(
        call.request,
        call.project.alerts.map((alert) => view(call, alert)),
      ),
  },
  {
    ...READ,
    path: "/alertConfigs/{alertConfigId}",
    handle: (call) => {
      allowQuery(call.request);
      const id = call.names.alertConfigId ?? "";
      if (!/^[a-f0-9]{24}$/.test(id))
        throw atlasRefusal(404, "INVALID_ALERT_CONFIG_ID", `An invalid alert configuration id ${id} was specified.`, [
          id,
        ]);
      const found = call.project.alerts.find((alert) => alert.id === id);
      if (found === undefined)
        throw atlasRefusal(404, "ALERT_CONFIG_NOT_FOUND", `No alert configuration ${id} exists.`, [
          id,
          call.project.id,
        ]);
      return view(call, found);
    },
  },
];

/** FACT(docs): Atlas makes the rotation alert by itself, 90 days, when the project is configured. ASSUMED: it stays after disabling. */
export function adoptAlert({ project, nowMs }: AtlasCall): void {
  if (project.alerts.some((alert) => alert.eventTypeName === ROTATION)) return;
  const id = `${project.id.slice(0, 20)}a1e7`;
  project.alerts = [...project.alerts, { id, eventTypeName: ROTATION, createdMs: nowMs, thresholdDays: DEFAULT_DAYS }];
}

function view({ project }: AtlasCall, alert: AlertConfig): unknown {
  const at = new Date(alert.createdMs).toISOString();
  return {
    created: at,
    enabled: true,
    eventTypeName: alert.eventTypeName,
    groupId: project.id,
    id: alert.id,
    links: [],
    matchers: [],
    notifications: [
      {
        delayMin: 0,
        emailEnabled: true,
        intervalMin: 60,
        roles: ["GROUP_OWNER"],
        smsEnabled: false,
        typeName: "GROUP",
      },
    ],
    threshold: { operator: "GREATER_THAN", threshold: alert.thresholdDays, units: "DAYS" },
    updated: at,
  };
}
