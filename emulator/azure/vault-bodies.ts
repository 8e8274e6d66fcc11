// Keys and versions as Key Vault's data plane writes them. FACT(key-data-plane): field names; times are whole seconds.
import { bareHost } from "./clouds.ts";
import { CURVE_BY_DEFAULT, publicPoint } from "./ec.ts";
import { publicNumbers } from "./rsa.ts";
import { type AzureKeyVersion, type AzureVault, findKey, isOnCurve, ktyOf, opsOf, retentionOf } from "./store.ts";

export const kidOf = (host: string, name: string, version: AzureKeyVersion): string =>
  `https://${bareHost(host)}/keys/${name}/${version.version}`;

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/**
 * FACT(key-arm-form): a retention below 90 days is called customized. ASSUMED(recovery-level): under purge protection
 * too, as the documents have it.
 */
const recoveryLevelOf = (vault: AzureVault): string =>
  `${retentionOf(vault) < 90 ? "Customized" : ""}Recoverable${vault.enablePurgeProtection === false ? "+Purgeable" : ""}`;

/**
 * What both planes show of a version. FACT(key-arm-spec): `nbf` and `exp` on the wire; client libraries call them
 * `notBefore` and `expires`.
 */
export const attributesOf = (vault: AzureVault, version: AzureKeyVersion): object => ({
  enabled: version.enabled,
  ...(version.notBeforeMs === undefined ? {} : { nbf: seconds(version.notBeforeMs) }),
  ...(version.expiresMs === undefined ? {} : { exp: seconds(version.expiresMs) }),
  created: seconds(version.createdMs),
  updated: seconds(version.createdMs),
  recoveryLevel: recoveryLevelOf(vault),
});

export const attributes = (vault: AzureVault, version: AzureKeyVersion): unknown => ({
  ...attributesOf(vault, version),
  recoverableDays: retentionOf(vault),
});

export function bundle(
  vault: AzureVault,
  place: { readonly host: string; readonly name: string; readonly version: AzureKeyVersion },
) {
  const { host, name, version } = place;
  const key = findKey(vault, name)?.key ?? { versions: [] };
  return {
    key: {
      kid: kidOf(host, name, version),
      kty: ktyOf(key),
      key_ops: opsOf(key),
      ...(isOnCurve(key) ? publicPoint(version.version, key.crv ?? CURVE_BY_DEFAULT) : publicNumbers(version)),
    },
    attributes: attributes(vault, version),
    // FACT(key-arm-form): absent if no tags were set.
    ...(key.tags === undefined ? {} : { tags: key.tags }),
  };
}
