// How Atlas logs in to Azure: with a role, or with an app registration's client secret. What is wrong with an `access`,
// which secret to send, and which refusals of Atlas may mean that the access is too new. Pure.
import { isGuid } from "../support/azure-names";
import type { Code } from "../support/errors";
import { isFingerprintOf } from "../support/fingerprint";
import { isAtlasId } from "../support/kinds";
import { ownEntry } from "../support/own";
import type { Properties } from "../support/properties";
import { holdsUnknown, type InPreview, type InPreviewOf, isUnknown } from "../support/unknowns";

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

export const isRole = (access: Access): access is RoleAccess => "roleId" in access;

/** `undefined`: the access is a role, or a preview does not know it yet. */
export const secretAccessOf = (access: InPreview<Access>): InPreviewOf<SecretAccess> | undefined =>
  isUnknown(access) || "roleId" in access ? undefined : access;

/** Whether the access in state is a client secret. */
export const hadSecret = ({ access }: Properties): boolean =>
  typeof access === "object" && access !== null && "clientId" in access;

export const SHAPES = "{ roleId } or { tenantId, clientId, clientSecret or clientSecretEnv }";

/** What is wrong with the known parts of an `access`. */
export function accessFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `'access' is not an object. Give ${SHAPES}.`;
  const given = new Map(Object.entries(value).filter(([, item]) => item !== undefined));
  const hasSecretShape = ACCESS_FIELDS.some((field) => field !== "roleId" && given.has(field));
  if (given.has("roleId") && hasSecretShape)
    return `'access' mixes a role with a client secret. Give one of ${SHAPES}.`;
  if (given.has("roleId")) return roleFault(given.get("roleId"));
  if (!hasSecretShape) return `'access' is empty. Give ${SHAPES}.`;
  return secretFault(given);
}

export const ACCESS_FIELDS: readonly string[] = [
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
  if (
    secret !== undefined &&
    !holdsUnknown(secret) &&
    (typeof secret !== "string" || secret.trim() !== secret || secret === "")
  )
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

export interface Secret {
  /** The value to send, if it is known. */
  readonly value: string | undefined;
  /** Atlas does not have this secret, or it is not known whether Atlas has it: Atlas never returns a secret. */
  readonly mustBeSent: boolean;
  /** The value that worked before, if state holds it. */
  readonly earlier?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A secret cannot be compared with the one in Atlas. It is sent when the resource is new, or when the secret differs
 * from the one in state.
 */
export function secretOf(access: Access, olds: Properties | undefined, env: Environment): Secret {
  const earlier = earlierSecret(olds, env);
  const known = earlier === undefined ? {} : { earlier };
  if (isRole(access)) return { value: undefined, mustBeSent: false, ...known };
  const variable = access.clientSecretEnv;
  const value = variable === undefined ? access.clientSecret : ownEntry(env, variable);
  const isKnown =
    variable === undefined
      ? plainSecret(olds?.access) === value
      : isSameFingerprint(value, olds?.clientSecretFingerprint);
  return { value, mustBeSent: !isKnown && value !== undefined, ...known };
}

/** The secret of the record in state, where it is known. */
export const earlierSecret = (olds: Properties | undefined, env: Environment): string | undefined =>
  plainSecret(olds?.access) ?? stillSet(olds, env);

const plainSecret = (access: unknown): string | undefined => (access as SecretAccess | undefined)?.clientSecret; // from state

/** The earlier secret, if the environment variable that state names still has that value. */
function stillSet(olds: Properties | undefined, env: Environment): string | undefined {
  const { clientSecretEnv } = (olds?.access ?? {}) as SecretAccess; // from state
  const value = clientSecretEnv === undefined ? undefined : ownEntry(env, clientSecretEnv);
  const known = olds?.clientSecretFingerprint;
  return value !== undefined && typeof known === "string" && isFingerprintOf(known, value) ? value : undefined;
}

const isSameFingerprint = (value: string | undefined, old: unknown): boolean =>
  value === undefined || (typeof old === "string" && isFingerprintOf(old, value));

export interface TooNew {
  /** "the role's authorization or grant" */
  readonly what: string;
  readonly codes: readonly Code[];
  readonly forMs: number;
}

/**
 * ASSUMED(access-propagation): five minutes are enough for all of these codes. FACT(atlas-role-new): other tools retry
 * the role codes for 3 min, raised from 1. FACT(role-propagation): a role assignment may take up to 10 min. If the time
 * is too short, a run ends with Atlas's refusal and the next run continues.
 */
export const BELIEVED_MS = 300_000;

/** FACT(atlas-role-new): Atlas may refuse a role with this code right after its authorization. */
const ROLE = ["CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"] as const;
/**
 * ASSUMED(access-new-codes): Atlas refuses a new client secret, and a new principal, with this code until Entra has
 * replicated them.
 */
const LOGIN = ["INVALID_AZURE_CREDENTIALS"] as const;
/** ASSUMED(access-new-codes): a permission is missing: one on keys (the first code), or `vaults/read` (the second). */
export const GRANT = ["NO_PERMISSION_TO_ENCRYPT_DECRYPT", "INVALID_AZURE_API_REQUEST"] as const;

/**
 * A role assignment can be new if the access, the vault or the key is new, or if Atlas had lost the permission. Another
 * version of the same key needs no new one. `off`: keys in which Atlas differs from the desired state.
 */
export function tooNew(access: Access, secret: Secret, off: readonly string[]): TooNew {
  const isNewAccess = secret.mustBeSent || ["encryptionAtRestProvider", "access"].some((key) => off.includes(key));
  const canBeNewGrant = isNewAccess || ["keyVaultId", "keyName", "valid"].some((key) => off.includes(key));
  return {
    what: isRole(access) ? "the role's authorization or grant" : "the client secret or its app's grant",
    codes: [...(isRole(access) ? ROLE : []), ...(isNewAccess ? LOGIN : []), ...(canBeNewGrant ? GRANT : [])],
    forMs: BELIEVED_MS,
  };
}
