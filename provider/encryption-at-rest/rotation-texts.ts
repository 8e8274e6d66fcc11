// Messages about a change of a project's key. Text only.
import { keptKeyNamed, keyNamed } from "../project/key-names";
import type { Desired } from "./plan";

export interface Rotation extends Pick<Desired, "projectId" | "keyIdentifier"> {
  /** The key identifier before. */
  readonly earlier: string;
}

/** The row's last status. */
export const usedText = "Atlas encrypts and decrypts with the key";

/** `up` reads no snapshots, so the message says where they are listed. */
export const rotatedText = ({ projectId, keyIdentifier, earlier }: Rotation): string =>
  `Project ${projectId} now uses ${keyNamed(keyIdentifier)}. Keep ${keptKeyNamed(earlier, keyIdentifier)} enabled while a snapshot may need it: getNeededKeyVersions lists the snapshots and the versions. ` +
  "This package disables and deletes no key version.";

export const recoveredText = ({ projectId }: Pick<Desired, "projectId">): string =>
  `Atlas uses the key of project ${projectId} again, and every encrypted cluster is IDLE.`;

/** `why`: the end of the wait. */
export const unrecoveredText = ({ projectId }: Pick<Desired, "projectId">, why: string): string =>
  `Atlas uses the key of project ${projectId} again. Cannot be confirmed: every encrypted cluster has started. ${why} Check the clusters in Atlas.`;

/** `why`: the end of the wait. */
export const unsettledText = ({ projectId, keyIdentifier, earlier }: Rotation, why: string): string =>
  `Cannot be confirmed: every cluster of project ${projectId} uses ${keyNamed(keyIdentifier)}. ${why} The key itself is in use. ` +
  `Keep ${keptKeyNamed(earlier, keyIdentifier)} enabled until every cluster is IDLE in Atlas.`;

export const versionsUnreadText = (keyIdentifier: string, why: string): string =>
  `Not checked: which versions the key ${keyIdentifier} has. Keep all of them enabled. ${why}`;
