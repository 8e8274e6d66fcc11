// What a KeyRotationAlert wants, how far the cloud is from it, and what to send. Pure: no client, no clock, no environment.
import type { AlertConfig, AlertConfigBody, AlertNotification } from "../atlas/types";
import { isSame } from "../support/compare";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { chooseRelated, chooseRotation, type Found, RELATED, type Remembered, ROTATION, type State } from "./alerts";
import { ATLAS_OWN, isShownAs, isThirdParty, withoutSecrets } from "./notifications";

/** What `check` makes and state keeps: the arguments and, as an input, what must be true. */
export interface Desired {
  readonly projectId: string;
  readonly thresholdDays: number;
  readonly notifications?: readonly AlertNotification[];
  readonly relatedAlerts?: boolean;
  readonly keyRotationDays?: number;
  readonly timeouts?: Timeouts;
  /** False in what was observed, where the alert is off or not there. */
  readonly enabled: boolean;
}

/** A record in state: what was desired, and what was done. */
export interface Held extends Desired {
  readonly alertId?: string;
  readonly remembered?: Partial<Remembered>;
}

/** What a record desires, without what was done. */
export const desiredIn = ({ alertId: _id, remembered: _remembered, ...desired }: Held): Desired => desired;

/** The id is the project's. */
export const identityOf = ({ projectId }: Properties, id: unknown = projectId): string | undefined =>
  typeof id === "string" ? id : undefined;

/** FACT(atlas-alert-auto): Atlas's own threshold. */
const DEFAULT_DAYS = 90;

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
