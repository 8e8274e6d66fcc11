// What a key and its versions must be for Atlas. Pure: no client, no clock, no environment.
import type { KeyVersion } from "../azure/types";
import { CmkError } from "../support/errors";

/**
 * FACT(atlas-key-needs): Atlas reads, encrypts and decrypts; no page of its roles asks for wrapping. Least that works,
 * and a key that can do no more cannot be used for more.
 */
export const KEY_OPS = ["encrypt", "decrypt"] as const;

export const KEY_TYPES = ["RSA", "RSA-HSM"] as const;

/** FACT(atlas-key-expiring): Atlas refuses a key that expires within 48 hours (`AZURE_KEY_VAULT_KEY_EXPIRING`). */
const EXPIRY_MARGIN_MS = 48 * 3_600_000;

/** Why Atlas cannot encrypt with a key version, or `undefined` where nothing stands against it. */
export function versionFault(version: KeyVersion, nowMs: number): string | undefined {
  if (!version.enabled) return "is disabled";
  if (version.notBefore !== undefined && version.notBefore > nowMs) return "is not active yet";
  if (version.expires === undefined) return undefined;
  if (version.expires <= nowMs) return "has expired";
  return version.expires <= nowMs + EXPIRY_MARGIN_MS ? "expires within 48 hours" : undefined;
}

/** The newest version that Atlas can use. Azure lists them in no particular order. */
export const latestUsable = (versions: readonly KeyVersion[], nowMs: number): KeyVersion | undefined =>
  versions
    .filter((version) => versionFault(version, nowMs) === undefined)
    .sort((one, other) => createdAt(other) - createdAt(one))[0];

/** When a version was created, where a decision needs it. In milliseconds since 1970. */
export function createdAt({ version, created }: KeyVersion): number {
  if (created !== undefined) return created;
  throw new CmkError(`Azure's answer about the key version ${version} lacks a usable 'created'.`, {
    code: "BAD_ANSWER",
    hint: "Name the version with 'keyVersion', or create a new version of the key; then run again.",
  });
}
