// Whether another key is in force in a project than the one that a program wants. Pure: no client, no clock, no environment.
import type { EncryptionAtRest } from "../atlas/types";
import { sameKeyOfAnyVersion } from "../support/azure-names";
import { holdsUnknown } from "../support/unknowns";

/** The key that a program wants for a project. */
export interface WantedKey {
  readonly projectId: string;
  readonly keyIdentifier: string;
  /** Take over a project in which another key is in force. */
  readonly adopt?: boolean;
}

/** Another key is in force that the program was not told to take over. A different version of the same key is the program's to move. */
export const isForeign = (wanted: WantedKey, actual: EncryptionAtRest): boolean => {
  const vault = actual.azureKeyVault;
  if (vault.enabled !== true || wanted.adopt === true || holdsUnknown(wanted.keyIdentifier)) return false;
  return !sameKeyOfAnyVersion(vault.keyIdentifier ?? "", wanted.keyIdentifier);
};

export const foreignText = ({ projectId, keyIdentifier }: WantedKey, { azureKeyVault }: EncryptionAtRest): string =>
  `Project ${projectId} already encrypts with the key ${azureKeyVault.keyIdentifier ?? "(unknown)"}, which this program was not told to take over. Nothing was changed. ` +
  `Pass adopt: true to move the project to ${keyIdentifier}, or name the key that is in force.`;
