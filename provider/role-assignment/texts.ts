// Messages about a role assignment: what was adopted, kept or refused, and what differs. Texts only.
import type { RoleAssignment } from "../azure/types";
import { command } from "../support/shell";
import { customRoleFor, customRoleName, type Desired, type Difference, isCustom, type Role, roleGuid } from "./plan";

export const roleNamed = ({ role, keyVaultId, roleDefinitionId }: Role): string =>
  isCustom({ role })
    ? `the role "${customRoleFor(keyVaultId).roleName}"`
    : role.includes("/")
      ? `the role ${roleGuid(roleDefinitionId)}`
      : `the role ${role}`;

/** `the role Reader of the principal 4444… on /subscriptions/…` */
const grantNamed = (desired: Desired): string =>
  `${roleNamed(desired)} of the principal ${desired.principalId} on ${desired.keyVaultId}`;

const deleteCommand = (id: string): string => command`az role assignment delete --ids ${id}`;

export const adoptedText = (desired: Desired, { id }: RoleAssignment): string =>
  `Adopted the existing role assignment ${id}: ${grantNamed(desired)}.`;
export const NOT_OURS = "This package did not create it, so a delete of this resource keeps it.";

export const keptText = (desired: Desired, { id }: RoleAssignment): string =>
  `Kept: the adopted role assignment ${id}: ${grantNamed(desired)}. To delete it: \`${deleteCommand(id)}\`.`;

export const goneText = (desired: Desired): string =>
  `The role assignment was deleted outside Pulumi: ${grantNamed(desired)}. \`pulumi up\` creates the role assignment again.`;

export const roleDriftText = ({ keyVaultId }: Pick<Desired, "keyVaultId">, drift: readonly Difference[]): string =>
  `Drift in the role "${customRoleFor(keyVaultId).roleName}": ${
    drift.length === 0
      ? "it was deleted outside Pulumi"
      : drift
          .map(({ property, inAzure, inProgram }) => `${property}: ${inAzure} in Azure, ${inProgram} in the program`)
          .join("; ")
  }. \`pulumi up\` restores the role.`;

export const roleKeptText = ({ keyVaultId }: Pick<Desired, "keyVaultId">): string =>
  `Kept: the role "${customRoleFor(keyVaultId).roleName}", because it is still assigned. To delete it when it is no longer assigned: \`${command`az role definition delete --name ${customRoleName(keyVaultId)} --scope ${customRoleFor(keyVaultId).assignableScopes}`}\`.`;

/** For a refusal: "the role assignment … (…)". */
export const doomedNamed = (desired: Desired, { name }: RoleAssignment): string =>
  `the role assignment ${name} (${grantNamed(desired)})`;

export const STILL_NEEDED_HINT =
  "First decrypt the clusters of these projects. Then delete each project's EncryptionAtRest, or pass another key to it. Or give the principal the same permissions by another role assignment. Then run again.";

export const declaredText = (desired: Desired, found: RoleAssignment, users: readonly string[]): string =>
  `The delete of ${doomedNamed(desired, found)} was refused: the program declares ${users.join(" and ")}, which need it. Nothing was changed.`;
export const DECLARED_HINT =
  "Remove these resources from the program first, or give the principal the same permissions by another role assignment.";

export const unseenText = (desired: Desired, unseen: string): string =>
  `Cannot be checked: which other projects need ${grantNamed(desired)}. Not read: ${unseen}.`;

const ASSIGN_ROLE = "Role Based Access Control Administrator";
export const lacksText = ({ keyVaultId }: Pick<Desired, "keyVaultId">, missing: readonly string[]): string =>
  `The Azure login lacks the permission to assign the role on ${keyVaultId}: ${missing.join(", ")}. Assign the login the role ${missing.some((action) => /roleDefinitions/i.test(action)) ? "User Access Administrator on the resource group" : `${ASSIGN_ROLE} on the vault or its resource group`}. A new role assignment takes minutes to work.`;

/** What a preview cannot check where the program does not know the service principal yet. */
export const PRINCIPAL_CHECKS = "whether roles on the vault are already assigned to the service principal";

/** What a preview checks. */
export const CHECKS =
  "whether the role is already assigned, and whether the Azure login has the permission to assign it";
