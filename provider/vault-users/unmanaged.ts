// Customer-managed keys of projects that a program names, and that no resource of the run manages: a create that was killed and then removed from the
// program leaves such. Async, over the clients; it looks, says what it finds, and changes nothing.
import type { AtlasReads } from "../atlas/reads";
import { namesVault } from "../project/vault-use";
import { unmanagedKeyText } from "./texts";

export interface Named {
  /** Whatever names a project for the program: `projectId`, `projectIds`. */
  readonly projectIds: readonly string[] | undefined;
  /** Only keys in this vault. Absent: wherever they are. */
  readonly keyVaultId?: string;
}

interface Speaking {
  readonly clients: { readonly reads: AtlasReads };
  readonly signal: AbortSignal;
  info(text: string): void;
  isDeclared(kind: string, identity: string): Promise<boolean>;
}

/** One line for each project. Looks anew, because this run may have changed what there is; a project that cannot be looked at is none. */
export async function sayUnmanagedKeys(
  { clients: { reads }, signal, info, isDeclared }: Speaking,
  { projectIds = [], keyVaultId }: Named,
): Promise<void> {
  const freshness = { since: reads.mark(), maxAgeMs: 0, signal };
  const lineOf = async (projectId: string): Promise<readonly string[]> => {
    if (await isDeclared("EncryptionAtRest", projectId)) return [];
    const encryption = await reads.encryptionAtRest(projectId, freshness).catch(() => undefined);
    if (encryption?.azureKeyVault.enabled !== true) return [];
    const isAsked = keyVaultId === undefined || namesVault(encryption, keyVaultId);
    return isAsked ? [unmanagedKeyText(projectId, encryption.azureKeyVault.keyIdentifier)] : [];
  };
  for (const says of (await Promise.all(projectIds.map(lineOf))).flat()) info(says);
}
