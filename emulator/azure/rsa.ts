// Real RSA keys, one pair a key version, made when first needed and kept for the process: making one costs most of a test's time.
// Who may use a key, and when, is decided elsewhere.
import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, publicEncrypt } from "node:crypto";

export interface RsaKey {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const MODULUS_BITS = 2048;
const pairs = new Map<string, RsaKey>();

export function rsaKey(version: string): RsaKey {
  const pair = pairs.get(version) ?? generateKeyPairSync("rsa", { modulusLength: MODULUS_BITS });
  pairs.set(version, pair);
  return pair;
}

/** Modulus and exponent, in base64url. */
export function publicNumbers(version: string): { readonly n: string; readonly e: string } {
  const { n = "", e = "" } = rsaKey(version).publicKey.export({ format: "jwk" });
  return { n, e };
}

/** Azure's names of paddings. */
const PADDINGS: Readonly<Record<string, { readonly padding: number; readonly oaepHash?: string }>> = {
  RSA1_5: { padding: constants.RSA_PKCS1_PADDING },
  "RSA-OAEP": { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" },
  "RSA-OAEP-256": { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
};

export const isAlgorithm = (name: string): boolean => Object.hasOwn(PADDINGS, name);

export const encrypt = (version: string, algorithm: string, plain: Buffer): Buffer =>
  publicEncrypt({ key: rsaKey(version).publicKey, ...PADDINGS[algorithm] }, plain);

export const decrypt = (version: string, algorithm: string, cipher: Buffer): Buffer =>
  privateDecrypt({ key: rsaKey(version).privateKey, ...PADDINGS[algorithm] }, cipher);
