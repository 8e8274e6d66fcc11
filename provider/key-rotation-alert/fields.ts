// The arguments of a KeyRotationAlert, as a table. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { flag, type Kind, projectId } from "../support/kinds";
import { MOST, notificationsFault, SECRET_FIELDS } from "./notifications";
import type { KeyRotationAlertArgs } from "./resource";

const DAYS = "a whole number of days, 1 or more";

const days: Kind = {
  form: DAYS,
  faultIn: (value, property) =>
    typeof value === "number" && Number.isInteger(value) && value >= 1 ? undefined : `'${property}' is not ${DAYS}.`,
};

const notifications: Kind = {
  form: `a list of 1 to ${MOST} notifications`,
  faultIn: notificationsFault,
  secrets: SECRET_FIELDS,
};

/** It includes the wait for Atlas to create its alert, at most two minutes. */
const TIMEOUT_MS = 10 * 60_000;

export const FIELDS = {
  projectId: required(projectId, "replaces"),
  thresholdDays: required(days, "updates"),
  notifications: optional(notifications, "updates", "those that Atlas has"),
  relatedAlerts: optional(flag, "updates", "false"),
  keyRotationDays: optional(days, "no write", "no warning of a threshold below it"),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<KeyRotationAlertArgs>;

/** Inputs that `check` adds: the conditions that must be true in Atlas. */
export const CONDITIONS = ["enabled"] as const;
/** Keys of state that are not arguments. */
export const OUTPUTS = ["alertId", "remembered"] as const;
