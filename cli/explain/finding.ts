// What explain says about one change. Types and small helpers. Pure.
import { parseKeyVaultId, partsOfKeyIdentifier } from "#provider/support/azure-names";
import { LAST_DURATIONS, type Work } from "#provider/support/last-durations";
import type { Properties } from "#provider/support/properties";
import { ENGINE_UNKNOWN } from "#provider/support/unknowns";
import type { Words } from "../words";
import { objectIn } from "./preview";

/** In the order of the comment. */
export const TOPICS = {
  refused: "Refused",
  unverified: "Could not be verified",
  risk: "Needs care",
  oneWay: "One-way",
  drift: "Changed outside Pulumi",
  reEncrypted: "Re-encrypted",
  rotated: "Rotated",
  opened: "Opened",
  closed: "Closed",
  other: "Also",
} as const;
export type Topic = keyof typeof TOPICS;

export interface Finding {
  readonly topic: Topic;
  readonly words: Words;
  /** The Atlas project, or the vault, whose heading it stands under. */
  readonly place: Place | undefined;
  readonly resource?: string;
  /** What a reviewer should check. The same one is shown once. */
  readonly check?: Words;
  readonly duration?: Duration;
}

export interface Place {
  readonly kind: "project" | "vault";
  readonly name: string;
}

/** A step that takes time. */
export interface Duration {
  readonly step: string;
  /** Absent: not known. */
  readonly usually?: string;
  /** How long the same work took on the same object. Absent: no earlier `up` has kept it in state. */
  readonly lastSeconds?: number;
}

interface Step extends Pick<Duration, "step" | "usually"> {
  readonly work?: Work;
}

/** `olds`: the record in state of the object that the work is done on. A create has none. */
export function durationOf({ work, ...step }: Step, olds: Properties = {}): { readonly duration: Duration } {
  const seconds = work === undefined ? undefined : objectIn(olds[LAST_DURATIONS])[work];
  const isKnown = typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0;
  return { duration: { ...step, ...(isKnown ? { lastSeconds: seconds } : {}) } };
}

/** A finding without its place and resource: what a kind's file makes. */
export type Meaning = Omit<Finding, "place" | "resource">;

export const WHO_CHANGED: Words = ["Who changed this outside Pulumi, and why."];

const UNKNOWN = "a name that is not known yet";

/** A value that the preview does not know is absent, or holds the engine's text for unknowns. */
export const known = (properties: Properties, name: string): string | undefined => {
  const value = properties[name];
  return typeof value === "string" && value !== "" && !value.includes(ENGINE_UNKNOWN) ? value : undefined;
};

export const nameOf = (properties: Properties, name: string): string => known(properties, name) ?? UNKNOWN;

export function vaultOf(properties: Properties): string {
  const id = known(properties, "keyVaultId");
  return id === undefined ? (known(properties, "vaultName") ?? UNKNOWN) : (parseKeyVaultId(id)?.keyVaultName ?? id);
}

export const versionOf = (properties: Properties): string | undefined =>
  known(properties, "keyIdentifier") === undefined
    ? undefined
    : partsOfKeyIdentifier(nameOf(properties, "keyIdentifier")).keyVersion;
