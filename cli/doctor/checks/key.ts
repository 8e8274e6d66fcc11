// The vault and its key: there, enabled, of a type that Atlas uses, not expiring. Pure.
import type { Key, KeyVersion } from "#provider/azure/types";
import { isEncrypted } from "#provider/project/clusters";
import {
  deletedKeyFinding,
  deletedVaultFinding,
  disabledFinding,
  type Finding as KeyFinding,
  type KeyInUse,
  lostKeyFinding,
  lostVaultFinding,
  lostVersionFinding,
  reachIn,
  stoppedText,
  unreachableText,
} from "#provider/project/findings";
import { createdAt, KEY_OPS, KEY_TYPES, latestUsable, versionFault } from "#provider/project/keys";
import { vaultNameIn } from "#provider/support/azure-names";
import { dayOf } from "#provider/support/dates";
import type { Values } from "../../remedy";
import { type Check, type Finding, failed, judged, type Outcome, PASSED, symptom, warning } from "../outcome";
import { type Presence, type Sight, valueIn } from "../sight";

/** For the commands. */
export function vaultValues({ target }: Sight): Values {
  const { keyVaultId = "", keyName, subscriptionId, resourceGroupName } = target;
  return {
    vault: vaultNameIn(keyVaultId),
    subscription: subscriptionId,
    group: resourceGroupName,
    key: keyName,
    scope: keyVaultId,
    project: target.projectId,
  };
}

const keyIn = ({ target, atlas }: Sight): KeyInUse => ({
  projectId: target.projectId,
  keyVaultId: target.keyVaultId ?? "",
  keyIdentifier:
    target.given.keyName === undefined && valueIn(atlas.encryption)?.azureKeyVault.keyIdentifier !== undefined
      ? (valueIn(atlas.encryption)?.azureKeyVault.keyIdentifier ?? "")
      : `https://${vaultNameIn(target.keyVaultId ?? "")}/keys/${target.keyName ?? "{key}"}`,
});

const named = (sight: Sight): string =>
  `The key "${sight.target.keyName ?? ""}" of the vault ${vaultNameIn(sight.target.keyVaultId ?? "")}`;

/** The rule's commands where they help; `remedy` instead where nothing can be recovered. */
const gone = (sight: Sight, finding: KeyFinding, isRecoverable: boolean): Finding => ({
  says: finding.says,
  values: vaultValues(sight),
  note: isRecoverable ? fromWhere(sight) : undefined,
  ...(isRecoverable ? {} : { remedy: finding.remedy ?? "", commands: [] }),
});

const NEW_VAULT =
  "az keyvault create --subscription {subscription} --resource-group {group} --name {vault} --enable-rbac-authorization true --enable-purge-protection true";
const NEW_KEY = "az keyvault key create --vault-name {vault} --name {key} --kty RSA --size 3072 --ops encrypt decrypt";

const vaultExists: Check = (sight) =>
  judged(sight.azure.vault, (vault): Outcome => {
    if (vault !== "gone") return PASSED;
    const deleted = valueIn(sight.azure.deletedVault);
    if (deleted !== undefined) return failed(gone(sight, deletedVaultFinding(keyIn(sight), deleted.purgeMs), true));
    const lost = gone(sight, lostVaultFinding(keyIn(sight)), false);
    return failed(
      sight.phase === "before"
        ? {
            ...lost,
            remedy: "Create the vault. Or leave it to the program, and pass --resource-group here.",
            commands: [NEW_VAULT],
          }
        : lost,
    );
  });

const purgeProtected: Check = (sight) =>
  judged(sight.azure.vault, (vault) => {
    if (vault === "gone" || vault.enablePurgeProtection === true) return PASSED;
    const says = `The vault ${vaultNameIn(vault.id)} has no purge protection.`;
    return warning({ says, values: vaultValues(sight) });
  });

const keyExists: Check = (sight) =>
  judged(sight.azure.key, (key): Outcome => {
    if (key !== "gone") return PASSED;
    const deleted = valueIn(sight.azure.deletedKey);
    if (deleted !== "none") return failed(gone(sight, deletedKeyFinding(keyIn(sight), deleted?.purgeMs), true));
    const lost = gone(sight, lostKeyFinding(keyIn(sight)), false);
    return failed(
      sight.phase === "before"
        ? { ...lost, remedy: "Create the key, or name another one. Or leave it to the program.", commands: [NEW_KEY] }
        : lost,
    );
  });

const newestOf = (versions: readonly KeyVersion[]): KeyVersion | undefined =>
  [...versions].sort((one, other) => createdAt(other) - createdAt(one))[0];

/** The version that Atlas uses: the pinned one, else the newest that works. */
function versionIn({ target, nowMs }: Sight, versions: readonly KeyVersion[]): KeyVersion | undefined {
  const { keyVersion } = target;
  if (keyVersion !== undefined) return versions.find(({ version }) => version === keyVersion);
  return latestUsable(versions, nowMs) ?? newestOf(versions.filter(({ enabled }) => enabled)) ?? newestOf(versions);
}

const versionEnabled: Check = (sight) =>
  judged(sight.azure.versions, (versions): Outcome => {
    const { keyVersion } = sight.target;
    const version = versionIn(sight, versions);
    if (version?.enabled === true) return PASSED;
    if (version !== undefined)
      return failed({
        says: disabledFinding(keyIn(sight), keyVersion).says,
        values: { ...vaultValues(sight), version: version.version },
        note: fromWhere(sight),
      });
    const { says, remedy = "" } = lostVersionFinding(keyIn(sight), keyVersion ?? "");
    return failed({ says, remedy, commands: ["pulumi up"] });
  });

/** FACT(vault-gates): the commands for keys use the vault's data plane. */
function fromWhere({ azure }: Sight): string | undefined {
  const vault = valueIn(azure.vault);
  return vault === undefined || vault === "gone" || vault.publicNetworkAccess === "Enabled"
    ? undefined
    : "The vault is closed to the public network: run the command for the key where the vault is reached by a private endpoint.";
}

const judgeKey =
  (judge: (sight: Sight, key: Key) => Outcome): Check =>
  (sight) =>
    judged<Presence<Key>>(sight.azure.key, (key) => (key === "gone" ? undefined : judge(sight, key)));

const typeFits = judgeKey((sight, { keyType }) =>
  KEY_TYPES.some((type) => type.toLowerCase() === keyType.toLowerCase())
    ? PASSED
    : failed({ says: `${named(sight)} is of type ${keyType}.`, values: vaultValues(sight) }),
);

/** FACT(atlas-key-needs). */
const opsFit = judgeKey((sight, { keyOps }) => {
  const missing = KEY_OPS.filter((operation) => !keyOps.some((one) => one.toLowerCase() === operation));
  return missing.length === 0
    ? PASSED
    : failed({
        says: `${named(sight)} does not allow ${missing.join(" and ")}.`,
        values: { ...vaultValues(sight), ops: [...keyOps, ...missing] },
        note: fromWhere(sight),
      });
});

const SOON_MS = 60 * 24 * 3_600_000;

/** A version-less key that Azure rotates gets its next version in time. */
const notExpiring: Check = (sight) =>
  judged(sight.azure.versions, (versions): Outcome => {
    const version = versionIn(sight, versions);
    if (version === undefined) return PASSED;
    const values = vaultValues(sight);
    const note = fromWhere(sight);
    const fault = versionFault(version, sight.nowMs);
    const which = `Key version ${version.version} of "${sight.target.keyName ?? ""}"`;
    if (fault !== undefined) return failed({ says: `${which} ${fault}${datesOf(version)}.`, values, note });
    const isSoon = version.expires !== undefined && version.expires <= sight.nowMs + SOON_MS;
    if (!isSoon || (sight.target.keyVersion === undefined && rotates(sight))) return PASSED;
    return warning({ says: `${which} expires within 60 days${datesOf(version)}.`, values, note });
  });

const datesOf = ({ expires, notBefore }: KeyVersion): string => {
  const dates = [
    ...(notBefore === undefined ? [] : [`active from ${dayOf(notBefore)}`]),
    ...(expires === undefined ? [] : [`expires on ${dayOf(expires)}`]),
  ];
  return dates.length === 0 ? "" : ` (${dates.join(", ")})`;
};

function rotates({ azure }: Sight): boolean {
  const key = valueIn(azure.key);
  if (key === undefined || key === "gone") return false;
  return key.rotationPolicy?.timeAfterCreate !== undefined || key.rotationPolicy?.timeBeforeExpiry !== undefined;
}

/** Atlas's own word, where Azure shows no cause. */
const atlasUsesKey: Check = (sight) =>
  judged(sight.atlas.encryption, ({ azureKeyVault: { valid, keyIdentifier = "" } }) => {
    if (valid === undefined) return undefined;
    if (valid) return PASSED;
    const isUnreachable = reachIn(valueIn(sight.atlas.openAlerts)) === "unreachable";
    const clusters = valueIn(sight.atlas.clusters)?.filter(isEncrypted);
    const stopped = stoppedText(clusters?.map(({ name }) => name));
    return symptom({
      says: isUnreachable
        ? unreachableText(keyIn(sight), {})
        : `Atlas cannot use the key ${keyIdentifier} (valid: false). ${stopped}`,
    });
  });

export const KEY_CHECKS = {
  "CMK-D040": vaultExists,
  "CMK-D041": purgeProtected,
  "CMK-D050": keyExists,
  "CMK-D051": versionEnabled,
  "CMK-D052": typeFits,
  "CMK-D053": opsFit,
  "CMK-D054": notExpiring,
  "CMK-D080": atlasUsesKey,
} satisfies Record<string, Check>;
