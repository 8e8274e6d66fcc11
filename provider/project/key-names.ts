// How a message names a key in use: by version, as version-less, or by its URL. Pure: no client, no clock.
import { normalKeyIdentifier, partsOfKeyIdentifier, sameKeyOfAnyVersion } from "../support/azure-names";

/** `key version 0f3c… of "atlas"`, or the whole key where its identifier names no version. */
export function keyNamed(keyIdentifier: string): string {
  const { keyName = "(unknown)", keyVersion } = partsOfKeyIdentifier(normalKeyIdentifier(keyIdentifier));
  return keyVersion === undefined ? `the key "${keyName}" (version-less)` : `key version ${keyVersion} of "${keyName}"`;
}

/**
 * What must stay enabled of an earlier key. A version-less identifier does not show which versions Atlas has used. `now`: the key identifier that follows.
 * Absent: encryption at rest is disabled.
 */
export function keptKeyNamed(earlier: string, now: string | undefined): string {
  const identifier = normalKeyIdentifier(earlier);
  const { keyName = "(unknown)", keyVersion } = partsOfKeyIdentifier(identifier);
  const isOther = now !== undefined && !sameKeyOfAnyVersion(earlier, now);
  const key = keyVersion === undefined ? identifier : identifier.slice(0, -keyVersion.length - 1);
  if (isOther) return `the earlier key ${key} with all its versions`;
  if (keyVersion !== undefined) return `key version ${keyVersion} of "${keyName}"`;
  return now === undefined ? `the key "${keyName}" with all its versions` : `every earlier version of "${keyName}"`;
}
