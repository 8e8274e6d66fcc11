// Vaults, principals and roles as the emulator holds them. Pure.

import type { Seed } from "#emulator/index";
import type { KeyRotationPolicy, KeyVersion } from "#provider/azure/types";
import { vaultNameIn } from "#provider/support/azure-names";
import { DAY_MS } from "#provider/support/dates";
import { ACTORS, NO_SECRET } from "../file";
import { type AssumedAccess, assumedAccess } from "./assumed-access";
import { loginRights } from "./login-rights";
import type { ReadApp, ReadAzure } from "./read-azure";
import type { ReadVault } from "./read-vault";

type SeededAzure = Seed["azure"];
type SeededVault = SeededAzure["vaults"][number];
type SeededKey = SeededVault["keys"][string];

const LONG_AGO_MS = 365 * DAY_MS;

export function seedOfAzure(read: ReadAzure): SeededAzure {
  const rights = loginRights(read.vaults, read.subscriptionId);
  const assumed = assumedAccess(read);
  return {
    principals: [runner(read), ...atlasPrincipals(read), ...read.apps.map(appOf)],
    vaults: read.vaults.map((one) => vaultOf(one, read.takenMs, policies(assumed, one))),
    roleAssignments: [
      ...rights.assignments,
      ...read.vaults.flatMap(({ assignments }) =>
        assignments.map(({ scope, principalId, roleDefinitionId, name }) => ({
          scope,
          principalId,
          role: roleDefinitionId,
          name,
        })),
      ),
      ...assumed.flatMap(({ principalId, keyVaultId }) =>
        ["Reader", "Key Vault Crypto User"].map((role) => ({ scope: keyVaultId, principalId, role })),
      ),
    ],
    roleDefinitions: [...rights.definitions, ...definitionsOf(read.vaults)],
    locks: read.vaults.flatMap(({ locks }) => locks.map(lockOf)),
    graphRights: { [ACTORS.azureObjectId]: ["Application.ReadWrite.All"] },
  };
}

const runner = ({ tenantId }: ReadAzure): SeededAzure["principals"][number] => ({
  objectId: ACTORS.azureObjectId,
  tenantId,
  clientId: ACTORS.azure.clientId,
  displayName: "the login of the rehearsal",
  secrets: [{ value: ACTORS.azure.clientSecret }],
});

const atlasPrincipals = ({ projects }: ReadAzure): SeededAzure["principals"] => [
  ...new Map(
    projects
      .flatMap(({ principals }) => principals)
      .flatMap(({ servicePrincipalId, tenantId, atlasAzureAppId }) =>
        servicePrincipalId === undefined || tenantId === undefined
          ? []
          : [
              {
                objectId: servicePrincipalId,
                tenantId,
                ...(atlasAzureAppId === undefined ? {} : { appId: atlasAzureAppId }),
                displayName: "MongoDB Atlas",
                secrets: [],
              },
            ],
      )
      .map((one) => [one.objectId, one]),
  ).values(),
];

/** Which of several secrets Atlas has is not shown: the one that ends last is taken. */
function appOf({ clientId, objectId, tenantId, secrets }: ReadApp): SeededAzure["principals"][number] {
  const endingLast = [...secrets].sort((one, other) => (other.endsMs ?? 0) - (one.endsMs ?? 0));
  const [first] = endingLast;
  return {
    objectId,
    tenantId,
    clientId,
    secrets:
      first === undefined
        ? [{ value: NO_SECRET }]
        : endingLast.map(({ keyId, displayName, startsMs, endsMs }, at) => ({
            value: at === 0 ? NO_SECRET : `${NO_SECRET}-${at}`,
            keyId,
            ...(displayName === undefined ? {} : { displayName }),
            ...(startsMs === undefined ? {} : { startMs: startsMs }),
            ...(endsMs === undefined ? {} : { expiresMs: endsMs }),
          })),
  };
}

const policies = (assumed: readonly AssumedAccess[], { vault }: ReadVault): SeededVault["accessPolicies"] =>
  assumed
    .filter(({ keyVaultId }) => keyVaultId === vault.id)
    .map(({ principalId }) => ({ objectId: principalId, keys: ["get", "encrypt", "decrypt"] }));

function vaultOf(
  { vault, keys, connections }: ReadVault,
  takenMs: number,
  assumed: SeededVault["accessPolicies"],
): SeededVault {
  const { networkAcls, sku, softDeleteRetentionInDays } = vault;
  return {
    id: vault.id,
    name: vaultNameIn(vault.id),
    tenantId: vault.tenantId,
    location: vault.location,
    enableRbacAuthorization: vault.enableRbacAuthorization,
    isRbacSaid: true,
    accessPolicies: [
      ...vault.accessPolicies.map(({ objectId, keyPermissions }) => ({ objectId, keys: [...keyPermissions] })),
      { objectId: ACTORS.azureObjectId, keys: ["all"] },
      ...assumed,
    ],
    publicNetworkAccess: vault.publicNetworkAccess,
    networkAcls: { ...networkAcls, bypass: networkAcls.bypass ?? "AzureServices" },
    enablePurgeProtection: vault.enablePurgeProtection === true,
    ...(sku === undefined ? {} : { sku }),
    ...(softDeleteRetentionInDays === undefined ? {} : { softDeleteRetentionInDays }),
    tags: vault.tags,
    connections: connections.map(({ name, connection: { status } }) => ({
      name,
      privateEndpointId: `/subscriptions/00000000-0000-4000-8000-0000000000ac/resourceGroups/atlas/providers/Microsoft.Network/privateEndpoints/${name.split(".")[0]}`,
      status: STATUSES.find((one) => one === status) ?? "Pending",
      description: "",
      changedMs: takenMs - LONG_AGO_MS,
    })),
    keys: Object.fromEntries(keys.map(({ name, ...key }) => [name, keyOf(key, takenMs)])),
  };
}

const STATUSES = ["Pending", "Approved", "Rejected", "Disconnected"] as const;

function keyOf({ key, versions }: Omit<ReadVault["keys"][number], "name">, takenMs: number): SeededKey {
  return {
    kty: key.keyType,
    keyOps: key.keyOps,
    ...(key.keySize === undefined ? {} : { keySize: key.keySize }),
    ...(key.rotationPolicy === undefined ? {} : { rotationPolicy: policyOf(key.rotationPolicy, takenMs) }),
    versions: [...versions]
      .sort((one, other) => (one.created ?? 0) - (other.created ?? 0))
      .map((version) => versionOf(version, key.keySize, takenMs)),
  };
}

const versionOf = (one: KeyVersion, keySize: number | undefined, takenMs: number): SeededKey["versions"][number] => ({
  version: one.version,
  createdMs: one.created ?? takenMs - LONG_AGO_MS,
  enabled: one.enabled,
  ...(one.notBefore === undefined ? {} : { notBeforeMs: one.notBefore }),
  ...(one.expires === undefined ? {} : { expiresMs: one.expires }),
  ...(keySize === undefined ? {} : { keySize }),
});

/** When the policy was written is not shown: at the time of the snapshot. */
function policyOf(policy: KeyRotationPolicy, takenMs: number): NonNullable<SeededKey["rotationPolicy"]> {
  const { timeAfterCreate, timeBeforeExpiry, expiryTime, notifyTimeBeforeExpiry } = policy;
  const rotates = timeAfterCreate !== undefined || timeBeforeExpiry !== undefined;
  return {
    lifetimeActions: [
      ...(rotates
        ? [
            {
              type: "Rotate" as const,
              ...(timeAfterCreate === undefined ? {} : { timeAfterCreate }),
              ...(timeBeforeExpiry === undefined ? {} : { timeBeforeExpiry }),
            },
          ]
        : []),
      ...(notifyTimeBeforeExpiry === undefined
        ? []
        : [{ type: "Notify" as const, timeBeforeExpiry: notifyTimeBeforeExpiry }]),
    ],
    ...(expiryTime === undefined ? {} : { expiryTime }),
    sinceMs: takenMs,
  };
}

/** `{scope}/providers/Microsoft.Authorization/locks/{name}` */
const lockOf = ({ id, name, level }: ReadVault["locks"][number]): NonNullable<SeededAzure["locks"]>[number] => ({
  scope: id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ""),
  name,
  level: level === "ReadOnly" ? "ReadOnly" : "CanNotDelete",
});

function definitionsOf(vaults: readonly ReadVault[]): NonNullable<SeededAzure["roleDefinitions"]> {
  const all = vaults.flatMap(({ definitions }) => definitions);
  return [...new Map(all.map((one) => [one.id.toLowerCase(), one])).values()].map(({ id, definition }) => ({
    id,
    name: definition.roleName,
    actions: definition.permissions.flatMap(({ actions }) => actions),
    notActions: definition.permissions.flatMap(({ notActions }) => notActions),
    dataActions: definition.permissions.flatMap(({ dataActions }) => dataActions),
    notDataActions: definition.permissions.flatMap(({ notDataActions }) => notDataActions),
    ...(definition.assignableScopes.length === 0 ? {} : { assignableScopes: definition.assignableScopes }),
    ...(definition.description === undefined ? {} : { description: definition.description }),
  }));
}
