// GUIDs and other ids that follow from what they name, the same in each run. No randomness.
import { createHash } from "node:crypto";
import type { AzureStore } from "./store.ts";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

export function guidOf(text: string): string {
  const hex = digest(text);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

export const isGuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** 32 hex digits, as of a key's version. */
export const versionIdOf = (text: string): string => digest(text).slice(0, 32);

/** Another text at each call. */
export function nextText(store: AzureStore, kind: string): string {
  store.made += 1;
  return `${kind} ${store.made}`;
}
