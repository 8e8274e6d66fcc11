// Which of a project's alerts a KeyRotationAlert works on, and what it remembers of them. Pure: no client, no clock, no environment.
import type { AlertConfig, AlertNotification } from "../atlas/types";
import { isSame } from "../support/compare";
import type { Properties } from "../support/properties";
import { withoutSecrets } from "./notifications";

export interface Found {
  readonly enabled: boolean;
  readonly notifications: readonly AlertNotification[];
}

/** What no look at Atlas can tell. */
export interface Remembered {
  /** The rotation alert before we changed it. */
  readonly found?: Found;
  /** Alerts that we made. */
  readonly made: readonly string[];
  /** Alerts of others that were off and that we switched on. */
  readonly switchedOn: readonly string[];
  /** Notifications to third parties that are ours. */
  readonly notifierIds: readonly string[];
  /** The alert's notifications are a program's, not those that were found. */
  readonly replaced: boolean;
}

export interface State {
  readonly alertId?: string;
  readonly remembered: Remembered;
}

export const NOTHING: Remembered = { made: [], switchedOn: [], notifierIds: [], replaced: false };

/** State of any release: what it does not hold is as if nothing had been done. */
export const stateIn = ({ alertId, remembered }: Properties): State => ({
  ...(typeof alertId === "string" ? { alertId } : {}),
  remembered: { ...NOTHING, ...(remembered as Partial<Remembered> | undefined) }, // we wrote it
});

/** The alerts that are known by their ids. */
export const idsIn = ({ alertId, remembered: { made, switchedOn } }: State): readonly string[] => [
  ...new Set([...(alertId === undefined ? [] : [alertId]), ...made, ...switchedOn]),
];

export const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
export const RELATED: readonly string[] = [
  "AZURE_ENCRYPTION_KEY_INVALID",
  "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED",
  "ENCRYPTION_AT_REST_CONFIG_NO_LONGER_VALID",
];
/** Every event whose alerts this resource looks at. */
export const EVENTS: readonly string[] = [ROTATION, ...RELATED];
export interface Choice {
  readonly chosen: AlertConfig | undefined;
  /** Ours that are one too many. */
  readonly extras: readonly AlertConfig[];
}

/** The alert to work on: Atlas's before ours, the known before another, the oldest before a newer. Other people's further ones are left alone. */
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

/** The related alert to rely on: ours before another's, one that is on before one that is off. */
export const chooseRelated = (
  alerts: readonly AlertConfig[],
  event: string,
  { remembered }: State,
): AlertConfig | undefined => {
  const all = alertsOf(alerts, event);
  return all.find((one) => remembered.made.includes(one.id)) ?? all.find((one) => one.enabled) ?? all[0];
};

/** Related alerts that this resource relied on and did not make. */
export const adoptedIn = (alerts: readonly AlertConfig[], state: State): readonly AlertConfig[] =>
  RELATED.flatMap((event) => chooseRelated(alerts, event, state) ?? []).filter(
    ({ id }) => !state.remembered.made.includes(id),
  );

const withoutId = ({ notifierId: _, ...rest }: AlertNotification): AlertNotification => withoutSecrets(rest);

/** Two alerts that do the same for the same people: one of them is too many. */
export const isTwin = (one: AlertConfig, other: AlertConfig): boolean =>
  one.eventTypeName === other.eventTypeName &&
  one.enabled === other.enabled &&
  one.thresholdDays === other.thresholdDays &&
  isSame(one.notifications.map(withoutId), other.notifications.map(withoutId));

/** Other people's alerts like those that this resource manages, as far as Atlas shows. */
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
