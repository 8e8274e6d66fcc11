// The key rotation alert: there, enabled, above the key's own rotation, and not open. Pure.
import type { AlertConfig } from "#provider/atlas/types";
import type { KeyRotationPolicy } from "#provider/azure/types";
import { alertsOf, ROTATION } from "#provider/key-rotation-alert/alerts";
import { aboutDays, parseCalendarDuration } from "#provider/support/calendar-duration";
import { type Check, judged, PASSED, warning } from "../outcome";
import { valueIn } from "../sight";
import { vaultValues } from "./key";

/** Of several, an enabled one counts. */
function alertIn(alerts: readonly AlertConfig[]): AlertConfig | undefined {
  const all = alertsOf(alerts, ROTATION);
  return all.find(({ enabled }) => enabled) ?? all[0];
}

const enabled: Check = ({ atlas, target }) =>
  judged(atlas.alerts, (alerts) => {
    const alert = alertIn(alerts);
    const { projectId } = target;
    if (alert?.enabled === true) return PASSED;
    if (alert === undefined)
      return warning({
        says: `Project ${projectId} has no key rotation alert (${ROTATION}).`,
        commands: ["pulumi up"],
      });
    return warning({
      says: `The key rotation alert ${alert.id} of project ${projectId} is disabled.`,
      values: { alert: alert.id, project: projectId },
    });
  });

const daysIn = (text: string | undefined): number | undefined => {
  const duration = text === undefined ? undefined : parseCalendarDuration(text);
  return duration === undefined ? undefined : aboutDays(duration);
};

/** After how many days Azure rotates by itself. `undefined`: it does not. */
export function rotationDays({ timeAfterCreate, timeBeforeExpiry, expiryTime }: KeyRotationPolicy): number | undefined {
  const [expiry, before] = [daysIn(expiryTime), daysIn(timeBeforeExpiry)];
  return daysIn(timeAfterCreate) ?? (expiry === undefined || before === undefined ? undefined : expiry - before);
}

const aboveRotation: Check = (sight) =>
  judged(sight.atlas.alerts, (alerts) => {
    const key = valueIn(sight.azure.key);
    const policy = key === undefined || key === "gone" ? undefined : key.rotationPolicy;
    const days = policy === undefined ? undefined : rotationDays(policy);
    const { thresholdDays } = alertIn(alerts) ?? {};
    if (days === undefined || thresholdDays === undefined) return undefined;
    return thresholdDays >= days
      ? PASSED
      : warning({
          says: `thresholdDays of the key rotation alert is ${thresholdDays}, and Azure rotates the key "${sight.target.keyName ?? ""}" after ${days} days.`,
          values: { days: String(days) },
        });
  });

const notDue: Check = (sight) =>
  judged(sight.atlas.openAlerts, (events) =>
    events.includes(ROTATION)
      ? warning({
          says: `The key rotation alert of project ${sight.target.projectId} is open.`,
          values: vaultValues(sight),
        })
      : PASSED,
  );

export const ALERT_CHECKS = {
  "CMK-D090": enabled,
  "CMK-D091": aboveRotation,
  "CMK-D092": notDue,
} satisfies Record<string, Check>;
