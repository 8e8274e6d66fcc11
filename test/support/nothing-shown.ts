// The reads by which the provider explains `valid: false`, where Atlas and Azure show nothing: no alert is open, and nothing of Azure can be read.
import type { AtlasClient } from "../../provider/atlas/types.ts";
import type { FindingClients } from "../../provider/key-findings/look.ts";
import { CmkError } from "../../provider/support/errors.ts";

const unread = (): Promise<never> => Promise.reject(new CmkError("Not read here.", { code: "UNREACHABLE" }));

export const nothingShown: Pick<FindingClients, "azure"> & {
  readonly atlas: FindingClients["atlas"] & Pick<AtlasClient, "listAzureServicePrincipals" | "listAlertConfigs">;
} = {
  atlas: {
    listOpenAlerts: () => Promise.resolve([]),
    listAzureServicePrincipals: () => Promise.resolve([]),
    listAlertConfigs: () => Promise.resolve([]),
    listControlPlaneAddresses: unread,
  },
  azure: {
    findDeletedKey: unread,
    findDeletedVault: unread,
    findServicePrincipal: () => Promise.resolve(undefined),
    getKey: unread,
    getVault: unread,
    isDataPlaneOut: () => Promise.resolve(false),
    listAppSecrets: unread,
    listGroupsOf: unread,
    listKeyVersions: unread,
    listPermissionsOf: unread,
  },
};
