// The table of a KeyVaultKey's arguments, and the faults that lie between them. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { KEY_TYPES } from "../project/keys";
import { aboutDays, parseCalendarDuration } from "../support/calendar-duration";
import { azureEnvironment, flag, type Kind, keyName, keyVaultId, oneOf, projectIds, text } from "../support/kinds";
import type { Fault, Properties } from "../support/properties";
import type { KeyVaultKeyArgs } from "./resource";

const KEY_SIZES = [2048, 3072, 4096] as const;

/**
 * FACT(key-rotation): a rotation not sooner than 7 days after creation and 7 before expiry. ASSUMED(key-expiry-least):
 * a version lives 28 days at least.
 */
const LEAST_DAYS = { rotation: 7, expiry: 28, notice: 1 } as const;

const POLICY_FIELDS = ["timeAfterCreate", "timeBeforeExpiry", "expiryTime", "notifyTimeBeforeExpiry"] as const;
type PolicyField = (typeof POLICY_FIELDS)[number];

const POLICY_FORM = "{ timeAfterCreate? or timeBeforeExpiry?, expiryTime?, notifyTimeBeforeExpiry? }";
const DURATION_FORM = 'a duration in years, months and days (ISO 8601), such as "P90D" or "P1Y"';

/** Above the smallest that policies of companies accept, and without the price of 4096 at each use in an HSM. */
export const DEFAULT_KEY_SIZE = KEY_SIZES[1];

const keySize: Kind = {
  form: `one of ${KEY_SIZES.join(", ")}`,
  faultIn: (value, property) =>
    KEY_SIZES.some((size) => size === value) ? undefined : `'${property}' is not ${keySize.form}.`,
};

const rotationPolicy: Kind = { form: POLICY_FORM, faultIn: policyFault };

function policyFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `'rotationPolicy' is not an object. Give ${POLICY_FORM}.`;
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  const days = new Map<PolicyField, number>();
  for (const [name, item] of given) {
    const field = POLICY_FIELDS.find((one) => one === name);
    if (field === undefined) return `'rotationPolicy.${name}' is not a field of the policy. Give ${POLICY_FORM}.`;
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
    return "'rotationPolicy' takes one of timeAfterCreate and timeBeforeExpiry, not both.";
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
      : `'rotationPolicy.${needing}' needs 'expiryTime': without it no version ever ends.`;
  }
  if ((after ?? 0) > expiry - rotation)
    return `'rotationPolicy.timeAfterCreate' leaves less than ${rotation} days before a version's end ('expiryTime').`;
  if ((before ?? 0) > expiry - rotation)
    return `'rotationPolicy.timeBeforeExpiry' is sooner than ${rotation} days after a version's creation.`;
  return (notice ?? 0) >= expiry
    ? "'rotationPolicy.notifyTimeBeforeExpiry' is not shorter than 'expiryTime'."
    : undefined;
}

/** Azure answers at once; a vault that another change holds takes minutes. */
const TIMEOUT_MS = 15 * 60_000;

export const FIELDS = {
  keyVaultId: required(keyVaultId("Atlas takes keys of vaults only"), "replaces"),
  keyName: required(keyName, "replaces"),
  keyType: optional(oneOf(...KEY_TYPES), "refused", `"${KEY_TYPES[0]}" for a new key`),
  keySize: optional(keySize, "refused", `${DEFAULT_KEY_SIZE} for a new key`),
  rotationPolicy: optional(rotationPolicy, "updates", "left as it is; a new key has none"),
  rotateTrigger: optional(
    text("a text that is not empty", (value) => value !== ""),
    "updates",
    "nothing is rotated",
  ),
  deleteKey: optional(flag, "no write", "false: the key is kept"),
  deletedWithVault: optional(flag, "no write", "false"),
  projectIds: optional(projectIds, "no write", "none; needed with `deleteKey` and `deletedWithVault`"),
  azureEnvironment: optional(azureEnvironment, "updates", "that of the Azure login"),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<KeyVaultKeyArgs>;

/** Outputs of the class. */
export const OUTPUTS = ["keyIdentifier", "keyVersion"] as const;

/** Keys of state that only later runs read. */
export const NOTES = ["triggeredVersion", "servedPolicy"] as const;

/** Faults that lie between arguments. */
export function faultsBetween(news: Properties): readonly Fault[] {
  const ending = (["deleteKey", "deletedWithVault"] as const).find((name) => news[name] === true);
  if (ending === undefined || news.projectIds !== undefined) return [];
  return [
    {
      property: ending,
      reason: `'${ending}' needs 'projectIds': every Atlas project that uses the key, of every organization. Give [] if no project uses the key.`,
    },
  ];
}
