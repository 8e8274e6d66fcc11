// The desired state of a KeyRotationAlert, its differences from Atlas, and the body to send. Pure: no client, no clock,
// no environment.
import type { AlertConfig, AlertConfigBody, AlertNotification } from "../atlas/types";
import { isSame } from "../support/compare";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { chooseRelated, chooseRotation, type Found, RELATED, type Remembered, ROTATION, type State } from "./alerts";
import { ATLAS_OWN, isShownAs, isThirdParty, withoutSecrets } from "./notifications";

/** What `check` returns and state keeps: the arguments and, as an input, the condition that must be true. */
export interface Desired {
  readonly projectId: string;
  readonly thresholdDays: number;
  readonly notifications?: readonly AlertNotification[];
  readonly relatedAlerts?: boolean;
  readonly keyRotationDays?: number;
  readonly timeouts?: Timeouts;
  /** False, as an observation: the alert is disabled or missing. */
  readonly enabled: boolean;
}

/** A record in state: the desired state, and what earlier runs did. */
export interface Held extends Desired {
  readonly alertId?: string;
  readonly remembered?: Partial<Remembered>;
}

/** The desired state of a record. */
export const desiredIn = ({ alertId: _id, remembered: _remembered, ...desired }: Held): Desired => desired;

/** The id of the resource is the project's id. */
export const identityOf = ({ projectId }: Properties, id: unknown = projectId): string | undefined =>
  typeof id === "string" ? id : undefined;

/** FACT(atlas-alert-auto): the threshold of the alert that Atlas creates. */
const DEFAULT_DAYS = 90;

/**
 * The desired state, and the notifications that the program declared before: with both, this resource recognizes its own
 * notifications.
 */
export interface Wish {
  readonly desired: Desired;
  readonly earlier: readonly AlertNotification[] | undefined;
}

const isAmong = (declared: readonly AlertNotification[] | undefined, shown: AlertNotification): boolean =>
  declared?.some((one) => isShownAs(one, shown)) === true;

/** Third-party notifications that were added in Atlas. They stay, because their secrets could not be restored. */
const othersIn = ({ desired, earlier }: Wish, shown: readonly AlertNotification[], { notifierIds }: Remembered) =>
  shown
    .filter(isThirdParty)
    .filter((one) => !notifierIds.includes(String(one.notifierId)))
    .filter((one) => !isAmong(desired.notifications, one) && !isAmong(earlier, one))
    .map(withoutSecrets);

export interface List {
  readonly notifications: readonly AlertNotification[];
  /** The `notifierId`s of third-party notifications that were added in Atlas. */
  readonly others: readonly string[];
}

/** The full list to send: declared notifications with secrets, and those added in Atlas with `notifierId` only. */
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

/**
 * The alert from before this resource, in a form that can be restored. Until a program replaces the notifications, each
 * run records the current ones.
 */
export const foundIn = ({ desired }: Wish, alert: AlertConfig, { found, replaced }: Remembered): Found => ({
  enabled: found?.enabled ?? alert.enabled,
  notifications:
    found !== undefined && replaced
      ? found.notifications
      : alert.notifications.filter((one) => !isAmong(desired.notifications, one)).map(withoutSecrets),
});

/** The declared notifications that Atlas has, and others that were added in Atlas and count as drift. */
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

/** Keys in which a managed alert differs from the desired state. Only the rotation alert has `thresholdDays`. */
export const offIn = (wish: Wish, alert: AlertConfig, remembered: Remembered): readonly string[] => [
  ...(alert.enabled ? [] : ["enabled"]),
  ...(alert.eventTypeName !== ROTATION || alert.thresholdDays === wish.desired.thresholdDays ? [] : ["thresholdDays"]),
  ...(hasOtherNotifications(wish, alert, remembered) ? ["notifications"] : []),
];

/** Events whose related alert is missing or disabled, or was created by this resource and has other notifications. */
export const relatedOff = (wish: Wish, alerts: readonly AlertConfig[], state: State): readonly string[] =>
  wish.desired.relatedAlerts !== true
    ? []
    : RELATED.filter((event) => {
        const alert = chooseRelated(alerts, event, state);
        if (alert === undefined || !alert.enabled) return true;
        return state.remembered.made.includes(alert.id) && hasOtherNotifications(wish, alert, state.remembered);
      });

/** The alerts in Atlas, as inputs of this resource. */
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

/** The body of a PUT: every field that was read, with the changes. */
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

/** The body of a new alert. Without declared notifications it copies those of `like` that need no secret. */
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

/** The body that restores Atlas's default and the notifications from before. `undefined`: the alert is already so. */
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
