// What a person reads of a key: why it does not fit, what drifted, why it stays, and what to do by hand where the way to the vault is barred. Words only.
import type { Key } from "../azure/types";
import { KEY_OPS, KEY_TYPES } from "../project/keys";
import { parseKeyVaultId } from "../support/azure-names";
import { command } from "../support/shell";
import { type DataPlaneStep, type Desired, isChangedPolicy, type Named, policyFor, type Usage } from "./plan";

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const words = ({ keyName, keyVaultId }: Named): string => `key "${keyName}" of ${keyVaultId}`;
export const keyNamed = (named: Named): string => `the ${words(named)}`;
const KeyNamed = (named: Named): string => `The ${words(named)}`;

const vaultName = (keyVaultId: string): string => parseKeyVaultId(keyVaultId)?.keyVaultName ?? "{vault}";

const byName = ({ keyVaultId, keyName }: Named): readonly string[] => [
  "--vault-name",
  vaultName(keyVaultId),
  "--name",
  keyName,
];

const recoverCommand = (desired: Named): string => command`az keyvault key recover ${byName(desired)}`;
const rotateCommand = (desired: Named): string => command`az keyvault key rotate ${byName(desired)}`;
const deleteCommand = (desired: Named): string => command`az keyvault key delete ${byName(desired)}`;

type Fitting = Named & Pick<Desired, "keyType" | "keySize">;

/** Why an existing key cannot be what is wanted, or `undefined`. Azure changes neither type nor size of a key, and nothing in a program can. */
export function misfitText(desired: Fitting, key: Key): string | undefined {
  const isType = (type: string): boolean => type.toLowerCase() === key.keyType.toLowerCase();
  const anotherName = "Give another 'keyName', and the key is made there";
  if (!KEY_TYPES.some(isType))
    return `${KeyNamed(desired)} is of type ${key.keyType}. Atlas encrypts and decrypts with it, which only ${KEY_TYPES.join(" and ")} keys can. ${anotherName}.`;
  const missing = KEY_OPS.filter((operation) => !key.keyOps.some((one) => one.toLowerCase() === operation));
  if (missing.length > 0)
    return `${KeyNamed(desired)} does not allow ${missing.join(" and ")}, which Atlas needs. Allow it (\`${command`az keyvault key set-attributes ${byName(desired)} --ops ${[...key.keyOps, ...missing]}`}\`), or give another 'keyName'.`;
  if (desired.keyType !== undefined && !isType(desired.keyType))
    return `${KeyNamed(desired)} is of type ${key.keyType}, not ${desired.keyType} as 'keyType' says. Azure never changes a key's type. ${anotherName}; or leave 'keyType' out.`;
  if (desired.keySize !== undefined && key.keySize !== undefined && desired.keySize !== key.keySize)
    return `${KeyNamed(desired)} has ${key.keySize} bits, not ${desired.keySize} as 'keySize' says. Azure never changes a key's size. ${anotherName}; or leave 'keySize' out.`;
  return undefined;
}

export const standardVaultText = ({ keyVaultId }: Named): string =>
  `The vault ${keyVaultId} is of the standard tier, which holds no RSA-HSM keys. Make a vault of the premium tier, or take keyType "RSA".`;

export const noVersionText = (desired: Named): string =>
  `${KeyNamed(desired)} has no version that Atlas can use: enabled, active, more than 48 hours from its expiry.`;
export const noVersionHint = (desired: Named): string =>
  `Enable one (\`${command`az keyvault key set-attributes ${byName(desired)} --version {version} --enabled true`}\`), or make a new one: another 'rotateTrigger' of its KeyVaultKey, or \`${rotateCommand(desired)}\`.`;

export const endsText =
  "'rotationPolicy' gives versions an end ('expiryTime') and no successor. After it Atlas can no longer encrypt with the key: new nodes, restores and the rotation of master keys fail. Add 'timeAfterCreate' or 'timeBeforeExpiry', or leave 'expiryTime' out.";

export const neverActsText = (desired: Named): string =>
  `${KeyNamed(desired)} has no expiry, so 'rotationPolicy.timeBeforeExpiry' acts on no version of it yet. Change 'rotateTrigger' once: the version that is made then has one.`;

export const noPurgeProtectionText = (keyVaultId: string): string =>
  `The vault ${keyVaultId} has no purge protection: whoever may purge can destroy the key, and with it all data that it encrypts, for good. Turn it on (\`${command`az keyvault update --name ${vaultName(keyVaultId)} --enable-purge-protection true`}\`); it cannot be turned off again.`;

export const closedVaultText = ({ keyVaultId }: Named, steps: readonly DataPlaneStep[]): string =>
  `This update ${steps.map((step) => DOES[step]).join(" and ")}, which needs the vault's data plane, and the vault ${keyVaultId} is closed to the public: it fails unless this machine comes over a private endpoint${steps.includes("policy") ? " (a policy that only others changed is then left as it is, with a warning)" : ""}.`;

const DOES: Readonly<Record<DataPlaneStep, string>> = {
  policy: "changes the key's rotation policy",
  rotate: "rotates the key",
  delete: "deletes the key",
};

export const goneText = (desired: Named): string =>
  `${KeyNamed(desired)} was deleted outside Pulumi. This update creates a new key, which cannot read what the old one encrypted. If it was deleted by mistake, recover it first: \`${recoverCommand(desired)}\`.`;

/** What is off of a key that state and program agree on, or `undefined`. */
export const offText = (desired: Desired, key: Key): string | undefined =>
  misfitText(desired, key) ??
  (isChangedPolicy(desired.rotationPolicy, key.rotationPolicy)
    ? `The rotation policy of ${keyNamed(desired)} was changed outside Pulumi; this update puts it back, if this machine has a way to the vault's keys.`
    : undefined);

/** `why` ends with the command that does it. */
export const policyLeftText = (desired: Named, why: string): string =>
  `The rotation policy of ${keyNamed(desired)} was changed outside Pulumi and is left as it is; the rest of the run goes on. ${why}`;

export const newVersionText = (desired: Named, version: string): string =>
  `${KeyNamed(desired)} has the newer version ${version}. This update changes nothing in Azure: it takes the version into the stack's state.`;

export const rotatedAlreadyText = (desired: Named, version: string): string =>
  `No new version was made of ${keyNamed(desired)}: ${version}, made within the last hour, is taken for this rotation. Change 'rotateTrigger' again for a further one.`;

/** The command that does by hand what the data plane would not let us do. */
export function byHandText(step: DataPlaneStep, desired: Desired, key: Key): string {
  switch (step) {
    case "rotate":
      return `Or rotate it from where the vault can be reached: \`${rotateCommand(desired)}\`; \`pulumi up\` within the hour takes that version for it.`;
    case "policy":
      return `Or set it from where the vault can be reached: \`${command`az keyvault key rotation-policy update ${byName(desired)} --value ${policyJson(desired, key)}`}\`, then run again.`;
    case "delete":
      return `Or delete it from where the vault can be reached: \`${deleteCommand(desired)}\`, then run again; without 'deleteKey' it is kept.`;
    default:
      return step satisfies never;
  }
}

function policyJson({ rotationPolicy = {} }: Desired, key: Key): string {
  const policy = policyFor(rotationPolicy, key.rotationPolicy);
  const { timeAfterCreate, timeBeforeExpiry, expiryTime, notifyTimeBeforeExpiry: notice } = policy;
  const rotates = timeAfterCreate !== undefined || timeBeforeExpiry !== undefined;
  const actions = [
    ...(rotates ? [{ trigger: { timeAfterCreate, timeBeforeExpiry }, action: { type: "Rotate" } }] : []),
    ...(notice === undefined ? [] : [{ trigger: { timeBeforeExpiry: notice }, action: { type: "Notify" } }]),
  ];
  return JSON.stringify({ lifetimeActions: actions, attributes: { expiryTime } });
}

export const recoverText = (desired: Named): string =>
  `The name of ${keyNamed(desired)} is held by a deleted key, or another change of it is under way.`;
export const recoverHint = (desired: Named): string =>
  `Recover the deleted key and run again, it is then adopted: \`${recoverCommand(desired)}\`. Or give another 'keyName'.`;

export const keptText = (named: Named): string =>
  `Kept: ${keyNamed(named)}, with all its versions. Delete it by hand when no snapshot needs it.`;

export const leftToVaultText = "no project that was checked needs the key any more; it goes with the vault";

/** Why the key is not deleted, or `undefined`. */
export function stillNeededText(desired: Desired, projectId: string, usage: Usage): string | undefined {
  const kept = `${KeyNamed(desired)} is kept, and nothing was changed:`;
  switch (usage.kind) {
    case "free":
    case "leaving":
      return undefined;
    case "inForce":
      return `${kept} it is in force in the Atlas project ${projectId}${usage.clusters.length === 0 ? "" : `, whose clusters ${quoted(usage.clusters)} are encrypted with it`}. Take it out of force first: let the project's EncryptionAtRest go before this resource, or name another key there.${desired.deletedWithVault === true ? "" : " Or leave the key where it is: without 'deleteKey' it is kept."}`;
    case "notLetGo":
      return `${kept} clusters ${quoted(usage.clusters)} of the Atlas project ${projectId} are encrypted${usage.inForce === undefined ? "" : `; the project now names ${usage.inForce}, but Atlas moves clusters in the background and does not tell when it is done`}. Switch them off first; or, when you are sure that neither they nor any snapshot need this key, delete it by hand: \`${deleteCommand(desired)}\`, then run again.`;
    default:
      return usage satisfies never;
  }
}

export const cannotAskText = (desired: Named, projectId: string, why: string): string =>
  `${KeyNamed(desired)} is kept, and nothing was changed: whether the Atlas project ${projectId} still needs it cannot be asked. ${why}`;

export const cannotAskHint = ({ deletedWithVault }: Pick<Desired, "deletedWithVault">, projectId: string): string =>
  `If you are sure that project ${projectId} does not need the key, remove its id from 'projectIds' and run \`pulumi up\` first.${
    deletedWithVault === true ? " In CustomerManagedKeys, `retainKeys: true` keeps the vault and the key." : ""
  }`;

/**
 * ASSUMED(deleted-project-snapshots): Atlas keeps no snapshot of a deleted project. FACT(atlas-snapshots-key): a
 * downloaded snapshot is read with the key of its time.
 */
export const projectGoneText = (desired: Named, projectId: string): string =>
  `The Atlas project ${projectId} is gone (GET /groups/${projectId}: GROUP_NOT_FOUND), so it no longer stops the deletion of ${keyNamed(desired)}. Snapshots of its clusters that were downloaded before can only be read with this key. If you need them, recover the key while the vault keeps deleted objects: \`${recoverCommand(desired)}\`.`;

const CHECK = "whether the vault exists, and whether a key of this name in it fits";

export const unknownTargetText = `Cannot be checked until \`pulumi up\`: ${CHECK} (the vault or the key's name is not known yet).`;
export const notCheckedText = (why: string): string => `Cannot be checked until \`pulumi up\`: ${CHECK}. ${why}`;
