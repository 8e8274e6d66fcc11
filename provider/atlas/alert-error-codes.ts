// Atlas's error codes of alert configurations and their notifications, with their cause and remedy in our words. Atlas layer, data only.
import type { Explanation } from "./explanation";

const DEFECT = "This is a defect of pulumi-atlas-cmk: please report it.";
const CHECK = "Check 'notifications'.";
const NO_KIND: Explanation = { cause: "Atlas does not offer this kind of notification for projects", remedy: CHECK };
const SLACK: Explanation = {
  cause: "the project's connection to Slack must be made in Atlas itself, with OAuth2",
  remedy: "Connect Slack in the project's integrations, or use another kind of notification.",
};
const NO_USER: Explanation = {
  cause: "no such user belongs to the project",
  remedy: "Check 'username' in 'notifications'.",
  namesObjects: true,
};
const NO_TEAM: Explanation = {
  cause: "no such team belongs to the project",
  remedy: "Check 'teamId' in 'notifications'.",
};
const NO_EVENT: Explanation = { cause: "Atlas has no alert of this event for projects", remedy: DEFECT };
const MALFORMED_KEY: Explanation = {
  cause: "the key of the notification's service has the wrong form",
  remedy: "Check the key in 'notifications'.",
};

/** FACT(atlas-error-codes): codes from Atlas's error reference. */
export const ALERT_ERRORS = {
  ALERT_CONFIG_NOT_FOUND: {
    cause: "the project has no such alert",
    remedy: "Run again: the next run looks for the alert again.",
  },
  INVALID_ALERT_CONFIG_ID: {
    cause: "the alert's id has the wrong form",
    remedy: "Run again: the next run looks for the alert again.",
  },
  MISSING_NOTIFICATIONS: { cause: "the alert has no notification", remedy: "Pass at least one of 'notifications'." },
  NOTIFICATION_INTERVAL_OUT_OF_RANGE: {
    cause: "the time between two notifications is out of range",
    remedy: "Check 'notifications'. intervalMin is at least 5.",
  },
  EMAIL_OR_SMS_REQUIRED_FOR_GROUP_NOTIFICATION: {
    cause: "a GROUP notification sends neither email nor text message",
    remedy: "Set emailEnabled or smsEnabled in 'notifications'.",
  },
  TOO_MANY_GROUP_NOTIFICATIONS: {
    cause: "the alert has more than one GROUP notification",
    remedy: "Pass one notification with all roles.",
  },
  MAX_ALERT_CONFIGS_PER_GROUP_EXCEEDED: {
    cause: "the project has the most alerts that Atlas allows",
    remedy: "Delete an alert in Atlas, or leave 'relatedAlerts' out.",
  },
  MISSING_THRESHOLD: { cause: "the alert lacks its threshold", remedy: DEFECT },
  THRESHOLD_PRESENT: { cause: "an alert of this kind has no threshold", remedy: DEFECT },
  INVALID_OPERATOR_FOR_EVENT_TYPE: { cause: "the threshold's operator does not fit the event", remedy: DEFECT },
  INVALID_EVENT_TYPE_FOR_ALERT: { cause: "Atlas has no alert of this event", remedy: DEFECT },
  DEPRECATED_EVENT_TYPE: NO_EVENT,
  EVENT_TYPE_UNSUPPORTED_FOR_GROUP_TYPE: NO_EVENT,
  UNITS_MISMATCH: { cause: "the threshold's units do not fit the event", remedy: DEFECT },
  NONZERO_DELAY_REQUIRED: { cause: "the alert needs a delay", remedy: "Set delayMin in each of 'notifications'." },
  EMAIL_OR_SMS_REQUIRED_FOR_USER_NOTIFICATION: {
    cause: "a USER notification sends neither email nor text message",
    remedy: "Set emailEnabled or smsEnabled in 'notifications'.",
  },
  MISSING_ROLES_FOR_GROUP_NOTIFICATION: {
    cause: "a GROUP notification has an empty list of roles",
    remedy: "Pass roles in 'notifications', or leave 'roles' out.",
  },
  TOO_MANY_ORG_NOTIFICATIONS: {
    cause: "the alert has more than one ORG notification",
    remedy: "Pass one notification with all roles.",
  },
  NO_ORG_NOTIFICATION_FOR_GROUP_ALERT: {
    cause: "an alert of a project cannot have an ORG notification",
    remedy: CHECK,
  },
  MAX_NOTIFICATIONS_PER_ALERT_EXCEEDED: {
    cause: "the alert has more notifications than Atlas allows",
    remedy: "Pass fewer 'notifications'.",
  },
  UNSUPPORTED_NOTIFICATION_TYPE: NO_KIND,
  NOTIFICATION_TYPE_IS_GLOBAL_ONLY: NO_KIND,
  SLACK_OAUTH2_NOT_CONFIGURED: SLACK,
  MUST_RECONFIGURE_SLACK_OAUTH2: SLACK,
  LEGACY_SLACK_CONFIGURATION_UNSUPPORTED: SLACK,
  WEBHOOK_URL_NOT_SET: {
    cause: "the project has no webhook URL",
    remedy: "Pass 'webhookUrl' in 'notifications', or set the webhook URL in the project's integrations.",
  },
  INVALID_DATADOG_API_KEY: MALFORMED_KEY,
  INVALID_PAGER_DUTY_SERVICE_KEY: MALFORMED_KEY,
  INVALID_EMAIL_ADDRESS: {
    cause: "an email address has the wrong form",
    remedy: "Check 'emailAddress' in 'notifications'.",
  },
  BAD_USERNAME_REF: NO_USER,
  BAD_USERNAME_IN_GROUP_REF: NO_USER,
  TEAM_NOT_FOUND: NO_TEAM,
  TEAM_NOT_IN_GROUP: NO_TEAM,
} satisfies Readonly<Record<string, Explanation>>;
