// What this run's resources told before about Atlas's access to a vault: which principal will use it, and that roles on it are assigned. Kept in the memory of
// one plugin process; a resource of another provider instance is not seen.
import type { AtlasReads } from "../atlas/reads";

/** A room's context has it. */
interface Knowing {
  readonly clients: { readonly reads: AtlasReads };
}

interface Told {
  /** Object ids of Atlas's principals, by project. */
  readonly principals: Map<string, string>;
  /** ARM ids of vaults, in lower case. */
  readonly vaults: Set<string>;
}

const told = new WeakMap<AtlasReads, Told>();

function toldIn({ clients: { reads } }: Knowing): Told {
  const all = told.get(reads) ?? { principals: new Map(), vaults: new Set() };
  told.set(reads, all);
  return all;
}

/** For a project's AzureAccess that names the key: a preview knows the principal before Atlas has a role for it. */
export const notePrincipal = (knowing: Knowing, projectId: string, principalId: string): void =>
  void toldIn(knowing).principals.set(projectId, principalId);

export const notedPrincipal = (knowing: Knowing, projectId: string): string | undefined =>
  toldIn(knowing).principals.get(projectId);

/** For a RoleAssignment, whose principal a preview may not know yet. */
export const noteRoleAssignment = (knowing: Knowing, keyVaultId: string): void =>
  void toldIn(knowing).vaults.add(keyVaultId.toLowerCase());

/** Whether this program assigns a role on the vault. Azure may list the role assignment late. */
export const assignsRoles = (knowing: Knowing, keyVaultId: string): boolean =>
  toldIn(knowing).vaults.has(keyVaultId.toLowerCase());
