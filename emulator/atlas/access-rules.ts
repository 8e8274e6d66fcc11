// What holds of a project's roles for Azure at a time: usable for encryption, in use. Pure readings, and the one note that makes them possible.
import type { AtlasProject, CloudRole } from "./store.ts";

/**
 * FACT(atlas-role-new): right after its authorization a role may still be refused. ASSUMED(emulator-atlas-codes):
 * before it, the same code.
 */
export const isUsable = (project: AtlasProject, role: CloudRole, nowMs: number): boolean =>
  role.authorized && nowMs >= (role.authorizedMs ?? Number.NEGATIVE_INFINITY) + (project.roleUsableAfterMs ?? 0);

export function isNamedBySettings(project: AtlasProject, role: CloudRole): boolean {
  const { azureKeyVault } = project.encryption;
  return azureKeyVault.enabled && azureKeyVault.roleId === role.roleId;
}

/** Whether `featureUsages` tells of encryption at rest: by the settings, later by the project's lag. A change by hand shows at once. */
export function isUsageShown(project: AtlasProject, role: CloudRole, nowMs: number): boolean {
  const lagMs = project.roleUsageLagMs ?? 0;
  if (isNamedBySettings(project, role)) return nowMs >= (role.usedSinceMs ?? Number.NEGATIVE_INFINITY) + lagMs;
  return role.usedUntilMs !== undefined && nowMs < role.usedUntilMs + lagMs;
}

/** After a change of the settings by request: which roles are used from now on, and which no more. */
export function noteRoleUse(project: AtlasProject, nowMs: number): void {
  for (const role of project.roles) {
    const wasNoted = role.usedSinceMs !== undefined && role.usedUntilMs === undefined;
    const isUsed = isNamedBySettings(project, role);
    if (isUsed && !wasNoted) {
      role.usedSinceMs = nowMs;
      delete role.usedUntilMs;
    } else if (!isUsed && wasNoted) role.usedUntilMs = nowMs;
  }
}
