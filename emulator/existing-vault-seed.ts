// The quickstart's vault and key, where Atlas has no access yet: a stack that brings its own vault starts here.
import { componentSeed } from "./component-seeds.ts";
import { quickstart, quickstartSeed, type Seed } from "./seeds.ts";

/** The runner may assign roles on the vault, and find Atlas's service principal. */
export function existingVaultSeed(nowMs: number): Seed {
  const { atlas } = componentSeed(nowMs);
  const { azure } = quickstartSeed(nowMs);
  const principalId = quickstart.runner.servicePrincipalId;
  const roleAssignments = [
    ...(azure.roleAssignments ?? []).filter((one) => one.principalId === principalId),
    { scope: quickstart.keyVaultId, principalId, role: "Role Based Access Control Administrator" as const },
  ];
  return { atlas, azure: { ...azure, roleAssignments, graphRights: { [principalId]: ["Application.Read.All"] } } };
}
