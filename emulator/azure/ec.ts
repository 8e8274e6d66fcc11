// Keys on elliptic curves, as far as they are told: a pair for each version, made when first needed. They neither encrypt nor, here, sign.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { own } from "../own.ts";

/** Azure's names of curves, and those of the platform. */
const CURVES: Readonly<Record<string, string>> = {
  "P-256": "P-256",
  "P-256K": "secp256k1",
  "P-384": "P-384",
  "P-521": "P-521",
};
export const CURVE_BY_DEFAULT = "P-256";
export const isCurve = (name: string): boolean => own(CURVES, name) !== undefined;

const pairs = new Map<string, KeyObject>();

/** The curve and the point, in base64url. */
export function publicPoint(
  version: string,
  crv: string,
): { readonly crv: string; readonly x: string; readonly y: string } {
  const name = `${version} ${crv}`;
  const key =
    pairs.get(name) ?? generateKeyPairSync("ec", { namedCurve: own(CURVES, crv) ?? CURVE_BY_DEFAULT }).publicKey;
  pairs.set(name, key);
  const { x = "", y = "" } = key.export({ format: "jwk" });
  return { crv, x, y };
}
