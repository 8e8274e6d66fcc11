// Atlas's error codes with their cause and remedy in our words, for messages and docs/errors.md. Atlas layer, data only.
import { ALERT_ERRORS } from "./alert-error-codes";
import type { Explanation } from "./explanation";

export const OWNER =
  "Assign the service account or API key the role Project Owner on this project. An Organization Owner must also add it to the project.";
const ACCESS_LIST =
  "Add this machine's IP address to the API access list of the credential, or run from an address on that list.";
const NOT_LISTED: Explanation = {
  cause: "this machine's IP address is not on the API access list",
  remedy: ACCESS_LIST,
};
const ORG_WANTS_LIST: Explanation = { cause: "the organization requires an API access list", remedy: ACCESS_LIST };
const CALL_WANTS_LIST: Explanation = { cause: "the call requires an API access list", remedy: ACCESS_LIST };
const KEY_STATE = "Repair the key in Azure, then run again.";
const GRANTS =
  "Assign Atlas's service principal the roles Reader and Key Vault Crypto User on the vault, then run again. They give `vaults/read` on the vault, and read, encrypt and decrypt on its keys. A new role assignment takes minutes to work.";

const DEFECT = "This is a defect of pulumi-atlas-cmk: please report it.";
const NOT_TAKEN: Explanation = {
  cause: "Atlas does not accept one of the values",
  remedy: "Check the argument that the answer names. If the program does not set it, update pulumi-atlas-cmk.",
  saysMore: true,
};
const RESTORING: Explanation = {
  cause: "the cluster is being restored",
  remedy: "Wait until the restore has ended, then run again.",
};
const NO_ROOM: Explanation = {
  cause: "Azure has no capacity for the cluster in this region at the moment",
  remedy: "Run again later, or ask MongoDB's support.",
};

/** FACT(atlas-error-codes): codes from Atlas's error reference; which call gives which is by name. */
export const ATLAS_ERRORS = {
  USER_UNAUTHORIZED: { cause: "the credential lacks the permission", remedy: OWNER },
  NOT_IN_GROUP: {
    cause: "the credential does not belong to the project; the project itself may exist or not",
    remedy: `Check 'projectId' and the organization of the credential. ${OWNER}`,
  },
  USER_CANNOT_ACCESS_GROUP: {
    cause: "the credential cannot see the project; the project itself may exist or not",
    remedy: `Check 'projectId' and the organization of the credential. ${OWNER}`,
  },
  USER_CANNOT_ACCESS_ORG: {
    cause: "the credential cannot see the organization",
    remedy: `Check the organization of the credential. ${OWNER}`,
  },
  ACCESS_FORBIDDEN: { cause: "the credential lacks the permission to use this resource", remedy: OWNER },
  NO_CURRENT_USER: { cause: "Atlas treats the request as one without a credential", remedy: OWNER },
  NOT_ORG_GROUP_CREATOR: { cause: "the credential lacks the permission to create projects", remedy: OWNER },
  CANNOT_CHANGE_GROUP_NAME: { cause: "the credential lacks the permission to rename the project", remedy: OWNER },
  ACCOUNT_SUSPENDED: {
    cause: "the organization has an invoice that is not paid",
    remedy: "Pay the invoice in Atlas, then run again.",
  },
  INACTIVE_ORG: { cause: "the organization is not active", remedy: "Ask MongoDB's support." },
  HOURLY_BILLING_LIMIT_EXCEEDED: {
    cause: "the organization's hourly billing limit is reached",
    remedy: "Ask MongoDB's support for a higher limit.",
  },
  CANNOT_DELETE_ORG_ACTIVE_LIVE_MIGRATION_ATLAS_ORG_LINK: {
    cause: "a live migration is linked to the organization",
    remedy: "Remove the link in Atlas first.",
  },
  NOT_ATLAS_GROUP: {
    cause: "the project is a Cloud Manager project, not an Atlas project",
    remedy: "Check 'projectId'.",
  },
  INVALID_ATLAS_GROUP: { cause: "Atlas cannot load the project", remedy: "Ask MongoDB's support." },
  INVALID_ATTRIBUTE: NOT_TAKEN,
  INVALID_ENUM_VALUE: NOT_TAKEN,
  INVALID_JSON: NOT_TAKEN,
  INVALID_JSON_ATTRIBUTE: NOT_TAKEN,
  INVALID_PATH_PARAMETER: NOT_TAKEN,
  INVALID_QUERY_PARAMETER: NOT_TAKEN,
  MALFORMED_JSON: NOT_TAKEN,
  MISSING_ATTRIBUTE: NOT_TAKEN,
  MISSING_ATTRIBUTES: NOT_TAKEN,
  VALIDATION_ERROR: NOT_TAKEN,
  PROVIDER_UNSUPPORTED: { cause: "Atlas does not support the provider", remedy: DEFECT },
  UNSUPPORTED_FEATURE: { cause: "Atlas does not support the feature yet", remedy: "Ask MongoDB's support." },
  UNSUPPORTED_FOR_CURRENT_CONFIG: {
    cause: "the project's configuration does not allow the change",
    remedy: "Ask MongoDB's support.",
  },
  // ASSUMED(access-list-codes): Atlas gives both names of each.
  IP_ADDRESS_NOT_ON_ACCESS_LIST: NOT_LISTED,
  IP_ADDRESS_NOT_ON_WHITELIST: NOT_LISTED,
  ORG_REQUIRES_ACCESS_LIST: ORG_WANTS_LIST,
  ORG_REQUIRES_WHITELIST: ORG_WANTS_LIST,
  RESOURCE_REQUIRES_ACCESS_LIST: CALL_WANTS_LIST,
  RESOURCE_REQUIRES_WHITELIST: CALL_WANTS_LIST,
  GROUP_NOT_FOUND: {
    cause: "there is no such project",
    remedy: "Check 'projectId': the ids of organizations and clusters have the same form.",
  },
  INVALID_GROUP_ID: {
    cause: "the project id has the wrong form",
    remedy: "Check 'projectId'. Pass 24 hexadecimal digits.",
  },
  RESOURCE_NOT_FOUND: {
    cause: "there is no such object",
    remedy: "Check 'projectId', the names and the base URL of Atlas.",
  },
  CLUSTER_NOT_FOUND: { cause: "the project has no such cluster", remedy: "Check 'clusterName'." },
  CLUSTER_NAME_NOT_FOUND: { cause: "the project has no such cluster", remedy: "Check 'clusterName'." },
  CLUSTER_ALREADY_REQUESTED_DELETION: { cause: "the cluster is being deleted", remedy: "Remove it from the program." },
  RATE_LIMITED: { cause: "Atlas received too many calls", remedy: "Run again in some minutes." },
  RATE_LIMITED_TOKEN_BUCKET: { cause: "Atlas received too many calls", remedy: "Run again in some minutes." },
  INVALID_VERSION_DATE: { cause: "Atlas does not know the API version", remedy: "Update pulumi-atlas-cmk." },
  VERSION_GONE: { cause: "Atlas has retired the API version", remedy: "Update pulumi-atlas-cmk." },
  WRITES_NOT_ALLOWED_DURING_APP_UPGRADES: {
    cause: "Atlas is being upgraded and accepts no changes",
    remedy: "Run again in some minutes.",
  },
  UNEXPECTED_ERROR: {
    cause: "Atlas failed",
    remedy: "Run again. If the error stays, give Atlas's support the request id.",
  },
  SERVICE_UNAVAILABLE: { cause: "Atlas is not available", remedy: "Run again in some minutes." },
  MISSING_ENCRYPTION_AT_REST_PROVIDER: {
    cause: "the settings name no provider",
    remedy: DEFECT,
  },
  INVALID_AZURE_CREDENTIALS: {
    cause: "Atlas cannot log in to Azure with this credential",
    remedy:
      "Check tenantId, clientId and the client secret: pass the secret's value, not its id, and a secret that has not expired. A new secret takes a minute to work.",
  },
  INVALID_AZURE_API_REQUEST: {
    cause: "Azure refused Atlas's request",
    remedy:
      "Check the subscription, the resource group, the vault and the key. Check that Atlas's service principal has the permission to read the vault.",
  },
  NO_PERMISSION_TO_ENCRYPT_DECRYPT: {
    cause: "Atlas's service principal lacks the permission to encrypt and decrypt with the key",
    remedy: GRANTS,
  },
  AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED: {
    cause: "Atlas does not support this Azure cloud",
    remedy: "Check 'azureEnvironment'.",
  },
  AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT: {
    cause: "the key's URL has the wrong form or names another vault",
    remedy: "Check 'keyVaultId', 'keyName' and 'keyVersion'.",
  },
  AZURE_KEY_VAULT_KEY_NOT_FOUND: {
    cause: "the vault has no such key or version",
    remedy: "Check 'keyName' and 'keyVersion'. A deleted key can be recovered in Azure.",
  },
  AZURE_KEY_VAULT_KEY_NOT_ENABLED: { cause: "the key version is disabled", remedy: KEY_STATE },
  AZURE_KEY_VAULT_KEY_NOT_ACTIVE: {
    cause: "the key version is not active yet",
    remedy: "Wait for its activation date, or change it in Azure.",
  },
  AZURE_KEY_VAULT_KEY_EXPIRED: {
    cause: "the key version has expired",
    remedy: "Create a new key version, and pass it as 'keyVersion'.",
  },
  AZURE_KEY_VAULT_KEY_EXPIRING: {
    cause: "the key version expires within 48 hours",
    remedy: "Create a new key version, and pass it as 'keyVersion'.",
  },
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED: {
    cause: "the role is not authorized yet, or not authorized for this project",
    remedy: "Check 'access.roleId'. If the role was authorized a moment ago, run again in a minute.",
  },
  CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND: {
    cause: "the project has no such role",
    remedy: "Check the role's id. An AzureAccess registers a role and outputs its id as roleId.",
  },
  // ASSUMED(role-in-use-code): the code. Another code is shown as it comes. A delete checks the role's uses whatever the
  // code is.
  CLOUD_PROVIDER_ACCESS_ROLE_IN_USE: {
    cause: "a feature of the project still uses the role",
    remedy: "Remove the role from that feature's settings first, then run again.",
  },
  CANNOT_ASSUME_ROLE: {
    cause: "Atlas cannot use the role of another cloud's configuration in this project",
    remedy: "Repair that configuration. If it was authorized a moment ago, run again in a minute.",
  },
  INVALID_AWS_CREDENTIALS: {
    cause: "Atlas cannot log in to AWS with the configuration that this project has for it",
    remedy: "Repair that configuration. If it was authorized a moment ago, run again in a minute.",
  },
  ENCRYPTION_AT_REST_SETTINGS_INVALID: {
    cause: "Atlas cannot reach the project's key, and changes nothing until the key can be reached",
    remedy:
      "Restore the key or Atlas's access to the key in Azure first. Then run again: each run makes Atlas try again.",
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST: {
    cause: "at least one cluster still uses the key",
    remedy:
      "Decrypt every cluster of the project first (encryptionAtRestProvider NONE), also clusters that this program does not manage.",
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS: {
    cause: "the project still has private endpoints to the vault",
    remedy: "Delete the private endpoints first, and wait until they are gone.",
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST: {
    cause: "private networking stays enabled while private endpoints exist",
    remedy: "Delete the private endpoints first, and wait until they are gone.",
    namesObjects: true,
  },
  // ASSUMED(missing-part-code): by its name.
  ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_NOT_FOUND: {
    cause: "the project has no such private endpoint",
    remedy: "Run again: the next run reads the private endpoints again.",
  },
  ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING: {
    cause: "the private endpoint is still being created, and Atlas deletes it only afterwards",
    remedy: "Run again in some minutes.",
  },
  INVALID_REGION: {
    cause: "Atlas offers no private endpoints in this region",
    remedy: "Check 'regions'. Pass Atlas's names of Azure regions, such as US_EAST_2.",
    namesObjects: true,
  },
  CANNOT_DISABLE_ENCRYPTION_AT_REST_WITH_BACKUP_COMPLIANCE_POLICY: {
    cause: "the project's Backup Compliance Policy requires encryption at rest",
    remedy: "Ask MongoDB's support to change the policy first.",
  },
  CAN_NOT_DISABLE_ALL_ENCRYPTION_AT_REST_SETTINGS_WHILE_BACKUP_COMPLIANCE_POLICY_ENCRYPTION_ENABLED: {
    cause: "the project's Backup Compliance Policy requires encryption at rest",
    remedy: "Ask MongoDB's support to change the policy first.",
  },
  INSUFFICIENT_INSTANCE_SIZE: {
    cause: "a cluster is too small",
    remedy: "Customer-managed keys need dedicated clusters, M10 or larger.",
  },
  NO_PAYMENT_INFORMATION_FOUND: {
    cause: "the organization has no payment method",
    remedy: "Add a payment method in Atlas. Customer-managed keys cost extra.",
  },
  FEATURE_UNSUPPORTED: { cause: "the organization's plan lacks the feature", remedy: "Ask MongoDB about the plan." },
  UNSUPPORTED_FOR_CURRENT_PLAN: {
    cause: "the organization's plan lacks the feature",
    remedy: "Ask MongoDB about the plan.",
  },
  ENCRYPTION_AT_REST_NOT_ENABLED: {
    cause: "the project has no customer-managed key yet",
    remedy:
      "Pass an EncryptionAtRest's projectId output to the cluster, so that Pulumi creates them in the right order.",
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
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE: RESTORING,
  ATLAS_CLUSTER_RESTORE_IN_PROGRESS: RESTORING,
  NO_CAPACITY: NO_ROOM,
  OUT_OF_CAPACITY: NO_ROOM,
  REGION_UNAVAILABLE: {
    cause: "Atlas does not offer the region at the moment",
    remedy: "Run again later, or pass another region.",
    namesObjects: true,
  },
  CANNOT_USE_ENCRYPTION_AT_REST_BACKUP_TYPE: {
    cause: "the cluster uses legacy backup, which does not work with customer-managed keys",
    remedy: "Change the cluster to Cloud Backup first, then run again.",
  },
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API: {
    cause: "the cluster is dedicated, and the call is for flex clusters",
    remedy: DEFECT,
  },
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED: {
    cause: "termination protection of the cluster is enabled",
    remedy: "Disable termination protection where the cluster is managed, then run again.",
  },
  CANNOT_CHANGE_ENCRYPTION_AT_REST_PROVIDER: {
    cause: "the cluster is encrypted with another provider's key",
    remedy:
      "Set the cluster's encryptionAtRestProvider to NONE first (a full decryption). Wait until the cluster is IDLE, then run again.",
  },
  CANNOT_UPDATE_PAUSED_CLUSTER: {
    cause: "the cluster is paused",
    remedy: "Resume the cluster, wait until it is IDLE, then run again.",
  },
  CANNOT_UPDATE_AND_PAUSE_CLUSTER: {
    cause: "one request cannot both change and pause a cluster",
    remedy: "Change the cluster first, then pause it.",
  },
  CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES: {
    cause: "the cluster has changes under way",
    remedy: "Wait until the cluster is IDLE.",
  },
  CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER: {
    cause: "the cluster was resumed a moment ago",
    remedy: "Wait, then run again.",
  },
  CANNOT_MODIFY_CLUSTER_WITH_RUNNING_LIVE_IMPORT: {
    cause: "a live import into the cluster is running",
    remedy: "Wait until the live import has ended, then run again.",
  },
  ...ALERT_ERRORS,
} satisfies Readonly<Record<string, Explanation>>;

declare module "../support/errors" {
  interface CodesOf {
    readonly atlas: keyof typeof ATLAS_ERRORS;
  }
}
