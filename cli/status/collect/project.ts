// One project: every part that can be read, side by side. It judges nothing.
import type { EncryptionAtRest } from "#provider/atlas/types";
import { optionsOf } from "#provider/azure/clouds";
import { snapshotsOf } from "#provider/backups/read";
import { explain, whyUnreachable } from "#provider/key-findings/look";
import { explainedText } from "#provider/project/findings";
import { isPrivate, vaultInForce } from "#provider/project/path";
import { keySettingsFault } from "#provider/project/settings-faults";
import { summaryOf } from "#provider/project/snapshots";
import { isAzureEnvironment, normalKeyIdentifier, partsOfKeyIdentifier } from "#provider/support/azure-names";
import type { ProjectReport } from "../report";
import type { Encryption } from "../sections";
import { type Part, readAlerts, readClusters, readMaintenance, readOpenAlerts, readPolicy } from "./atlas-parts";
import { type Place, readAccess, readEndpoints, readKey, readOthers, readVault } from "./key-parts";
import { createNotes, type Looking, NEEDS } from "./looking";

/** What was read, before it is judged. */
export type Collected = Omit<ProjectReport, "verdict" | "findings">;

export interface Asked {
  readonly projectId: string;
  /** From `--stack-output`. */
  readonly since?: string | undefined;
}

export async function collectProject(looking: Looking, { projectId, since }: Asked): Promise<Collected> {
  const notes = createNotes();
  const part: Part = { ...looking, projectId, notes };
  const project = await notes.read(
    { what: "the encryption at rest, and all else of the project", needs: NEEDS.atlas },
    () => part.clients.reads.encryptionAtRest(projectId, { maxAgeMs: 0, signal: part.signal }),
  );
  if (project === undefined) return { projectId, notRead: notes.notRead() };
  const [named, parts, around] = await Promise.all([
    notes.read({ what: "the project's name", needs: NEEDS.atlas }, () =>
      part.clients.atlas.getProject(projectId, { signal: part.signal }),
    ),
    atlasParts(part),
    keyParts(part, { project, since }),
  ]);
  return {
    projectId,
    ...(named?.name === undefined ? {} : { projectName: named.name }),
    ...around,
    ...parts,
    notRead: notes.notRead(),
  };
}

async function atlasParts(part: Part) {
  const [clusters, alerts, openAlerts, maintenance, policy] = await Promise.all([
    readClusters(part),
    readAlerts(part),
    readOpenAlerts(part),
    readMaintenance(part),
    readPolicy(part),
  ]);
  return {
    ...(clusters === undefined ? {} : { clusters: clusters.statuses }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(openAlerts === undefined ? {} : { openAlerts }),
    ...(maintenance === undefined ? {} : { maintenance }),
    ...(policy === undefined ? {} : { backupCompliancePolicy: policy }),
  };
}

async function keyParts(
  part: Part,
  { project, since }: { readonly project: EncryptionAtRest; readonly since: string | undefined },
) {
  const kept = await snapshotsOf(part, part);
  if (kept.notRead !== undefined) part.notes.add({ what: "snapshots", why: kept.notRead, needs: NEEDS.atlas });
  const snapshots = kept.clusters.map(summaryOf);
  const place = placeOf(part, project);
  const encryption = await readEncryption(part, project);
  if (place === undefined)
    return { encryption, access: null, key: null, vault: null, endpoints: [], otherProjects: null, snapshots };
  const [access, key, vault, endpoints, otherProjects] = await Promise.all([
    readAccess(part, place),
    readKey(part, place, { kept, since }),
    readVault(part, place),
    readEndpoints(part, place),
    readOthers(part, place),
  ]);
  return {
    encryption,
    access,
    key,
    ...(vault === undefined ? {} : { vault }),
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(otherProjects === undefined ? {} : { otherProjects }),
    snapshots,
  };
}

/** `undefined`: no customer-managed key in Azure. */
export function placeOf({ signal }: Pick<Part, "signal">, project: EncryptionAtRest): Place | undefined {
  const { keyIdentifier: given, azureEnvironment = "" } = project.azureKeyVault;
  const keyVaultId = vaultInForce(project);
  if (given === undefined || keyVaultId === undefined) return undefined;
  const keyIdentifier = normalKeyIdentifier(given);
  const { keyName } = partsOfKeyIdentifier(keyIdentifier);
  if (keyName === undefined) return undefined;
  const azure = optionsOf(isAzureEnvironment(azureEnvironment) ? { azureEnvironment } : {}, signal);
  return { project, keyVaultId, keyIdentifier, keyName, azure };
}

async function readEncryption(part: Part, project: EncryptionAtRest): Promise<Encryption> {
  const { enabled, valid, keyIdentifier, azureEnvironment } = project.azureKeyVault;
  const isEnabled = enabled === true;
  const lost = isEnabled && valid === false ? await whyLost(part, project) : {};
  const incomplete = keySettingsFault(project)?.says;
  return {
    enabled: isEnabled,
    ...(isEnabled && valid !== undefined ? { valid } : {}),
    ...lost,
    ...(incomplete === undefined || lost.whyNotValid !== undefined ? {} : { incomplete }),
    ...(isEnabled && keyIdentifier !== undefined ? { keyIdentifier } : {}),
    ...(isEnabled && azureEnvironment !== undefined ? { azureEnvironment } : {}),
    requirePrivateNetworking: isEnabled && isPrivate(project),
    enabledForSearchNodes: project.enabledForSearchNodes === true,
  };
}

async function whyLost(
  part: Part,
  actual: EncryptionAtRest,
): Promise<Pick<Encryption, "whyNotValid" | "isUnreachable">> {
  const { projectId, notes } = part;
  const lost = { projectId, actual };
  const why = await notes.read({ what: "why Atlas cannot use the key", needs: NEEDS.vault }, async () => {
    const unreachable = await whyUnreachable(part, lost);
    if (unreachable !== undefined) return { whyNotValid: unreachable, isUnreachable: true as const };
    return { whyNotValid: explainedText(await explain(part, lost)) };
  });
  return why ?? {};
}
