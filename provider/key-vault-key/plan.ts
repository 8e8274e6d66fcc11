// What a KeyVaultKey wants, how the vault differs, and which steps need the vault's data plane. Pure: no client, no clock, no environment.
import type { Cluster, EncryptionAtRest } from "../atlas/types";
import type { Key, KeyRotationPolicy, KeyVersion, NewKey } from "../azure/types";
import { keyUsersOf } from "../project/clusters";
import { createdAt, KEY_OPS, KEY_TYPES, latestUsable, versionFault } from "../project/keys";
import { type AzureEnvironment, isKeyName, parseKeyVaultId, sameKeyOfAnyVersion } from "../support/azure-names";
import { isSameDuration, later, parseCalendarDuration } from "../support/calendar-duration";
import { isSame } from "../support/compare";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { type InPreviewOf, isKnown } from "../support/unknowns";
import { DEFAULT_KEY_SIZE } from "./fields";

/** The identity of a key. */
export interface Named {
  readonly keyVaultId: string;
  readonly keyName: string;
}

/** What `check` makes and state keeps: the arguments in normal form. */
export interface Desired extends Named {
  readonly keyType?: string;
  readonly keySize?: number;
  readonly rotationPolicy?: KeyRotationPolicy;
  readonly rotateTrigger?: string;
  readonly deleteKey?: boolean;
  readonly deletedWithVault?: boolean;
  readonly projectIds?: readonly string[];
  readonly azureEnvironment?: AzureEnvironment;
  readonly timeouts?: Timeouts;
}

/** Arguments in normal form, as `check` gets them. A preview may not know them yet. */
export type Arguments = InPreviewOf<Desired>;

/** What a record in state has in addition. */
export interface Known extends Desired {
  /** The key's URL without a version. */
  readonly keyIdentifier: string;
  /** The newest version that Atlas can use. */
  readonly keyVersion?: string;
  /** The newest version when `rotateTrigger` last rotated the key. A later version may come from a run that was killed. */
  readonly triggeredVersion?: string;
  /** The program's last policy that was set or found. Another policy in the vault was changed outside Pulumi, also after a refresh. */
  readonly servedPolicy?: KeyRotationPolicy;
}

export const HSM = "RSA-HSM";

export const identityOf = ({ keyVaultId, keyName }: Properties): string | undefined => {
  if (typeof keyVaultId !== "string" || typeof keyName !== "string") return undefined;
  return parseKeyVaultId(keyVaultId) === undefined || !isKeyName(keyName)
    ? undefined
    : `${keyVaultId}/keys/${keyName}`.toLowerCase();
};

/** The parts of an id: a key's ARM id. */
export function partsOf(id: string): Named | undefined {
  const [, keyVaultId = "", keyName = ""] = /^(.+)\/keys\/([^/]+)$/i.exec(id) ?? [];
  return parseKeyVaultId(keyVaultId) === undefined || !isKeyName(keyName) ? undefined : { keyVaultId, keyName };
}

/** Versions that expire without a successor. */
export const endsWithoutRotation = ({ rotationPolicy: policy }: Pick<Arguments, "rotationPolicy">): boolean =>
  policy !== undefined &&
  isKnown(policy) &&
  policy.expiryTime !== undefined &&
  policy.timeAfterCreate === undefined &&
  policy.timeBeforeExpiry === undefined;

/** The body of a new key. A policy sets the expiry only of versions that it creates, so the first version's expiry is set separately. */
export function newKeyFor(desired: Desired, nowMs: number): NewKey {
  const policy = desired.rotationPolicy;
  const life = policy?.expiryTime === undefined ? undefined : parseCalendarDuration(policy.expiryTime);
  return {
    keyType: desired.keyType ?? KEY_TYPES[0],
    keySize: desired.keySize ?? DEFAULT_KEY_SIZE,
    keyOps: KEY_OPS,
    ...(policy === undefined || isSame(policy, {}) ? {} : { rotationPolicy: policy }),
    ...(life === undefined ? {} : { expires: later(nowMs, life) }),
  };
}

/** Whether the vault has the wanted policy. A notification that the program does not set is not compared: Azure has one by default. */
export const holdsPolicy = (wanted: KeyRotationPolicy, seen: KeyRotationPolicy): boolean =>
  isSameDuration(wanted.timeAfterCreate, seen.timeAfterCreate) &&
  isSameDuration(wanted.timeBeforeExpiry, seen.timeBeforeExpiry) &&
  isSameDuration(wanted.expiryTime, seen.expiryTime) &&
  (wanted.notifyTimeBeforeExpiry === undefined ||
    isSameDuration(wanted.notifyTimeBeforeExpiry, seen.notifyTimeBeforeExpiry));

/**
 * ASSUMED(key-policy-absent): ARM may leave a key's policy out of its answer. Then the policy is not known, and does not
 * count as changed.
 */
export const isChangedPolicy = (wanted: KeyRotationPolicy | undefined, seen: KeyRotationPolicy | undefined): boolean =>
  wanted !== undefined && seen !== undefined && !holdsPolicy(wanted, seen);

/**
 * The whole policy to send. An existing notification stays if versions still expire. FACT(key-rotation): a notification
 * needs an expiry.
 */
export function policyFor(wanted: KeyRotationPolicy, seen: KeyRotationPolicy = {}): KeyRotationPolicy {
  const notice = wanted.notifyTimeBeforeExpiry ?? seen.notifyTimeBeforeExpiry;
  return wanted.expiryTime === undefined || notice === undefined
    ? wanted
    : { ...wanted, notifyTimeBeforeExpiry: notice };
}

/** The vault's values as arguments. Properties that the program does not set are not reported, and an equal value keeps the program's spelling. */
export function observedAs(known: Known, key: Key, keyVersion: string | undefined): Known {
  const policy = known.rotationPolicy;
  const observed =
    policy !== undefined && isChangedPolicy(policy, key.rotationPolicy) ? seenPolicy(policy, key) : policy;
  return {
    ...known,
    ...(known.keyType === undefined ? {} : { keyType: key.keyType }),
    ...(known.keySize === undefined || key.keySize === undefined ? {} : { keySize: key.keySize }),
    ...(observed === undefined ? {} : { rotationPolicy: observed }),
    keyIdentifier: key.keyIdentifier,
    ...(keyVersion === undefined ? {} : { keyVersion }),
  };
}

function seenPolicy(policy: KeyRotationPolicy, { rotationPolicy: seen = {} }: Key): KeyRotationPolicy {
  if (policy.notifyTimeBeforeExpiry !== undefined) return seen;
  const { notifyTimeBeforeExpiry: _, ...rest } = seen;
  return rest;
}

/** A key shows its newest version. If Atlas can use this version, no others need to be read. */
export const isNewestUsable = (key: Key, nowMs: number): boolean => versionFault(key.newest, nowMs) === undefined;

export const usableOf = (versions: readonly KeyVersion[], nowMs: number): string | undefined =>
  latestUsable(versions, nowMs)?.version;

export type DataPlaneStep = "policy" | "rotate" | "delete";

export interface Situation {
  /** Absent: the key is removed from the program. */
  readonly desired?: Pick<Arguments, "rotationPolicy" | "rotateTrigger">;
  /** The record in state. Absent: the key is new to state. */
  readonly olds?: Properties | undefined;
  /** What ARM shows, where the key was read. */
  readonly seen?: Key | undefined;
}

/** The steps that need the data plane. A new key gets its policy from ARM. Without such a step, the data plane is not called. A policy that is not known yet may need a step. */
export function dataPlaneSteps({ desired, olds, seen }: Situation): readonly DataPlaneStep[] {
  if (desired === undefined) return olds?.deleteKey === true ? ["delete"] : [];
  const { rotationPolicy: policy } = desired;
  const isPolicyOff = policy !== undefined && (isKnown(policy) ? isOff(policy, { olds, seen }) : olds !== undefined);
  const isTriggered =
    olds !== undefined && desired.rotateTrigger !== undefined && olds.rotateTrigger !== desired.rotateTrigger;
  return [...(isPolicyOff ? (["policy"] as const) : []), ...(isTriggered ? (["rotate"] as const) : [])];
}

const isOff = (policy: KeyRotationPolicy, { olds, seen }: Omit<Situation, "desired">): boolean =>
  seen?.rotationPolicy === undefined
    ? (seen ?? olds) !== undefined && !holdsPolicy(policy, askedBefore(olds) ?? {})
    : !holdsPolicy(policy, seen.rotationPolicy);

const askedBefore = (olds: Properties | undefined): KeyRotationPolicy | undefined =>
  (olds?.servedPolicy ?? olds?.rotationPolicy) as KeyRotationPolicy | undefined; // create, update or read has made them

/** The program has set this policy before: another policy in the vault was changed outside Pulumi. */
export const isOthersPolicy = ({ rotationPolicy: policy }: Desired, olds: Properties | undefined): boolean => {
  const before = askedBefore(olds);
  return policy !== undefined && before !== undefined && holdsPolicy(policy, before);
};

/** How long after its creation a version counts as the rotation for a new `rotateTrigger`. */
const ROTATED_WITHIN_MS = 3_600_000;

export type Rotation = { readonly kind: "due" } | { readonly kind: "made"; readonly version: KeyVersion };

/**
 * A run that was killed after its rotation left nothing in state, but a new version in the vault. The same is true for a person who rotates with the command of a
 * message. A version that is new to state and at most an hour old counts as this rotation: one trigger never rotates twice.
 */
export function rotationFor(olds: Properties, newest: KeyVersion, nowMs: number): Rotation {
  const served = olds.triggeredVersion ?? olds.keyVersion;
  const isNew = served !== undefined && newest.version !== served;
  return isNew && nowMs - createdAt(newest) <= ROTATED_WITHIN_MS ? { kind: "made", version: newest } : { kind: "due" };
}

export type Usage =
  | { readonly kind: "free" }
  /** With the cluster's state: "old is DELETING". */
  | { readonly kind: "leaving"; readonly clusters: readonly string[] }
  | { readonly kind: "inForce"; readonly clusters: readonly string[] }
  /** Clusters are encrypted, although the project has another key or none: Atlas may still need this key. */
  | { readonly kind: "notLetGo"; readonly clusters: readonly string[]; readonly inForce: string | undefined };

/**
 * Whether an Atlas project still needs the key. FACT(atlas-rewrap): after a change of keys Atlas re-wraps in the background
 * and does not show the end.
 */
export function usageOf(keyIdentifier: string, project: EncryptionAtRest, clusters: readonly Cluster[]): Usage {
  const { enabled, keyIdentifier: named } = project.azureKeyVault;
  const { staying, leaving } = keyUsersOf(clusters);
  const inForce = enabled === true ? named : undefined;
  if (inForce !== undefined && sameKeyOfAnyVersion(inForce, keyIdentifier))
    return { kind: "inForce", clusters: staying };
  if (staying.length > 0) return { kind: "notLetGo", clusters: staying, inForce };
  return leaving.length > 0 ? { kind: "leaving", clusters: leaving } : { kind: "free" };
}
