// Atlas's error codes with their cause and remedy in our words: what messages say, and what docs/errors.md is made of. Atlas layer, data only.
import { ALERT_ERRORS } from "./alert-error-codes";
import type { Explanation } from "./explanation";

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
const NOT_TAKEN: Explanation = {
  cause: "Atlas does not take one of the values",
  remedy: "Check the argument that the answer names; if it is none of the program's, update pulumi-atlas-cmk.",
  saysMore: true,
};
const RESTORING: Explanation = {
  cause: "the cluster is being restored",
  remedy: "Wait until the restore is done, then run again.",
};
const NO_ROOM: Explanation = {
  cause: "Azure has no capacity for the cluster in this region now",
  remedy: "Run again later, or ask MongoDB's support.",
};

/** FACT(atlas-error-codes): codes from Atlas's error reference; which call gives which is by name. */
export const ATLAS_ERRORS = {
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
  ACCESS_FORBIDDEN: { cause: "the credential may not use this resource", remedy: OWNER },
  NO_CURRENT_USER: { cause: "Atlas takes the request for one without a credential", remedy: OWNER },
  NOT_ORG_GROUP_CREATOR: { cause: "the credential may not create projects", remedy: OWNER },
  CANNOT_CHANGE_GROUP_NAME: { cause: "the credential may not rename the project", remedy: OWNER },
  ACCOUNT_SUSPENDED: {
    cause: "the organization has an invoice that is not paid",
    remedy: "Pay it in Atlas, then run again.",
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
    cause: "the project is one of Cloud Manager, not of Atlas",
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
  // ASSUMED(role-in-use-code): the code; another one comes as it is, and a delete looks at the role's uses whatever the
  // code.
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
  // ASSUMED(missing-part-code): by its name.
  ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_NOT_FOUND: {
    cause: "the project has no such private endpoint",
    remedy: "Run again: it looks at the endpoints that there are.",
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
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE: RESTORING,
  ATLAS_CLUSTER_RESTORE_IN_PROGRESS: RESTORING,
  NO_CAPACITY: NO_ROOM,
  OUT_OF_CAPACITY: NO_ROOM,
  REGION_UNAVAILABLE: {
    cause: "Atlas does not offer the region now",
    remedy: "Run again later, or name another region.",
    namesObjects: true,
  },
  CANNOT_USE_ENCRYPTION_AT_REST_BACKUP_TYPE: {
    cause: "the cluster uses legacy backup, which does not go with customer-managed keys",
    remedy: "Change the cluster to Cloud Backup first, then run again.",
  },
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API: {
    cause: "the cluster is dedicated, and the call is for flex clusters",
    remedy: DEFECT,
  },
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED: {
    cause: "termination protection of the cluster is on",
    remedy: "Turn termination protection off where the cluster is managed, then run again.",
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
  ...ALERT_ERRORS,
} satisfies Readonly<Record<string, Explanation>>;

declare module "../support/errors" {
  interface CodesOf {
    readonly atlas: keyof typeof ATLAS_ERRORS;
  }
}
