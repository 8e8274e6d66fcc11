// Functions for programs: getEncryptionAtRest reads a project's Key Vault configuration and maintenance window, getNeededKeyVersions
// which key versions its snapshots may need. Both only read.
import type * as pulumi from "@pulumi/pulumi";
import type { MaintenanceWindow } from "../atlas/types";
import { outputTwin, programConfig } from "../engine/function";
import { type MasterKeyRotation, masterKeyRotation } from "../project/maintenance";
import { keyVaultIdOf } from "../support/azure-names";
import { refuseProjectId } from "../support/kinds";
import { withoutNulls } from "../support/nulls";

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
  const { connect } = await import("../connect.js"); // clients are loaded when they are used
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

export interface GetNeededKeyVersionsArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: string;
  /**
   * The output of this name of the project's EncryptionAtRest. With it, a snapshot from after this time counts for the pinned version
   * only (also `"latest"`), or with a version-less key for versions that Azure replaced less than 120 days before the snapshot.
   * @default absent: a snapshot counts for every version that existed when Atlas took it
   */
  keyIdentifierSince?: string | undefined;
}

export interface GetNeededKeyVersionsOutputArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: pulumi.Input<string>;
  /**
   * The output of this name of the project's EncryptionAtRest.
   * @default absent: a snapshot counts for every version that existed when Atlas took it
   */
  keyIdentifierSince?: pulumi.Input<string | undefined>;
}

/** The snapshots of one cluster. */
export interface ClusterSnapshotsResult {
  readonly clusterName: string;
  readonly count: number;
  /** When Atlas took the oldest snapshot, ISO 8601. Absent: none has a time yet. */
  readonly oldest?: string;
  /** When Atlas took the newest snapshot, ISO 8601. */
  readonly newest?: string;
  /** When the last snapshot expires, ISO 8601. Absent: there is none, or one has no expiry. */
  readonly lastExpiry?: string;
}

/** A key version that a cluster or a snapshot may need. */
export interface NeededKeyVersionResult {
  /** The key's URL with the version. */
  readonly keyIdentifier: string;
  /** 32 hexadecimal digits. */
  readonly keyVersion: string;
  /** Whether the clusters use this version. */
  readonly inUse: boolean;
  /** Whether the version is enabled in Azure. A disabled version must be enabled before a restore. */
  readonly enabled: boolean;
  /** How many snapshots may need the version. */
  readonly snapshots: number;
  /** When the last of these snapshots expires, ISO 8601. Absent: the version is in use, or a snapshot has no expiry. */
  readonly neededUntil?: string;
}

export interface GetNeededKeyVersionsResult {
  readonly projectId: string;
  /** The key's URL in Atlas. Absent: the project has no customer-managed key in Azure. */
  readonly keyIdentifier?: string;
  /** One entry for each dedicated cluster. */
  readonly clusters: readonly ClusterSnapshotsResult[];
  /** The versions of the present key that may be needed, the newest first. No cluster and no listed snapshot needs another version of it. */
  readonly keyVersions: readonly NeededKeyVersionResult[];
  /** What could not be read, and why. While this is not empty, keep every version. */
  readonly notChecked: readonly string[];
}

/**
 * Which versions of the project's key its clusters and snapshots may need, and until when. Atlas does not say which key a snapshot needs, so a version is
 * listed unless no snapshot can need it. Keys that the project used before the present key are not listed: keep each of them with all its versions until
 * the snapshots of its time have expired. Snapshots of deleted clusters are not read.
 *
 * Uses the credential of the stack for Atlas (Project Read Only is enough) and the login to Azure, which needs to read the key.
 *
 * ```ts
 * export const needed = getNeededKeyVersionsOutput({ projectId }).keyVersions;
 * ```
 */
export async function getNeededKeyVersions(args: GetNeededKeyVersionsArgs): Promise<GetNeededKeyVersionsResult> {
  refuseProjectId("getNeededKeyVersions", args.projectId);
  const { connect } = await import("../connect.js"); // clients are loaded when they are used
  const clients = connect(programConfig, process.env);
  try {
    await clients.sync();
    const { findNeeded } = await import("./flow/needed-versions.js");
    const { signal } = new AbortController();
    return { projectId: args.projectId, ...(await findNeeded({ clients, signal }, withoutNulls(args))) };
  } finally {
    await clients.atlas.close();
  }
}

/** `getNeededKeyVersions` for outputs. In a preview without credentials the result is unknown, with a warning. */
export const getNeededKeyVersionsOutput = outputTwin<GetNeededKeyVersionsOutputArgs, GetNeededKeyVersionsResult>(
  "getNeededKeyVersions",
  getNeededKeyVersions,
);
