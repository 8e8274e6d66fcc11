// Converts a client certificate's file to PEM, the only form that @azure/identity accepts. Azure layer; Node's own crypto opens a PFX, and nothing is written.
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { CmkError } from "../support/errors";
import { bareCause } from "../support/redact";

export interface CertificateFile {
  readonly path: string;
  readonly password?: string;
}

/** The form of the library's credential. */
export interface PemCertificate {
  readonly certificate: string;
  readonly certificatePassword?: string;
}

/** A PEM file unchanged, with its password. For a PFX file, the decrypted certificate and key. */
export async function pemOf({ path, password }: CertificateFile): Promise<PemCertificate> {
  const file = await readFile(path).catch((error: unknown) => {
    throw unusable(path, "cannot be read", { hint: "Check ARM_CLIENT_CERTIFICATE_PATH.", error, password });
  });
  const text = file.toString("latin1");
  if (text.includes("-----BEGIN "))
    return { certificate: text, ...(password === undefined ? {} : { certificatePassword: password }) };
  try {
    return { certificate: opened(file, password ?? "") };
  } catch (error) {
    throw isOldCipher(error)
      ? unusable(path, "is encrypted with a cipher that Node does not support", { hint: TO_PEM, error, password })
      : unusable(path, "is neither a PEM file nor a PFX file that the password opens", {
          hint: "Check ARM_CLIENT_CERTIFICATE_PATH and ARM_CLIENT_CERTIFICATE_PASSWORD.",
          error,
          password,
        });
  }
}

const TO_PEM =
  "Convert the file to PEM (`openssl pkcs12 -legacy -in old.pfx -out new.pem`), and set ARM_CLIENT_CERTIFICATE_PATH to the new file.";

const isOldCipher = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_CRYPTO_UNSUPPORTED_OPERATION";

interface Why {
  readonly hint: string;
  readonly error: unknown;
  readonly password: string | undefined;
}

const unusable = (path: string, fault: string, { hint, error, password }: Why): CmkError =>
  new CmkError(`The login to Azure failed: the certificate file ${path} ${fault}.`, {
    code: "AZURE_LOGIN_FAILED",
    hint,
    cause: bareCause(error, password === undefined ? [] : [password]),
  });

function opened(pfx: Buffer, passphrase: string): string {
  const key = createPrivateKey({ key: keyIn(pfx), format: "der", type: "pkcs8", passphrase });
  return `${key.export({ format: "pem", type: "pkcs8" })}${pem(certificateIn(pfx, passphrase))}`;
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(der.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;

/** Node opens a PFX only for TLS: a socket that is never connected returns the certificate. */
function certificateIn(pfx: Buffer, passphrase: string): Buffer {
  const secureContext = createSecureContext({ pfx, passphrase });
  const socket = new TLSSocket(new Socket(), { secureContext, isServer: true });
  try {
    const certificate = socket.getCertificate();
    if (certificate !== null && "raw" in certificate && Buffer.isBuffer(certificate.raw)) return certificate.raw;
    throw new Error("no certificate in the file");
  } finally {
    socket.destroy();
  }
}

/**
 * FACT(pkcs12-bags): PKCS #12's bags for a key, encrypted and plain. After the bag's id comes the key in PKCS #8, within
 * `[0]`.
 */
const KEY_BAGS = ["060b2a864886f70d010c0a0102", "060b2a864886f70d010c0a0101"].map((hex) => Buffer.from(hex, "hex"));

function keyIn(pfx: Buffer): Buffer {
  for (const bag of KEY_BAGS) {
    const at = pfx.indexOf(bag);
    if (at >= 0) return contentAt(pfx, at + bag.length);
  }
  throw new Error("no key in the file");
}

/** The content of one DER element. */
function contentAt(der: Buffer, at: number): Buffer {
  const first = der.readUInt8(at + 1);
  const bytes = first < 0x80 ? 0 : first & 0x7f;
  const begin = at + 2 + bytes;
  const length = bytes === 0 ? first : der.readUIntBE(at + 2, bytes);
  return der.subarray(begin, begin + length);
}
