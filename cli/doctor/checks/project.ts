// The project's clusters and its key, as Atlas shows them. Pure.
import type { Cluster, EncryptionAtRest } from "#provider/atlas/types";
import { cloudFault } from "#provider/private-networking/guards";
import { isEncrypted, isOthers, isShared, providerOf } from "#provider/project/clusters";
import { stoppedText } from "#provider/project/findings";
import { isPrivate, vaultInForce } from "#provider/project/path";
import { keySettingsFault } from "#provider/project/settings-faults";
import { partsOfKeyIdentifier, sameKeyVaultId } from "#provider/support/azure-names";
import { type Check, failed, failedIfAny, judged, PASSED, unread, warningIfAny } from "../outcome";
import { type Sight, valueIn } from "../sight";

const each =
  (isFault: (cluster: Cluster) => boolean, says: (cluster: Cluster) => string): Check =>
  ({ atlas, target }) =>
    judged(atlas.clusters, (clusters) =>
      warningIfAny(
        clusters.filter(isFault).map((cluster) => ({
          says: says(cluster),
          values: { cluster: cluster.name, project: target.projectId },
        })),
      ),
    );

const sharedClusters = each(isShared, ({ name }) => `The cluster "${name}" has a shared tier.`);

const ofOtherKinds: Check = ({ atlas, target }) =>
  judged(atlas.otherClusters, (others) =>
    warningIfAny(
      others.map(({ name, kind }) => ({
        says: `The cluster "${name}" is a ${kind} cluster.`,
        values: { cluster: name, project: target.projectId },
        ...(kind === "serverless" ? { remedy: MOVE_DATA, commands: [] } : {}),
      })),
    ),
  );

const MOVE_DATA = "Move its data to a dedicated cluster, or leave it out of the program.";

const dedicated: Check = (sight) => {
  const both = [sharedClusters(sight), ofOtherKinds(sight)];
  const unread = both.find((one) => one?.result === "unverified");
  const findings = both.flatMap((one) => (one?.result === "warning" ? one.findings : []));
  return findings.length === 0 && unread !== undefined ? unread : warningIfAny(findings);
};

const sameCloudsKey = each(
  isOthers,
  (cluster) => `The cluster "${cluster.name}" is encrypted with a key of ${providerOf(cluster)}.`,
);

const inAzure: Check = (sight) => {
  if (sight.phase === "after" && !isPrivateIn(sight)) return undefined;
  const { projectId } = sight.target;
  return judged(sight.atlas.clusters, (clusters) =>
    warningIfAny(
      clusters.flatMap((cluster) => {
        const fault = isShared(cluster) ? undefined : cloudFault(projectId, [cluster]);
        return fault === undefined ? [] : [{ says: fault.why, values: { cluster: cluster.name, project: projectId } }];
      }),
    ),
  );
};

export const isPrivateIn = ({ atlas }: Sight): boolean => {
  const encryption = valueIn(atlas.encryption);
  return encryption !== undefined && encryption.azureKeyVault.enabled === true && isPrivate(encryption);
};

const usesKey: Check = (sight) =>
  judged(sight.atlas.encryption, (encryption) => {
    const fault = keySettingsFault(encryption);
    if (fault !== undefined) return failed({ ...fault, says: withStopped(fault.says, sight), commands: ["pulumi up"] });
    const { enabled = false } = encryption.azureKeyVault;
    return enabled
      ? PASSED
      : failed({
          says: `Project ${sight.target.projectId} has no customer-managed key in Azure (azureKeyVault.enabled: ${enabled}).`,
          values: { project: sight.target.projectId },
        });
  });

/** CMK-D080, which would say it, is skipped. */
function withStopped(says: string, { atlas }: Sight): string {
  if (valueIn(atlas.encryption)?.azureKeyVault.valid !== false) return says;
  const encrypted = valueIn(atlas.clusters)?.filter(isEncrypted);
  return `${says} ${stoppedText(encrypted?.map(({ name }) => name))}`;
}

const usesNamedKey: Check = ({ atlas, target }) => {
  const { keyVaultId, keyName } = target.given;
  if (keyVaultId === undefined && keyName === undefined) return undefined;
  if (atlas.encryption.kind === "unseen") return unread(atlas.encryption.error);
  return judged(atlas.encryption, (encryption) => {
    const held = heldBy(encryption);
    const says = [
      ...(keyVaultId === undefined || sameKeyVaultId(keyVaultId, held.vault)
        ? []
        : [`the vault is ${held.vault} in Atlas, ${keyVaultId} in the command`]),
      ...(keyName === undefined || keyName === held.key
        ? []
        : [`the key is "${held.key}" in Atlas, "${keyName}" in the command`]),
    ];
    const { projectId } = target;
    return failedIfAny(
      says.map((one) => ({ says: `Of project ${projectId}, ${one}.`, values: { project: projectId } })),
    );
  });
};

const heldBy = (encryption: EncryptionAtRest): { readonly vault: string; readonly key: string } => ({
  vault: vaultInForce(encryption) ?? "(unknown)",
  key: partsOfKeyIdentifier(encryption.azureKeyVault.keyIdentifier ?? "").keyName ?? "(unknown)",
});

export const PROJECT_CHECKS = {
  "CMK-D020": dedicated,
  "CMK-D021": sameCloudsKey,
  "CMK-D022": inAzure,
  "CMK-D023": usesKey,
  "CMK-D024": usesNamedKey,
} satisfies Record<string, Check>;
