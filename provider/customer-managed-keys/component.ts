// CustomerManagedKeys: everything in one component. Program side: it creates the children in their order and leaves all decisions to them.
import * as pulumi from "@pulumi/pulumi";
import { AzureAccess } from "../azure-access/resource";
import { ClusterEncryption } from "../cluster-encryption/resource";
import { type AccessArgs, EncryptionAtRest } from "../encryption-at-rest/resource";
import { KeyRotationAlert } from "../key-rotation-alert/resource";
import { PrivateNetworking } from "../private-networking/resource";
import { aboutDays, parseCalendarDuration } from "../support/calendar-duration";
import { withoutNulls } from "../support/nulls";
import type { AtlasPrincipalArgs, CustomerManagedKeysArgs, ExistingKeyArgs, NewKeyArgs } from "./args";
import { refuseFaults } from "./faults";
import { createGrants } from "./grants";
import { orElse } from "./or-else";
import { orderClusters } from "./order";
import { createKey, DEFAULT_ROTATION, type Key } from "./vault";
import { warnOfWholeVaults } from "./whole-vaults";

/** FACT(atlas-alert-auto): Atlas's own threshold. */
const ATLAS_DAYS = 90;
/** More than Atlas needs to follow Azure's rotation, so that the alert reports a real problem. */
const MORE_DAYS = 35;

/**
 * Customer-managed keys for an Atlas project, complete: a vault and a key, Atlas's access with the least permissions and without a secret that expires,
 * encryption at rest, private endpoints that are approved and ACTIVE with the vault's public network access disabled, encrypted clusters, the rotation alert.
 * With `key`, the same for an existing vault and key.
 *
 * ```ts
 * const cmk = new CustomerManagedKeys("cmk", {
 *   projectId,
 *   resourceGroupName: "keys",
 *   clusters: ["orders", "billing"],
 *   privateNetworking: true,
 * });
 * export const key = cmk.key;
 * ```
 *
 * `pulumi destroy` deletes the resources in the only safe order. Unless `retainKeys` is false, it keeps what a restore of snapshots needs: vault, key, role
 * assignments and registration. The next `up` finds and adopts them. With an existing vault and key:
 *
 * ```ts
 * new CustomerManagedKeys("cmk", { projectId, key: { keyVaultId: vault.id, keyName: "atlas" } });
 * ```
 *
 * Only the option `protect: true` refuses a destroy before it begins. Pass it for production. The children inherit it.
 */
export class CustomerManagedKeys extends pulumi.ComponentResource {
  /** Known after everything except the clusters: pass it to resources that need the key. */
  declare readonly projectId: pulumi.Output<string>;
  /** `"AZURE"`: pass it to a cluster resource, so that Pulumi creates them in the right order. */
  declare readonly encryptionAtRestProvider: pulumi.Output<string>;
  /** The key's URL, as Atlas holds it. */
  declare readonly keyIdentifier: pulumi.Output<string>;
  /** Since when the present `keyIdentifier` is in use, as far as this stack knows. For `getNeededKeyVersions`. */
  declare readonly keyIdentifierSince: pulumi.Output<string | undefined>;
  /** ARM id of the vault, and the key's name: the value for `key` in another component. */
  declare readonly key: pulumi.Output<{ keyVaultId: string; keyName: string }>;
  /** Atlas's role for Azure; absent with a client secret. */
  declare readonly roleId: pulumi.Output<string | undefined>;
  /** The regions with private endpoints. Empty without private networking. */
  declare readonly regions: pulumi.Output<string[]>;

  constructor(name: string, given: CustomerManagedKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    const args = withoutNulls(given);
    refuseFaults(name, args);
    super("atlas-cmk:index:CustomerManagedKeys", name, {}, opts);
    const made = { name, child: { parent: this }, kept: { parent: this, retainOnDelete: args.retainKeys !== false } };
    const key: Key = args.key === undefined ? createKey({ name, args, opts: made.child }) : args.key;
    const access = accessOf(made, args, key);
    const encryption = new EncryptionAtRest(
      `${name}-encryption`,
      {
        projectId: args.projectId,
        keyVaultId: key.keyVaultId,
        keyName: key.keyName,
        ...(key.keyVersion === undefined ? {} : { keyVersion: key.keyVersion }),
        access: access.access,
        ...(args.enabledForSearchNodes === undefined ? {} : { enabledForSearchNodes: args.enabledForSearchNodes }),
        ...(args.adopt === undefined ? {} : { adopt: args.adopt }),
        keepsKey: args.retainKeys !== false,
      },
      { ...made.child, dependsOn: [...access.grants] },
    );
    const networking = networkingOf(made, args, { encryption, keyVaultId: key.keyVaultId });
    const last = networking ?? encryption;
    for (const clusterName of args.clusters ?? [])
      new ClusterEncryption(`${name}-cluster-${clusterName}`, { projectId: last.projectId, clusterName }, made.child);
    alertOf(made, args, encryption);
    const after = networking === undefined ? [encryption] : [encryption, networking];
    if (args.orderClusters !== false) orderClusters({ projectId: args.projectId, after });
    this.projectId = last.projectId;
    this.encryptionAtRestProvider = pulumi
      .all([encryption.encryptionAtRestProvider, last.projectId])
      .apply(([provider]) => provider);
    this.keyIdentifier = encryption.keyIdentifier;
    this.keyIdentifierSince = encryption.keyIdentifierSince;
    this.key = pulumi.output({ keyVaultId: key.keyVaultId, keyName: key.keyName });
    this.roleId = pulumi.output(access.roleId);
    this.regions = networking?.regions ?? pulumi.output([]);
    this.registerOutputs({
      projectId: this.projectId,
      encryptionAtRestProvider: this.encryptionAtRestProvider,
      keyIdentifier: this.keyIdentifier,
      keyIdentifierSince: this.keyIdentifierSince,
      key: this.key,
      roleId: this.roleId,
      regions: this.regions,
    });
  }
}

interface Making {
  readonly name: string;
  readonly child: pulumi.CustomResourceOptions;
  /** Options of role assignments, which have no argument to keep them. */
  readonly kept: pulumi.CustomResourceOptions;
}

interface Access {
  readonly access: pulumi.Input<AccessArgs>;
  readonly grants: readonly pulumi.Resource[];
  readonly roleId: pulumi.Input<string> | undefined;
}

/** Atlas's access to the vault: the given one, or a role that is registered here. */
function accessOf({ name, child, kept }: Making, args: CustomerManagedKeysArgs, { keyVaultId, keyName }: Key): Access {
  const grantsTo = (principalId: pulumi.Input<string>) =>
    createGrants({
      name,
      keyVaultId,
      principalId,
      grants: args.grants ?? (args.key === undefined ? "builtInRoles" : "none"),
      opts: kept,
    });
  const given = args.access;
  if (given !== undefined && !isToBeMade(given)) {
    const { servicePrincipalId, ...access } = { servicePrincipalId: undefined, ...given };
    const grants = servicePrincipalId === undefined ? [] : grantsTo(servicePrincipalId);
    return { access: access as AccessArgs, grants, roleId: access.roleId }; // without the principal it has the shape of the argument
  }
  const role = new AzureAccess(
    `${name}-access`,
    {
      projectId: args.projectId,
      ...given,
      // With this it is created after the vault and the key. The vault checks the project first.
      encrypts: { keyVaultId, keyName, ...(args.adopt === undefined ? {} : { adopt: args.adopt }) },
      ...(args.retainKeys === false ? {} : { keepRegistration: true }),
    },
    child,
  );
  return { access: { roleId: role.roleId }, grants: grantsTo(role.servicePrincipalId), roleId: role.roleId };
}

/** Neither a role nor an app is given, so the role must be registered. */
const isToBeMade = (access: NonNullable<CustomerManagedKeysArgs["access"]>): access is AtlasPrincipalArgs =>
  access.roleId === undefined && access.clientId === undefined;

interface Encrypted {
  readonly encryption: EncryptionAtRest;
  readonly keyVaultId: pulumi.Input<string>;
}

function networkingOf(
  { name, child }: Making,
  args: NewKeyArgs | ExistingKeyArgs,
  { encryption, keyVaultId }: Encrypted,
): PrivateNetworking | undefined {
  if (args.privateNetworking === undefined || args.privateNetworking === false) return undefined;
  const options = args.privateNetworking === true ? {} : args.privateNetworking;
  const publicNetworkAccess =
    args.key === undefined ? orElse(options.publicNetworkAccess, "Disabled") : options.publicNetworkAccess;
  const networking = new PrivateNetworking(
    `${name}-networking`,
    {
      projectId: encryption.projectId,
      keyVaultId,
      ...(options.regions === undefined ? {} : { regions: options.regions }),
      ...(publicNetworkAccess === undefined ? {} : { publicNetworkAccess }),
      ...(options.approval === undefined ? {} : { approval: options.approval }),
    },
    child,
  );
  if (publicNetworkAccess !== undefined) warnOfWholeVaults({ networking, keyVaultId, publicNetworkAccess });
  return networking;
}

/** For a new key always, except with `false`. For an existing key only where the program sets it. */
function alertOf({ name, child }: Making, args: CustomerManagedKeysArgs, encryption: EncryptionAtRest): void {
  const wanted = args.rotationAlert ?? (args.key === undefined ? {} : false);
  if (wanted === false) return;
  const rotation = args.key === undefined ? (args.rotationPolicy ?? DEFAULT_ROTATION) : {};
  const rotationDays = pulumi.output(rotation.timeAfterCreate).apply((text) => {
    const duration = typeof text === "string" ? parseCalendarDuration(text) : undefined;
    return duration === undefined ? undefined : aboutDays(duration);
  });
  new KeyRotationAlert(
    `${name}-rotation-alert`,
    {
      projectId: encryption.projectId,
      thresholdDays: orElse(
        wanted.thresholdDays,
        rotationDays.apply((days) => (days === undefined ? ATLAS_DAYS : days + MORE_DAYS)),
      ),
      ...(wanted.notifications === undefined ? {} : { notifications: wanted.notifications }),
      relatedAlerts: orElse(wanted.relatedAlerts, true),
      keyRotationDays: rotationDays as pulumi.Output<number>, // absent is left out by the engine
    },
    child,
  );
}
