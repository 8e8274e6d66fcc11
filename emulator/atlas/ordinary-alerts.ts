// Alert configurations that a project has beside those of encryption at rest. FACT(atlas-alert-list): 106 of them in
// one project, more than a page; some without `eventTypeName`, most without `threshold`, some with a threshold of
// measurements. They are seeded or put there by hand.
import { createHash } from "node:crypto";
import type { AlertConfig, AtlasProject } from "./store.ts";

/** The odd one comes first, so that every project with some has it. */
const KINDS: ReadonlyArray<Pick<AlertConfig, "eventTypeName" | "threshold" | "metricThreshold">> = [
  {},
  { eventTypeName: "NO_PRIMARY" },
  {
    eventTypeName: "REPLICATION_OPLOG_WINDOW_RUNNING_OUT",
    threshold: { operator: "LESS_THAN", threshold: 1, units: "HOURS" },
  },
  { eventTypeName: "DAILY_BILL_OVER_THRESHOLD", threshold: { operator: "GREATER_THAN", threshold: 0 } },
  {
    eventTypeName: "OUTSIDE_METRIC_THRESHOLD",
    metricThreshold: {
      metricName: "DISK_PARTITION_SPACE_USED_DATA",
      mode: "AVERAGE",
      operator: "GREATER_THAN",
      threshold: 90,
      units: "RAW",
    },
  },
  { eventTypeName: "JOINED_GROUP" },
];

export function ordinaryAlerts(project: AtlasProject, count: number): readonly AlertConfig[] {
  const idOf = (what: string, index: number): string =>
    createHash("sha256").update([project.id, what, index].join("/")).digest("hex").slice(0, 24);
  return Array.from({ length: count }, (_, index) => ({
    ...KINDS[index % KINDS.length],
    id: idOf("alert", index),
    createdMs: project.createdMs,
    updatedMs: project.createdMs,
    enabled: true,
    matchers: [],
    notifications: [
      {
        delayMin: 0,
        emailEnabled: true,
        intervalMin: 60,
        notifierId: idOf("notifier", index),
        smsEnabled: false,
        typeName: "GROUP",
      },
    ],
  }));
}
