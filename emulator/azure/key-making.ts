// A key's first version and every further one, for ARM and for the data plane. What each calls its fields and its refusals, they say themselves.
import { own, setOwn } from "../own.ts";
import { isCurve } from "./ec.ts";
import { guidOf, nextText, versionIdOf } from "./guid.ts";
import { expiryOf } from "./rotation.ts";
import { MODULUS_BITS } from "./rsa.ts";
import type { AzureKey, AzureKeyVersion, AzureStore, AzureVault, RotationPolicy } from "./store.ts";

export interface KeySpec {
  readonly kty: string;
  readonly keySize?: number;
  readonly crv?: string;
  readonly keyOps?: readonly string[];
  readonly enabled?: boolean;
  readonly expiresMs?: number;
  readonly notBeforeMs?: number;
  readonly rotationPolicy?: RotationPolicy;
  readonly tags?: Readonly<Record<string, string>>;
}

const SIZES = [2048, 3072, 4096];
const KINDS = ["RSA", "RSA-HSM", "EC", "EC-HSM"];
export const OPS = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey", "import", "export"];
const NAME = /^[0-9A-Za-z-]{1,127}$/;

/** Why a key cannot be made like this, in words; `undefined` where it can. */
export function whyNotMade(vault: AzureVault, name: string, spec: KeySpec): string | undefined {
  if (!NAME.test(name)) return `The name '${name}' is no key name.`;
  if (!KINDS.includes(spec.kty)) return `Property 'kty' has an invalid value: ${spec.kty}.`;
  // FACT(key-types): keys in hardware need the premium sku.
  if (spec.kty.endsWith("-HSM") && vault.sku !== "premium") return `Keys of type ${spec.kty} need a premium vault.`;
  if (spec.kty.startsWith("RSA") && !SIZES.includes(spec.keySize ?? MODULUS_BITS))
    return `Property 'key_size' has an invalid value: ${spec.keySize}.`;
  if (spec.kty.startsWith("EC") && spec.crv !== undefined && !isCurve(spec.crv))
    return `Property 'crv' has an invalid value: ${spec.crv}.`;
  // FACT(key-types): a key on a curve signs and verifies, and no more.
  const beyond = spec.kty.startsWith("EC") ? spec.keyOps?.find((one) => !["sign", "verify"].includes(one)) : undefined;
  if (beyond !== undefined) return `Operation ${beyond} is not allowed on a key of type ${spec.kty}.`;
  const odd = spec.keyOps?.find((one) => !OPS.includes(one));
  return odd === undefined ? undefined : `Property 'key_ops' has an invalid value: ${odd}.`;
}

/** A new version, of a new key where there is none of this name. */
export function makeVersion(
  store: AzureStore,
  place: { readonly vault: AzureVault; readonly name: string; readonly nowMs: number },
  spec: KeySpec,
): AzureKeyVersion {
  const { vault, name, nowMs } = place;
  const key: AzureKey = own(vault.keys, name) ?? { kty: spec.kty, versions: [] };
  setOwn(vault.keys, name, key);
  if (spec.keyOps !== undefined) key.keyOps = spec.keyOps;
  if (spec.crv !== undefined) key.crv = spec.crv;
  if (spec.keySize !== undefined) key.keySize = spec.keySize;
  if (spec.rotationPolicy !== undefined) key.rotationPolicy = spec.rotationPolicy;
  if (spec.tags !== undefined) key.tags = spec.tags;
  const expiresMs = spec.expiresMs ?? expiryOf(key, nowMs);
  const version: AzureKeyVersion = {
    version: newVersionId(store, `${vault.id}/keys/${name}`, key),
    createdMs: nowMs,
    enabled: spec.enabled ?? true,
    ...(expiresMs === undefined ? {} : { expiresMs }),
    ...(spec.notBeforeMs === undefined ? {} : { notBeforeMs: spec.notBeforeMs }),
    ...(key.keySize === undefined ? {} : { keySize: key.keySize }),
  };
  key.versions.push(version);
  return version;
}

/** Whole seconds on the wire, in either plane. */
export const millisIn = (value: unknown): number | undefined => (typeof value === "number" ? value * 1000 : undefined);

/** A seed may have versions that another emulator has made, from the same count. */
function newVersionId(store: AzureStore, keyId: string, key: AzureKey): string {
  const id = versionIdOf(guidOf(nextText(store, keyId)));
  return key.versions.some(({ version }) => version === id) ? newVersionId(store, keyId, key) : id;
}
