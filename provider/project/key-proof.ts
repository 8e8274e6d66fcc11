// Whether Atlas can use a key that a program names, as Azure shows the key and its versions, and when its version ends. Pure: no client, no clock.
import type { Key, KeyRotationPolicy, KeyVersion } from "../azure/types";
import { partsOfKeyIdentifier, vaultNameIn } from "../support/azure-names";
import { later, parseCalendarDuration } from "../support/calendar-duration";
import { DAY_MS, dayOf } from "../support/dates";
import { command } from "../support/shell";
import { missingVersionText, unusableKeyText } from "./key-texts";
import { versionFault } from "./keys";

export interface KeyToProve {
  readonly keyVaultId: string;
  readonly keyName: string;
  /** As Atlas gets it: with the version, or version-less. */
  readonly keyIdentifier: string;
}

export interface KeySeen {
  /** Absent: not read, because only the version changes. Azure never changes a key's type. */
  readonly key?: Key;
  /** Absent: not read, because `key` shows the version. */
  readonly versions?: readonly KeyVersion[];
}

export interface KeyFault {
  /** The argument to change. */
  readonly property: "azureEnvironment" | "keyName" | "keyVersion";
  readonly reason: string;
}

const versionIn = ({ keyIdentifier }: KeyToProve): string | undefined => partsOfKeyIdentifier(keyIdentifier).keyVersion;

const newestFirst = (versions: readonly KeyVersion[]): readonly KeyVersion[] =>
  [...versions].sort((one, other) => (other.created ?? 0) - (one.created ?? 0));

/**
 * The version that Atlas would use. FACT(atlas-key-versionless): of a version-less key the newest that is enabled.
 * `undefined`: there is none, or the list of versions is needed to know.
 */
export function versionMeant(asked: KeyToProve, { key, versions }: KeySeen): KeyVersion | undefined {
  const wanted = versionIn(asked);
  const known = versions ?? (key === undefined ? [] : [key.newest]);
  return wanted === undefined
    ? newestFirst(known).find(({ enabled }) => enabled)
    : known.find(({ version }) => version === wanted);
}

/** What is wrong with the key, by the argument to change. */
export function keyFaults(asked: KeyToProve, seen: KeySeen, nowMs: number): readonly KeyFault[] {
  const { key } = seen;
  const unusable = key === undefined ? undefined : unusableKeyText(asked, key);
  const host = key === undefined ? undefined : hostFault(asked, key);
  const version = versionFaultOf(asked, seen, nowMs);
  return [
    ...(host === undefined ? [] : [{ property: "azureEnvironment", reason: host } as const]),
    ...(unusable === undefined ? [] : [{ property: "keyName", reason: unusable } as const]),
    ...(version === undefined ? [] : [version]),
  ];
}

/** FACT(arm-clouds): each cloud has a host of its own, and Atlas reads the vault at the host of `azureEnvironment`. */
function hostFault(asked: KeyToProve, { keyIdentifier }: Key): string | undefined {
  const [wanted, held] = [asked.keyIdentifier, keyIdentifier].map((url) => new URL(url).host.toLowerCase());
  return wanted === held
    ? undefined
    : `The keys of the vault ${vaultNameIn(asked.keyVaultId)} are at ${held}, and Atlas would look at ${wanted}. Set 'azureEnvironment' to the cloud of the vault.`;
}

function versionFaultOf(asked: KeyToProve, seen: KeySeen, nowMs: number): KeyFault | undefined {
  const { keyVaultId, keyName } = asked;
  const wanted = versionIn(asked);
  const meant = versionMeant(asked, seen);
  const key = `"${keyName}" of the vault ${vaultNameIn(keyVaultId)}`;
  if (meant === undefined && wanted === undefined)
    return {
      property: "keyName",
      reason: `The key ${key} has no enabled version. Enable one:\n${enableCommand(asked, undefined)}`,
    };
  if (meant === undefined) {
    const names = newestFirst(seen.versions ?? []).map(({ version }) => version);
    return { property: "keyVersion", reason: missingVersionText(asked, wanted ?? "", names) };
  }
  const fault = versionFault(meant, nowMs);
  if (fault === undefined) return undefined;
  const remedy = meant.enabled
    ? "Atlas does not take such a version. Set 'keyVersion' to another one, or create a new version of the key."
    : `Enable it, or name another one with 'keyVersion':\n${enableCommand(asked, meant.version)}`;
  return { property: "keyVersion", reason: `Key version ${meant.version} of ${key} ${fault}. ${remedy}` };
}

/** `version`: absent for the newest one. */
function enableCommand({ keyVaultId, keyName }: KeyToProve, version: string | undefined): string {
  const one = version === undefined ? [] : ["--version", version];
  const options = ["--vault-name", vaultNameIn(keyVaultId), "--name", keyName, ...one];
  return `\`${command`az keyvault key set-attributes ${options} --enabled true`}\``;
}

const WARN_DAYS = 60;

/** Whether a version's end is near enough for a warning. */
export const endsSoon = (endMs: number | undefined, nowMs: number): boolean =>
  endMs !== undefined && endMs - nowMs < WARN_DAYS * DAY_MS;

export interface Ending {
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly version: KeyVersion;
  /** The program names this version. Otherwise Atlas or the next preview follows the newest one. */
  readonly isPinned: boolean;
  /** Of the key, where it is not pinned. */
  readonly rotationPolicy?: KeyRotationPolicy | undefined;
}

/** FACT(key-states): an expired version still decrypts, and encrypts no more. `undefined`: the end is far, or Azure rotates before. */
export function endText(ending: Ending, nowMs: number): string | undefined {
  const { keyVaultId, keyName, version, isPinned } = ending;
  const { expires } = version;
  if (expires === undefined || !endsSoon(expires, nowMs)) return undefined;
  const policy = policyOf(ending, expires, nowMs);
  if (!isPinned && policy === "acts") return undefined;
  const rotate = `\`${command`az keyvault key rotate --vault-name ${vaultNameIn(keyVaultId)} --name ${keyName}`}\``;
  const remedy = isPinned || policy === "acts" ? byHandText(expires > nowMs) : BY_POLICY[policy];
  return `Key version ${version.version} of "${keyName}" ${lossText(expires, nowMs)} ${remedy}\n${rotate}`;
}

const FAILS =
  "decrypts and does not encrypt: running nodes go on, but new nodes, the rotation of Atlas's master keys and restores of snapshots fail.";

function lossText(endMs: number, nowMs: number): string {
  if (endMs <= nowMs) return `ended on ${dayOf(endMs)}. It ${FAILS}`;
  const days = Math.floor((endMs - nowMs) / DAY_MS);
  return `ends on ${dayOf(endMs)}, in ${days} days. After that day it ${FAILS} Atlas takes no version in the last 48 hours.`;
}

const byHandText = (isAhead: boolean): string =>
  `${isAhead ? "Before that day, create" : "Create"} a new version, set 'keyVersion' to it and run \`pulumi up\`. Keep this version enabled while a snapshot needs it.`;

const BY_POLICY = {
  none: "No rotation policy of the key acts before that day. Set one (rotationPolicy of KeyVaultKey), or create a new version:",
  overdue: "The key's rotation policy should have created a newer version by now, and has not. Create one:",
} as const;

/** ASSUMED(rotation-on-time): Azure acts within this time after a policy's day. */
const LATE_MS = 2 * DAY_MS;

/** Whether the key's policy creates a newer version before the end. */
function policyOf({ version, rotationPolicy }: Ending, endMs: number, nowMs: number): "acts" | keyof typeof BY_POLICY {
  const { timeAfterCreate = "", timeBeforeExpiry = "" } = rotationPolicy ?? {};
  const [after, before] = [parseCalendarDuration(timeAfterCreate), parseCalendarDuration(timeBeforeExpiry)];
  const lateMs = nowMs - LATE_MS;
  if (after === undefined) {
    if (before === undefined) return "none";
    return later(lateMs, before) < endMs ? "acts" : "overdue";
  }
  const actsMs = version.created === undefined ? endMs : later(version.created, after);
  if (actsMs >= endMs) return "none";
  return actsMs > lateMs ? "acts" : "overdue";
}
