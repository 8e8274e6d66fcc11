// Everything that a rehearsal needs of one Atlas project. Async, over the clients; it only reads.
import type {
  AlertConfig,
  AzureServicePrincipal,
  BackupCompliancePolicy,
  Cluster,
  EncryptionAtRest,
  MaintenanceWindow,
  OtherCluster,
  PrivateEndpoint,
} from "#provider/atlas/types";
import { policyOf, snapshotsOf } from "#provider/backups/read";
import { EVENTS } from "#provider/key-rotation-alert/alerts";
import { isPrivate } from "#provider/project/path";
import { keySettingsFault } from "#provider/project/settings-faults";
import type { ClusterSnapshots } from "#provider/project/snapshots";
import { type Looking, NEEDS, type Notes } from "../../status/collect/looking";

export interface ReadProject {
  readonly id: string;
  readonly name: string;
  readonly encryption: EncryptionAtRest;
  readonly clusters: readonly Cluster[];
  readonly others: readonly OtherCluster[];
  readonly principals: readonly AzureServicePrincipal[];
  readonly alerts: readonly AlertConfig[];
  readonly endpoints: readonly PrivateEndpoint[];
  readonly window?: MaintenanceWindow | undefined;
  readonly policy?: BackupCompliancePolicy | undefined;
  readonly snapshots: readonly ClusterSnapshots[];
}

/** `undefined`: the project cannot be read at all. */
export async function readProject(looking: Looking, projectId: string, notes: Notes): Promise<ReadProject | undefined> {
  const { clients, signal } = looking;
  const encryption = await notes.read({ what: `project ${projectId}`, needs: NEEDS.atlas }, () =>
    clients.reads.encryptionAtRest(projectId, { maxAgeMs: 0, signal }),
  );
  if (encryption === undefined) return undefined;
  const fault = keySettingsFault(encryption);
  if (fault !== undefined)
    notes.add({
      what: `the key of project ${projectId}`,
      why: `${fault.says} ${fault.remedy ?? ""}`,
      needs: NEEDS.atlas,
    });
  const list = async <Item>(what: string, work: () => Promise<readonly Item[]>): Promise<readonly Item[]> =>
    (await notes.read({ what: `${what} of project ${projectId}`, needs: NEEDS.atlas }, work)) ?? [];
  const [project, clusters, others, principals, alerts, endpoints, around] = await Promise.all([
    notes.read({ what: `the name of project ${projectId}`, needs: NEEDS.atlas }, () =>
      clients.atlas.getProject(projectId, { signal }),
    ),
    list("the clusters", () => clients.reads.clusters(projectId, { maxAgeMs: 0, signal })),
    list("the flex clusters and serverless instances", () => clients.atlas.listOtherClusters(projectId, { signal })),
    list("the roles", () => clients.atlas.listAzureServicePrincipals(projectId, { signal })),
    list("the alerts", () => clients.atlas.listAlertConfigs(projectId, EVENTS, { signal })),
    // FACT(atlas-endpoint-owner): without private networking there are none, and reading them needs Project Owner.
    list("the private endpoints", async () =>
      isPrivate(encryption) ? clients.reads.privateEndpoints(projectId, { maxAgeMs: 0, signal }) : [],
    ),
    readAround(looking, projectId, notes),
  ]);
  const name = project?.name ?? projectId;
  return { id: projectId, name, encryption, clusters, others, principals, alerts, endpoints, ...around };
}

async function readAround({ clients, signal }: Looking, projectId: string, notes: Notes) {
  const needs = NEEDS.atlas;
  const [window, policy, kept] = await Promise.all([
    notes.read({ what: `the maintenance window of project ${projectId}`, needs }, () =>
      clients.atlas.getMaintenanceWindow(projectId, { signal }),
    ),
    policyOf({ clients, signal }, { projectId }),
    snapshotsOf({ clients, signal }, { projectId }),
  ]);
  if (policy.unread !== undefined) notes.add({ ...policy.unread, needs });
  if (kept.notRead !== undefined) notes.add({ what: `snapshots of project ${projectId}`, why: kept.notRead, needs });
  return { window, policy: policy.policy, snapshots: kept.clusters };
}
