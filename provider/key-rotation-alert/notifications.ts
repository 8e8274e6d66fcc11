// The notifications of an alert: their kinds and fields, validation, comparison, and removal of secrets. Pure.
// Atlas returns the secrets of third parties (Slack, PagerDuty, webhooks, …) redacted; a redacted value is never sent.
import type { AlertNotification } from "../atlas/types";
import { isSame } from "../support/compare";
import { harmlessIn } from "../support/harmless";
import { isAtlasId } from "../support/kinds";
import { unknownNameText } from "../support/nearest";
import { ownEntry } from "../support/own";
import { isLike } from "../support/wildcard";

interface NotificationKind {
  /** Secrets that this kind needs, unless `notifierId` or `integrationId` names secrets that Atlas stores. */
  readonly secrets?: readonly string[];
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
  /** Atlas requires `emailEnabled` or `smsEnabled` to be true. */
  readonly byEmailOrSms?: true;
}

/** FACT(atlas-alert-write): Atlas's kinds and their fields. */
const KINDS: Readonly<Record<string, NotificationKind>> = {
  GROUP: { takes: ["roles", "emailEnabled", "smsEnabled"], byEmailOrSms: true },
  ORG: { takes: ["roles", "emailEnabled", "smsEnabled"], byEmailOrSms: true },
  USER: { needs: ["username"], takes: ["emailEnabled", "smsEnabled"], byEmailOrSms: true },
  TEAM: { needs: ["teamId"], takes: ["emailEnabled", "smsEnabled"], byEmailOrSms: true },
  EMAIL: { needs: ["emailAddress"] },
  SMS: { needs: ["mobileNumber"] },
  SLACK: { secrets: ["apiToken"], needs: ["channelName"] },
  PAGER_DUTY: { secrets: ["serviceKey"], takes: ["region"] },
  OPS_GENIE: { secrets: ["opsGenieApiKey"], takes: ["opsGenieRegion"] },
  DATADOG: { secrets: ["datadogApiKey"], takes: ["datadogRegion"] },
  VICTOR_OPS: { secrets: ["victorOpsApiKey"], takes: ["victorOpsRoutingKey"] },
  MICROSOFT_TEAMS: { secrets: ["microsoftTeamsWebhookUrl"] },
  WEBHOOK: { secrets: ["webhookUrl"], takes: ["webhookSecret", "webhookHeadersTemplate", "webhookBodyTemplate"] },
};

/** FACT(atlas-alert-secrets): the fields that Atlas redacts. */
export const SECRET_FIELDS: readonly string[] = [
  ...Object.values(KINDS).flatMap(({ secrets = [] }) => secrets),
  "webhookSecret",
  "webhookHeadersTemplate",
  "webhookBodyTemplate",
  "notificationToken",
];

const EVERY_KIND = ["typeName", "delayMin", "intervalMin"];
const KNOWN_TO_ATLAS = ["notifierId", "integrationId"];
const FIRST_PARTY = ["GROUP", "ORG", "USER", "TEAM", "EMAIL", "SMS"];
export const MOST = 25;

/** What is wrong with the list of notifications. */
export function notificationsFault(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST)
    return `'notifications' is not a list of 1 to ${MOST}. Leave it out to keep those that Atlas has.`;
  return value
    .map((item: unknown, index) => notificationFault(item, `notifications[${index}]`))
    .find((fault) => fault !== undefined);
}

function notificationFault(item: unknown, where: string): string | undefined {
  if (!isNotification(item)) return `'${where}' is not an object with a typeName.`;
  const kind = ownEntry(KINDS, String(item.typeName));
  if (kind === undefined)
    return `'${where}.typeName' is not a kind of notification. Give one of ${Object.keys(KINDS).join(", ")}.`;
  const { secrets = [], needs = [], takes = [] } = kind;
  const isThirdParty = secrets.length > 0;
  const fields = [...EVERY_KIND, ...secrets, ...needs, ...takes, ...(isThirdParty ? KNOWN_TO_ATLAS : [])];
  const unknownName = Object.keys(item).find((field) => item[field] !== undefined && !fields.includes(field));
  if (unknownName !== undefined)
    return unknownNameText({ name: `${where}.${unknownName}`, known: fields, role: `a field of ${item.typeName}` });
  const isKnown = KNOWN_TO_ATLAS.some((field) => item[field] !== undefined);
  const missing = [...needs, ...(isKnown ? [] : secrets)].find((field) => !isFilled(item[field]));
  if (missing !== undefined) return `'${where}.${missing}' is missing: ${item.typeName} needs it.`;
  return valueFault(item, where) ?? waysFault(kind, item, where);
}

function valueFault(item: AlertNotification, where: string): string | undefined {
  const redacted = SECRET_FIELDS.find((field) => isRedacted(item[field]));
  if (redacted !== undefined)
    return `'${where}.${redacted}' is redacted, as Atlas shows it. Give the secret itself, or the notifierId alone to keep the one Atlas has.`;
  if (!isWhole(item.delayMin, 0)) return `'${where}.delayMin' is not a whole number of minutes.`;
  if (!isWhole(item.intervalMin, 5)) return `'${where}.intervalMin' is not a whole number of minutes, 5 or more.`;
  const badId = ["notifierId", "teamId"].find((field) => item[field] !== undefined && !isAtlasId(String(item[field])));
  return badId === undefined ? undefined : `'${where}.${badId}' is not 24 digits or letters a to f.`;
}

const waysFault = ({ byEmailOrSms }: NotificationKind, item: AlertNotification, where: string): string | undefined =>
  byEmailOrSms === true && item.emailEnabled !== true && item.smsEnabled !== true
    ? `'${where}' has no recipient: set emailEnabled or smsEnabled to true.`
    : undefined;

const isNotification = (item: unknown): item is AlertNotification =>
  typeof item === "object" && item !== null && "typeName" in item;
const isFilled = (value: unknown): boolean => typeof value === "string" && value !== "";
const isWhole = (value: unknown, least: number): boolean =>
  value === undefined || (typeof value === "number" && Number.isInteger(value) && value >= least);

/**
 * ASSUMED(alert-redaction): a value that Atlas redacts has at least two asterisks in a row, as in all examples of its
 * documentation.
 */
const isRedacted = (value: unknown): boolean => typeof value === "string" && value.includes("**");

export const isThirdParty = (notification: AlertNotification): boolean =>
  !FIRST_PARTY.includes(String(notification.typeName));

/** A notification for state: without secrets and redacted values. Atlas stores a third party's secret under `notifierId`. */
export const withoutSecrets = (notification: AlertNotification): AlertNotification =>
  Object.fromEntries(
    Object.entries(notification)
      .filter(([field, value]) => !SECRET_FIELDS.includes(field) && !isRedacted(value))
      .map(([field, value]) => [field, harmlessIn(value)]),
  );

/** Whether a notification in Atlas matches a declared one. Fields that the program leaves out are not compared. */
export const isShownAs = (declared: AlertNotification, shown: AlertNotification): boolean =>
  Object.entries(declared).every(([field, value]) => {
    if (value === undefined) return true;
    const seen = shown[field];
    if (SECRET_FIELDS.includes(field) && (seen === undefined || seen === null)) return true;
    // In a value that Atlas redacts, asterisks stand for any characters.
    if (SECRET_FIELDS.includes(field) || isRedacted(seen)) return isLike(String(value), String(seen));
    return isSame(inOrder(value), inOrder(seen));
  });

const inOrder = (value: unknown): unknown => (Array.isArray(value) ? [...value].sort() : value);

/** The secrets that an error message must not contain. */
export const secretsIn = (notifications: readonly AlertNotification[]): readonly string[] =>
  notifications.flatMap((one) =>
    SECRET_FIELDS.flatMap((field) => {
      const value = one[field];
      return typeof value === "string" ? [value] : [];
    }),
  );

/**
 * ASSUMED(alert-default-notification): the notification of an alert that Atlas creates by itself. Used only if no other
 * notification is known.
 */
export const ATLAS_OWN: readonly AlertNotification[] = [
  { typeName: "GROUP", delayMin: 0, intervalMin: 60, emailEnabled: true, smsEnabled: false, roles: ["GROUP_OWNER"] },
];
