// The table of a KeyVaultKey's arguments, and the faults of their combinations. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { KEY_TYPES } from "../project/keys";
import { aboutDays, parseCalendarDuration } from "../support/calendar-duration";
import { azureEnvironment, flag, type Kind, keyName, keyVaultId, oneOf, projectIds, text } from "../support/kinds";
import type { Fault, Properties } from "../support/properties";
import type { KeyVaultKeyArgs } from "./resource";

const KEY_SIZES = [2048, 3072, 4096] as const;

/**
 * FACT(key-rotation): a rotation is at least 7 days after the creation and at least 7 days before the expiry.
 * ASSUMED(key-expiry-least): a version is valid for at least 28 days.
 */
const LEAST_DAYS = { rotation: 7, expiry: 28, notice: 1 } as const;

const POLICY_FIELDS = ["timeAfterCreate", "timeBeforeExpiry", "expiryTime", "notifyTimeBeforeExpiry"] as const;
type PolicyField = (typeof POLICY_FIELDS)[number];

const POLICY_FORM = "{ timeAfterCreate? or timeBeforeExpiry?, expiryTime?, notifyTimeBeforeExpiry? }";
const DURATION_FORM = 'a duration in years, months and days (ISO 8601), such as "P90D" or "P1Y"';

/** Above the smallest size that company policies accept, and without the cost of 4096 at each use in an HSM. */
export const DEFAULT_KEY_SIZE = KEY_SIZES[1];

const keySize: Kind = {
  form: `one of ${KEY_SIZES.join(", ")}`,
  faultIn: (value, property) =>
    KEY_SIZES.some((size) => size === value) ? undefined : `'${property}' is not ${keySize.form}.`,
};

const rotationPolicy: Kind = { form: POLICY_FORM, names: POLICY_FIELDS, faultIn: policyFault };

function policyFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `'rotationPolicy' is not an object. Pass ${POLICY_FORM}.`;
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  const days = new Map<PolicyField, number>();
  for (const [name, item] of given) {
    const field = POLICY_FIELDS.find((one) => one === name);
    if (field === undefined) continue; // refused before, by its name
    const duration = typeof item === "string" ? parseCalendarDuration(item) : undefined;
    if (duration === undefined) return `'rotationPolicy.${field}' is not ${DURATION_FORM}.`;
    days.set(field, aboutDays(duration));
  }
  return limitFault(days);
}

function limitFault(days: ReadonlyMap<PolicyField, number>): string | undefined {
  const [after, before] = [days.get("timeAfterCreate"), days.get("timeBeforeExpiry")];
  const [expiry, notice] = [days.get("expiryTime"), days.get("notifyTimeBeforeExpiry")];
  const { rotation, expiry: leastExpiry, notice: leastNotice } = LEAST_DAYS;
  if (after !== undefined && before !== undefined)
    return "'rotationPolicy' can have timeAfterCreate or timeBeforeExpiry, not both.";
  const tooShort = (name: PolicyField, least: number): string | undefined =>
    (days.get(name) ?? least) < least ? `'rotationPolicy.${name}' is less than ${least} days.` : undefined;
  const short =
    tooShort("timeAfterCreate", rotation) ??
    tooShort("timeBeforeExpiry", rotation) ??
    tooShort("expiryTime", leastExpiry) ??
    tooShort("notifyTimeBeforeExpiry", leastNotice);
  if (short !== undefined) return short;
  if (expiry === undefined) {
    const needing =
      before === undefined ? (notice === undefined ? undefined : "notifyTimeBeforeExpiry") : "timeBeforeExpiry";
    return needing === undefined
      ? undefined
      : `'rotationPolicy.${needing}' needs 'expiryTime': without it no version ever expires.`;
  }
  if ((after ?? 0) > expiry - rotation)
    return `'rotationPolicy.timeAfterCreate' leaves less than ${rotation} days before a version's expiry ('expiryTime').`;
  if ((before ?? 0) > expiry - rotation)
    return `'rotationPolicy.timeBeforeExpiry' is less than ${rotation} days after a version's creation.`;
  return (notice ?? 0) >= expiry
    ? "'rotationPolicy.notifyTimeBeforeExpiry' is not shorter than 'expiryTime'."
    : undefined;
}

/** Azure answers at once. A vault that another change blocks takes minutes. */
const TIMEOUT_MS = 15 * 60_000;

export const FIELDS = {
  keyVaultId: required(keyVaultId("Atlas can use only keys of vaults"), "replaces"),
  keyName: required(keyName, "replaces"),
  keyType: optional(oneOf(...KEY_TYPES), "refused", `"${KEY_TYPES[0]}" for a new key`),
  keySize: optional(keySize, "refused", `${DEFAULT_KEY_SIZE} for a new key`),
  rotationPolicy: optional(rotationPolicy, "updates", "unchanged; a new key has none"),
  rotateTrigger: optional(
    text("a string that is not empty", (value) => value !== ""),
    "updates",
    "nothing is rotated",
  ),
  deleteKey: optional(flag, "no write", "false: the key is kept"),
  deletedWithVault: optional(flag, "no write", "false"),
  projectIds: optional(projectIds, "no write", "none; needed with `deleteKey` and `deletedWithVault`"),
  azureEnvironment: optional(azureEnvironment, "updates", "the Azure login's"),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<KeyVaultKeyArgs>;

/** Outputs of the class. */
export const OUTPUTS = ["keyIdentifier", "keyVersion"] as const;

/** Keys of state for later runs. */
export const NOTES = ["triggeredVersion", "servedPolicy"] as const;

/** Faults of combinations of arguments. */
export function faultsBetween(news: Properties): readonly Fault[] {
  const ending = (["deleteKey", "deletedWithVault"] as const).find((name) => news[name] === true);
  if (ending === undefined || news.projectIds !== undefined) return [];
  return [
    {
      property: ending,
      reason: `'${ending}' needs 'projectIds': every Atlas project that uses the key, of every organization. Pass [] if no project uses the key.`,
    },
  ];
}
