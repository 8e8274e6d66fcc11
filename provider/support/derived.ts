// Names that are derived from words, so that a later run finds the object again. Support layer, pure. Upper and lower case are equal, as in ARM's ids.
import { createHash } from "node:crypto";

/** 64 hexadecimal digits, derived from the words. */
export const hexOf = (words: readonly string[]): string =>
  createHash("sha256").update(words.join("|").toLowerCase()).digest("hex");

/** A GUID, derived from the words. */
export function guidOf(words: readonly string[]): string {
  const hex = hexOf(words);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
