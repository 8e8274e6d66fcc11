// Real RSA keys, one pair a key version, made when first needed and kept for the process: making one costs most of a test's time.
// Who may use a key, and when, is decided elsewhere.
import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
} from "node:crypto";

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

function rsaKey({ version, keySize = MODULUS_BITS }: Material): RsaKey {
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

/** By algorithm: how long its digest is, and what PKCS #1 puts before it. */
const DIGESTS: Readonly<Record<string, { readonly bytes: number; readonly prefix: string }>> = {
  RS256: { bytes: 32, prefix: "3031300d060960864801650304020105000420" },
  RS384: { bytes: 48, prefix: "3041300d060960864801650304020205000430" },
  RS512: { bytes: 64, prefix: "3051300d060960864801650304020305000440" },
};

/** FACT(rsa-signatures): of a digest that the caller has made. PSS and elliptic curves are not emulated. */
export const isSignatureAlgorithm = (name: string): boolean => Object.hasOwn(DIGESTS, name);

/** `undefined`: the digest is not as long as the algorithm's. */
export function sign(material: Material, algorithm: string, digest: Buffer): Buffer | undefined {
  const info = infoOf(algorithm, digest);
  const key = { key: rsaKey(material).privateKey, padding: constants.RSA_PKCS1_PADDING };
  return info === undefined ? undefined : privateEncrypt(key, info);
}

export function isSignedBy(
  material: Material,
  algorithm: string,
  of: { readonly digest: Buffer; readonly signature: Buffer },
): boolean {
  const info = infoOf(algorithm, of.digest);
  try {
    const key = { key: rsaKey(material).publicKey, padding: constants.RSA_PKCS1_PADDING };
    return info !== undefined && publicDecrypt(key, of.signature).equals(info);
  } catch {
    return false;
  }
}

function infoOf(algorithm: string, digest: Buffer): Buffer | undefined {
  const { bytes, prefix } = DIGESTS[algorithm] ?? { bytes: -1, prefix: "" };
  return digest.length === bytes ? Buffer.concat([Buffer.from(prefix, "hex"), digest]) : undefined;
}
