// What a person reads of a rotation alert that is off, early, or not to be changed. Words only.
import type { AlertConfig } from "../atlas/types";
import { ROTATION } from "./plan";

export const offText = (projectId: string, off: readonly string[], related: readonly string[]): string => {
  const parts = [
    ...(off.length === 0 ? [] : [`the key rotation alert (${off.join(", ")})`]),
    ...(related.length === 0 ? [] : [`related alerts (${related.join(", ")})`]),
  ];
  return `Changed outside Pulumi in project ${projectId}: ${parts.join(" and ")}; this update puts that back.`;
};

export const missingText = (projectId: string): string =>
  `Project ${projectId} has no key rotation alert (${ROTATION}) any more; this update makes it again.`;

export const tooManyText = (projectId: string): string =>
  `Project ${projectId} has Atlas's key rotation alert and one that this resource made; this update removes the latter.`;

const alertsNamed = (alerts: readonly AlertConfig[]): string =>
  alerts.map(({ id, eventTypeName }) => `${id} (${eventTypeName})`).join(", ");

const deleteRequests = (projectId: string, alerts: readonly AlertConfig[]): string =>
  alerts.map(({ id }) => `DELETE /api/atlas/v2/groups/${projectId}/alertConfigs/${id}`).join(", ");

/** Atlas does not tell who made an alert. */
export function keptText(projectId: string, kept: readonly AlertConfig[]): string {
  const it = kept.length === 1 ? "it" : "them";
  return `Kept: related ${kept.length === 1 ? "alert" : "alerts"} of project ${projectId}: ${alertsNamed(kept)}. This resource adopted ${it}: another tool created ${it}, or an earlier run that was killed. If nobody needs ${it}, delete ${it} in Atlas (Project Alerts), or with the Atlas Admin API: ${deleteRequests(projectId, kept)}.`;
}

export function twinsText(projectId: string, twins: readonly AlertConfig[]): string {
  const [names, one] = [alertsNamed(twins), twins.length === 1];
  return `Project ${projectId} has ${one ? "another alert like the one" : "other alerts like those"} that this resource manages: ${names}. If no other tool manages ${one ? "it, delete it" : "them, delete them"} in Atlas (Project Alerts), or with the Atlas Admin API: ${deleteRequests(projectId, twins)}.`;
}

export const earlyText = (thresholdDays: number, keyRotationDays: number): string =>
  `The alert's threshold of ${thresholdDays} days is below the key's own rotation period of ${keyRotationDays} days: Atlas will remind of a rotation that Azure does by itself. ` +
  `Set 'thresholdDays' above ${keyRotationDays}.`;

export const notReadyText = (projectId: string): string =>
  `Project ${projectId} has no key rotation alert, and no customer-managed key of Azure yet: Atlas makes the alert when it gets one. Nothing was changed. Give this resource the projectId output of an EncryptionAtRest, so that the order is right by itself.`;

export const RIGHTS =
  "Give the service account or API key the role Project Owner or Project Alerts Manager on this project, then run again.";
