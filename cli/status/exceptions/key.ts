// What deserves attention in a project's key, its vault and the access to it. Pure: no client, no clock.

import { versionFault } from "#provider/project/keys";
import { DAY_MS } from "#provider/support/dates";
import { command } from "#provider/support/shell";
import type { Finding } from "../report";
import type { KeyStatus, SecretStatus, VersionStatus } from "../sections";
import type { Judged, Rule } from "./rule";

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

export const keyExceptions: Rule = (judged) => [...ofKey(judged), ...ofVault(judged), ...ofAccess(judged)];

function ofKey({ project: { key }, nowMs }: Judged): readonly Finding[] {
  if (key === undefined || key === null) return [];
  if (key.exists === false)
    return [
      {
        id: "key-missing",
        level: "critical",
        object: key.keyName,
        says: `The vault ${key.keyVaultName} has no key "${key.keyName}".`,
        remedy: `Recover the key:\n\`${command`az keyvault key recover --vault-name ${key.keyVaultName} --name ${key.keyName}`}\``,
      },
    ];
  return [...ofVersionInUse(key, nowMs), ...ofOlderVersions(key), ...ofRotation(key)];
}

function ofVersionInUse(key: KeyStatus, nowMs: number): readonly Finding[] {
  const { versions } = key;
  if (versions === undefined) return [];
  const used = versions.find(({ inUse }) => inUse);
  if (used === undefined)
    return [
      {
        id: "key-version-missing",
        level: "critical",
        object: key.keyName,
        says:
          key.pinnedVersion === null
            ? `No version of the key "${key.keyName}" is enabled.`
            : `The key "${key.keyName}" has no version ${key.pinnedVersion}, which Atlas uses.`,
      },
    ];
  return [...unfit(key, used, nowMs), ...newerThan(key, used)];
}

const unfit = (key: KeyStatus, used: VersionStatus, nowMs: number): readonly Finding[] => {
  const named = `Key version ${used.version} of "${key.keyName}" is in use and`;
  const object = used.version;
  const fault = versionFault({ version: used.version, enabled: used.enabled, ...times(used) }, nowMs);
  if (fault !== undefined)
    return [
      {
        id: "key-version-unfit",
        level: "critical",
        object,
        says: `${named} ${fault}.`,
        remedy: used.enabled
          ? "Rotate the key, and set the new version in the program."
          : `Enable it:\n\`${command`az keyvault key set-attributes --vault-name ${key.keyVaultName} --name ${key.keyName} --version ${used.version} --enabled true`}\``,
      },
    ];
  return used.expires !== undefined && isSoon(used.expires, nowMs)
    ? [
        {
          id: "key-version-expires",
          level: "attention",
          object,
          says: `${named} expires on ${dayOf(used.expires)}.`,
          remedy: "Rotate the key, and set the new version in the program.",
        },
      ]
    : [];
};

function times({ activates, expires }: VersionStatus): { readonly notBefore?: number; readonly expires?: number } {
  const [notBefore, ends] = [msOf(activates), msOf(expires)];
  return {
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(ends === undefined ? {} : { expires: ends }),
  };
}

const newerThan = ({ keyName, pinnedVersion, versions = [] }: KeyStatus, used: VersionStatus): readonly Finding[] => {
  const newer = versions.slice(0, versions.indexOf(used)).find(({ enabled }) => enabled);
  return pinnedVersion === null || newer === undefined
    ? []
    : [
        {
          id: "newer-version-unused",
          level: "attention",
          object: newer.version,
          says: `The key "${keyName}" has a newer version (${newer.version}${newer.created === undefined ? "" : `, created on ${dayOf(newer.created)}`}). Atlas uses ${used.version}.`,
          remedy: "Set the newer version in the program. No data is rewritten.",
        },
      ];
};

/** A restore needs the version to be enabled. */
const ofOlderVersions = ({ keyName, keyVaultName, versions = [] }: KeyStatus): readonly Finding[] =>
  versions
    .filter(({ enabled, inUse, snapshots = 0 }) => !enabled && !inUse && snapshots > 0)
    .map(({ version, snapshots = 0 }) => ({
      id: "needed-version-disabled",
      level: "attention",
      object: version,
      says: `Key version ${version} of "${keyName}" is disabled, and ${snapshots === 1 ? "1 snapshot" : `${snapshots} snapshots`} may need it for a restore.`,
      remedy: `Enable it before a restore:\n\`${command`az keyvault key set-attributes --vault-name ${keyVaultName} --name ${keyName} --version ${version} --enabled true`}\``,
    }));

const ofRotation = ({ keyName, rotationPolicy: policy }: KeyStatus): readonly Finding[] =>
  policy === undefined || policy?.timeAfterCreate !== undefined || policy?.timeBeforeExpiry !== undefined
    ? []
    : [
        {
          id: "rotation-policy-missing",
          level: "attention",
          object: keyName,
          says: `Azure shows no rotation policy for the key "${keyName}": it gets a new version only by hand.`,
          remedy: "Set rotationPolicy of the KeyVaultKey.",
        },
      ];

function ofVault({ project: { vault, key, encryption } }: Judged): readonly Finding[] {
  const object = key?.keyVaultName ?? "";
  if (vault === null && encryption?.enabled === true)
    return [{ id: "vault-missing", level: "critical", object, says: `Azure has no vault ${object}.` }];
  if (vault === undefined || vault === null) return [];
  const isPublic = vault.publicNetworkAccess === "Enabled";
  const one = (id: string, says: string, remedy: string): Finding => ({ id, level: "attention", object, says, remedy });
  return [
    ...(isPublic && encryption?.requirePrivateNetworking === true
      ? [
          one(
            "vault-public",
            `Atlas uses private endpoints, and the vault ${object} still has public network access.`,
            'Set publicNetworkAccess: "Disabled" of the PrivateNetworking.',
          ),
        ]
      : []),
    ...(isPublic && encryption?.requirePrivateNetworking !== true && vault.firewall.defaultAction === "Allow"
      ? [
          one(
            "vault-open",
            `The vault ${object} accepts requests from every network.`,
            "Use PrivateNetworking, or a firewall with the addresses of getAtlasIpAddresses.",
          ),
        ]
      : []),
    ...(vault.purgeProtection
      ? []
      : [
          one(
            "purge-protection-missing",
            `The vault ${object} has no purge protection: a deleted key can be purged before its retention ends.`,
            `Enable it, which is final:\n\`${command`az keyvault update --name ${object} --enable-purge-protection true`}\``,
          ),
        ]),
  ];
}

const REPLACE = "Add a second client secret to the app registration, and set it in the program. A role has no end.";

/** Atlas does not show which of the app's secrets it has. So only the last end is certain. */
function ofAccess({ project: { access }, nowMs }: Judged): readonly Finding[] {
  if (access?.kind !== "secret" || access.secrets === undefined) return [];
  const { clientId: object, secrets } = access;
  if (secrets.length === 0)
    return [
      {
        id: "secret-missing",
        level: "critical",
        object,
        says: `The app ${object} has no client secret: Atlas cannot log in.`,
        remedy: REPLACE,
      },
    ];
  const last = lastEnd(secrets);
  if (last === undefined || !isSoon(last, nowMs)) return [];
  const isOver = (msOf(last) ?? 0) <= nowMs;
  return [
    {
      id: isOver ? "secret-expired" : "secret-expires",
      level: isOver ? "critical" : "attention",
      object,
      says: `${secrets.length === 1 ? "The client secret" : "The last client secret"} of the app ${object} ${isOver ? "expired" : "expires"} on ${dayOf(last)}.`,
      remedy: REPLACE,
    },
  ];
}

/** `undefined`: a secret has no end. */
function lastEnd(secrets: readonly SecretStatus[]): string | undefined {
  const ends = secrets.map(({ ends: end }) => end).filter((end) => msOf(end) !== undefined);
  return ends.length < secrets.length ? undefined : ends.sort().at(-1);
}
