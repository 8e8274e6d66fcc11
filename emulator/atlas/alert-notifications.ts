// Whom an alert reaches: what of it is secret, what of a secret is told, and what a replacement keeps. It sends nothing.
import { atlasRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import { own } from "../own.ts";
import { withoutIdle } from "./alert-rules.ts";
import { type AtlasStore, newId } from "./store.ts";

type Notification = Readonly<Record<string, unknown>>;

/** By type: its secrets; the first one is what it cannot do without. */
export const SECRETS: Readonly<Record<string, readonly string[]>> = {
  DATADOG: ["datadogApiKey"],
  HIP_CHAT: ["notificationToken"],
  MICROSOFT_TEAMS: ["microsoftTeamsWebhookUrl"],
  OPS_GENIE: ["opsGenieApiKey"],
  PAGER_DUTY: ["serviceKey"],
  SLACK: ["apiToken"],
  VICTOR_OPS: ["victorOpsApiKey", "victorOpsRoutingKey"],
  WEBHOOK: ["webhookUrl", "webhookSecret", "webhookHeadersTemplate", "webhookBodyTemplate"],
};

const STARS = "****";

/** As Atlas tells of a secret. */
export const isRedacted = (value: unknown): boolean => typeof value === "string" && /^\*{4}.{0,4}$/s.test(value);

/**
 * FACT(atlas-alert-secrets): secrets come back partially redacted. ASSUMED(alert-redaction): as stars and the last four
 * characters, of a secret that has more than twice as many.
 */
const told = (secret: string): string => `${STARS}${secret.length > 8 ? secret.slice(-4) : ""}`;

export function redactedNotification(one: Notification): Notification {
  const secret = own(SECRETS, textOf(one.typeName)) ?? [];
  return Object.fromEntries(
    Object.entries(one).map(([name, value]) => [
      name,
      secret.includes(name) && !isRedacted(value) ? told(textOf(value)) : value,
    ]),
  );
}

/** FACT(atlas-alert-secrets): `notifierId` keeps a third-party notification without its credential. */
export function adopted(store: AtlasStore, wanted: unknown, present: readonly Notification[]): readonly Notification[] {
  const list: readonly unknown[] = Array.isArray(wanted) ? wanted : [];
  return list.map((one) => {
    const given: Notification = withoutIdle(Object.fromEntries(Object.entries(Object(one))));
    const old = present.find((other) => other.notifierId === given.notifierId && other.typeName === given.typeName);
    const secrets = own(SECRETS, textOf(given.typeName)) ?? [];
    const kept = Object.fromEntries(
      secrets
        .filter((name) => old?.[name] !== undefined && given[name] === undefined)
        .map((name) => [name, old?.[name]]),
    );
    const next: Notification = { ...given, ...kept, notifierId: old?.notifierId ?? newId(store, "notifier") };
    const [needed] = secrets;
    // ASSUMED(emulator-atlas-codes): the code. An integration brings its credential along.
    if (needed !== undefined && next[needed] === undefined && next.integrationId === undefined)
      throw atlasRefusal(400, "MISSING_ATTRIBUTE", `The required attribute ${needed} was not specified.`, [needed]);
    return next;
  });
}
