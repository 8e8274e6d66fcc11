// Bodies that the emulator takes, by what they are sent to; requests.ts spoils them. Each secret in them is the canary, except where a world works with the real one.

import { quickstart } from "../../emulator/seeds.ts";
import { withRole, withSecret } from "../support/key-settings.ts";

export const CANARY = "canary-4f1d9b0c7a";

const notification = { typeName: "GROUP", emailEnabled: true, smsEnabled: false, intervalMin: 60, delayMin: 0 };
const alert = {
  eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
  enabled: true,
  threshold: { operator: "GREATER_THAN", threshold: 400, units: "DAYS" },
  notifications: [
    notification,
    { typeName: "SLACK", channelName: "keys", apiToken: CANARY, intervalMin: 60 },
    { typeName: "WEBHOOK", webhookUrl: `https://example.com/${CANARY}`, webhookSecret: CANARY },
  ],
  matchers: [{ fieldName: "CLUSTER_NAME", operator: "EQUALS", value: "orders" }],
};
const electableSpecs = { instanceSize: "M10", nodeCount: 3, diskSizeGB: 32 };
const replicationSpecs = [
  { regionConfigs: [{ providerName: "AZURE", regionName: "US_EAST_2", priority: 7, electableSpecs }] },
];
const cluster = { name: "fresh", clusterType: "REPLICASET", replicationSpecs, tags: [{ key: "team", value: "keys" }] };
const role = {
  providerName: "AZURE",
  tenantId: quickstart.tenantId,
  servicePrincipalId: quickstart.servicePrincipalId,
};
const searchSpecs = { specs: [{ instanceSize: "S20_HIGHCPU_NVME", nodeCount: 2 }] };

type Bodies = Readonly<Record<string, readonly [unknown, ...unknown[]]>>;

/** By method and path below a project. */
export const ATLAS_BODIES: Bodies = {
  "PATCH /encryptionAtRest": [
    { azureKeyVault: withRole },
    { azureKeyVault: withSecret },
    { azureKeyVault: { ...withSecret, secret: CANARY } },
    { azureKeyVault: { enabled: false, secret: CANARY } },
    { azureKeyVault: { requirePrivateNetworking: true } },
    { azureKeyVault: withRole, enabledForSearchNodes: true },
  ],
  "POST /cloudProviderAccess": [role],
  "PATCH /cloudProviderAccess/{roleId}": [role],
  "POST /encryptionAtRest/{cloudProvider}/privateEndpoints": [
    { regionName: "US_EAST_2" },
    { regionName: "EUROPE_WEST" },
  ],
  "POST /clusters": [cluster, { ...cluster, encryptionAtRestProvider: "AZURE" }],
  "PATCH /clusters/{clusterName}": [
    { encryptionAtRestProvider: "AZURE" },
    { encryptionAtRestProvider: "NONE" },
    { paused: true },
    { paused: false },
    { replicationSpecs, biConnector: { enabled: true, readPreference: "secondary" } },
    { advancedConfiguration: { minimumEnabledTlsProtocol: "TLS1_2" }, tags: [] },
  ],
  "PATCH /clusters/{clusterName}/processArgs": [{ javascriptEnabled: false, oplogMinRetentionHours: 24 }],
  "POST /clusters/{clusterName}/search/deployment": [searchSpecs],
  "PATCH /clusters/{clusterName}/search/deployment": [searchSpecs],
  "PATCH /maintenanceWindow": [{ dayOfWeek: 1, hourOfDay: 3, autoDeferOnceEnabled: true }],
  "POST /alertConfigs": [alert, { ...alert, eventTypeName: "NO_PRIMARY", threshold: undefined }],
  "PUT /alertConfigs/{alertConfigId}": [alert],
  "PATCH /alertConfigs/{alertConfigId}": [{ enabled: false }],
};

const vault = {
  location: "eastus2",
  properties: {
    tenantId: quickstart.tenantId,
    sku: { family: "A", name: "standard" },
    accessPolicies: [
      { tenantId: quickstart.tenantId, objectId: quickstart.servicePrincipalId, permissions: { keys: ["get"] } },
    ],
    enableRbacAuthorization: true,
    networkAcls: { bypass: "None", defaultAction: "Deny", ipRules: [{ value: "192.0.2.0/24" }] },
  },
  tags: { team: "keys" },
};
const policy = {
  lifetimeActions: [{ trigger: { timeAfterCreate: "P90D" }, action: { type: "Rotate" } }],
  attributes: { expiryTime: "P1Y" },
};
const attributes = { enabled: true, exp: 1_800_000_000, nbf: 1_700_000_000 };
const crypto = { alg: "RSA-OAEP-256", value: "AAAA" };
const signed = { alg: "RS256", value: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", digest: "AAAA" };

/** By the last part of the path that is a word of Azure's. */
export const AZURE_BODIES: Bodies = {
  vaults: [
    vault,
    { properties: { publicNetworkAccess: "Disabled" } },
    { ...vault, properties: { ...vault.properties, createMode: "recover" } },
  ],
  keys: [
    {
      properties: { kty: "RSA", keySize: 2048, keyOps: ["encrypt", "decrypt"], rotationPolicy: policy },
      tags: { a: "b" },
    },
    { properties: { kty: "EC", curveName: "P-256" } },
    { attributes, tags: { a: "b" } },
  ],
  create: [
    { kty: "RSA", key_size: 2048, attributes, tags: { a: "b" } },
    { kty: "EC", crv: "P-256" },
  ],
  rotationpolicy: [policy],
  encrypt: [crypto],
  decrypt: [crypto],
  wrapkey: [crypto],
  unwrapkey: [crypto],
  sign: [signed],
  verify: [signed],
  privateEndpointConnections: [
    { properties: { privateLinkServiceConnectionState: { status: "Approved", description: "by a fuzzer" } } },
    { properties: { privateLinkServiceConnectionState: { status: "Rejected" } } },
  ],
  add: [{ properties: { accessPolicies: vault.properties.accessPolicies } }],
  roleAssignments: [
    {
      properties: {
        principalId: quickstart.servicePrincipalId,
        roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
      },
    },
  ],
  roleDefinitions: [
    {
      properties: {
        roleName: "Atlas",
        permissions: [{ actions: ["*/read"], dataActions: ["*"] }],
        assignableScopes: ["/"],
      },
    },
  ],
  resourceGroups: [{ location: "eastus2", tags: {} }],
  checkNameAvailability: [{ name: "payments-kv", type: "Microsoft.KeyVault/vaults" }],
  servicePrincipals: [{ appId: "9efedfcc-2eca-4b27-a613-0cad1e114cb7" }],
  addPassword: [{ passwordCredential: { displayName: "a fuzzer's", endDateTime: "2027-01-01T00:00:00Z" } }],
  removePassword: [{ keyId: "55555555-5555-4555-8555-555555555555" }],
};
