// Which of Atlas's refusals may mean that something is only too new to work, and how long that is believed. Pure; everything else fails at once.
import type { EncryptionAtRest } from "../atlas/types";
import { type Desired, offIn, type Secret } from "./plan";
import { isRole } from "./shape";

export interface TooNew {
  /** "the role's authorization or grant" */
  readonly what: string;
  readonly codes: readonly string[];
  readonly forMs: number;
}

/**
 * ASSUMED(access-propagation): five minutes, of all of them. FACT(atlas-role-new): role codes are tried for 3 min,
 * raised from 1. FACT(role-propagation): a role assignment may take up to 10 min. If it is too short, a run ends with
 * Atlas's refusal and the next one goes on.
 */
const BELIEVED_MS = 300_000;

/** FACT(atlas-role-new): right after its authorization a role may be refused so. */
const ROLE = ["CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"];
/**
 * ASSUMED(access-new-codes): a new client secret, and a principal that is new in the tenant, are refused so until Entra
 * has them everywhere.
 */
const LOGIN = ["INVALID_AZURE_CREDENTIALS"];
/** ASSUMED(access-new-codes): what Azure refuses for lack of a grant, `vaults/read` (the second) or one on keys. */
export const GRANT = ["NO_PERMISSION_TO_ENCRYPT_DECRYPT", "INVALID_AZURE_API_REQUEST"];

/** A grant can be new where the access, the vault or the key is, or where Atlas had lost it. Another version of the same key needs none. */
export function tooNew(desired: Desired, secret: Secret, before: EncryptionAtRest): TooNew {
  const off = offIn(desired, before);
  const isNewAccess = secret.mustBeSent || ["encryptionAtRestProvider", "access"].some((key) => off.includes(key));
  const canBeNewGrant = isNewAccess || ["keyVaultId", "keyName", "valid"].some((key) => off.includes(key));
  return {
    what: isRole(desired.access) ? "the role's authorization or grant" : "the client secret or its app's grant",
    codes: [...(isRole(desired.access) ? ROLE : []), ...(isNewAccess ? LOGIN : []), ...(canBeNewGrant ? GRANT : [])],
    forMs: BELIEVED_MS,
  };
}
