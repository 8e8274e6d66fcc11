// getEncryptionAtRest: a project's Key Vault configuration and maintenance window, for programs. Reads only.
import type * as pulumi from "@pulumi/pulumi";
import type { MaintenanceWindow } from "../atlas/types";
import { connect } from "../connect";
import { outputTwin, programConfig } from "../engine/function";
import { type MasterKeyRotation, masterKeyRotation } from "../project/maintenance";
import { keyVaultIdOf } from "../support/azure-names";
import { refuseProjectId } from "../support/kinds";

export interface GetEncryptionAtRestArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: string;
}

export interface GetEncryptionAtRestOutputArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: pulumi.Input<string>;
}

export interface GetEncryptionAtRestResult {
  readonly projectId: string;
  /** Whether the project uses a customer-managed key of Azure Key Vault. */
  readonly enabled: boolean;
  /** Whether Atlas can encrypt and decrypt with the key now. This call makes Atlas try. */
  readonly valid: boolean;
  /** The key's URL. Absent while `enabled` is false, as are the optional fields below. */
  readonly keyIdentifier?: string;
  readonly keyVaultId?: string;
  readonly azureEnvironment?: string;
  readonly roleId?: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly requirePrivateNetworking?: boolean;
  readonly enabledForSearchNodes: boolean;
  /** When Atlas maintains the project's clusters. Atlas rotates its own master keys, which the key encrypts, in this window. */
  readonly maintenanceWindow?: MaintenanceWindow;
  /** How often Atlas rotates its master keys, and whether deferred maintenance can make it later. */
  readonly masterKeyRotation?: MasterKeyRotation;
}

const given = <Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });

/**
 * Reads a project's encryption at rest from Atlas. Credentials are those of the stack (environment, then `mongodbatlas:*` configuration).
 * Rejects with the remedy if there are no credentials, or if the login cannot see the project.
 *
 * ```ts
 * export const keyIdentifier = getEncryptionAtRestOutput({ projectId }).keyIdentifier;
 * ```
 */
export async function getEncryptionAtRest(args: GetEncryptionAtRestArgs): Promise<GetEncryptionAtRestResult> {
  refuseProjectId("getEncryptionAtRest", args.projectId);
  const connections = connect(programConfig, process.env);
  try {
    await connections.sync();
    const { atlas } = connections;
    const { azureKeyVault: vault, enabledForSearchNodes } = await atlas.getEncryptionAtRest(args.projectId);
    const window = vault.enabled === true ? await atlas.getMaintenanceWindow(args.projectId) : undefined;
    const named = {
      subscriptionId: vault.subscriptionID,
      resourceGroupName: vault.resourceGroupName,
      keyVaultName: vault.keyVaultName,
    };
    const { subscriptionId, resourceGroupName, keyVaultName } = named;
    const hasVault = subscriptionId !== undefined && resourceGroupName !== undefined && keyVaultName !== undefined;
    return {
      projectId: args.projectId,
      enabled: vault.enabled === true,
      valid: vault.enabled === true && vault.valid === true,
      ...given("keyIdentifier", vault.keyIdentifier),
      ...given("keyVaultId", hasVault ? keyVaultIdOf({ subscriptionId, resourceGroupName, keyVaultName }) : undefined),
      ...given("azureEnvironment", vault.azureEnvironment),
      ...given("roleId", vault.roleId),
      ...given("tenantId", vault.tenantID),
      ...given("clientId", vault.clientID),
      ...given("requirePrivateNetworking", vault.requirePrivateNetworking),
      enabledForSearchNodes: enabledForSearchNodes === true,
      ...given("maintenanceWindow", window),
      ...given("masterKeyRotation", vault.enabled === true ? masterKeyRotation(window) : undefined),
    };
  } finally {
    await connections.atlas.close();
  }
}

/** `getEncryptionAtRest` for outputs. In a preview without credentials the result is unknown, with a warning. */
export const getEncryptionAtRestOutput = outputTwin<GetEncryptionAtRestOutputArgs, GetEncryptionAtRestResult>(
  "getEncryptionAtRest",
  getEncryptionAtRest,
);
