// Atlas's error codes with their cause and remedy in our words: what messages say, and what docs/errors.md is made of. Atlas layer, data only.

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
  /** Atlas's `parameters` name the objects in the way, so the message repeats them. */
  readonly namesObjects?: true;
}

export const OWNER =
  "Give the service account or API key the role Project Owner on this project (an Organization Owner must add it to the project too).";
const ACCESS_LIST = "Add this machine's address to the API access list of the credential, or run from a listed one.";
const NOT_LISTED: Explanation = {
  cause: "this machine's address is not on the API access list",
  remedy: ACCESS_LIST,
};
const ORG_WANTS_LIST: Explanation = { cause: "the organization wants an API access list", remedy: ACCESS_LIST };
const CALL_WANTS_LIST: Explanation = { cause: "the call wants an API access list", remedy: ACCESS_LIST };
const KEY_STATE = "Put the key right in Azure, then run again.";
const GRANTS =
  "Grant Atlas's principal `vaults/read` on the vault and read, encrypt and decrypt on its keys (Reader and Key Vault Crypto User), then run again; a new grant takes minutes.";

const DEFECT = "This is a defect of pulumi-atlas-cmk: please report it.";

/** FACT(docs): codes from Atlas's error reference; which call gives which is by name. */
export const ATLAS_ERRORS: Readonly<Record<string, Explanation>> = {
  USER_UNAUTHORIZED: { cause: "the credential lacks the right", remedy: OWNER },
  NOT_IN_GROUP: {
    cause: "the credential does not belong to the project, which says nothing of whether the project exists",
    remedy: `Check 'projectId' and which organization the credential is of. ${OWNER}`,
  },
  USER_CANNOT_ACCESS_GROUP: {
    cause: "the credential cannot see the project, which says nothing of whether the project exists",
    remedy: `Check 'projectId' and which organization the credential is of. ${OWNER}`,
  },
  USER_CANNOT_ACCESS_ORG: {
    cause: "the credential cannot see the organization",
    remedy: `Check which organization the credential is of. ${OWNER}`,
  },
  // FACT(reported): Atlas gives both names of each.
  IP_ADDRESS_NOT_ON_ACCESS_LIST: NOT_LISTED,
  IP_ADDRESS_NOT_ON_WHITELIST: NOT_LISTED,
  ORG_REQUIRES_ACCESS_LIST: ORG_WANTS_LIST,
  ORG_REQUIRES_WHITELIST: ORG_WANTS_LIST,
  RESOURCE_REQUIRES_ACCESS_LIST: CALL_WANTS_LIST,
  RESOURCE_REQUIRES_WHITELIST: CALL_WANTS_LIST,
  GROUP_NOT_FOUND: { cause: "there is no such project", remedy: "Check 'projectId'." },
  INVALID_GROUP_ID: { cause: "the project id is malformed", remedy: "Check 'projectId': 24 digits or letters a to f." },
  RESOURCE_NOT_FOUND: {
    cause: "there is no such object",
    remedy: "Check 'projectId', the names, and that the base URL is Atlas's.",
  },
  CLUSTER_NOT_FOUND: { cause: "the project has no such cluster", remedy: "Check 'clusterName'." },
  CLUSTER_NAME_NOT_FOUND: { cause: "the project has no such cluster", remedy: "Check 'clusterName'." },
  CLUSTER_ALREADY_REQUESTED_DELETION: { cause: "the cluster is being deleted", remedy: "Remove it from the program." },
  RATE_LIMITED: { cause: "too many calls", remedy: "Run again in some minutes." },
  RATE_LIMITED_TOKEN_BUCKET: { cause: "too many calls", remedy: "Run again in some minutes." },
  INVALID_VERSION_DATE: { cause: "Atlas does not know the API version", remedy: "Update pulumi-atlas-cmk." },
  VERSION_GONE: { cause: "Atlas has retired the API version", remedy: "Update pulumi-atlas-cmk." },
  WRITES_NOT_ALLOWED_DURING_APP_UPGRADES: {
    cause: "Atlas is upgrading itself and takes no changes",
    remedy: "Run again in some minutes.",
  },
  UNEXPECTED_ERROR: { cause: "Atlas failed", remedy: "Run again; if it stays, give Atlas's support the request id." },
  SERVICE_UNAVAILABLE: { cause: "Atlas is not available", remedy: "Run again in some minutes." },
  MISSING_ENCRYPTION_AT_REST_PROVIDER: {
    cause: "the settings name no provider",
    remedy: DEFECT,
  },
  INVALID_AZURE_CREDENTIALS: {
    cause: "Atlas cannot log in to Azure with this credential",
    remedy:
      "Check tenantId, clientId and the client secret (its value, not its id, and not expired); a new secret takes a minute to work.",
  },
  INVALID_AZURE_API_REQUEST: {
    cause: "Azure refused what Atlas asked",
    remedy: "Check subscription, resource group, vault and key, and that the principal may read the vault.",
  },
  NO_PERMISSION_TO_ENCRYPT_DECRYPT: {
    cause: "Atlas's principal may not encrypt and decrypt with the key",
    remedy: GRANTS,
  },
  AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED: {
    cause: "Atlas does not support this Azure cloud",
    remedy: "Check 'azureEnvironment'.",
  },
  AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT: {
    cause: "the key's URL is malformed or of another vault",
    remedy: "Check 'keyVaultId', 'keyName' and 'keyVersion'.",
  },
  AZURE_KEY_VAULT_KEY_NOT_FOUND: {
    cause: "the vault has no such key or version",
    remedy: "Check 'keyName' and 'keyVersion'; a deleted key can be recovered in Azure.",
  },
  AZURE_KEY_VAULT_KEY_NOT_ENABLED: { cause: "the key version is disabled", remedy: KEY_STATE },
  AZURE_KEY_VAULT_KEY_NOT_ACTIVE: {
    cause: "the key version is not active yet",
    remedy: "Wait for its activation date, or change it in Azure.",
  },
  AZURE_KEY_VAULT_KEY_EXPIRED: {
    cause: "the key version has expired",
    remedy: "Make a new version, and name it with 'keyVersion'.",
  },
  AZURE_KEY_VAULT_KEY_EXPIRING: {
    cause: "the key version expires within 48 hours",
    remedy: "Make a new version, and name it with 'keyVersion'.",
  },
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED: {
    cause: "the role is not authorized yet, or not with this project",
    remedy: "Check 'access.roleId'; right after its authorization run again in a minute.",
  },
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND: {
    cause: "the project has no such role",
    remedy: "Check the role's id; an AzureAccess registers one and gives its id as roleId.",
  },
  // ASSUMED: the code; another one comes as it is, and a delete looks at the role's uses whatever the code.
  CLOUD_PROVIDER_ACCESS_ROLE_IN_USE: {
    cause: "a feature of the project still uses the role",
    remedy: "Take the role out of that feature's settings first, then run again.",
  },
  CANNOT_ASSUME_ROLE: {
    cause: "Atlas cannot use the role of another cloud's configuration in this project",
    remedy: "Repair that configuration; right after its authorization run again in a minute.",
  },
  INVALID_AWS_CREDENTIALS: {
    cause: "Atlas cannot log in to AWS with the configuration that this project has for it",
    remedy: "Repair that configuration; right after its authorization run again in a minute.",
  },
  ENCRYPTION_AT_REST_SETTINGS_INVALID: {
    cause: "Atlas cannot reach the key in force, and changes nothing until it can",
    remedy: "Restore the key or its access in Azure first, then run again: that makes Atlas try.",
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST: {
    cause: "at least one cluster still uses the key",
    remedy: "Switch every cluster of the project off first (encryptionAtRestProvider NONE), ours or not.",
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS: {
    cause: "the project still has private endpoints to the vault",
    remedy: "Delete them first and wait until they are gone.",
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST: {
    cause: "private networking stays on while private endpoints exist",
    remedy: "Delete the endpoints first and wait until they are gone.",
    namesObjects: true,
  },
  ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING: {
    cause: "the endpoint is still being made, and Atlas deletes it only afterwards",
    remedy: "Run again in some minutes.",
  },
  INVALID_REGION: {
    cause: "Atlas makes no private endpoint in this region",
    remedy: "Check 'regions': Atlas's names of Azure regions, such as US_EAST_2.",
    namesObjects: true,
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST_WITH_BACKUP_COMPLIANCE_POLICY: {
    cause: "the project's Backup Compliance Policy demands encryption at rest",
    remedy: "The policy must be changed with MongoDB's support first.",
  },
  CAN_NOT_DISABLE_ALL_ENCRYPTION_AT_REST_SETTINGS_WHILE_BACKUP_COMPLIANCE_POLICY_ENCRYPTION_ENABLED: {
    cause: "the project's Backup Compliance Policy demands encryption at rest",
    remedy: "The policy must be changed with MongoDB's support first.",
  },
  INSUFFICIENT_INSTANCE_SIZE: {
    cause: "a cluster is too small",
    remedy: "Customer-managed keys need dedicated clusters, M10 or larger.",
  },
  NO_PAYMENT_INFORMATION_FOUND: {
    cause: "the organization has no payment method",
    remedy: "Customer-managed keys cost extra: add one in Atlas.",
  },
  FEATURE_UNSUPPORTED: { cause: "the organization's plan lacks the feature", remedy: "Ask MongoDB about the plan." },
  UNSUPPORTED_FOR_CURRENT_PLAN: {
    cause: "the organization's plan lacks the feature",
    remedy: "Ask MongoDB about the plan.",
  },
  ENCRYPTION_AT_REST_NOT_ENABLED: {
    cause: "the project has no customer-managed key yet",
    remedy: "Give the cluster an EncryptionAtRest's projectId output, so that the order is right.",
  },
  ENCRYPTION_AT_REST_PROVIDER_NOT_SUPPORTED: {
    cause: "the cluster cannot be encrypted with this provider",
    remedy: "Customer-managed keys need dedicated clusters, M10 or larger.",
  },
  INVALID_ENCRYPTION_AT_REST_PROVIDER: {
    cause: "the provider is not configured for the project",
    remedy: "Configure the project first.",
  },
  CANNOT_USE_ENCRYPTION_AT_REST_TENANT: {
    cause: "a shared cluster cannot be encrypted with a customer-managed key",
    remedy: "Use a dedicated cluster, M10 or larger.",
  },
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: {
    cause: "a flex cluster cannot be encrypted with a customer-managed key",
    remedy: "Use a dedicated cluster, M10 or larger.",
  },
  CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API: {
    cause: "a serverless instance cannot be encrypted with a customer-managed key",
    remedy: "Use a dedicated cluster, M10 or larger.",
  },
  TENANT_CLUSTER_UPDATE_UNSUPPORTED: {
    cause: "a shared or flex cluster cannot be changed this way",
    remedy: "Use a dedicated cluster, M10 or larger.",
  },
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE: {
    cause: "the cluster is being restored",
    remedy: "Wait until the restore is done, then run again.",
  },
  CANNOT_CHANGE_ENCRYPTION_AT_REST_PROVIDER: {
    cause: "the cluster is encrypted with another provider's key",
    remedy: "Set it to NONE first (a full decryption), wait until it is IDLE, then run again.",
  },
  CANNOT_UPDATE_PAUSED_CLUSTER: {
    cause: "the cluster is paused",
    remedy: "Resume it, wait until it is IDLE, then run again.",
  },
  CANNOT_UPDATE_AND_PAUSE_CLUSTER: {
    cause: "a change and a pause do not go together",
    remedy: "Change first, pause then.",
  },
  CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES: {
    cause: "the cluster has changes under way",
    remedy: "Wait until it is IDLE.",
  },
  CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER: {
    cause: "the cluster was resumed a moment ago",
    remedy: "Wait, then run again.",
  },
  CANNOT_MODIFY_CLUSTER_WITH_RUNNING_LIVE_IMPORT: {
    cause: "a live import into the cluster is running",
    remedy: "Wait until it is done, then run again.",
  },
  ALERT_CONFIG_NOT_FOUND: { cause: "the project has no such alert", remedy: "Run again: it looks for the alert anew." },
  INVALID_ALERT_CONFIG_ID: { cause: "the alert's id is malformed", remedy: "Run again: it looks for the alert anew." },
  MISSING_NOTIFICATIONS: { cause: "the alert would reach nobody", remedy: "Give at least one of 'notifications'." },
  NOTIFICATION_INTERVAL_OUT_OF_RANGE: {
    cause: "the time between two notifications is out of range",
    remedy: "Check 'notifications': intervalMin is 5 or more.",
  },
  EMAIL_OR_SMS_REQUIRED_FOR_GROUP_NOTIFICATION: {
    cause: "a GROUP notification sends neither email nor text message",
    remedy: "Set emailEnabled or smsEnabled in 'notifications'.",
  },
  TOO_MANY_GROUP_NOTIFICATIONS: {
    cause: "the alert has more than one GROUP notification",
    remedy: "Give one with all of its roles.",
  },
  MAX_ALERT_CONFIGS_PER_GROUP_EXCEEDED: {
    cause: "the project has as many alerts as Atlas allows",
    remedy: "Delete one in Atlas, or leave 'relatedAlerts' out.",
  },
  MISSING_THRESHOLD: { cause: "the alert lacks its threshold", remedy: DEFECT },
  THRESHOLD_PRESENT: { cause: "an alert of this kind has no threshold", remedy: DEFECT },
  INVALID_OPERATOR_FOR_EVENT_TYPE: { cause: "the threshold's operator is not the event's", remedy: DEFECT },
  INVALID_EVENT_TYPE_FOR_ALERT: { cause: "Atlas has no alert of this event", remedy: DEFECT },
};
