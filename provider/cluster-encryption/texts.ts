// What a person reads when Atlas refuses to change a cluster. Words only.
import { AZURE } from "../project/clusters";

export interface Refused {
  readonly projectId: string;
  readonly clusterName: string;
  readonly wanted: string;
}

export const brokenPathText = ({ projectId, clusterName, wanted }: Refused, path: string): string =>
  `Cluster "${clusterName}" of project ${projectId} was not ${wanted === AZURE ? "encrypted" : "decrypted"}: Atlas cannot reach the key while the private endpoints of project ${projectId} are not all ACTIVE: ${path}.`;

export const BROKEN_PATH_HINT =
  "Nothing was changed. Run `pulumi up`: the project's PrivateNetworking creates and approves the endpoint again. Then run the same command again.";
