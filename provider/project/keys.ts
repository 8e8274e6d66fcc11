// Atlas's requirements for a key and its versions. Pure: no client, no clock, no environment.
import type { KeyVersion } from "../azure/types";
import { CmkError } from "../support/errors";

/**
 * FACT(atlas-key-needs): Atlas reads, encrypts and decrypts. No page about its roles mentions wrapping. These are the
 * least operations that work, and a key without others cannot be used for more.
 */
export const KEY_OPS = ["encrypt", "decrypt"] as const;

export const KEY_TYPES = ["RSA", "RSA-HSM"] as const;

/** FACT(atlas-key-expiring): Atlas refuses a key that expires within 48 hours (`AZURE_KEY_VAULT_KEY_EXPIRING`). */
const EXPIRY_MARGIN_MS = 48 * 3_600_000;

/** Why a key version cannot encrypt now. `undefined` where it can. */
export function presentFault(version: KeyVersion, nowMs: number): string | undefined {
  if (!version.enabled) return "is disabled";
  if (version.notBefore !== undefined && version.notBefore > nowMs) return "is not active yet";
  return version.expires !== undefined && version.expires <= nowMs ? "has expired" : undefined;
}

/** Why Atlas does not take a key version. `undefined` where Atlas takes it. */
export function versionFault(version: KeyVersion, nowMs: number): string | undefined {
  const isEnding = version.expires !== undefined && version.expires <= nowMs + EXPIRY_MARGIN_MS;
  return presentFault(version, nowMs) ?? (isEnding ? "expires within 48 hours" : undefined);
}

/** The newest version that Atlas can use. Azure lists versions in no particular order. */
export const latestUsable = (versions: readonly KeyVersion[], nowMs: number): KeyVersion | undefined =>
  versions
    .filter((version) => versionFault(version, nowMs) === undefined)
    .sort((one, other) => createdAt(other) - createdAt(one))[0];

/** When a version was created, in milliseconds since 1970. Called only where a decision needs it. */
export function createdAt({ version, created }: KeyVersion): number {
  if (created !== undefined) return created;
  throw new CmkError(`Azure's answer about the key version ${version} has no usable 'created'.`, {
    code: "BAD_ANSWER",
    hint: "Pass the version as 'keyVersion', or create a new version of the key. Then run again.",
  });
}
