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

/** FACT(pulumi-preview-digest): stands in the place of every secret, so two different secrets look alike. */
const MASKED = "[secret]";

/** A value that the preview does not show: not known yet, or a secret. */
export const isHidden = (value: unknown): boolean =>
  typeof value === "string" && (value === MASKED || value.includes(ENGINE_UNKNOWN));

/** A flag that does harm where it is set: one that the preview does not show counts as set. */
export const isOn = (flag: unknown): boolean => flag !== undefined && flag !== false;

/** A value that the preview does not know is absent, or holds the engine's text for unknowns. */
export const known = (properties: Properties, name: string): string | undefined => {
  const value = properties[name];
  return typeof value === "string" && value !== "" && !isHidden(value) ? value : undefined;
};

export const nameOf = (properties: Properties, name: string): string =>
  known(properties, name) ?? (properties[name] === MASKED ? "a secret name" : UNKNOWN);

export function vaultOf(properties: Properties): string {
  const id = known(properties, "keyVaultId");
  return id === undefined
    ? (known(properties, "vaultName") ?? nameOf(properties, "keyVaultId"))
    : (parseKeyVaultId(id)?.keyVaultName ?? id);
}

export const versionOf = (properties: Properties): string | undefined =>
  known(properties, "keyIdentifier") === undefined
    ? undefined
    : partsOfKeyIdentifier(nameOf(properties, "keyIdentifier")).keyVersion;
