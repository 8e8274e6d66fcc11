// The arguments of an EncryptionAtRest in their one normal form, and what is wrong with them. Pure; it looks at no cloud.
import {
  type FaultOf,
  faultsIn,
  flagOf,
  isAtlasId,
  keyVaultIdFault,
  optional,
  projectIdFault,
  textOf,
} from "../support/arguments";
import {
  type AzureEnvironment,
  isAzureEnvironment,
  isGuid,
  isKeyName,
  isKeyVersion,
  keyVaultIdOf,
  parseKeyVaultId,
  VAULT_HOSTS,
} from "../support/azure-names";
import type { Fault, Properties } from "../support/properties";
import { checkTimeouts, type Timeouts } from "../support/timeouts";
import { holdsUnknown, isUnknown } from "../support/unknowns";

export interface RoleAccess {
  readonly roleId: string;
}

export interface SecretAccess {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretExpiresAt?: string;
}

export type Access = RoleAccess | SecretAccess;

/** What a person wrote, in normal form. Any text may hold an unknown in a preview. */
export interface Arguments {
  readonly projectId: string;
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly keyVersion?: string;
  readonly access: Access;
  readonly azureEnvironment?: AzureEnvironment;
  readonly enabledForSearchNodes?: boolean;
  readonly adopt?: boolean;
  readonly keepsKey?: boolean;
  readonly timeouts?: Timeouts;
}

/** In a preview `access` may be unknown as a whole, which is a text: nothing of a secret is known then, so none is looked for. */
export const isRole = (access: Access): access is RoleAccess => isUnknown(access) || "roleId" in access;

export const LATEST = "latest";

const RULES: Readonly<Record<string, FaultOf>> = {
  projectId: projectIdFault,
  keyVaultId: keyVaultIdFault("Atlas encrypts with keys of a Key Vault only"),
  keyName: textOf("keyName", isKeyName, "a key's name: 1 to 127 letters, digits and hyphens, without vault or version"),
  keyVersion: optional(
    textOf(
      "keyVersion",
      (text) => text === LATEST || isKeyVersion(text),
      `a key version: 32 digits or letters a to f, or "${LATEST}"`,
    ),
  ),
  azureEnvironment: optional(
    textOf("azureEnvironment", isAzureEnvironment, `one of ${Object.keys(VAULT_HOSTS).join(", ")}`),
  ),
  enabledForSearchNodes: flagOf("enabledForSearchNodes"),
  adopt: flagOf("adopt"),
  keepsKey: flagOf("keepsKey"),
  timeouts: checkTimeouts,
};

/**
 * Faults of `access` go to property `""`: it may hold a secret, and the engine would print it
 * (FACT(pulumi-check-leak)).
 */
const SECRET_PROPERTY = "";

function accessFault(value: unknown): string | undefined {
  const shapes = "{ roleId } or { tenantId, clientId, clientSecret or clientSecretEnv }";
  if (typeof value !== "object" || value === null) return `'access' is missing. Give ${shapes}.`;
  const given = new Map(Object.entries(value).filter(([, item]) => item !== undefined));
  const unknownField = [...given.keys()].find((key) => !ACCESS_FIELDS.includes(key));
  if (unknownField !== undefined) return `'access.${unknownField}' is not a field of access. Give ${shapes}.`;
  const hasSecretShape = ACCESS_FIELDS.some((field) => field !== "roleId" && given.has(field));
  if (given.has("roleId") && hasSecretShape)
    return `'access' mixes a role with a client secret. Give one of ${shapes}.`;
  if (given.has("roleId")) return roleFault(given.get("roleId"));
  if (!hasSecretShape) return `'access' is empty. Give ${shapes}.`;
  return secretFault(given);
}

const ACCESS_FIELDS: readonly string[] = [
  "roleId",
  "tenantId",
  "clientId",
  "clientSecret",
  "clientSecretEnv",
  "clientSecretExpiresAt",
];

const roleFault = (roleId: unknown): string | undefined =>
  holdsUnknown(roleId) || (typeof roleId === "string" && isAtlasId(roleId))
    ? undefined
    : "'access.roleId' is not the id of an Atlas cloud provider access role: 24 digits or letters a to f.";

function secretFault(given: ReadonlyMap<string, unknown>): string | undefined {
  for (const field of ["tenantId", "clientId"]) {
    const value = given.get(field);
    if (holdsUnknown(value)) continue;
    if (typeof value !== "string" || !isGuid(value))
      return `'access.${field}' is ${value === undefined ? "missing" : "not a GUID"}. Entra shows it on the app registration's page.`;
  }
  const secret = given.get("clientSecret");
  const variable = given.get("clientSecretEnv");
  if ((secret === undefined) === (variable === undefined))
    return "'access' takes exactly one of clientSecret (a Pulumi secret) and clientSecretEnv (the name of an environment variable).";
  if (secret !== undefined && (typeof secret !== "string" || secret.trim() !== secret || secret === ""))
    return "'access.clientSecret' is empty or has white space around it. Give the secret's value, not its id.";
  if (variable !== undefined && !holdsUnknown(variable) && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(String(variable)))
    return "'access.clientSecretEnv' is not the name of an environment variable.";
  const expires = given.get("clientSecretExpiresAt");
  const isDate =
    expires === undefined ||
    holdsUnknown(expires) ||
    (typeof expires === "string" && !Number.isNaN(Date.parse(expires)));
  return isDate ? undefined : "'access.clientSecretExpiresAt' is not a date. Give ISO 8601, such as 2027-06-30.";
}

/** Every fault that can be seen without asking anyone. Unknown values are not looked at. */
export function argumentFaults(news: Properties): readonly Fault[] {
  const faults = faultsIn(RULES, news);
  const access = isUnknown(news.access) ? undefined : accessFault(news.access);
  return access === undefined ? faults : [...faults, { property: SECRET_PROPERTY, reason: access }];
}

/** The one normal form. Call it only where `argumentFaults` found nothing. */
export function normalArguments(news: Properties): Arguments {
  const given = news as unknown as Arguments; // argumentFaults has looked at every field
  const vault = parseKeyVaultId(given.keyVaultId);
  const { azureEnvironment, ...rest } = given;
  return {
    ...rest,
    keyVaultId: vault === undefined ? given.keyVaultId : keyVaultIdOf(vault),
    ...(azureEnvironment === undefined || azureEnvironment === "AZURE" ? {} : { azureEnvironment }),
  };
}

const DAY_MS = 24 * 3_600_000;
const WARN_DAYS = 60;

/** An expired client secret cuts Atlas off from the key, so its date is worth a word in time. */
export function expiryFault(
  expiresAt: string,
  nowMs: number,
): { readonly kind: "expired" | "soon"; readonly says: string } | undefined {
  const days = Math.floor((Date.parse(expiresAt) - nowMs) / DAY_MS);
  const remedy =
    "Add a second client secret to the app registration, give it here with its new date, and remove the old one after `pulumi up`.";
  if (days < 0)
    return {
      kind: "expired",
      says: `'access.clientSecretExpiresAt' (${expiresAt}) has passed; Atlas shuts clusters down when it cannot log in. ${remedy}`,
    };
  return days < WARN_DAYS
    ? {
        kind: "soon",
        says: `The client secret expires in ${days} days (${expiresAt}); then Atlas loses the key. ${remedy}`,
      }
    : undefined;
}
