// Reads the project in Atlas: once each, side by side. Nothing is read after a project that cannot be read.
import type { AtlasClient } from "#provider/atlas/types";
import { EVENTS } from "#provider/key-rotation-alert/alerts";
import { CmkError } from "#provider/support/errors";
import { type AtlasSight, NONE } from "../sight";
import { look } from "./look";

export interface Asking {
  readonly projectId: string;
  readonly signal: AbortSignal;
}

type Read = Omit<AtlasSight, "addresses">;

export async function atlasSight(client: AtlasClient | CmkError, asking: Asking): Promise<Read> {
  if (client instanceof CmkError) return nothing({ kind: "unseen", error: client });
  const { projectId, signal } = asking;
  const project = await look(client.getProject(projectId, { signal }));
  if (project.kind !== "seen") return nothing(project);
  const options = { signal };
  const [encryption, clusters, otherClusters, endpoints, registered, alerts, openAlerts] = await Promise.all([
    look(client.getEncryptionAtRest(projectId, options)),
    look(client.listClusters(projectId, options)),
    look(client.listOtherClusters(projectId, options)),
    look(client.listPrivateEndpoints(projectId, options)),
    look(client.listAzureServicePrincipals(projectId, options)),
    look(client.listAlertConfigs(projectId, EVENTS, options)),
    look(client.listOpenAlerts(projectId, options)),
  ]);
  return { project, encryption, clusters, otherClusters, endpoints, registered, alerts, openAlerts };
}

/** Atlas's addresses, which a vault's firewall is compared with. */
export const addressesFor = (
  client: AtlasClient | CmkError,
  isWanted: boolean,
  signal: AbortSignal,
): Promise<AtlasSight["addresses"]> =>
  isWanted && !(client instanceof CmkError)
    ? look(client.listControlPlaneAddresses({ signal }))
    : Promise.resolve(NONE);

function nothing(why: Exclude<AtlasSight["project"], { kind: "seen" }>): Read {
  return {
    project: why,
    encryption: why,
    clusters: why,
    otherClusters: why,
    endpoints: why,
    registered: why,
    alerts: why,
    openAlerts: why,
  };
}
