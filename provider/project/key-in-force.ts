// Whether a project is encrypted with another key than the program's. Pure: no client, no clock, no environment.
import type { EncryptionAtRest } from "../atlas/types";
import { sameKeyOfAnyVersion } from "../support/azure-names";
import { holdsUnknown } from "../support/unknowns";

/** The key that a program wants for a project. */
export interface WantedKey {
  readonly projectId: string;
  readonly keyIdentifier: string;
  /** Adopt a project that is encrypted with another key. */
  readonly adopt?: boolean;
}

/** The project is encrypted with another key, and the program does not adopt it. The program may change to another version of the same key. */
export const isForeign = (wanted: WantedKey, actual: EncryptionAtRest): boolean => {
  const vault = actual.azureKeyVault;
  if (vault.enabled !== true || wanted.adopt === true || holdsUnknown(wanted.keyIdentifier)) return false;
  return !sameKeyOfAnyVersion(vault.keyIdentifier ?? "", wanted.keyIdentifier);
};

export const foreignText = ({ projectId, keyIdentifier }: WantedKey, { azureKeyVault }: EncryptionAtRest): string =>
  `Project ${projectId} is already encrypted with another key: ${azureKeyVault.keyIdentifier ?? "(unknown)"} in Atlas, ${keyIdentifier} in the program. Nothing was changed. ` +
  "Pass adopt: true to change the project to the program's key, or name the key that Atlas has.";
