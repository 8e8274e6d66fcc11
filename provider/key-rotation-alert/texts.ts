// Messages about a key rotation alert: drift, a low threshold, refusals. Text only.
import type { AlertConfig, AlertNotification } from "../atlas/types";
import { ROTATION } from "./alerts";
import type { Desired } from "./plan";

const kindsOf = (notifications: readonly AlertNotification[]): string =>
  notifications.map(({ typeName }) => String(typeName)).join(" and ");

/** Shows only the kinds of notifications, because notifications contain secrets and addresses. */
function difference(key: string, desired: Desired, alert: AlertConfig): string {
  if (key === "enabled") return `enabled is ${alert.enabled} in Atlas, ${desired.enabled} in the program`;
  if (key === "thresholdDays")
    return `thresholdDays is ${alert.thresholdDays ?? "absent"} in Atlas, ${desired.thresholdDays} in the program`;
  const wanted = desired.notifications === undefined ? "none" : kindsOf(desired.notifications);
  return `${key} differ: ${kindsOf(alert.notifications)} in Atlas, ${wanted} in the program`;
}

export const lostKeyText = (projectId: string): string =>
  `The alerts of project ${projectId} were not changed: nothing of the project is changed while Atlas cannot use its key.`;

export interface Drift {
  /** Keys in which the rotation alert differs. */
  readonly off: readonly string[];
  /** Events of related alerts. */
  readonly related: readonly string[];
}

export function driftText(desired: Desired, alert: AlertConfig, { off, related }: Drift): string {
  const parts = [
    ...off.map((key) => difference(key, desired, alert)),
    ...(related.length === 0 ? [] : [`related alerts are missing, disabled or changed: ${related.join(", ")}`]),
  ];
  return `Drift of the key rotation alert of project ${desired.projectId}: ${parts.join("; ")}. \`pulumi up\` sets what the program says.`;
}

export const missingText = (projectId: string): string =>
  `Drift in project ${projectId}: the key rotation alert (${ROTATION}) is missing in Atlas. \`pulumi up\` creates it again.`;

export const tooManyText = (projectId: string): string =>
  `Drift in project ${projectId}: there are two key rotation alerts, Atlas's and one that this resource created. \`pulumi up\` deletes the latter.`;

export const adoptedText = (projectId: string, { id }: AlertConfig): string =>
  `Adopted the existing key rotation alert ${id} of project ${projectId}.`;

/** What a preview checks. */
export const CHECKS = "whether the project's alerts can be read";

export const goneText = ({ projectId, id }: { readonly projectId: string; readonly id: string }): string =>
  `The alert ${id} of project ${projectId} was deleted while it was being changed.`;

const alertsNamed = (alerts: readonly AlertConfig[]): string =>
  alerts.map(({ id, eventTypeName }) => `${id} (${eventTypeName})`).join(", ");

const deleteRequests = (projectId: string, alerts: readonly AlertConfig[]): string =>
  alerts.map(({ id }) => `DELETE /api/atlas/v2/groups/${projectId}/alertConfigs/${id}`).join(", ");

/** Atlas does not show who created an alert. */
export function keptText(projectId: string, kept: readonly AlertConfig[]): string {
  const it = kept.length === 1 ? "it" : "them";
  return `Kept: related ${kept.length === 1 ? "alert" : "alerts"} of project ${projectId}: ${alertsNamed(kept)}. This resource adopted ${it}: another tool created ${it}, or an earlier run that was killed. If no tool needs ${it}, delete ${it} in Atlas (Project Alerts), or with the Atlas Admin API: ${deleteRequests(projectId, kept)}.`;
}

export function twinsText(projectId: string, twins: readonly AlertConfig[]): string {
  const [names, one] = [alertsNamed(twins), twins.length === 1];
  return `Project ${projectId} has ${one ? "another alert like the one" : "other alerts like those"} that this resource manages: ${names}. If no other tool manages ${one ? "it, delete it" : "them, delete them"} in Atlas (Project Alerts), or with the Atlas Admin API: ${deleteRequests(projectId, twins)}.`;
}

export const earlyText = (thresholdDays: number, keyRotationDays: number): string =>
  `The alert's threshold of ${thresholdDays} days is below the key's own rotation period of ${keyRotationDays} days: Atlas would remind you of a rotation that Azure does by itself. ` +
  `Set 'thresholdDays' above ${keyRotationDays}.`;

export const notReadyText = (projectId: string): string =>
  `Project ${projectId} has no key rotation alert, and no customer-managed key of Azure yet: Atlas creates the alert with the key. Nothing was changed. Give this resource the projectId output of an EncryptionAtRest, so that Pulumi creates the key first.`;

export const RIGHTS =
  "Give the service account or API key the role Project Owner or Project Alerts Manager on this project, then run again.";
