// Messages about a key: why it does not fit, what drifted, why it is kept, and what to do by hand where the vault cannot be reached. Texts only.
import type { Key } from "../azure/types";
import { KEY_OPS, KEY_TYPES } from "../project/keys";
import { vaultNameIn } from "../support/azure-names";
import { command } from "../support/shell";
import { type DataPlaneStep, type Desired, isChangedPolicy, type Named, policyFor, type Usage } from "./plan";

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const words = ({ keyName, keyVaultId }: Named): string => `key "${keyName}" of the vault ${vaultNameIn(keyVaultId)}`;
export const keyNamed = (named: Named): string => `the ${words(named)}`;
const KeyNamed = (named: Named): string => `The ${words(named)}`;

export const adoptedText = (desired: Named): string => `Adopted the existing ${words(desired)}.`;

const byName = ({ keyVaultId, keyName }: Named): readonly string[] => [
  "--vault-name",
  vaultNameIn(keyVaultId),
  "--name",
  keyName,
];

const recoverCommand = (desired: Named): string => command`az keyvault key recover ${byName(desired)}`;
const rotateCommand = (desired: Named): string => command`az keyvault key rotate ${byName(desired)}`;
const deleteCommand = (desired: Named): string => command`az keyvault key delete ${byName(desired)}`;

type Fitting = Named & Pick<Desired, "keyType" | "keySize">;

/** Why an existing key does not fit the program, or `undefined`. Azure never changes a key's type or size, and no program can. */
export function misfitText(desired: Fitting, key: Key): string | undefined {
  const isType = (type: string): boolean => type.toLowerCase() === key.keyType.toLowerCase();
  const anotherName = "Pass another 'keyName', which creates a new key";
  if (!KEY_TYPES.some(isType))
    return `${KeyNamed(desired)} has the type ${key.keyType}. Atlas can use only the types ${KEY_TYPES.join(" and ")}. ${anotherName}.`;
  const missing = KEY_OPS.filter((operation) => !key.keyOps.some((one) => one.toLowerCase() === operation));
  if (missing.length > 0)
    return `${KeyNamed(desired)} does not allow ${missing.join(" and ")}, which Atlas needs. Run \`${command`az keyvault key set-attributes ${byName(desired)} --ops ${[...key.keyOps, ...missing]}`}\`, or pass another 'keyName'.`;
  if (desired.keyType !== undefined && !isType(desired.keyType))
    return `${KeyNamed(desired)} does not fit. keyType: ${key.keyType} in Azure, ${desired.keyType} in the program. Azure never changes a key's type. ${anotherName}. Or leave 'keyType' out.`;
  if (desired.keySize !== undefined && key.keySize !== undefined && desired.keySize !== key.keySize)
    return `${KeyNamed(desired)} does not fit. keySize: ${key.keySize} in Azure, ${desired.keySize} in the program. Azure never changes a key's size. ${anotherName}. Or leave 'keySize' out.`;
  return undefined;
}

export const standardVaultText = ({ keyVaultId }: Named): string =>
  `The vault ${vaultNameIn(keyVaultId)} has the standard tier, which has no RSA-HSM keys. Create a vault with the premium tier, or pass keyType: "RSA".`;

export const noVersionText = (desired: Named): string =>
  `${KeyNamed(desired)} has no version that Atlas can use: enabled, active, and more than 48 hours from its expiry.`;
export const noVersionHint = (desired: Named): string =>
  `Enable a version (\`${command`az keyvault key set-attributes ${byName(desired)} --version {version} --enabled true`}\`). Or create a new version: change 'rotateTrigger' of the KeyVaultKey, or run \`${rotateCommand(desired)}\`.`;

export const endsText =
  "'rotationPolicy' sets an expiry of versions ('expiryTime'), but no rotation. After the expiry Atlas can no longer encrypt with the key: new nodes, restores and the rotation of master keys fail. Add 'timeAfterCreate' or 'timeBeforeExpiry', or leave 'expiryTime' out.";

export const neverActsText = (desired: Named): string =>
  `${KeyNamed(desired)} has no expiry, so 'rotationPolicy.timeBeforeExpiry' has no effect yet. Change 'rotateTrigger' once: the new version then has an expiry.`;

export const noPurgeProtectionText = (keyVaultId: string): string =>
  `The vault ${vaultNameIn(keyVaultId)} has no purge protection. A principal with the permission to purge can destroy the key, and with it all data that the key encrypts, forever. Enable purge protection, which cannot be disabled again: \`${command`az keyvault update --name ${vaultNameIn(keyVaultId)} --enable-purge-protection true`}\`.`;

export const closedVaultText = ({ keyVaultId }: Named, steps: readonly DataPlaneStep[]): string =>
  `This update ${steps.map((step) => DOES[step]).join(" and ")}, which needs the vault's data plane. Public network access of the vault ${vaultNameIn(keyVaultId)} is disabled, so the update fails unless this machine reaches the vault over a private endpoint${steps.includes("policy") ? " (a policy that was changed only outside Pulumi is then kept, with a warning)" : ""}.`;

const DOES: Readonly<Record<DataPlaneStep, string>> = {
  policy: "changes the key's rotation policy",
  rotate: "rotates the key",
  delete: "deletes the key",
};

export const goneText = (desired: Named): string =>
  `${KeyNamed(desired)} was deleted outside Pulumi. \`pulumi up\` creates a new key, which cannot decrypt what the old key encrypted. If the key was deleted by mistake, recover it first: \`${recoverCommand(desired)}\`.`;

/** What differs in the vault where state and program agree, or `undefined`. */
export const offText = (desired: Desired, key: Key): string | undefined =>
  misfitText(desired, key) ??
  (isChangedPolicy(desired.rotationPolicy, key.rotationPolicy)
    ? `Drift in ${keyNamed(desired)}: its rotation policy was changed outside Pulumi. \`pulumi up\` restores the program's policy, if this machine can reach the vault's data plane.`
    : undefined);

/** `why` ends with the command that does it. */
export const policyLeftText = (desired: Named, why: string): string =>
  `The rotation policy of ${keyNamed(desired)} was changed outside Pulumi and was not restored. The rest of the run continues. ${why}`;

export const newVersionText = (desired: Named, version: string): string =>
  `${KeyNamed(desired)} has the newer version ${version}. \`pulumi up\` changes nothing in Azure. It writes the version to the stack's state.`;

export const rotatedAlreadyText = (desired: Named, version: string): string =>
  `No new version of ${keyNamed(desired)} was created: ${version}, created within the last hour, counts as this rotation. To rotate again, change 'rotateTrigger' again.`;

/** The command for a step that this machine could not do over the data plane. */
export function byHandText(step: DataPlaneStep, desired: Desired, key: Key): string {
  switch (step) {
    case "rotate":
      return `Or rotate the key from a machine that can reach the vault: \`${rotateCommand(desired)}\`. A \`pulumi up\` within an hour uses that version.`;
    case "policy":
      return `Or set the policy from a machine that can reach the vault: \`${command`az keyvault key rotation-policy update ${byName(desired)} --value ${policyJson(desired, key)}`}\`. Then run again.`;
    case "delete":
      return `Or delete the key from a machine that can reach the vault: \`${deleteCommand(desired)}\`. Then run again. Without 'deleteKey' the key is kept.`;
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
  `${KeyNamed(desired)} was not created: a deleted key has the name, or another change of the key is under way.`;
export const recoverHint = (desired: Named): string =>
  `Recover the deleted key and run again, which adopts it: \`${recoverCommand(desired)}\`. Or pass another 'keyName'.`;

export const keptText = (named: Named): string =>
  `Kept: ${keyNamed(named)}, with all its versions. Delete the key by hand when no snapshot needs it.`;

export const leftToVaultText = "no checked project needs the key; it is deleted with the vault";

/** Why the key is not deleted, or `undefined`. */
export function stillNeededText(desired: Desired, projectId: string, usage: Usage): string | undefined {
  const refused = `The delete of ${keyNamed(desired)} was refused:`;
  switch (usage.kind) {
    case "free":
    case "leaving":
      return undefined;
    case "inForce":
      return `${refused} the Atlas project ${projectId} uses the key${usage.clusters.length === 0 ? "" : `, which encrypts the clusters ${quoted(usage.clusters)}`}. Nothing was changed. Delete the project's EncryptionAtRest before this resource, or pass another key to it.${desired.deletedWithVault === true ? "" : " Or keep the key: remove 'deleteKey'."}`;
    case "notLetGo":
      return `${refused} the clusters ${quoted(usage.clusters)} of the Atlas project ${projectId} are encrypted${usage.inForce === undefined ? "" : `. The project now has the key ${usage.inForce}, but Atlas moves clusters in the background and does not show the end`}. Nothing was changed. Decrypt the clusters first. Or, if you are sure that no cluster and no snapshot needs this key, delete it by hand: \`${deleteCommand(desired)}\`. Then run again.`;
    default:
      return usage satisfies never;
  }
}

export const cannotAskText = (desired: Named, projectId: string, why: string): string =>
  `The delete of ${keyNamed(desired)} was refused: whether the Atlas project ${projectId} still needs it could not be checked. Nothing was changed. ${why}`;

export const cannotAskHint = ({ deletedWithVault }: Pick<Desired, "deletedWithVault">, projectId: string): string =>
  `If you are sure that project ${projectId} does not need the key, remove its id from 'projectIds' and run \`pulumi up\` first.${
    deletedWithVault === true ? " In CustomerManagedKeys, `retainKeys: true` keeps the vault and the key." : ""
  }`;

/**
 * ASSUMED(deleted-project-snapshots): Atlas keeps no snapshot of a deleted project. FACT(atlas-snapshots-key): a
 * downloaded snapshot is read with the key of its time.
 */
export const projectGoneText = (desired: Named, projectId: string): string =>
  `The Atlas project ${projectId} is gone (GET /groups/${projectId}: GROUP_NOT_FOUND), so it no longer prevents the delete of ${keyNamed(desired)}. Snapshots of its clusters that were downloaded before can be read only with this key. If you need them, recover the key while the vault keeps deleted objects: \`${recoverCommand(desired)}\`.`;

/** What a preview checks. */
export const CHECKS = "whether the vault exists, and whether an existing key of this name fits";
