// Encrypting, decrypting, wrapping and unwrapping with real RSA, and when a version refuses. Whether the caller may, is settled before.
import { Buffer } from "node:buffer";
import { textOf } from "../json.ts";
import { parseBody } from "./body.ts";
import { decrypt, encrypt, isAlgorithm, isSignatureAlgorithm, isSignedBy, type Material, sign } from "./rsa.ts";
import type { AzureKeyVersion } from "./store.ts";
import { forbidden, vaultRefusal } from "./vault-request.ts";

export interface Operation {
  readonly name: string;
  readonly dataAction: string;
  /** Whether it makes what must be read again later. */
  readonly isProtecting: boolean;
}

export const OPERATIONS: readonly Operation[] = [
  { name: "encrypt", dataAction: "encrypt/action", isProtecting: true },
  { name: "decrypt", dataAction: "decrypt/action", isProtecting: false },
  { name: "wrapKey", dataAction: "wrap/action", isProtecting: true },
  { name: "unwrapKey", dataAction: "unwrap/action", isProtecting: false },
  // FACT(key-states): an expired key verifies and signs no more.
  { name: "sign", dataAction: "sign/action", isProtecting: true },
  { name: "verify", dataAction: "verify/action", isProtecting: false },
];

export interface Use {
  readonly version: AzureKeyVersion;
  /** What the key may do. */
  readonly ops: readonly string[];
  readonly text: string;
  readonly nowMs: number;
}

/** The result in base64url; of a verification whether it is true. */
export function operate(operation: Operation, use: Use): string | boolean {
  checkState(operation, use);
  if (operation.name === "sign" || operation.name === "verify") return signature(operation.name, use);
  const { alg, value } = parseBody(use.text);
  if (typeof alg !== "string" || !isAlgorithm(alg))
    throw vaultRefusal(400, "BadParameter", `Property 'alg' has an invalid value: ${textOf(alg)}.`);
  if (typeof value !== "string" || value === "")
    throw vaultRefusal(400, "BadParameter", "Property 'value' is required.");
  const input = Buffer.from(value, "base64url");
  return rsa(operation, { version: use.version, alg, input }).toString("base64url");
}

function signature(name: "sign" | "verify", use: Use): string | boolean {
  const { alg, value, digest } = parseBody(use.text);
  if (typeof alg !== "string" || !isSignatureAlgorithm(alg))
    throw vaultRefusal(400, "BadParameter", `Property 'alg' has an invalid value: ${textOf(alg)}.`);
  const [given, made] = name === "sign" ? [value, ""] : [digest, value];
  if (typeof given !== "string" || typeof made !== "string")
    throw vaultRefusal(400, "BadParameter", "The digest, or the value, is missing.");
  const input = Buffer.from(given, "base64url");
  if (name === "verify")
    return isSignedBy(use.version, alg, { digest: input, signature: Buffer.from(made, "base64url") });
  const signed = sign(use.version, alg, input);
  if (signed === undefined)
    throw vaultRefusal(400, "BadParameter", `Invalid length of 'value': ${input.length} bytes.`);
  return signed.toString("base64url");
}

/**
 * FACT(key-states): disabled, a version does nothing; expired or not active yet, it still decrypts and unwraps.
 * ASSUMED(emulator-azure-codes): the inner codes.
 */
function checkState(operation: Operation, use: Use): void {
  const { version, nowMs } = use;
  const refusal = (inner: string, what: string) =>
    forbidden(inner, `Operation ${operation.name} is not allowed on ${what} key.`);
  if (!version.enabled) throw refusal("KeyDisabled", "a disabled");
  if (!use.ops.includes(operation.name))
    throw forbidden("KeyOperationForbidden", `Operation ${operation.name} is not permitted on this key.`);
  if (!operation.isProtecting) return;
  if (version.expiresMs !== undefined && version.expiresMs <= nowMs) throw refusal("KeyExpired", "an expired");
  if (version.notBeforeMs !== undefined && version.notBeforeMs > nowMs)
    throw refusal("KeyNotYetValid", "a not yet valid");
}

function rsa(
  operation: Operation,
  what: { readonly version: Material; readonly alg: string; readonly input: Buffer },
): Buffer {
  try {
    return (operation.isProtecting ? encrypt : decrypt)(what.version, what.alg, what.input);
  } catch {
    throw vaultRefusal(400, "BadParameter", `The parameter is incorrect: ${operation.name} failed.`);
  }
}
