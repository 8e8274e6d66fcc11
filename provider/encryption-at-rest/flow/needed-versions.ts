// Which key versions a project's clusters and snapshots may need: Atlas's snapshots beside Azure's list of the key's versions. Async, over the clients. It writes
// nothing, and what cannot be read is a line of the answer.

import type { EncryptionAtRest } from "../../atlas/types";
import { optionsOf } from "../../azure/clouds";
import type { KeyVersion } from "../../azure/types";
import { snapshotsOf } from "../../backups/read";
import type { Reading } from "../../engine/run";
import { type NeededVersion, neededVersions } from "../../project/needed-versions";
import { vaultInForce } from "../../project/path";
import { type SnapshotSummary, summaryOf } from "../../project/snapshots";
import { isAzureEnvironment, partsOfKeyIdentifier } from "../../support/azure-names";
import { CmkError } from "../../support/errors";
import { versionsUnreadText } from "../rotation-texts";
import type { Clients } from "./observe";

interface Asked {
  readonly projectId: string;
  readonly keyIdentifierSince?: string | undefined;
}

export interface Needed {
  readonly keyIdentifier?: string;
  readonly clusters: readonly SnapshotSummary[];
  readonly keyVersions: readonly NeededVersion[];
  readonly notChecked: readonly string[];
}

export async function findNeeded(reading: Reading<Clients>, asked: Asked): Promise<Needed> {
  const { clients, signal } = reading;
  const { projectId, keyIdentifierSince: since } = asked;
  const project = await clients.reads.encryptionAtRest(projectId, { maxAgeMs: 0, signal });
  const { enabled, keyIdentifier } = project.azureKeyVault;
  const { clusters, notRead } = await snapshotsOf(reading, asked);
  const snapshots = clusters.flatMap((one) => one.snapshots);
  const unread = notRead === undefined ? [] : [notRead];
  const found = { clusters: clusters.map(summaryOf), keyVersions: [], notChecked: unread };
  if (enabled !== true || keyIdentifier === undefined) return found;
  const versions = await versionsOf(reading, project, keyIdentifier);
  if (typeof versions === "string") return { ...found, keyIdentifier, notChecked: [...unread, versions] };
  const keyVersions = neededVersions({ keyIdentifier, since, snapshots, versions });
  // A list without the version in use is not whole: other versions may be missing, too.
  const isWhole = keyVersions.some(({ inUse }) => inUse);
  const missing = isWhole ? [] : [versionsUnreadText(keyIdentifier, "Azure's list has no version that is in use.")];
  return { ...found, keyIdentifier, keyVersions, notChecked: [...unread, ...missing] };
}

/** A text: why Azure's list cannot be read. */
async function versionsOf(
  { clients, signal }: Reading<Clients>,
  project: EncryptionAtRest,
  keyIdentifier: string,
): Promise<readonly KeyVersion[] | string> {
  const { azureEnvironment = "AZURE" } = project.azureKeyVault;
  const { keyName = "" } = partsOfKeyIdentifier(keyIdentifier);
  const cloud = isAzureEnvironment(azureEnvironment) ? { azureEnvironment } : {};
  try {
    return await clients.azure.listKeyVersions(vaultInForce(project) ?? "", keyName, optionsOf(cloud, signal));
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    return versionsUnreadText(keyIdentifier, error.message);
  }
}
