// What the emulated Azure holds: tenants, principals, vaults with keys, grants. Data and look-ups only.

export interface AzureKeyVersion {
  /** 32 hex digits. */
  readonly version: string;
  readonly createdMs: number;
  enabled: boolean;
  notBeforeMs?: number;
  expiresMs?: number;
  deleted?: boolean;
}

export interface AzureVault {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly location: string;
  /** False: access policies decide about keys. */
  enableRbacAuthorization: boolean;
  accessPolicies: Array<{ objectId: string; keys: string[] }>;
  readonly keys: Record<string, { readonly versions: AzureKeyVersion[] }>;
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

export interface AzureSeed {
  readonly principals: readonly AzurePrincipal[];
  readonly vaults: readonly AzureVault[];
  readonly roleAssignments: readonly RoleAssignment[];
}

export interface AzureStore {
  principals: AzurePrincipal[];
  vaults: AzureVault[];
  roleAssignments: RoleAssignment[];
}

export const createAzureStore = (seed: AzureSeed): AzureStore => structuredClone({ ...seed }) as AzureStore; // a clone may be changed

export const findVault = (store: AzureStore, name: string): AzureVault | undefined =>
  store.vaults.find((vault) => vault.name.toLowerCase() === name.toLowerCase());

/** Newest first. */
export const versionsOf = (vault: AzureVault, keyName: string): readonly AzureKeyVersion[] =>
  [...(vault.keys[keyName]?.versions ?? [])].filter((one) => one.deleted !== true).sort((one, other) => other.createdMs - one.createdMs);
