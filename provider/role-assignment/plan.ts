// What a RoleAssignment wants, its names, and how far a custom role is from what Atlas needs. Pure: no client, no clock, no environment.
import type { Permission, RoleAssignment, RoleDefinition } from "../azure/types";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "../project/atlas-rights";
import { type FaultOf, faultsIn, keyVaultIdFault, optional, textOf } from "../support/arguments";
import {
  type AzureEnvironment,
  isAzureEnvironment,
  isGuid,
  parseKeyVaultId,
  VAULT_HOSTS,
} from "../support/azure-names";
import { guidOf } from "../support/derived";
import { ownEntry } from "../support/own";
import type { Fault, Properties } from "../support/properties";
import { checkTimeouts, type Timeouts } from "../support/timeouts";
import { holdsUnknown, UNKNOWN } from "../support/unknowns";

/** What a person wrote. Any text may hold an unknown in a preview. */
interface Arguments {
  readonly keyVaultId: string;
  readonly principalId: string;
  readonly role: string;
  readonly azureEnvironment?: AzureEnvironment;
  readonly timeouts?: Timeouts;
}

/** What `check` returns and state keeps: the arguments, and the role that they mean. */
export interface Desired extends Arguments {
  /** ARM id. */
  readonly roleDefinitionId: string;
}

/** What state keeps besides the inputs. */
export interface Known extends Desired {
  /** ARM id, under whatever name the role was assigned. */
  readonly roleAssignmentId?: string;
}

/** Keys of state that no program asks for. */
export const OUTPUTS = ["roleAssignmentId"] as const;

/** FACT(role-built-in): Azure's built-in roles by id. */
const BUILT_IN = {
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
} as const;

export const CUSTOM_ROLE = "customRole";

const ROLE_ID = /\/roleDefinitions\/([^/]+)$/i;

/** A role's GUID: the last part of its ARM id, which begins with one of several scopes. */
export const roleGuid = (roleDefinitionId: string): string => (roleDefinitionId.split("/").at(-1) ?? "").toLowerCase();

const isRole = (text: string): boolean =>
  text === CUSTOM_ROLE || ownEntry(BUILT_IN, text) !== undefined || isGuid(ROLE_ID.exec(text)?.[1] ?? text);

const ROLE_WORDS = [...Object.keys(BUILT_IN), CUSTOM_ROLE].map((word) => `"${word}"`).join(", ");

const RULES: Readonly<Record<string, FaultOf>> = {
  keyVaultId: keyVaultIdFault("Atlas takes no key from one"),
  principalId: textOf(
    "principalId",
    isGuid,
    "the object id of a service principal: a GUID, such as 44444444-4444-4444-8444-444444444444",
  ),
  role: textOf("role", isRole, `a role: ${ROLE_WORDS}, or the id of a role definition`),
  azureEnvironment: optional(
    textOf("azureEnvironment", isAzureEnvironment, `one of ${Object.keys(VAULT_HOSTS).join(", ")}`),
  ),
  timeouts: checkTimeouts,
};

/** Every fault that can be seen without asking anyone. Unknown values are not looked at. */
export const argumentFaults = (news: Properties): readonly Fault[] => faultsIn(RULES, news);

/** The arguments with the role that they mean. Call it only where `argumentFaults` found nothing. */
export function desiredOf(news: Properties): Desired {
  const given = news as unknown as Arguments; // argumentFaults has looked at every field
  const { keyVaultId, role } = given;
  if (holdsUnknown([keyVaultId, role])) return { ...given, roleDefinitionId: UNKNOWN as never };
  const name = role === CUSTOM_ROLE ? customRoleName(keyVaultId) : (ownEntry(BUILT_IN, role) ?? roleGuid(role));
  const roleDefinitionId = `${subscriptionOf(keyVaultId)}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
  return { ...given, roleDefinitionId };
}

const subscriptionOf = (keyVaultId: string): string => /^\/subscriptions\/[^/]+/i.exec(keyVaultId)?.[0] ?? "";

/**
 * FACT(role-assignable): a role can be made assignable in a management group, a subscription or a resource group, not
 * in a single resource.
 */
export const groupOf = (keyVaultId: string): string =>
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(keyVaultId)?.[0] ?? "";

export const customRoleName = (keyVaultId: string): string => guidOf([keyVaultId, "atlas-encryption-at-rest"]);

/**
 * Of a role by its id nobody knows that without asking. FACT(atlas-key-needs): a vault that
 * uses access policies needs Reader all the same.
 */
export const isForKeys = ({ role, roleDefinitionId }: Desired): boolean =>
  role === CUSTOM_ROLE || roleGuid(roleDefinitionId) === BUILT_IN["Key Vault Crypto User"];

/** Follows from what is granted: whoever grants the same finds it, and an earlier run's is known as ours. */
export const nameOf = ({ keyVaultId, principalId, roleDefinitionId }: Desired): string =>
  guidOf([keyVaultId, principalId, roleGuid(roleDefinitionId)]);

/** Only this package makes a name that follows from the rest. */
export const isOurs = (desired: Desired, { name }: RoleAssignment): boolean =>
  name.toLowerCase() === nameOf(desired).toLowerCase();

const KEYS = ["keyVaultId", "principalId", "roleDefinitionId"] as const;

const wordOf = (properties: Properties, key: (typeof KEYS)[number]): string | undefined => {
  const value = properties[key];
  if (typeof value !== "string" || holdsUnknown(value)) return undefined;
  return key === "roleDefinitionId" ? roleGuid(value) : value.toLowerCase();
};

/** The vault, the principal and the role: what an assignment is. `undefined` while a part of it is not known. */
export function identityOf(properties: Properties): string | undefined {
  const words = KEYS.map((key) => wordOf(properties, key)).filter((word) => word !== undefined);
  return words.length === KEYS.length ? words.join("/") : undefined;
}

/** An unknown is never a reason to replace; another spelling of the same is none either. */
export const replacedBy = (olds: Properties, news: Properties): readonly string[] =>
  KEYS.filter((key) => {
    const [old, now] = [wordOf(olds, key), wordOf(news, key)];
    return old !== undefined && now !== undefined && old !== now;
  });

/** The role that is defined for one vault: what Atlas needs, and nothing more. Names of roles are unique in a tenant, so the id is part of it. */
export function customRoleFor(keyVaultId: string): RoleDefinition {
  const vault = parseKeyVaultId(keyVaultId)?.keyVaultName ?? "";
  return {
    roleName: `MongoDB Atlas encryption at rest (${vault}, ${customRoleName(keyVaultId).slice(0, 8)})`,
    description: "Reads one key vault, and encrypts and decrypts with its keys. For MongoDB Atlas.",
    permissions: [{ actions: ATLAS_ACTIONS, notActions: [], dataActions: ATLAS_DATA_ACTIONS, notDataActions: [] }],
    assignableScopes: [groupOf(keyVaultId)],
  };
}

/** A property in which a role differs from the one for the vault, in Azure's word for it, with both values. */
export interface Difference {
  readonly property: string;
  readonly inAzure: string;
  readonly inProgram: string;
}

/** Scopes that others added stay: they give nothing by themselves. */
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

/** What to send so that the role is as wanted; `undefined`: nothing. */
export function roleChange(keyVaultId: string, role: RoleDefinition | undefined): RoleDefinition | undefined {
  const wanted = customRoleFor(keyVaultId);
  if (role === undefined) return wanted;
  if (roleDrift(keyVaultId, role).length === 0) return undefined;
  const others = role.assignableScopes.filter((scope) => scope.toLowerCase() !== groupOf(keyVaultId).toLowerCase());
  return { ...wanted, assignableScopes: [...wanted.assignableScopes, ...others] };
}
