// What the emulated Azure holds: principals, vaults with keys, roles and grants. Data and look-ups only; no rule decides here.
import type { ManagementLock, RoleAssignment, RoleDefinition } from "./access-model.ts";
import type { AzureConnection, AzureKey, AzureKeyVersion, AzureVault, DeletedVault } from "./vault-model.ts";

export type { ManagementLock, RoleAssignment, RoleDefinition } from "./access-model.ts";
export type {
  AzureConnection,
  AzureKey,
  AzureKeyVersion,
  AzureVault,
  ConnectionStatus,
  DeletedKey,
  DeletedVault,
  NetworkAcls,
  RotationPolicy,
  VaultSettings,
} from "./vault-model.ts";

export interface AzurePrincipal {
  readonly objectId: string;
  readonly tenantId: string;
  /** Of an app registration that logs in; absent for Atlas's own principal. */
  readonly clientId?: string;
  /** Of an app that is registered in another tenant, as Atlas's is. @default clientId */
  readonly appId?: string;
  readonly displayName?: string;
  /** When it was made over Graph: ARM sees it later. */
  readonly createdMs?: number;
  readonly secrets: Array<{
    value: string;
    expiresMs?: number;
    /** When it began. @default a year before its end */
    readonly startMs?: number;
    readonly displayName?: string;
    readonly keyId?: string;
  }>;
}

/** Of Graph, as an app is given them by an administrator. */
export type GraphRight =
  | "Application.Read.All"
  | "Application.ReadWrite.OwnedBy"
  | "Application.ReadWrite.All"
  | "Directory.Read.All";

export interface ResourceGroup {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly location: string;
  tags: Readonly<Record<string, string>>;
}

export interface AzureSeed {
  readonly principals: readonly AzurePrincipal[];
  readonly vaults: readonly AzureVault[];
  readonly roleAssignments: readonly RoleAssignment[];
  readonly locks?: readonly ManagementLock[];
  /** Custom ones, besides the built-in. */
  readonly roleDefinitions?: readonly RoleDefinition[];
  /** How many things a list gives at a time. @default 25 */
  readonly pageSize?: number;
  /** How long a token lives. Clients keep theirs by the real clock: a test that steps over an hour makes this longer. @default 3600 */
  readonly tokenSeconds?: number;
  /** Besides those that hold a vault. */
  readonly resourceGroups?: readonly ResourceGroup[];
  /** By object id of who may ask Graph. */
  readonly graphRights?: Readonly<Record<string, readonly GraphRight[]>>;
  /** Apps of other tenants that can be instantiated here. @default Atlas's */
  readonly foreignApps?: readonly string[];
  /** A knob: how long after its creation a principal is unknown to role assignments. @default 0 */
  readonly principalVisibleAfterMs?: number;
  /** A knob: how long after its creation a role assignment gives nothing yet. @default 0 */
  readonly grantEffectiveAfterMs?: number;
  /** A knob: a policy of the organization forbids new vaults. @default false */
  readonly policyDeniesVaults?: boolean;
  /** A knob: how long a new vault says RegisteringDns, and its host is not there. @default 20 s */
  readonly vaultReadyAfterMs?: number;
  /** Where the runner's requests come from, as vaults see it. */
  readonly runnerAddress?: string;
  /** By subscription: whether Microsoft.Network is registered. @default Registered */
  readonly networkProvider?: Readonly<Record<string, NetworkProvider>>;
}

/** FACT(arm-registration-states): all five are answered. */
export type RegistrationState = "Registered" | "Registering" | "NotRegistered" | "Unregistered" | "Unregistering";

export interface NetworkProvider {
  readonly state: RegistrationState;
  /** Of "Registering". */
  readonly sinceMs?: number;
}

/** One answer of ARM that is not the last word. */
export interface ArmOperation {
  readonly id: string;
  readonly startedMs: number;
  readonly doneMs: number;
}

export interface AzureStore {
  principals: AzurePrincipal[];
  vaults: AzureVault[];
  roleAssignments: RoleAssignment[];
  roleDefinitions: RoleDefinition[];
  locks: readonly ManagementLock[];
  pageSize: number;
  tokenSeconds: number;
  deletedVaults: DeletedVault[];
  resourceGroups: ResourceGroup[];
  graphRights: Record<string, readonly GraphRight[]>;
  foreignApps: readonly string[];
  principalVisibleAfterMs: number;
  grantEffectiveAfterMs: number;
  policyDeniesVaults: boolean;
  vaultReadyAfterMs: number;
  /** How many things requests have made: ids count on it. */
  made: number;
  runnerAddress: string;
  networkProvider: Record<string, NetworkProvider>;
  operations: ArmOperation[];
}

const PAGE_SIZE = 25;
/** FACT(vault-new): 17 to 33 seconds. */
const VAULT_READY_MS = 20_000;
/** ASSUMED(emulator-runner-address): any address that is none of Atlas's (notice: none, a knob). */
const RUNNER_ADDRESS = "192.0.2.200";
/** FACT(entra-token): an access token of an app lives an hour. */
const TOKEN_SECONDS = 3600;
/** FACT(atlas-app-id): Atlas's multi-tenant app for encryption at rest, in the commercial cloud. */
export const ATLAS_APP_ID = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";

export function createAzureStore(seed: AzureSeed): AzureStore {
  const { principals, vaults, roleAssignments, roleDefinitions = [], ...knobs } = structuredClone(seed);
  return {
    principals: [...principals],
    vaults: [...vaults],
    roleAssignments: [...roleAssignments],
    roleDefinitions: [...roleDefinitions],
    locks: knobs.locks ?? [],
    pageSize: knobs.pageSize ?? PAGE_SIZE,
    tokenSeconds: knobs.tokenSeconds ?? TOKEN_SECONDS,
    deletedVaults: [],
    resourceGroups: withGroupsOf(vaults, knobs.resourceGroups ?? []),
    graphRights: { ...knobs.graphRights },
    foreignApps: knobs.foreignApps ?? [ATLAS_APP_ID],
    principalVisibleAfterMs: knobs.principalVisibleAfterMs ?? 0,
    grantEffectiveAfterMs: knobs.grantEffectiveAfterMs ?? 0,
    policyDeniesVaults: knobs.policyDeniesVaults ?? false,
    vaultReadyAfterMs: knobs.vaultReadyAfterMs ?? VAULT_READY_MS,
    made: 0,
    runnerAddress: knobs.runnerAddress ?? RUNNER_ADDRESS,
    networkProvider: { ...knobs.networkProvider },
    operations: [],
  };
}

/** A seed need not name the groups that its vaults are in. */
function withGroupsOf(vaults: readonly AzureVault[], given: readonly ResourceGroup[]): ResourceGroup[] {
  const groups = [...given];
  for (const { id, tenantId, location } of vaults) {
    const [, , subscriptionId = "", , name = ""] = id.split("/");
    if (!groups.some((one) => isSame(one.subscriptionId, subscriptionId) && isSame(one.name, name)))
      groups.push({ subscriptionId, tenantId, name, location, tags: {} });
  }
  return groups;
}

export const findGroup = (store: AzureStore, subscriptionId: string, name: string): ResourceGroup | undefined =>
  store.resourceGroups.find((one) => isSame(one.subscriptionId, subscriptionId) && isSame(one.name, name));

export const groupId = (group: Pick<ResourceGroup, "subscriptionId" | "name">): string =>
  `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}`;

/** FACT(vault-soft-delete): 90 days unless said otherwise at creation. */
export const retentionOf = (vault: AzureVault): number => vault.softDeleteRetentionInDays ?? 90;

export const appIdOf = (principal: AzurePrincipal): string | undefined => principal.appId ?? principal.clientId;

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export const findVault = (store: AzureStore, name: string): AzureVault | undefined =>
  store.vaults.find((vault) => isSame(vault.name, name));

/** By ARM id. */
export const vaultWithId = (store: AzureStore, id: string): AzureVault | undefined =>
  store.vaults.find((vault) => isSame(vault.id, id));

export const findConnection = (vault: AzureVault, name: string): AzureConnection | undefined =>
  vault.connections?.find((one) => isSame(one.name, name));

export const findPrincipal = (store: AzureStore, objectId: string): AzurePrincipal | undefined =>
  store.principals.find((principal) => isSame(principal.objectId, objectId));

/** Apps may be known in several tenants by the same client id. */
export const findApp = (store: AzureStore, tenantId: string, clientId: string): AzurePrincipal | undefined =>
  store.principals.find((one) => isSame(one.tenantId, tenantId) && isSame(one.clientId ?? "", clientId));

export const isTenant = (store: AzureStore, tenantId: string): boolean =>
  [...store.principals, ...store.vaults, ...store.resourceGroups].some((one) => isSame(one.tenantId, tenantId));

/** With the name as the vault spells it: names of keys are case-insensitive. */
export function findKey(
  vault: AzureVault,
  keyName: string,
): { readonly name: string; readonly key: AzureKey } | undefined {
  const found = Object.entries(vault.keys).find(([name]) => isSame(name, keyName));
  return found === undefined ? undefined : { name: found[0], key: found[1] };
}

/** Newest first; of two as old as each other, the one that was added later. */
export const versionsOf = (vault: AzureVault, keyName: string): readonly AzureKeyVersion[] =>
  [...(findKey(vault, keyName)?.key.versions ?? [])]
    .reverse()
    .filter((one) => one.deleted !== true)
    .sort((one, other) => other.createdMs - one.createdMs);

export const findVersion = (vault: AzureVault, keyName: string, version: string): AzureKeyVersion | undefined =>
  versionsOf(vault, keyName).find((one) => isSame(one.version, version));

const RSA_OPS: readonly string[] = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"];

const EC_OPS: readonly string[] = ["sign", "verify"];

export const isOnCurve = (key: AzureKey): boolean => ktyOf(key).startsWith("EC");

export const opsOf = (key: AzureKey): readonly string[] => key.keyOps ?? (isOnCurve(key) ? EC_OPS : RSA_OPS);

export const ktyOf = (key: AzureKey): string => key.kty ?? "RSA";
