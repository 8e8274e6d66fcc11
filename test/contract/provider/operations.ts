// Every operation of the two clients whose answer is read: how the test asks it, and which recorded answers are answers to it. In the order in which
// one emulated world goes through them all.
import { quickstart } from "../../../emulator/seeds.ts";
import type { AtlasClient } from "../../../provider/atlas/types.ts";
import type { AzureClient } from "../../../provider/azure/types.ts";
import type { Operation } from "./needed-fields.ts";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly azure: AzureClient;
}

export interface Asked {
  readonly operation: Operation;
  readonly ask: (clients: Clients) => Promise<unknown>;
  /** "GET /groups/{groupId}/clusters": of the recordings, without the query. */
  readonly recordedAs?: readonly string[];
  /** Of the emulated world, before it is asked. */
  readonly prepare?: (clients: Clients) => Promise<unknown>;
  /** Of the emulated world, two minutes after it was asked: what the operation left under way is looked at here, and not by the next one. */
  readonly settle?: (clients: Clients) => Promise<unknown>;
}

const { projectId, keyVaultId, keyName, roleId, subscriptionId } = quickstart;
const KEY = `https://${quickstart.keyVaultName}.vault.azure.net/keys/${keyName}`;
const NEW_VAULT = keyVaultId.replace(quickstart.keyVaultName, "second-kv");
/** The event of the first alert that is recorded, of what an emulated project has, and of one that nobody has. */
const EVENTS = [
  "REPLICATION_OPLOG_WINDOW_RUNNING_OUT",
  "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
  "AZURE_ENCRYPTION_KEY_INVALID",
];
const ALERT = {
  eventTypeName: "AZURE_ENCRYPTION_KEY_INVALID",
  enabled: true,
  notifications: [{ typeName: "GROUP", emailEnabled: true }],
};
const PRINCIPAL = {
  tenantId: quickstart.tenantId,
  servicePrincipalId: quickstart.staticApp.servicePrincipalId,
  atlasAzureAppId: "9efedfcc-2eca-4b27-a613-0cad1e114cb7",
};
const NEW_KEY = { keyType: "RSA", keySize: 2048, keyOps: ["encrypt"], rotationPolicy: { timeAfterCreate: "P90D" } };

const KEY_VAULT = {
  enabled: true,
  azureEnvironment: "AZURE",
  subscriptionID: subscriptionId,
  resourceGroupName: quickstart.resourceGroupName,
  keyVaultName: quickstart.keyVaultName,
  keyIdentifier: KEY,
  roleId,
};

const NEW_VAULT_BODY = {
  location: "eastus2",
  tenantId: quickstart.tenantId,
  sku: "standard",
  softDeleteRetentionInDays: 90,
  tags: { team: "keys" },
};
export const FOREIGN_APP = "99999999-9999-4999-8999-999999999999";

const GROUP = "/groups/{groupId}";
const VAULT = "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";
const DATA = "https://{vault}.vault.azure.net/keys/{key}";

/** Names that an emulated world gave. */
const given = {
  alertId: "623997cf381b5165dfc206c3",
  roleId: "64b7f0c0a1b2c3d4e5f60a09",
  connectionName: "pec-one",
  endpointId: "64b7f0c0a1b2c3d4e5f60e01",
};
type Given = typeof given;
const taken = (change: Partial<Given>): void => void Object.assign(given, change);

const ATLAS_OPERATIONS: readonly Asked[] = [
  { operation: "getProject", ask: ({ atlas }) => atlas.getProject(projectId), recordedAs: [`GET ${GROUP}`] },
  { operation: "listProjects", ask: ({ atlas }) => atlas.listProjects() },
  {
    operation: "listClusters",
    ask: ({ atlas }) => atlas.listClusters(projectId),
    recordedAs: [`GET ${GROUP}/clusters`],
  },
  {
    operation: "getCluster",
    ask: ({ atlas }) => atlas.getCluster(projectId, "orders"),
    recordedAs: [`GET ${GROUP}/clusters/{name}`],
  },
  {
    operation: "listOtherClusters",
    ask: ({ atlas }) => atlas.listOtherClusters(projectId),
    recordedAs: [`GET ${GROUP}/flexClusters`],
  },
  {
    operation: "updateEncryptionAtRest",
    ask: ({ atlas }) => atlas.updateEncryptionAtRest(projectId, { azureKeyVault: KEY_VAULT }),
  },
  {
    operation: "getMaintenanceWindow",
    ask: ({ atlas }) => atlas.getMaintenanceWindow(projectId),
    recordedAs: ["GET /groups/{groupId}/maintenanceWindow"],
  },
  { operation: "getEncryptionAtRest", ask: ({ atlas }) => atlas.getEncryptionAtRest(projectId) },
  {
    operation: "updateCluster",
    ask: ({ atlas }) => atlas.updateCluster(projectId, "orders", { encryptionAtRestProvider: "AZURE" }),
    recordedAs: [`PATCH ${GROUP}/clusters/{name}`],
  },
  {
    operation: "listSnapshots",
    ask: ({ atlas }) => atlas.listSnapshots(projectId, { name: "orders", isSharded: false }),
    recordedAs: [`GET ${GROUP}/clusters/{name}/backup/snapshots`],
  },
  {
    operation: "getBackupCompliancePolicy",
    ask: ({ atlas }) => atlas.getBackupCompliancePolicy(projectId),
    recordedAs: [`GET ${GROUP}/backupCompliancePolicy`],
  },
  {
    operation: "createAlertConfig",
    ask: ({ atlas }) => atlas.createAlertConfig(projectId, ALERT),
    recordedAs: [`POST ${GROUP}/alertConfigs`],
  },
  {
    operation: "listAlertConfigs",
    ask: ({ atlas }) => atlas.listAlertConfigs(projectId, EVENTS),
    recordedAs: [`GET ${GROUP}/alertConfigs`],
  },
  {
    operation: "listAlertConfigsOfOthers",
    ask: ({ atlas }) => atlas.listAlertConfigs(projectId, ["NOBODYS_EVENT"]),
    recordedAs: [`GET ${GROUP}/alertConfigs`],
  },
  {
    operation: "replaceAlertConfig",
    prepare: async ({ atlas }) => taken({ alertId: (await atlas.createAlertConfig(projectId, ALERT)).id }),
    ask: ({ atlas }) => atlas.replaceAlertConfig(projectId, given.alertId, ALERT),
    recordedAs: [`PUT ${GROUP}/alertConfigs/{alertConfigId}`],
  },
  {
    operation: "toggleAlertConfig",
    ask: ({ atlas }) => atlas.toggleAlertConfig(projectId, given.alertId, { enabled: false }),
  },
  { operation: "getAlertConfig", ask: ({ atlas }) => atlas.getAlertConfig(projectId, given.alertId) },
  {
    operation: "listOpenAlerts",
    ask: ({ atlas }) => atlas.listOpenAlerts(projectId),
    recordedAs: [`GET ${GROUP}/alerts`],
  },
  { operation: "listClusterAddresses", ask: ({ atlas }) => atlas.listClusterAddresses(projectId) },
  { operation: "listControlPlaneAddresses", ask: ({ atlas }) => atlas.listControlPlaneAddresses() },
  {
    operation: "registerAzureServicePrincipal",
    ask: ({ atlas }) => atlas.registerAzureServicePrincipal(projectId, PRINCIPAL),
  },
  {
    operation: "authorizeAzureServicePrincipal",
    prepare: async ({ atlas }) =>
      taken({ roleId: (await atlas.registerAzureServicePrincipal(projectId, PRINCIPAL)).roleId }),
    ask: ({ atlas }) => atlas.authorizeAzureServicePrincipal(projectId, given.roleId, PRINCIPAL),
  },
  {
    operation: "listAzureServicePrincipals",
    ask: ({ atlas }) => atlas.listAzureServicePrincipals(projectId),
    recordedAs: [`GET ${GROUP}/cloudProviderAccess`],
  },
  {
    operation: "getAzureServicePrincipal",
    ask: ({ atlas }) => atlas.getAzureServicePrincipal(projectId, given.roleId),
  },
  {
    operation: "createPrivateEndpoint",
    prepare: ({ atlas }) =>
      atlas.updateEncryptionAtRest(projectId, { azureKeyVault: { ...KEY_VAULT, requirePrivateNetworking: true } }),
    ask: ({ atlas }) => atlas.createPrivateEndpoint(projectId, "US_EAST_2"),
  },
  {
    operation: "listPrivateEndpoints",
    prepare: async ({ atlas }) => {
      for (let name: string | undefined; name === undefined; ) {
        name = (await atlas.listPrivateEndpoints(projectId))[0]?.privateEndpointConnectionName;
        if (name !== undefined) taken({ connectionName: name });
      }
    },
    ask: ({ atlas }) => atlas.listPrivateEndpoints(projectId),
  },
  {
    operation: "getPrivateEndpoint",
    prepare: async ({ atlas }) => taken({ endpointId: (await atlas.listPrivateEndpoints(projectId))[0]?.id ?? "" }),
    ask: ({ atlas }) => atlas.getPrivateEndpoint(projectId, given.endpointId),
  },
];

/** An emulated approval may take longer: then its answers alone count. */
async function untilEnded<T>(write: { look(): Promise<T | undefined> }): Promise<T | undefined> {
  for (let look = 1; look <= 5; look += 1) {
    const ended = await write.look();
    if (ended !== undefined) return ended;
  }
  return undefined;
}

const AZURE_OPERATIONS: readonly Asked[] = [
  {
    operation: "getConnection",
    ask: ({ azure }) => azure.getConnection(keyVaultId, given.connectionName),
    recordedAs: [`GET ${VAULT}/privateEndpointConnections/{connection}`],
  },
  {
    operation: "approveConnection",
    ask: async ({ azure }) => untilEnded(await azure.approveConnection(keyVaultId, given.connectionName, "for Atlas")),
    settle: ({ azure }) => azure.setPublicNetworkAccess(keyVaultId, "Enabled"),
    recordedAs: [`PUT ${VAULT}/privateEndpointConnections/{connection}`],
  },
  { operation: "getVault", ask: ({ azure }) => azure.getVault(keyVaultId), recordedAs: [`GET ${VAULT}`] },
  {
    operation: "createVault",
    ask: ({ azure }) => azure.createVault(NEW_VAULT, NEW_VAULT_BODY),
    recordedAs: [`PUT ${VAULT}`],
  },
  {
    operation: "updateVault",
    ask: ({ azure }) => azure.updateVault(NEW_VAULT, { tags: { made: "by a test" } }),
    recordedAs: [`PATCH ${VAULT}`],
  },
  {
    operation: "setPublicNetworkAccess",
    ask: ({ azure }) => azure.setPublicNetworkAccess(NEW_VAULT, "Enabled"),
    recordedAs: [`PATCH ${VAULT}`],
  },
  { operation: "deleteVault", ask: ({ azure }) => azure.deleteVault(NEW_VAULT), recordedAs: [`DELETE ${VAULT}`] },
  { operation: "findDeletedVault", ask: ({ azure }) => azure.findDeletedVault(subscriptionId, "second-kv") },
  {
    operation: "createKey",
    ask: ({ azure }) => azure.createKey(keyVaultId, "second", NEW_KEY),
    recordedAs: [`PUT ${VAULT}/keys/{key}`],
  },
  {
    operation: "getKey",
    ask: ({ azure }) => azure.getKey(keyVaultId, "second"),
    recordedAs: [`GET ${VAULT}/keys/{key}`],
  },
  {
    operation: "listKeyVersions",
    ask: ({ azure }) => azure.listKeyVersions(keyVaultId, keyName),
    recordedAs: [`GET ${VAULT}/keys/{key}/versions`],
  },
  {
    operation: "setKeyRotationPolicy",
    ask: ({ azure }) => azure.setKeyRotationPolicy(KEY, { timeAfterCreate: "P90D", expiryTime: "P1Y" }),
    recordedAs: [`PUT ${DATA}/rotationpolicy`],
  },
  { operation: "rotateKey", ask: ({ azure }) => azure.rotateKey(KEY), recordedAs: [`POST ${DATA}/rotate`] },
  {
    operation: "deleteKey",
    ask: ({ azure }) => azure.deleteKey(KEY.replace(keyName, "second")),
    recordedAs: [`DELETE ${DATA}`],
  },
  { operation: "findDeletedKey", ask: ({ azure }) => azure.findDeletedKey(KEY.replace(keyName, "second")) },
  {
    operation: "listPermissions",
    ask: ({ azure }) => azure.listPermissions(keyVaultId),
    recordedAs: [
      "GET /subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Authorization/permissions",
    ],
  },
  {
    operation: "listPermissionsOf",
    ask: ({ azure }) => azure.listPermissionsOf(quickstart.servicePrincipalId, keyVaultId),
  },
  { operation: "listLocks", ask: ({ azure }) => azure.listLocks(keyVaultId) },
  {
    operation: "getProviderRegistration",
    ask: ({ azure }) => azure.getProviderRegistration(subscriptionId, "Microsoft.Network"),
    recordedAs: ["GET /subscriptions/{subscriptionId}/providers/{namespace}"],
  },
  {
    operation: "registerProvider",
    ask: ({ azure }) => azure.registerProvider(subscriptionId, "Microsoft.Network"),
    recordedAs: ["POST /subscriptions/{subscriptionId}/providers/{namespace}/register"],
  },
  {
    operation: "getResourceGroupLocation",
    ask: ({ azure }) => azure.getResourceGroupLocation(subscriptionId, quickstart.resourceGroupName),
  },
  { operation: "findServicePrincipal", ask: ({ azure }) => azure.findServicePrincipal(PRINCIPAL.atlasAzureAppId) },
  {
    operation: "getServicePrincipal",
    ask: ({ azure }) => azure.getServicePrincipal(quickstart.servicePrincipalId),
  },
  { operation: "listGroupsOf", ask: ({ azure }) => azure.listGroupsOf(quickstart.servicePrincipalId) },
  { operation: "listAppSecrets", ask: ({ azure }) => azure.listAppSecrets(quickstart.staticApp.clientId) },
  {
    operation: "createServicePrincipal",
    ask: ({ azure }) => azure.createServicePrincipal(FOREIGN_APP),
    recordedAs: ["POST https://graph.microsoft.com/v1.0/servicePrincipals"],
  },
];

export const OPERATIONS: readonly Asked[] = [...ATLAS_OPERATIONS, ...AZURE_OPERATIONS];
