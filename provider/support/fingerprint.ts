// A salted fingerprint of a secret, which state may hold in plain text. Support layer, pure except for the random salt of a first fingerprint.
import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * By a digest of salt and value: the map lives as long as the process, and keeps no secret. A hash takes tens of
 * milliseconds, and a check, a diff and a write of one run each need the same one.
 */
const hashes = new Map<string, string>();

function hashOf(value: string, salt: string): string {
  const key = createHash("sha256").update(`${salt}:${value}`).digest("hex");
  const hash = hashes.get(key) ?? scryptSync(value, salt, HASH_BYTES).toString("hex");
  hashes.set(key, hash);
  return hash;
}

/** `{salt}:{hash}`. An earlier fingerprint gives its salt, so that the same secret gives the same text. */
export function fingerprint(value: string, earlier: string | undefined): string {
  const salt = earlier?.split(":")[0] ?? randomBytes(SALT_BYTES).toString("hex");
  return `${salt}:${hashOf(value, salt)}`;
}

export function isFingerprintOf(known: string, value: string): boolean {
  const salt = known.split(":")[0] ?? "";
  const [one, other] = [Buffer.from(known), Buffer.from(`${salt}:${hashOf(value, salt)}`)];
  return one.length === other.length && timingSafeEqual(one, other);
}
