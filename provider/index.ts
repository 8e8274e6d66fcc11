// The public surface: named exports only, held by a test.

export type { MaintenanceWindow } from "./atlas/types";
export type { AzureAccessArgs } from "./azure-access/resource";
export { AzureAccess } from "./azure-access/resource";
export type {
  GetProjectRegionsArgs,
  GetProjectRegionsOutputArgs,
  GetProjectRegionsResult,
} from "./cluster-encryption/get";
export { getProjectRegions, getProjectRegionsOutput } from "./cluster-encryption/get";
export type { ClusterEncryptionArgs } from "./cluster-encryption/resource";
export { ClusterEncryption } from "./cluster-encryption/resource";
export type {
  AtlasPrincipalArgs,
  CustomerManagedKeysArgs,
  ExistingKeyArgs,
  Grants,
  NewKeyArgs,
  PrincipalArgs,
  PrivateNetworkingOptions,
  RotationAlertOptions,
} from "./customer-managed-keys/args";
export { CustomerManagedKeys } from "./customer-managed-keys/component";
export type {
  ClusterSnapshotsResult,
  GetEncryptionAtRestArgs,
  GetEncryptionAtRestOutputArgs,
  GetEncryptionAtRestResult,
  GetNeededKeyVersionsArgs,
  GetNeededKeyVersionsOutputArgs,
  GetNeededKeyVersionsResult,
  NeededKeyVersionResult,
} from "./encryption-at-rest/get";
export {
  getEncryptionAtRest,
  getEncryptionAtRestOutput,
  getNeededKeyVersions,
  getNeededKeyVersionsOutput,
} from "./encryption-at-rest/get";
export type {
  AccessArgs,
  EncryptionAtRestArgs,
  RoleAccessArgs,
  SecretAccessArgs,
} from "./encryption-at-rest/resource";
export { EncryptionAtRest } from "./encryption-at-rest/resource";
export type { TimeoutArgs } from "./engine/program-side";
export type { ProviderArgs } from "./instance";
export { Provider } from "./instance";
export type {
  AlertNotificationArgs,
  DatadogNotificationArgs,
  EmailNotificationArgs,
  KeyRotationAlertArgs,
  MicrosoftTeamsNotificationArgs,
  OpsGenieNotificationArgs,
  PagerDutyNotificationArgs,
  RoleNotificationArgs,
  SlackNotificationArgs,
  SmsNotificationArgs,
  TeamNotificationArgs,
  UserNotificationArgs,
  VictorOpsNotificationArgs,
  WebhookNotificationArgs,
} from "./key-rotation-alert/resource";
export { KeyRotationAlert } from "./key-rotation-alert/resource";
export type { KeyVaultArgs } from "./key-vault/resource";
export { KeyVault } from "./key-vault/resource";
export type {
  GetLatestKeyVersionArgs,
  GetLatestKeyVersionOutputArgs,
  GetLatestKeyVersionResult,
} from "./key-vault-key/get";
export { getLatestKeyVersion, getLatestKeyVersionOutput } from "./key-vault-key/get";
export type { KeyVaultKeyArgs, RotationPolicyArgs } from "./key-vault-key/resource";
export { KeyVaultKey } from "./key-vault-key/resource";
export type {
  GetAtlasIpAddressesArgs,
  GetAtlasIpAddressesOutputArgs,
  GetAtlasIpAddressesResult,
} from "./private-networking/get";
export { getAtlasIpAddresses, getAtlasIpAddressesOutput } from "./private-networking/get";
export type { PrivateEndpoint, PrivateNetworkingArgs } from "./private-networking/resource";
export { PrivateNetworking } from "./private-networking/resource";
export type { MasterKeyRotation } from "./project/maintenance";
export type { RoleAssignmentArgs } from "./role-assignment/resource";
export { RoleAssignment } from "./role-assignment/resource";
export type { LastDurations } from "./support/last-durations";
