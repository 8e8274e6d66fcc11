// The arguments of a KeyVaultKey in their one normal form, and what is wrong with them. Pure; it looks at no cloud.
import type { KeyRotationPolicy } from "../azure/types";
import { KEY_TYPES } from "../project/keys";
import {
  type FaultOf,
  faultsIn,
  flagOf,
  keyVaultIdFault,
  oneOf,
  optional,
  projectIdsFault,
  textOf,
} from "../support/arguments";
import {
  type AzureEnvironment,
  isAzureEnvironment,
  isKeyName,
  keyVaultIdOf,
  parseKeyVaultId,
  VAULT_HOSTS,
} from "../support/azure-names";
import { aboutDays, parseCalendarDuration } from "../support/calendar-duration";
import type { Fault, Properties } from "../support/properties";
import { checkTimeouts, type Timeouts } from "../support/timeouts";
import { holdsUnknown } from "../support/unknowns";

/** What a person wrote, in normal form: what `check` returns and state keeps. Any text may hold an unknown in a preview. */
export interface Desired {
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly keyType?: string;
  readonly keySize?: number;
  readonly rotationPolicy?: KeyRotationPolicy;
  readonly rotateTrigger?: string;
  readonly deleteKey?: boolean;
  readonly deletedWithVault?: boolean;
  readonly projectIds?: readonly string[];
  readonly azureEnvironment?: AzureEnvironment;
  readonly timeouts?: Timeouts;
}

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

const keySizeFault: FaultOf = optional((value) =>
  KEY_SIZES.some((size) => size === value) ? undefined : `'keySize' is not one of ${KEY_SIZES.join(", ")}.`,
);

/** What is wrong with a rotation policy, or `undefined`. */
export const policyFault: FaultOf = optional((value) => {
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
});

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

const RULES: Readonly<Record<string, FaultOf>> = {
  keyVaultId: keyVaultIdFault("Atlas takes keys of vaults only"),
  keyName: textOf("keyName", isKeyName, "a key's name: 1 to 127 letters, digits and hyphens, without vault or version"),
  keyType: oneOf("keyType", KEY_TYPES),
  keySize: keySizeFault,
  rotationPolicy: policyFault,
  rotateTrigger: optional(textOf("rotateTrigger", (text) => text !== "", "a text that is not empty")),
  deleteKey: flagOf("deleteKey"),
  deletedWithVault: flagOf("deletedWithVault"),
  projectIds: projectIdsFault,
  azureEnvironment: optional(
    textOf("azureEnvironment", isAzureEnvironment, `one of ${Object.keys(VAULT_HOSTS).join(", ")}`),
  ),
  timeouts: checkTimeouts,
};

/** Every fault that can be seen without asking anyone. Unknown values are not looked at. */
export function argumentFaults(news: Properties): readonly Fault[] {
  const faults = faultsIn(RULES, news);
  const ending = (["deleteKey", "deletedWithVault"] as const).find((flag) => news[flag] === true);
  if (ending === undefined || news.projectIds !== undefined) return faults;
  return [
    ...faults,
    {
      property: ending,
      reason: `'${ending}' needs 'projectIds': every Atlas project that uses the key, of every organization. Give [] if no project uses the key.`,
    },
  ];
}

/** The one normal form. Call it only where `argumentFaults` found nothing. */
export function normalArguments(news: Properties): Desired {
  const given = news as unknown as Desired; // argumentFaults has looked at every field
  const vault = parseKeyVaultId(given.keyVaultId);
  return vault === undefined ? given : { ...given, keyVaultId: keyVaultIdOf(vault) };
}

/** Versions that end and are never replaced: whoever pins one is cut off. */
export const endsWithoutRotation = ({ rotationPolicy: policy }: Desired): boolean =>
  policy?.expiryTime !== undefined &&
  policy.timeAfterCreate === undefined &&
  policy.timeBeforeExpiry === undefined &&
  !holdsUnknown(policy);
