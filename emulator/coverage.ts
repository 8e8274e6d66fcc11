// What the emulator has of Atlas, and where each of its rules comes from. Compared with the routes and with the error codes in the source by a test,
// so that a rule without a source cannot slip in. Not a list of what Atlas has.

/**
 * recorded: in recorded answers of the live service (test/contract/emulator/recorded.test.ts compares). observed: seen in published logs of it.
 * docs: MongoDB's pages or its formal document say so. assumed: ours, easy to change.
 */
export type Standing = "recorded" | "observed" | "docs" | "assumed";

export interface CoveredOperation {
  readonly operation: string;
  readonly versions: readonly string[];
  /** Not among the operations of the formal document that the tests have. */
  readonly isOutsideDocument?: true;
}

export const OPERATIONS_COVERED: readonly CoveredOperation[] = [
  { operation: "GET ", versions: ["2023-01-01"] },
  { operation: "GET /encryptionAtRest", versions: ["2023-01-01"] },
  { operation: "PATCH /encryptionAtRest", versions: ["2023-01-01"] },
  { operation: "GET /cloudProviderAccess", versions: ["2023-01-01"] },
  { operation: "POST /cloudProviderAccess", versions: ["2023-01-01"] },
  { operation: "GET /cloudProviderAccess/{roleId}", versions: ["2023-01-01"] },
  { operation: "PATCH /cloudProviderAccess/{roleId}", versions: ["2023-01-01"] },
  { operation: "DELETE /cloudProviderAccess/{cloudProvider}/{roleId}", versions: ["2023-01-01"] },
  { operation: "GET /encryptionAtRest/{cloudProvider}/privateEndpoints", versions: ["2023-01-01"] },
  { operation: "POST /encryptionAtRest/{cloudProvider}/privateEndpoints", versions: ["2023-01-01"] },
  { operation: "GET /encryptionAtRest/{cloudProvider}/privateEndpoints/{endpointId}", versions: ["2023-01-01"] },
  { operation: "DELETE /encryptionAtRest/{cloudProvider}/privateEndpoints/{endpointId}", versions: ["2023-01-01"] },
  { operation: "GET /clusters", versions: ["2023-02-01", "2024-08-05"] },
  { operation: "GET /clusters/{clusterName}", versions: ["2023-02-01", "2024-08-05"] },
  { operation: "PATCH /clusters/{clusterName}", versions: ["2023-02-01", "2024-08-05", "2024-10-23"] },
  { operation: "GET /serverless", versions: ["2023-01-01"] },
  { operation: "GET /flexClusters", versions: ["2024-11-13"] },
  { operation: "GET /flexClusters/{clusterName}", versions: ["2024-11-13"], isOutsideDocument: true },
  { operation: "POST /clusters", versions: ["2023-02-01", "2024-10-23"], isOutsideDocument: true },
  { operation: "DELETE /clusters/{clusterName}", versions: ["2023-02-01"], isOutsideDocument: true },
  { operation: "GET /containers", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "GET /containers/all", versions: ["2023-01-01"], isOutsideDocument: true },
  {
    operation: "GET /clusters/{clusterName}/processArgs",
    versions: ["2023-01-01", "2024-08-05"],
    isOutsideDocument: true,
  },
  {
    operation: "PATCH /clusters/{clusterName}/processArgs",
    versions: ["2023-01-01", "2024-08-05"],
    isOutsideDocument: true,
  },
  {
    operation: "GET /clusters/{clusterName}/autoScalingConfiguration",
    versions: ["2024-08-05"],
    isOutsideDocument: true,
  },
  { operation: "GET /clusters/{clusterName}/search/deployment", versions: ["2024-05-30", "2025-03-12"] },
  ...["POST", "PATCH", "DELETE"].map((method) => ({
    operation: `${method} /clusters/{clusterName}/search/deployment`,
    versions: ["2024-05-30", "2025-03-12"],
    isOutsideDocument: true as const,
  })),
  { operation: "GET /clusters/{clusterName}/backup/snapshots", versions: ["2023-01-01"] },
  { operation: "GET /maintenanceWindow", versions: ["2023-01-01"] },
  { operation: "PATCH /maintenanceWindow", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "DELETE /maintenanceWindow", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "GET /backupCompliancePolicy", versions: ["2023-01-01", "2023-10-01"], isOutsideDocument: true },
  { operation: "GET /alertConfigs", versions: ["2023-01-01"] },
  { operation: "GET /alertConfigs/{alertConfigId}", versions: ["2023-01-01"] },
  { operation: "POST /alertConfigs", versions: ["2023-01-01"] },
  { operation: "PUT /alertConfigs/{alertConfigId}", versions: ["2023-01-01"] },
  { operation: "PATCH /alertConfigs/{alertConfigId}", versions: ["2023-01-01"] },
  { operation: "DELETE /alertConfigs/{alertConfigId}", versions: ["2023-01-01"] },
  { operation: "GET /alerts", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "GET /alerts/{alertId}", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "GET /ipAddresses", versions: ["2023-01-01"] },
];

/** Below /api/atlas/v2, not of one project. */
export const OPEN_OPERATIONS_COVERED: readonly CoveredOperation[] = [
  { operation: "GET /groups", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "GET /groups/byName/{groupName}", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "GET /orgs", versions: ["2023-01-01"], isOutsideDocument: true },
  { operation: "GET /rateLimits", versions: ["2025-03-12"] },
  { operation: "GET /unauth/controlPlaneIPAddresses", versions: ["2023-11-15"] },
];

/** By error code. The standing is that of "this code answers this cause on this operation"; that the code exists is documented where not "assumed". */
export const RULES: Readonly<Record<string, Standing>> = {
  // who and what form
  UNAUTHORIZED: "assumed",
  USER_UNAUTHORIZED: "docs",
  USER_CANNOT_ACCESS_GROUP: "docs",
  INVALID_GROUP_ID: "docs",
  GROUP_NOT_FOUND: "docs",
  GROUP_NAME_NOT_FOUND: "assumed",
  RESOURCE_NOT_FOUND: "docs",
  METHOD_NOT_ALLOWED: "assumed",
  INVALID_VERSION: "assumed",
  INVALID_VERSION_DATE: "docs",
  VERSION_GONE: "docs",
  UNSUPPORTED_MEDIA_TYPE: "assumed",
  MALFORMED_JSON: "assumed",
  MALFORMED_URL: "assumed",
  PAYLOAD_TOO_LARGE: "assumed",
  INVALID_QUERY_PARAMETER: "assumed",
  INVALID_ATTRIBUTE: "assumed",
  INVALID_JSON_ATTRIBUTE: "assumed",
  MISSING_ATTRIBUTE: "assumed",
  RATE_LIMITED_TOKEN_BUCKET: "docs",
  // encryption at rest
  MISSING_ENCRYPTION_AT_REST_PROVIDER: "docs",
  AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED: "docs",
  AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT: "docs",
  AZURE_KEY_VAULT_KEY_NOT_FOUND: "docs",
  AZURE_KEY_VAULT_KEY_NOT_ENABLED: "docs",
  AZURE_KEY_VAULT_KEY_NOT_ACTIVE: "docs",
  AZURE_KEY_VAULT_KEY_EXPIRED: "docs",
  AZURE_KEY_VAULT_KEY_EXPIRING: "docs",
  INVALID_AZURE_CREDENTIALS: "docs",
  INVALID_AZURE_API_REQUEST: "assumed",
  NO_PERMISSION_TO_ENCRYPT_DECRYPT: "docs",
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED: "docs",
  ENCRYPTION_AT_REST_SETTINGS_INVALID: "docs",
  CANNOT_DISABLE_ENCRYPTION_AT_REST: "docs",
  CAN_NOT_DISABLE_ALL_ENCRYPTION_AT_REST_SETTINGS_WHILE_BACKUP_COMPLIANCE_POLICY_ENCRYPTION_ENABLED: "assumed",
  // cloud provider access
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND: "assumed",
  CLOUD_PROVIDER_ACCESS_ROLE_IN_USE: "assumed",
  CLOUD_PROVIDER_ACCESS_INVALID_SERVICE_PRINCIPAL: "assumed",
  // private endpoints
  INVALID_REGION: "docs",
  ENCRYPTION_AT_REST_PROVIDER_NOT_SUPPORTED: "assumed",
  ENCRYPTION_AT_REST_PRIVATE_NETWORKING_NOT_ENABLED: "assumed",
  ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_ALREADY_EXISTS: "assumed",
  ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING: "observed",
  CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST: "observed",
  CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS: "observed",
  CANNOT_CHANGE_AZURE_KEY_VAULT_WHILE_PRIVATE_ENDPOINTS_EXIST: "assumed",
  // clusters
  CLUSTER_NOT_FOUND: "recorded",
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: "recorded",
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API: "recorded",
  CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API: "assumed",
  TENANT_CLUSTER_UPDATE_UNSUPPORTED: "docs",
  CANNOT_USE_ENCRYPTION_AT_REST_TENANT: "docs",
  CLUSTER_ALREADY_REQUESTED_DELETION: "docs",
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE: "docs",
  CANNOT_UPDATE_PAUSED_CLUSTER: "docs",
  CANNOT_UPDATE_AND_PAUSE_CLUSTER: "docs",
  CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES: "docs",
  CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER: "docs",
  INVALID_ENCRYPTION_AT_REST_PROVIDER: "docs",
  ENCRYPTION_AT_REST_NOT_ENABLED: "docs",
  CANNOT_CHANGE_ENCRYPTION_AT_REST_PROVIDER: "docs",
  CANNOT_DISABLE_ENCRYPTION_AT_REST_WITH_BACKUP_COMPLIANCE_POLICY: "assumed",
  DUPLICATE_CLUSTER_NAME: "assumed",
  MISSING_QUERY_PARAMETER: "assumed",
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED: "recorded",
  ATLAS_SEARCH_DEPLOYMENT_DOES_NOT_EXIST: "assumed",
  ATLAS_SEARCH_DEPLOYMENT_DUPLICATE: "assumed",
  // alerts
  INVALID_ALERT_CONFIG_ID: "docs",
  ALERT_CONFIG_NOT_FOUND: "docs",
  ALERT_NOT_FOUND: "assumed",
  INVALID_EVENT_TYPE_FOR_ALERT: "docs",
  MISSING_NOTIFICATIONS: "docs",
  MISSING_THRESHOLD: "docs",
  THRESHOLD_PRESENT: "docs",
  INVALID_OPERATOR_FOR_EVENT_TYPE: "docs",
  NOTIFICATION_INTERVAL_OUT_OF_RANGE: "docs",
  EMAIL_OR_SMS_REQUIRED_FOR_GROUP_NOTIFICATION: "docs",
  TOO_MANY_GROUP_NOTIFICATIONS: "docs",
  MAX_ALERT_CONFIGS_PER_GROUP_EXCEEDED: "docs",
};
