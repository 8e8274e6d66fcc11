// What deserves attention in a project's key, its vault and the access to it. Pure: no client, no clock.

import { type KeyInUse, lostVersionFinding } from "#provider/project/findings";
import { versionFault } from "#provider/project/keys";
import { parseKeyVaultId } from "#provider/support/azure-names";
import { DAY_MS } from "#provider/support/dates";
import type { Values } from "../../remedy";
import type { Finding } from "../report";
import type { KeyStatus, SecretStatus, VersionStatus } from "../sections";
import { finding, type Judge } from "./judge";

/** As previews warn. */
const SOON_DAYS = 60;

/** Undated, as of a date that cannot be read, counts as no date. */
const msOf = (time: string | undefined): number | undefined => {
  const ms = Date.parse(time ?? "");
  return Number.isNaN(ms) ? undefined : ms;
};
const dayOf = (time: string): string => time.slice(0, 10);
const isSoon = (time: string | undefined, nowMs: number): boolean => {
  const ms = msOf(time);
  return ms !== undefined && ms < nowMs + SOON_DAYS * DAY_MS;
};

/** For the commands. */
function valuesOf({ keyVaultId, keyVaultName, keyName }: KeyStatus): Values {
  const { subscriptionId, resourceGroupName } = parseKeyVaultId(keyVaultId) ?? {};
  return { vault: keyVaultName, key: keyName, subscription: subscriptionId, group: resourceGroupName };
}

export const keyExceptions: Judge = (judged) => [...ofKey(judged), ...ofVault(judged), ...ofAccess(judged)];

const ofKey: Judge = ({ project: { projectId, key, encryption }, nowMs }) => {
  if (key === undefined || key === null) return [];
  if (key.exists === false) {
    const says = `The vault ${key.keyVaultName} has no key "${key.keyName}".`;
    return [finding("CMK-D050", "critical", { object: key.keyName, says, values: valuesOf(key) })];
  }
  const place = { projectId, keyVaultId: key.keyVaultId, keyIdentifier: encryption?.keyIdentifier ?? "" };
  return [...ofVersionInUse(key, place, nowMs), ...ofOlderVersions(key), ...ofRotation(key)];
};

function ofVersionInUse(key: KeyStatus, place: KeyInUse, nowMs: number): readonly Finding[] {
  const { versions } = key;
  if (versions === undefined) return [];
  const used = versions.find(({ inUse }) => inUse);
  if (used !== undefined) return [...unfit(key, used, nowMs), ...newerThan(key, used)];
  const object = key.keyName;
  const { pinnedVersion } = key;
  if (pinnedVersion === null) {
    const values = { ...valuesOf(key), version: versions[0]?.version };
    return [finding("CMK-D051", "critical", { object, says: `No version of the key "${object}" is enabled.`, values })];
  }
  const says = `The key "${object}" has no version ${pinnedVersion}, which Atlas uses.`;
  const { remedy: text = "" } = lostVersionFinding(place, pinnedVersion);
  return [finding("CMK-D051", "critical", { object, says, remedy: { text, commands: ["pulumi up"] } })];
}

const unfit = (key: KeyStatus, used: VersionStatus, nowMs: number): readonly Finding[] => {
  const { version: object, enabled, expires } = used;
  const named = `Key version ${object} of "${key.keyName}" is in use and`;
  const values = { ...valuesOf(key), version: object };
  const fault = versionFault({ version: object, enabled, ...times(used) }, nowMs);
  if (fault !== undefined)
    return [finding(enabled ? "CMK-D054" : "CMK-D051", "critical", { object, says: `${named} ${fault}.`, values })];
  if (expires === undefined || !isSoon(expires, nowMs) || getsNewer(key)) return [];
  return [finding("CMK-D054", "attention", { object, says: `${named} expires on ${dayOf(expires)}.`, values })];
};

const rotates = ({ rotationPolicy: policy }: KeyStatus): boolean =>
  policy?.timeAfterCreate !== undefined || policy?.timeBeforeExpiry !== undefined;

/** Azure creates the next version in time, and Atlas follows. */
const getsNewer = (key: KeyStatus): boolean => key.pinnedVersion === null && rotates(key);

function times({ activates, expires }: VersionStatus): { readonly notBefore?: number; readonly expires?: number } {
  const [notBefore, ends] = [msOf(activates), msOf(expires)];
  return {
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(ends === undefined ? {} : { expires: ends }),
  };
}

const newerThan = ({ keyName, pinnedVersion, versions = [] }: KeyStatus, used: VersionStatus): readonly Finding[] => {
  const newer = versions.slice(0, versions.indexOf(used)).find(({ enabled }) => enabled);
  if (pinnedVersion === null || newer === undefined) return [];
  const { version: object, created } = newer;
  const since = created === undefined ? "" : `, created on ${dayOf(created)}`;
  const says = `The key "${keyName}" has a newer version (${object}${since}). Atlas uses ${used.version}.`;
  return [finding("CMK-S006", "attention", { object, says })];
};

/** A restore needs the version to be enabled. */
const ofOlderVersions = (key: KeyStatus): readonly Finding[] =>
  (key.versions ?? [])
    .filter(({ enabled, inUse, snapshots = 0 }) => !enabled && !inUse && snapshots > 0)
    .map(({ version: object, snapshots = 0 }) => {
      const needing = snapshots === 1 ? "1 snapshot" : `${snapshots} snapshots`;
      const says = `Key version ${object} of "${key.keyName}" is disabled, and ${needing} may need it for a restore.`;
      return finding("CMK-S007", "attention", { object, says, values: { ...valuesOf(key), version: object } });
    });

function ofRotation(key: KeyStatus): readonly Finding[] {
  const { keyName: object, rotationPolicy } = key;
  if (rotationPolicy === undefined || rotates(key)) return [];
  const says = `Azure shows no rotation policy for the key "${object}": it gets a new version only by hand.`;
  return [finding("CMK-P004", "attention", { object, says })];
}

const ofVault: Judge = ({ project: { vault, key, encryption } }) => {
  // Settings without a vault are an exception of their own.
  if (key === null) return [];
  const object = key?.keyVaultName ?? "";
  const values = key === undefined || key === null ? {} : valuesOf(key);
  if (vault === null && encryption?.enabled === true)
    return [finding("CMK-D040", "critical", { object, says: `Azure has no vault ${object}.`, values })];
  if (vault === undefined || vault === null || vault.purgeProtection) return [];
  const says = `The vault ${object} has no purge protection: a deleted key can be purged before its retention ends.`;
  return [finding("CMK-D041", "attention", { object, says, values })];
};

/** Atlas does not show which of the app's secrets it has. So only the last end is certain. */
const ofAccess: Judge = ({ project: { access }, nowMs }) => {
  if (access?.kind !== "secret" || access.secrets === undefined) return [];
  const { clientId: object, secrets } = access;
  const [only, ...others] = secrets;
  const values = { client: object, secretid: others.length === 0 ? only?.keyId : undefined };
  if (only === undefined) {
    const says = `The app ${object} has no client secret: Atlas cannot log in.`;
    return [finding("CMK-D074", "critical", { object, says, values })];
  }
  const last = lastEnd(secrets);
  if (last === undefined || !isSoon(last, nowMs)) return [];
  const isOver = (msOf(last) ?? 0) <= nowMs;
  const which = others.length === 0 ? "The client secret" : "The last client secret";
  const says = `${which} of the app ${object} ${isOver ? "expired" : "expires"} on ${dayOf(last)}.`;
  return [finding("CMK-D074", isOver ? "critical" : "attention", { object, says, values })];
};

/** `undefined`: a secret has no end. */
function lastEnd(secrets: readonly SecretStatus[]): string | undefined {
  const ends = secrets.map(({ ends: end }) => end).filter((end) => msOf(end) !== undefined);
  return ends.length < secrets.length ? undefined : ends.sort().at(-1);
}
