// Which of a project's alerts a KeyRotationAlert manages, and what state records about them. Pure: no client, no clock,
// no environment.
import type { AlertConfig, AlertNotification } from "../atlas/types";
import { isSame } from "../support/compare";
import type { Properties } from "../support/properties";
import { withoutSecrets } from "./notifications";

export interface Found {
  readonly enabled: boolean;
  readonly notifications: readonly AlertNotification[];
}

/** What cannot be read from Atlas, so state records it. */
export interface Remembered {
  /** The rotation alert before this resource changed it. */
  readonly found?: Found;
  /** Ids of alerts that this resource created. */
  readonly made: readonly string[];
  /** Ids of adopted alerts that were disabled and that this resource enabled. */
  readonly switchedOn: readonly string[];
  /** Ids of third-party notifications that the program declares. */
  readonly notifierIds: readonly string[];
  /** The alert has the notifications of a program, not those from before. */
  readonly replaced: boolean;
}

export interface State {
  readonly alertId?: string;
  readonly remembered: Remembered;
}

export const NOTHING: Remembered = { made: [], switchedOn: [], notifierIds: [], replaced: false };

/** Reads the state of any release. A missing record means that nothing was done. */
export const stateIn = ({ alertId, remembered }: Properties): State => ({
  ...(typeof alertId === "string" ? { alertId } : {}),
  remembered: { ...NOTHING, ...(remembered as Partial<Remembered> | undefined) }, // this resource wrote it
});

/** The ids of the alerts in the record. */
export const idsIn = ({ alertId, remembered: { made, switchedOn } }: State): readonly string[] => [
  ...new Set([...(alertId === undefined ? [] : [alertId]), ...made, ...switchedOn]),
];

export const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
export const RELATED: readonly string[] = [
  "AZURE_ENCRYPTION_KEY_INVALID",
  "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED",
  "ENCRYPTION_AT_REST_CONFIG_NO_LONGER_VALID",
];
/** All events whose alerts this resource reads. */
export const EVENTS: readonly string[] = [ROTATION, ...RELATED];
export interface Choice {
  readonly chosen: AlertConfig | undefined;
  /** Surplus alerts that this resource created. */
  readonly extras: readonly AlertConfig[];
}

/**
 * The alert to manage: preferably one that this resource did not create, then the recorded one, then the oldest. Further
 * alerts that this resource did not create are not changed.
 */
export function chooseRotation(alerts: readonly AlertConfig[], { alertId, remembered }: State): Choice {
  const all = alertsOf(alerts, ROTATION);
  const [ours, theirs] = [
    all.filter((one) => remembered.made.includes(one.id)),
    all.filter((one) => !remembered.made.includes(one.id)),
  ];
  const among = theirs.length > 0 ? theirs : ours;
  const chosen = among.find((one) => one.id === alertId) ?? among[0];
  return { chosen, extras: ours.filter((one) => one !== chosen) };
}

/** The related alert to use: preferably one that this resource created, then an enabled one. */
export const chooseRelated = (
  alerts: readonly AlertConfig[],
  event: string,
  { remembered }: State,
): AlertConfig | undefined => {
  const all = alertsOf(alerts, event);
  return all.find((one) => remembered.made.includes(one.id)) ?? all.find((one) => one.enabled) ?? all[0];
};

/** Related alerts that this resource adopted. */
export const adoptedIn = (alerts: readonly AlertConfig[], state: State): readonly AlertConfig[] =>
  RELATED.flatMap((event) => chooseRelated(alerts, event, state) ?? []).filter(
    ({ id }) => !state.remembered.made.includes(id),
  );

const withoutId = ({ notifierId: _, ...rest }: AlertNotification): AlertNotification => withoutSecrets(rest);

/** Whether two alerts have the same event, settings and recipients, so that one of them is redundant. */
export const isTwin = (one: AlertConfig, other: AlertConfig): boolean =>
  one.eventTypeName === other.eventTypeName &&
  one.enabled === other.enabled &&
  one.thresholdDays === other.thresholdDays &&
  isSame(one.notifications.map(withoutId), other.notifications.map(withoutId));

/** Alerts that duplicate those of this resource and that it did not create. Redacted values cannot be compared. */
export const twinsIn = (alerts: readonly AlertConfig[], state: State): readonly AlertConfig[] =>
  EVENTS.flatMap((event) => {
    const managed = event === ROTATION ? chooseRotation(alerts, state).chosen : chooseRelated(alerts, event, state);
    if (managed === undefined) return [];
    const isOurs = ({ id }: AlertConfig): boolean => id === managed.id || state.remembered.made.includes(id);
    return alertsOf(alerts, event).filter((one) => !isOurs(one) && isTwin(managed, one));
  });

/** Alerts of one event, oldest first. */
export const alertsOf = (alerts: readonly AlertConfig[], event: string): readonly AlertConfig[] =>
  alerts
    .filter((one) => one.eventTypeName === event)
    .sort((one, other) => ((one.created ?? "") < (other.created ?? "") ? -1 : 1));
