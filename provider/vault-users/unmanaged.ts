// Finds customer-managed keys of the program's projects that no resource of the run manages. A killed create leaves such keys when its resource is then removed
// from the program. Async, over the clients; it reads, reports what it finds, and changes nothing.
import type { AtlasReads } from "../atlas/reads";
import { namesVault } from "../project/vault-use";
import { unmanagedKeyText } from "./texts";

export interface Named {
  /** The program's projects: `projectId`, `projectIds`. */
  readonly projectIds: readonly string[] | undefined;
  /** Only keys in this vault. Absent: in any vault. */
  readonly keyVaultId?: string;
}

interface Speaking {
  readonly clients: { readonly reads: AtlasReads };
  readonly signal: AbortSignal;
  info(text: string): void;
  isDeclared(kind: string, identity: string): Promise<boolean>;
  /** What the program declares with another package. */
  readonly elsewhere: ReadonlyArray<{ readonly type: string; readonly projectId?: string }>;
}

/** The type of `@pulumi/mongodbatlas`. */
const THEIRS = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";

/** One line for each project. Reads again, because this run may have changed the project. A project that cannot be read is skipped. */
export async function sayUnmanagedKeys(
  { clients: { reads }, signal, info, isDeclared, elsewhere }: Speaking,
  { projectIds = [], keyVaultId }: Named,
): Promise<void> {
  const freshness = { since: reads.mark(), maxAgeMs: 0, signal };
  const lineOf = async (projectId: string): Promise<readonly string[]> => {
    if (elsewhere.some((one) => one.type === THEIRS && (one.projectId ?? projectId) === projectId)) return [];
    if (await isDeclared("EncryptionAtRest", projectId)) return [];
    const encryption = await reads.encryptionAtRest(projectId, freshness).catch(() => undefined);
    if (encryption?.azureKeyVault.enabled !== true) return [];
    const isAsked = keyVaultId === undefined || namesVault(encryption, keyVaultId);
    return isAsked ? [unmanagedKeyText(projectId, encryption.azureKeyVault.keyIdentifier)] : [];
  };
  for (const says of (await Promise.all(projectIds.map(lineOf))).flat()) info(says);
}
