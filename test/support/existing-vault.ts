// A world with a vault and a key. Atlas has no role on the vault; the runner may assign roles and read service principals.
import { componentSeed } from "../../emulator/component-seeds.ts";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";

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
