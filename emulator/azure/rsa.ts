// Real RSA keys, one pair a key version, made when first needed and kept for the process: making one costs most of a test's time.
// Who may use a key, and when, is decided elsewhere.
import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, publicEncrypt } from "node:crypto";

export interface RsaKey {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const MODULUS_BITS = 2048;

/** A version of a key, as far as its pair depends on it. */
export interface Material {
  readonly version: string;
  /** @default 2048 */
  readonly keySize?: number;
}

const pairs = new Map<string, RsaKey>();

export function rsaKey({ version, keySize = MODULUS_BITS }: Material): RsaKey {
  const name = `${version} ${keySize}`;
  const pair = pairs.get(name) ?? generateKeyPairSync("rsa", { modulusLength: keySize });
  pairs.set(name, pair);
  return pair;
}

/** Modulus and exponent, in base64url. */
export function publicNumbers(material: Material): { readonly n: string; readonly e: string } {
  const { n = "", e = "" } = rsaKey(material).publicKey.export({ format: "jwk" });
  return { n, e };
}

/** Azure's names of paddings. */
const PADDINGS: Readonly<Record<string, { readonly padding: number; readonly oaepHash?: string }>> = {
  RSA1_5: { padding: constants.RSA_PKCS1_PADDING },
  "RSA-OAEP": { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" },
  "RSA-OAEP-256": { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
};

export const isAlgorithm = (name: string): boolean => Object.hasOwn(PADDINGS, name);

export const encrypt = (material: Material, algorithm: string, plain: Buffer): Buffer =>
  publicEncrypt({ key: rsaKey(material).publicKey, ...PADDINGS[algorithm] }, plain);

const tried = new Map<RsaKey, boolean>();

/** Tried once for each pair: this is asked at every request, and a decryption takes a millisecond. */
export function decryptsItsOwn(material: Material): boolean {
  const pair = rsaKey(material);
  const probe = Buffer.from("probe");
  const answer =
    tried.get(pair) ?? decrypt(material, "RSA-OAEP-256", encrypt(material, "RSA-OAEP-256", probe)).equals(probe);
  tried.set(pair, answer);
  return answer;
}

export const decrypt = (material: Material, algorithm: string, cipher: Buffer): Buffer =>
  privateDecrypt({ key: rsaKey(material).privateKey, ...PADDINGS[algorithm] }, cipher);
