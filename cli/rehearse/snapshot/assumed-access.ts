// Where Atlas says that the key works, and the role that lets it in was not found: it may be a group's, or not readable. Pure.
import { vaultInForce } from "#provider/project/path";
import { sameKeyVaultId } from "#provider/support/azure-names";
import type { ReadAzure } from "./read-azure";
import type { ReadProject } from "./read-project";
import type { ReadVault } from "./read-vault";

export interface AssumedAccess {
  readonly principalId: string;
  readonly keyVaultId: string;
}

/** Of each project whose key works, the principal without a role assignment or access policy that was read. */
export function assumedAccess(read: Pick<ReadAzure, "projects" | "vaults" | "apps">): readonly AssumedAccess[] {
  const found = read.projects.flatMap((project) => {
    const vault = read.vaults.find((one) => isOf(project, one));
    const principalId = principalOf(project, read.apps);
    const works = project.encryption.azureKeyVault.valid === true;
    return vault === undefined || principalId === undefined || !works || hasAccess(vault, principalId)
      ? []
      : [{ principalId, keyVaultId: vault.vault.id }];
  });
  return [...new Map(found.map((one) => [`${one.principalId} ${one.keyVaultId}`, one])).values()];
}

const isOf = ({ encryption }: ReadProject, { vault }: ReadVault): boolean =>
  sameKeyVaultId(vaultInForce(encryption) ?? "", vault.id);

function principalOf({ encryption, principals }: ReadProject, apps: ReadAzure["apps"]): string | undefined {
  const { roleId, clientID } = encryption.azureKeyVault;
  return roleId === undefined
    ? apps.find(({ clientId }) => clientId === clientID)?.objectId
    : principals.find((one) => one.roleId === roleId)?.servicePrincipalId;
}

const hasAccess = ({ vault, assignments }: ReadVault, principalId: string): boolean =>
  vault.enableRbacAuthorization
    ? assignments.some((one) => isSame(one.principalId, principalId))
    : vault.accessPolicies.some(({ objectId }) => isSame(objectId, principalId));

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
