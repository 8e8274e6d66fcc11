// Which fields of each answer a decision needs, one line per operation of the two clients. The test beside holds every recorded answer, and every
// answer of the emulator, to it: whatever is not listed may be missing, null or strange, and changes nothing.

export interface NeededFields {
  /** Missing, null or of another type: an error that names the field. */
  readonly needed?: readonly string[];
  /** Missing or null has a meaning of its own; of another type: an error that names the field. */
  readonly typed?: readonly string[];
  /** For a person, or for an order that decides nothing: whatever it is, the operation goes on. */
  readonly shown?: readonly string[];
}

const CLUSTER = {
  needed: [
    "name",
    "stateName",
    "replicationSpecs",
    "replicationSpecs[].regionConfigs",
    "replicationSpecs[].regionConfigs[*].providerName",
    "replicationSpecs[].regionConfigs[AZURE].regionName",
  ],
  typed: ["encryptionAtRestProvider", "paused"],
  shown: [
    "clusterType",
    "replicationSpecs[].regionConfigs[*].electableSpecs",
    "replicationSpecs[].regionConfigs[*].electableSpecs.instanceSize",
  ],
};
const ALERT = {
  needed: ["id", "eventTypeName", "enabled"],
  typed: ["threshold", "threshold.threshold", "notifications"],
  // A PUT sends these back as they came.
  shown: ["created", "matchers", "notifications[].*", "threshold.*"],
};
const ENCRYPTION = {
  needed: ["azureKeyVault.enabled"],
  typed: [
    "azureKeyVault",
    "azureKeyVault.azureEnvironment",
    "azureKeyVault.clientID",
    "azureKeyVault.keyIdentifier",
    "azureKeyVault.keyVaultName",
    "azureKeyVault.requirePrivateNetworking",
    "azureKeyVault.resourceGroupName",
    "azureKeyVault.roleId",
    "azureKeyVault.subscriptionID",
    "azureKeyVault.tenantID",
    "azureKeyVault.valid",
    "enabledForSearchNodes",
  ],
};
const ENDPOINT = {
  needed: ["id", "regionName", "status"],
  typed: ["privateEndpointConnectionName"],
  shown: ["errorMessage"],
};
const PRINCIPAL = {
  needed: ["_id"],
  typed: ["tenantId", "servicePrincipalId", "atlasAzureAppId", "featureUsages"],
  shown: ["createdDate", "featureUsages[].featureType"],
};
const VAULT = {
  needed: ["id", "location", "properties", "properties.tenantId", "properties.networkAcls.ipRules[].value"],
  typed: [
    "properties.accessPolicies",
    "properties.accessPolicies[].permissions",
    "properties.accessPolicies[].permissions.keys",
    "properties.enableRbacAuthorization",
    "properties.enablePurgeProtection",
    "properties.networkAcls",
    "properties.networkAcls.defaultAction",
    "properties.networkAcls.ipRules",
    "properties.provisioningState",
    "properties.publicNetworkAccess",
    "properties.sku",
    "properties.sku.name",
    "properties.softDeleteRetentionInDays",
    "properties.vaultUri",
    "tags",
    "tags.*",
  ],
  shown: [
    "properties.networkAcls.bypass",
    "properties.accessPolicies[].objectId",
    "properties.accessPolicies[].applicationId",
  ],
};
const KEY = {
  needed: [
    "properties",
    "properties.kty",
    "properties.keyUri",
    "properties.keyUriWithVersion",
    "properties.attributes",
    "properties.attributes.enabled",
    "properties.rotationPolicy.lifetimeActions[].action",
    "properties.rotationPolicy.lifetimeActions[].action.type",
  ],
  typed: [
    "properties.keySize",
    "properties.keyOps",
    "properties.attributes.created",
    "properties.attributes.nbf",
    "properties.attributes.exp",
    "properties.rotationPolicy",
    "properties.rotationPolicy.lifetimeActions",
    "properties.rotationPolicy.lifetimeActions[].trigger",
    "properties.rotationPolicy.lifetimeActions[].trigger.timeAfterCreate",
    "properties.rotationPolicy.lifetimeActions[].trigger.timeBeforeExpiry",
    "properties.rotationPolicy.attributes",
    "properties.rotationPolicy.attributes.expiryTime",
  ],
};
const CONNECTION = {
  needed: [
    "properties",
    "properties.privateLinkServiceConnectionState",
    "properties.privateLinkServiceConnectionState.status",
  ],
};
const SERVICE_PRINCIPAL = { needed: ["id", "appId"] };

const eachIn = (list: string, { needed = [], typed = [], shown = [] }: NeededFields): NeededFields => ({
  needed: [list, ...needed.map((field) => `${list}[].${field}`)],
  typed: typed.map((field) => `${list}[].${field}`),
  shown: shown.map((field) => `${list}[].${field}`),
});

export const NEEDED_FIELDS = {
  getProject: { needed: ["id"], shown: ["name"] },
  listProjects: eachIn("results", { needed: ["id"], shown: ["name"] }),
  listClusters: eachIn("results", CLUSTER),
  getCluster: CLUSTER,
  updateCluster: CLUSTER,
  listOtherClusters: { needed: ["results"], shown: ["results[].name"] },
  listSnapshots: eachIn("results", { typed: ["createdAt", "expiresAt"] }),
  getBackupCompliancePolicy: { typed: ["state", "encryptionAtRestEnabled"] },
  getEncryptionAtRest: ENCRYPTION,
  getMaintenanceWindow: {
    typed: ["dayOfWeek", "hourOfDay", "numberOfDeferrals", "autoDeferOnceEnabled"],
    shown: ["timeZoneId"],
  },
  updateEncryptionAtRest: ENCRYPTION,
  // Without a name of its event an alert is none that is looked for.
  listAlertConfigs: {
    ...eachIn("results", { ...ALERT, needed: ["id", "enabled"], typed: [...ALERT.typed, "eventTypeName"] }),
  },
  listOpenAlerts: { needed: ["results"], shown: ["results[].eventTypeName"] },
  listAlertConfigsOfOthers: { needed: ["results"], typed: ["results[].eventTypeName"] },
  getAlertConfig: ALERT,
  createAlertConfig: ALERT,
  replaceAlertConfig: ALERT,
  toggleAlertConfig: ALERT,
  listPrivateEndpoints: eachIn("results", ENDPOINT),
  getPrivateEndpoint: ENDPOINT,
  createPrivateEndpoint: ENDPOINT,
  listClusterAddresses: {
    needed: ["services", "services.clusters[].clusterName"],
    typed: ["services.clusters", "services.clusters[].outbound", "services.clusters[].futureOutbound"],
  },
  listControlPlaneAddresses: {
    needed: ["outbound"],
    typed: ["outbound.aws", "outbound.azure", "outbound.gcp", "outbound.*.*"],
  },
  listAzureServicePrincipals: eachIn("azureServicePrincipals", PRINCIPAL),
  getAzureServicePrincipal: PRINCIPAL,
  registerAzureServicePrincipal: PRINCIPAL,
  authorizeAzureServicePrincipal: PRINCIPAL,

  getVault: VAULT,
  createVault: VAULT,
  updateVault: VAULT,
  setPublicNetworkAccess: VAULT,
  findDeletedVault: {
    needed: ["value", "value[].properties", "value[].properties.vaultId", "value[].properties.location"],
    typed: ["value[].name"],
    shown: ["value[].properties.scheduledPurgeDate"],
  },
  deleteVault: {},
  listKeyVersions: {
    needed: ["value", "value[].properties", "value[].properties.attributes", "value[].properties.attributes.enabled"],
    typed: [
      "value[].properties.attributes.created",
      "value[].properties.attributes.nbf",
      "value[].properties.attributes.exp",
    ],
  },
  getKey: KEY,
  createKey: KEY,
  rotateKey: { needed: ["key", "key.kid"] },
  setKeyRotationPolicy: {},
  deleteKey: {},
  findDeletedKey: { shown: ["scheduledPurgeDate"] },
  getConnection: CONNECTION,
  approveConnection: { ...CONNECTION, shown: ["properties.provisioningState"] },
  // Of three lists, those that can be read count.
  listLocks: {
    needed: ["value[].id", "value[].name", "value[].properties", "value[].properties.level"],
    shown: ["value"],
  },
  listPermissions: {
    needed: ["value"],
    typed: ["value[].actions", "value[].notActions", "value[].dataActions", "value[].notDataActions"],
  },
  listPermissionsOf: {
    needed: [
      "value",
      "value[].properties",
      "value[].properties.scope",
      "value[].properties.roleDefinitionId",
      "properties",
      "properties.permissions",
    ],
    typed: [
      "properties.permissions[].actions",
      "properties.permissions[].notActions",
      "properties.permissions[].dataActions",
      "properties.permissions[].notDataActions",
    ],
  },
  getProviderRegistration: { needed: ["registrationState"] },
  registerProvider: { needed: ["registrationState"] },
  getResourceGroupLocation: { needed: ["location"] },
  findServicePrincipal: eachIn("value", SERVICE_PRINCIPAL),
  getServicePrincipal: SERVICE_PRINCIPAL,
  listGroupsOf: { needed: ["value", "value[].id"] },
  createServicePrincipal: SERVICE_PRINCIPAL,
  listAppSecrets: {
    needed: ["appId", "passwordCredentials", "passwordCredentials[].keyId"],
    typed: ["passwordCredentials[].hint", "passwordCredentials[].startDateTime", "passwordCredentials[].endDateTime"],
    shown: ["passwordCredentials[].displayName"],
  },
} satisfies Readonly<Record<string, NeededFields>>;

export type Operation = keyof typeof NEEDED_FIELDS;
