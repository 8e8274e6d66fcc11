// What a RoleAssignment wants, its names, and how a custom role differs from what Atlas needs. Pure: no client, no clock, no environment.
import type { Permission, RoleAssignment, RoleDefinition } from "../azure/types";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "../project/atlas-rights";
import { type AzureEnvironment, isGuid, parseKeyVaultId, vaultNameIn } from "../support/azure-names";
import { guidOf } from "../support/derived";
import { ownEntry } from "../support/own";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { type InPreviewOf, knownPart, UNKNOWN } from "../support/unknowns";
import { BUILT_IN, CUSTOM_ROLE } from "./fields";

interface Given {
  readonly keyVaultId: string;
  readonly principalId: string;
  readonly role: string;
  readonly azureEnvironment?: AzureEnvironment;
  readonly timeouts?: Timeouts;
}

/** Arguments in normal form, as `check` gets them. A preview may not know them yet. */
export type Arguments = InPreviewOf<Given>;

/** What `check` makes and state keeps: the arguments, and the id of the role. */
export interface Desired extends Given {
  /** ARM id. */
  readonly roleDefinitionId: string;
}

/** What a record in state has in addition. Absent where the role is defined and not yet assigned. */
export interface Known extends Desired {
  /** ARM id, with any name of the role assignment. */
  readonly roleAssignmentId?: string;
}

/** A role on a vault, for any principal. */
export type Role = Pick<Desired, "keyVaultId" | "role" | "roleDefinitionId">;

/** A role's GUID: the last part of its ARM id. The scope at the beginning of the ARM id may differ. */
export const roleGuid = (roleDefinitionId: string): string => (roleDefinitionId.split("/").at(-1) ?? "").toLowerCase();

export const isCustom = ({ role }: Pick<Desired, "role">): boolean => role === CUSTOM_ROLE;

/** The arguments with the id of the role. */
export function desiredOf(args: Arguments): InPreviewOf<Desired> {
  const given = knownPart(args, "keyVaultId", "role");
  if (given === undefined) return { ...args, roleDefinitionId: UNKNOWN };
  const { keyVaultId, role } = given;
  const name = isCustom(given) ? customRoleName(keyVaultId) : (ownEntry(BUILT_IN, role) ?? roleGuid(role));
  return { ...args, roleDefinitionId: roleDefinitionIdOf(keyVaultId, name) };
}

const roleDefinitionIdOf = (keyVaultId: string, name: string): string =>
  `${subscriptionOf(keyVaultId)}/providers/Microsoft.Authorization/roleDefinitions/${name}`;

const subscriptionOf = (keyVaultId: string): string => /^\/subscriptions\/[^/]+/i.exec(keyVaultId)?.[0] ?? "";

/**
 * FACT(role-assignable): a role can be assignable in a management group, a subscription or a resource group, but not in a
 * single resource.
 */
export const groupOf = (keyVaultId: string): string =>
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(keyVaultId)?.[0] ?? "";

export const customRoleName = (keyVaultId: string): string => guidOf([keyVaultId, "atlas-encryption-at-rest"]);

/**
 * Whether the role gives permissions on keys. For a role that is given by its id, this is not known without a call.
 * FACT(atlas-key-needs): a vault that uses access policies needs Reader, too.
 */
export const isForKeys = ({ role, roleDefinitionId }: Role): boolean =>
  isCustom({ role }) || roleGuid(roleDefinitionId) === BUILT_IN["Key Vault Crypto User"];

/** The identity of a role assignment. */
export type Granted = Pick<Desired, "keyVaultId" | "principalId" | "roleDefinitionId">;

/** Derived from vault, principal and role: every run finds the same role assignment, and knows that this package created it. */
export const nameOf = ({ keyVaultId, principalId, roleDefinitionId }: Granted): string =>
  guidOf([keyVaultId, principalId, roleGuid(roleDefinitionId)]);

/** Only this package derives the name from vault, principal and role. */
export const isOurs = (desired: Granted, { name }: RoleAssignment): boolean =>
  name.toLowerCase() === nameOf(desired).toLowerCase();

const KEYS = ["keyVaultId", "principalId", "roleDefinitionId"] as const;

const wordOf = (properties: Properties, key: (typeof KEYS)[number]): string | undefined => {
  const value = properties[key];
  if (typeof value !== "string") return undefined;
  return key === "roleDefinitionId" ? roleGuid(value) : value.toLowerCase();
};

/** The vault, the principal and the role. `undefined` while a part of it is not known. */
export function identityOf(properties: Properties): string | undefined {
  const words = KEYS.map((key) => wordOf(properties, key)).filter((word) => word !== undefined);
  return words.length === KEYS.length ? words.join("/") : undefined;
}

/** The parts of an id: `{keyVaultId}/{principalId}/{the GUID of the role}`. */
export function partsOf(id: string): Desired | undefined {
  const [, keyVaultId = "", principalId = "", guid = ""] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
  if (parseKeyVaultId(keyVaultId) === undefined || !isGuid(principalId) || !isGuid(guid)) return undefined;
  const roleDefinitionId = roleDefinitionIdOf(keyVaultId, guid.toLowerCase());
  return { keyVaultId, principalId, role: roleWordOf(keyVaultId, guid.toLowerCase()), roleDefinitionId };
}

function roleWordOf(keyVaultId: string, guid: string): string {
  const builtIn = Object.entries(BUILT_IN).find(([, id]) => id === guid)?.[0];
  return builtIn ?? (guid === customRoleName(keyVaultId) ? CUSTOM_ROLE : guid);
}

/** The custom role for one vault: the permissions that Atlas needs, and no more. Names of roles are unique in a tenant, so the name contains a part of the id. */
export function customRoleFor(keyVaultId: string): RoleDefinition {
  return {
    roleName: `MongoDB Atlas encryption at rest (${vaultNameIn(keyVaultId)}, ${customRoleName(keyVaultId).slice(0, 8)})`,
    description: "Reads one key vault, and encrypts and decrypts with its keys. For MongoDB Atlas.",
    permissions: [{ actions: ATLAS_ACTIONS, notActions: [], dataActions: ATLAS_DATA_ACTIONS, notDataActions: [] }],
    assignableScopes: [groupOf(keyVaultId)],
  };
}

/** A property of the role with different values in Azure and in the program, by Azure's name. */
export interface Difference {
  readonly property: string;
  readonly inAzure: string;
  readonly inProgram: string;
}

/** Assignable scopes that others added stay: they give no permissions by themselves. */
export function roleDrift(keyVaultId: string, role: RoleDefinition): readonly Difference[] {
  const wanted = customRoleFor(keyVaultId);
  const lists: readonly (keyof Permission)[] = ["actions", "notActions", "dataActions", "notDataActions"];
  const drift = lists.flatMap((property) => {
    const [inAzure, inProgram] = [textIn(role, property), textIn(wanted, property)];
    return inAzure.toLowerCase() === inProgram.toLowerCase() ? [] : [{ property, inAzure, inProgram }];
  });
  const group = groupOf(keyVaultId);
  const isAssignable = role.assignableScopes.some((scope) => scope.toLowerCase() === group.toLowerCase());
  const inAzure = role.assignableScopes.join(", ");
  return isAssignable ? drift : [...drift, { property: "assignableScopes", inAzure, inProgram: group }];
}

const textIn = ({ permissions }: RoleDefinition, list: keyof Permission): string =>
  permissions
    .flatMap((one) => one[list])
    .sort()
    .join(", ") || "none";

/** The change to send. `undefined`: none. */
export function roleChange(keyVaultId: string, role: RoleDefinition | undefined): RoleDefinition | undefined {
  const wanted = customRoleFor(keyVaultId);
  if (role === undefined) return wanted;
  if (roleDrift(keyVaultId, role).length === 0) return undefined;
  const others = role.assignableScopes.filter((scope) => scope.toLowerCase() !== groupOf(keyVaultId).toLowerCase());
  return { ...wanted, assignableScopes: [...wanted.assignableScopes, ...others] };
}

/** The state of a role assignment. */
export const outsOf = (desired: Desired, found: RoleAssignment | undefined): Known => ({
  ...desired,
  ...(found === undefined ? {} : { roleAssignmentId: found.id }),
});
