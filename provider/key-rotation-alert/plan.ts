// What a KeyRotationAlert wants, how far the cloud is from it, and what to send. Pure: no client, no clock, no environment.
import type { AlertConfig, AlertConfigBody, AlertNotification } from "../atlas/types";
import { isSame } from "../support/compare";
import { ATLAS_OWN, isShownAs, isThirdParty, withoutSecrets } from "./notifications";
import type { Desired } from "./shape";

interface Found {
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
/** Keys of state that no program asks for. */
export const OUTPUTS: readonly string[] = ["alertId", "remembered"];

export const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
export const RELATED: readonly string[] = [
  "AZURE_ENCRYPTION_KEY_INVALID",
  "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED",
  "ENCRYPTION_AT_REST_CONFIG_NO_LONGER_VALID",
];
/** Every event whose alerts this resource looks at. */
export const EVENTS: readonly string[] = [ROTATION, ...RELATED];
/** FACT(atlas-alert-auto): Atlas's own threshold. */
const DEFAULT_DAYS = 90;

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

/** What is wanted now, and what this resource wanted before: that is how our own notifications are told from other people's. */
export interface Wish {
  readonly desired: Desired;
  readonly earlier: readonly AlertNotification[] | undefined;
}

const isAmong = (declared: readonly AlertNotification[] | undefined, shown: AlertNotification): boolean =>
  declared?.some((one) => isShownAs(one, shown)) === true;

/** Third parties that somebody else told Atlas about. Their secrets cannot be put back, so they stay. */
const othersIn = ({ desired, earlier }: Wish, shown: readonly AlertNotification[], { notifierIds }: Remembered) =>
  shown
    .filter(isThirdParty)
    .filter((one) => !notifierIds.includes(String(one.notifierId)))
    .filter((one) => !isAmong(desired.notifications, one) && !isAmong(earlier, one))
    .map(withoutSecrets);

export interface List {
  readonly notifications: readonly AlertNotification[];
  /** `notifierId`s in it that belong to others. */
  readonly others: readonly string[];
}

/** The whole list to send: declared ones with their secrets, other people's third parties by `notifierId` without. */
export function wantedList(wish: Wish, shown: readonly AlertNotification[], remembered: Remembered): List {
  const { desired } = wish;
  const others = othersIn(wish, shown, remembered);
  const ids = others.map((one) => String(one.notifierId));
  if (desired.notifications === undefined && !remembered.replaced)
    return { notifications: shown.map(withoutSecrets), others: ids };
  const own = desired.notifications?.map((one) => merged(one, shown)) ?? foundOwn(remembered);
  const notifications = [...own, ...others];
  return { notifications: notifications.length === 0 ? ATLAS_OWN : notifications, others: ids };
}

const merged = (declared: AlertNotification, shown: readonly AlertNotification[]): AlertNotification => {
  const same = shown.find((one) => isShownAs(declared, one));
  return same === undefined ? declared : { ...withoutSecrets(same), ...declared };
};

const foundOwn = ({ found }: Remembered): readonly AlertNotification[] =>
  found?.notifications.filter((one) => !isThirdParty(one)) ?? [];

/** What was there before us, in a form that can be put back. Until a program replaces the notifications, the latest ones count. */
export const foundIn = ({ desired }: Wish, alert: AlertConfig, { found, replaced }: Remembered): Found => ({
  enabled: found?.enabled ?? alert.enabled,
  notifications:
    found !== undefined && replaced
      ? found.notifications
      : alert.notifications.filter((one) => !isAmong(desired.notifications, one)).map(withoutSecrets),
});

/** The declared notifications as Atlas shows them: what is gone is missing, what came by hand is there. */
export function observedNotifications(
  declared: readonly AlertNotification[],
  shown: readonly AlertNotification[],
  { notifierIds }: Remembered,
): readonly AlertNotification[] {
  const there = declared.filter((one) => shown.some((seen) => isShownAs(one, seen)));
  const strangers = shown
    .filter((seen) => !isAmong(declared, seen))
    .filter((seen) => !isThirdParty(seen) || notifierIds.includes(String(seen.notifierId)));
  return [...there, ...strangers.map(withoutSecrets)];
}

const hasOtherNotifications = ({ desired }: Wish, alert: AlertConfig, remembered: Remembered): boolean =>
  desired.notifications === undefined
    ? remembered.replaced
    : !isSame(observedNotifications(desired.notifications, alert.notifications, remembered), desired.notifications);

/** Keys in which one of our alerts differs from what is wanted. `thresholdDays` only where the alert has one. */
export const offIn = (wish: Wish, alert: AlertConfig, remembered: Remembered): readonly string[] => [
  ...(alert.enabled ? [] : ["enabled"]),
  ...(alert.eventTypeName !== ROTATION || alert.thresholdDays === wish.desired.thresholdDays ? [] : ["thresholdDays"]),
  ...(hasOtherNotifications(wish, alert, remembered) ? ["notifications"] : []),
];

/** Related alerts that are missing or off, or ours with other notifications. */
export const relatedOff = (wish: Wish, alerts: readonly AlertConfig[], state: State): readonly string[] =>
  wish.desired.relatedAlerts !== true
    ? []
    : RELATED.filter((event) => {
        const alert = chooseRelated(alerts, event, state);
        if (alert === undefined || !alert.enabled) return true;
        return state.remembered.made.includes(alert.id) && hasOtherNotifications(wish, alert, state.remembered);
      });

/** What Atlas holds, in the words of our inputs. */
export function observedAs(known: Desired, alerts: readonly AlertConfig[], state: State): Desired {
  const { chosen } = chooseRotation(alerts, state);
  const related =
    known.relatedAlerts === true
      ? { relatedAlerts: relatedOff({ desired: known, earlier: known.notifications }, alerts, state).length === 0 }
      : {};
  if (chosen === undefined) return { ...known, ...related, enabled: false };
  const notifications =
    known.notifications === undefined
      ? {}
      : { notifications: observedNotifications(known.notifications, chosen.notifications, state.remembered) };
  const thresholdDays = chosen.thresholdDays ?? known.thresholdDays;
  return { ...known, ...related, ...notifications, thresholdDays, enabled: chosen.enabled };
}

const thresholdOf = (days: number) => ({ operator: "GREATER_THAN", threshold: days, units: "DAYS" });

/** The alert as it is, with what is wanted changed: a PUT sends back every field that was read. */
export const bodyFor = (
  alert: AlertConfig,
  change: { readonly enabled: boolean; readonly days: number; readonly notifications: readonly AlertNotification[] },
): AlertConfigBody => ({
  ...alert.writable,
  eventTypeName: alert.eventTypeName,
  enabled: change.enabled,
  ...(alert.eventTypeName === ROTATION ? { threshold: thresholdOf(change.days) } : {}),
  notifications: change.notifications,
});

/** An alert that is not there yet. Without declared notifications it reaches whom the rotation alert reaches, as far as that can be copied. */
export function newBody(
  event: string,
  { notifications, thresholdDays }: Desired,
  like: readonly AlertNotification[],
): AlertConfigBody {
  const copied = like.filter((one) => !isThirdParty(one)).map(({ notifierId: _, ...rest }) => rest);
  return {
    eventTypeName: event,
    enabled: true,
    matchers: [],
    ...(event === ROTATION ? { threshold: thresholdOf(thresholdDays) } : {}),
    notifications: notifications ?? (copied.length === 0 ? ATLAS_OWN : copied),
  };
}

/** Atlas's default, with the notifications that were there before us; `undefined`: it is that already. */
export function givenBack(known: Desired, alert: AlertConfig, remembered: Remembered): AlertConfigBody | undefined {
  const { notifications: earlier, ...rest } = known;
  const { notifications } = wantedList({ desired: rest, earlier }, alert.notifications, remembered);
  const enabled = remembered.found?.enabled ?? true;
  const isDefault =
    alert.thresholdDays === DEFAULT_DAYS &&
    alert.enabled === enabled &&
    isSame(notifications, alert.notifications.map(withoutSecrets));
  return isDefault ? undefined : bodyFor(alert, { enabled, days: DEFAULT_DAYS, notifications });
}
