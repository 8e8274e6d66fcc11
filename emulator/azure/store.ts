// What the emulated Azure holds: principals, vaults with keys, roles and grants. Data and look-ups only; no rule decides here.

export interface AzureKeyVersion {
  /** 32 hex digits. */
  readonly version: string;
  readonly createdMs: number;
  enabled: boolean;
  notBeforeMs?: number;
  expiresMs?: number;
  deleted?: boolean;
}

export interface AzureKey {
  /** @default "RSA" */
  readonly kty?: string;
  /** What Azure lets the key do. @default all of an RSA key */
  keyOps?: readonly string[];
  readonly versions: AzureKeyVersion[];
}

export interface AzureVault {
  /** Of ARM: /subscriptions/…/vaults/{name}. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly location: string;
  /** False: access policies decide about keys. */
  enableRbacAuthorization: boolean;
  accessPolicies: Array<{ objectId: string; keys: string[] }>;
  /** Disabled: nobody reaches the data plane. @default "Enabled" */
  publicNetworkAccess?: "Enabled" | "Disabled";
  /** @default true */
  enablePurgeProtection?: boolean;
  readonly keys: Record<string, AzureKey>;
}

export interface AzurePrincipal {
  readonly objectId: string;
  readonly tenantId: string;
  /** Of an app registration that logs in; absent for Atlas's own principal. */
  readonly clientId?: string;
  readonly secrets: Array<{ value: string; expiresMs?: number }>;
}

export interface RoleAssignment {
  readonly scope: string;
  readonly principalId: string;
  /** Id or name of a role definition. */
  readonly role: string;
}

export interface RoleDefinition {
  readonly id: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

export interface AzureSeed {
  readonly principals: readonly AzurePrincipal[];
  readonly vaults: readonly AzureVault[];
  readonly roleAssignments: readonly RoleAssignment[];
  /** Custom ones, besides the built-in. */
  readonly roleDefinitions?: readonly RoleDefinition[];
  /** How many things a list gives at a time. @default 25 */
  readonly pageSize?: number;
  /** How long a token lives. Clients keep theirs by the real clock: a test that steps over an hour makes this longer. @default 3600 */
  readonly tokenSeconds?: number;
}

export interface AzureStore {
  principals: AzurePrincipal[];
  vaults: AzureVault[];
  roleAssignments: RoleAssignment[];
  roleDefinitions: RoleDefinition[];
  pageSize: number;
  tokenSeconds: number;
}

const PAGE_SIZE = 25;
/** FACT(docs): an access token of an app lives an hour. */
const TOKEN_SECONDS = 3600;

export function createAzureStore(seed: AzureSeed): AzureStore {
  const { principals, vaults, roleAssignments, roleDefinitions = [], ...knobs } = structuredClone(seed);
  return {
    principals: [...principals],
    vaults: [...vaults],
    roleAssignments: [...roleAssignments],
    roleDefinitions: [...roleDefinitions],
    pageSize: knobs.pageSize ?? PAGE_SIZE,
    tokenSeconds: knobs.tokenSeconds ?? TOKEN_SECONDS,
  };
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export const findVault = (store: AzureStore, name: string): AzureVault | undefined =>
  store.vaults.find((vault) => isSame(vault.name, name));

export const findPrincipal = (store: AzureStore, objectId: string): AzurePrincipal | undefined =>
  store.principals.find((principal) => isSame(principal.objectId, objectId));

/** Apps may be known in several tenants by the same client id. */
export const findApp = (store: AzureStore, tenantId: string, clientId: string): AzurePrincipal | undefined =>
  store.principals.find((one) => isSame(one.tenantId, tenantId) && isSame(one.clientId ?? "", clientId));

export const isTenant = (store: AzureStore, tenantId: string): boolean =>
  [...store.principals, ...store.vaults].some((one) => isSame(one.tenantId, tenantId));

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

export const opsOf = (key: AzureKey): readonly string[] => key.keyOps ?? RSA_OPS;

export const ktyOf = (key: AzureKey): string => key.kty ?? "RSA";
