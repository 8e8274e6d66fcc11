// When an alert configuration is refused, in the order in which the emulator looks. Nothing is changed here.
import { atlasRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import { own } from "../own.ts";
import type { AtlasCall } from "./call.ts";
import { allowFields, objectIn, objectsIn, type Shape } from "./strict.ts";

type Json = Readonly<Record<string, unknown>>;

/** ASSUMED(alert-limit): Atlas documents that there is a limit, not which. */
const LIMIT = 500;
const MOST_NOTIFICATIONS = 25;
const LEAST_INTERVAL_MIN = 5;

const WITH_DAYS = ["AWS", "AZURE", "GCP"].map((cloud) => `${cloud}_ENCRYPTION_KEY_NEEDS_ROTATION`);
/**
 * Those that encryption at rest knows, and one that every project has (FACT(atlas-alert-list)); the service has many
 * more.
 */
const WITHOUT_THRESHOLD: readonly string[] = [
  "NO_PRIMARY",
  ...["AWS", "AZURE", "GCP"].map((cloud) => `${cloud}_ENCRYPTION_KEY_INVALID`),
  "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED",
  "ENCRYPTION_AT_REST_CONFIG_NO_LONGER_VALID",
  "GROUP_SERVICE_ACCOUNT_SECRETS_EXPIRING",
  "MAINTENANCE_IN_ADVANCED",
  "MAINTENANCE_STARTED",
  "MAINTENANCE_NO_LONGER_NEEDED",
];

export function checkLimit({ project }: AtlasCall): void {
  const limit = project.alertLimit ?? LIMIT;
  if (project.alerts.length >= limit)
    throw atlasRefusal(400, "MAX_ALERT_CONFIGS_PER_GROUP_EXCEEDED", `A project has at most ${limit} configurations.`);
}

/** FACT(atlas-error-codes): each code exists; which comes for what is by their names. */
export function checkAlert(body: Json): void {
  const event = textOf(body.eventTypeName);
  if (![...WITH_DAYS, ...WITHOUT_THRESHOLD].includes(event))
    throw atlasRefusal(400, "INVALID_EVENT_TYPE_FOR_ALERT", `${event} is no event type for an alert.`, [event]);
  checkThreshold(body, WITH_DAYS.includes(event));
  checkMatchers(body);
  checkNotifications(body);
}

const THRESHOLD: Shape = { operator: "string", threshold: "integer", units: ["DAYS"] };

function checkThreshold(body: Json, isNeeded: boolean): void {
  const threshold = objectIn(body, "threshold");
  if (isNeeded && threshold?.threshold === undefined)
    throw atlasRefusal(400, "MISSING_THRESHOLD", "This event type needs a threshold.");
  if (!isNeeded && threshold !== undefined)
    throw atlasRefusal(400, "THRESHOLD_PRESENT", "This event type has no threshold.");
  if (threshold === undefined) return;
  allowFields(threshold, THRESHOLD, "threshold.");
  // ASSUMED(emulator-atlas-codes): that it is looked at, and the code.
  if (Number(threshold.threshold) < 1)
    throw atlasRefusal(400, "INVALID_ATTRIBUTE", "The threshold must be at least 1 day.", ["threshold.threshold"]);
  if (threshold.operator !== "GREATER_THAN")
    throw atlasRefusal(400, "INVALID_OPERATOR_FOR_EVENT_TYPE", `${threshold.operator} does not fit this event type.`);
}

const OPERATORS = ["EQUALS", "CONTAINS", "STARTS_WITH", "ENDS_WITH", "NOT_EQUALS", "NOT_CONTAINS", "REGEX"];
const MATCHER: Shape = { fieldName: "string", operator: OPERATORS, value: "string" };

/** FACT(atlas-alert-write): a matcher has all three fields, and one of these operators. */
function checkMatchers(body: Json): void {
  for (const one of objectsIn(body, "matchers")) {
    allowFields(one, MATCHER, "matchers.");
    const isWhole = Object.keys(MATCHER).every((name) => typeof one[name] === "string");
    if (!isWhole) throw atlasRefusal(400, "MISSING_ATTRIBUTE", "A matcher needs fieldName, operator and value.");
  }
}

function checkNotifications(body: Json): void {
  const list = objectsIn(body, "notifications");
  if (list.length === 0) throw atlasRefusal(400, "MISSING_NOTIFICATIONS", "At least one notification is needed.");
  if (list.length > MOST_NOTIFICATIONS)
    throw atlasRefusal(400, "INVALID_ATTRIBUTE", `At most ${MOST_NOTIFICATIONS} notifications are allowed.`);
  // ASSUMED(alert-recipients): one that reaches the whole project is enough.
  if (list.filter((one) => one.typeName === "GROUP").length > 1)
    throw atlasRefusal(400, "TOO_MANY_GROUP_NOTIFICATIONS", "Only one notification may be of type GROUP.");
  for (const one of list) checkNotification(one);
}

/** Each type with the fields that are its own. */
const OWN: Readonly<Record<string, Shape>> = {
  DATADOG: { datadogApiKey: "string", datadogRegion: "string" },
  EMAIL: { emailAddress: "string" },
  GROUP: { emailEnabled: "boolean", roles: "texts", smsEnabled: "boolean" },
  HIP_CHAT: { notificationToken: "string", roomName: "string" },
  MICROSOFT_TEAMS: { microsoftTeamsWebhookUrl: "string" },
  OPS_GENIE: { opsGenieApiKey: "string", opsGenieRegion: "string" },
  ORG: { emailEnabled: "boolean", roles: "texts", smsEnabled: "boolean" },
  PAGER_DUTY: { region: "string", serviceKey: "string" },
  SLACK: { apiToken: "string", channelName: "string" },
  SMS: { mobileNumber: "string" },
  TEAM: { emailEnabled: "boolean", smsEnabled: "boolean", teamId: "string", teamName: "string" },
  USER: { emailEnabled: "boolean", smsEnabled: "boolean", username: "string" },
  VICTOR_OPS: { victorOpsApiKey: "string", victorOpsRoutingKey: "string" },
  WEBHOOK: {
    webhookBodyTemplate: "string",
    webhookHeadersTemplate: "string",
    webhookSecret: "string",
    webhookUrl: "string",
  },
};
const ALL: Shape = {
  typeName: Object.keys(OWN),
  delayMin: "integer",
  intervalMin: "integer",
  notifierId: "string",
  integrationId: "string",
};

/**
 * FACT(atlas-official-clients): official clients send all three with every type, as nothing. What is nothing says
 * nothing. ASSUMED(emulator-lenient): only these.
 */
export const withoutIdle = (one: Json): Json =>
  Object.fromEntries(
    Object.entries(one).filter(
      ([name, value]) =>
        value !== null && !(value === false && ["emailEnabled", "smsEnabled"].includes(name) && !isOwn(one, name)),
    ),
  );

const isOwn = (one: Json, name: string): boolean => own(own(OWN, textOf(one.typeName)), name) !== undefined;

function checkNotification(one: Json): void {
  if (one.typeName === undefined) throw atlasRefusal(400, "MISSING_ATTRIBUTE", "A notification needs typeName.");
  const shape = { ...ALL, ...own(OWN, textOf(one.typeName)) };
  allowFields(withoutIdle(one), shape, "notifications.");
  const { intervalMin, emailEnabled, smsEnabled, typeName } = one;
  if (typeof intervalMin === "number" && intervalMin < LEAST_INTERVAL_MIN)
    throw atlasRefusal(400, "NOTIFICATION_INTERVAL_OUT_OF_RANGE", "The interval must be at least 5 minutes.");
  if (typeof one.delayMin === "number" && one.delayMin < 0)
    throw atlasRefusal(400, "INVALID_ATTRIBUTE", "The delay must not be negative.", ["notifications.delayMin"]);
  if (typeName === "GROUP" && emailEnabled !== true && smsEnabled !== true)
    throw atlasRefusal(
      400,
      "EMAIL_OR_SMS_REQUIRED_FOR_GROUP_NOTIFICATION",
      "A notification of the project needs email or SMS.",
    );
}
