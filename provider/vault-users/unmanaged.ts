// Customer-managed keys of projects that a program names, and that no resource of the run manages: a create that was killed and then removed from the
// program leaves such. Async, over the clients; it looks, and changes nothing.
import type { AtlasReads } from "../atlas/reads";
import type { EncryptionAtRest } from "../atlas/types";
import { unmanagedKeyText } from "./texts";

export interface Named {
  /** Whatever names a project for the program: `projectId`, `projectIds`. */
  readonly projectIds: readonly string[] | undefined;
  /** Whether the project's configuration is about the resource that asks. */
  uses(encryption: EncryptionAtRest): boolean;
}

interface Looking {
  readonly signal: AbortSignal;
  isDeclared(kind: string, identity: string): Promise<boolean>;
}

/** One line for each project. Looks anew, because this run may have changed what there is; a project that cannot be looked at is none. */
export async function unmanagedKeys(
  { reads }: { readonly reads: AtlasReads },
  { projectIds = [], uses }: Named,
  { signal, isDeclared }: Looking,
): Promise<readonly string[]> {
  const freshness = { since: reads.mark(), maxAgeMs: 0, signal };
  const lineOf = async (projectId: string): Promise<readonly string[]> => {
    if (await isDeclared("EncryptionAtRest", projectId)) return [];
    const encryption = await reads.encryptionAtRest(projectId, freshness).catch(() => undefined);
    return encryption?.azureKeyVault.enabled === true && uses(encryption)
      ? [unmanagedKeyText(projectId, encryption.azureKeyVault.keyIdentifier)]
      : [];
  };
  return (await Promise.all(projectIds.map(lineOf))).flat();
}
