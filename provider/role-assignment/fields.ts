// The table of a RoleAssignment's arguments, and the roles that it knows. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { isGuid } from "../support/azure-names";
import { azureEnvironment, guid, keyVaultId, text } from "../support/kinds";
import { ownEntry } from "../support/own";
import type { RoleAssignmentArgs } from "./resource";

/** FACT(role-built-in): Azure's built-in roles by id. */
export const BUILT_IN = {
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
} as const;

/** The custom role for one vault. */
export const CUSTOM_ROLE = "customRole";

const ROLE_ID = /\/roleDefinitions\/([^/]+)$/i;

const isRole = (value: string): boolean =>
  value === CUSTOM_ROLE || ownEntry(BUILT_IN, value) !== undefined || isGuid(ROLE_ID.exec(value)?.[1] ?? value);

const ROLE_WORDS = [...Object.keys(BUILT_IN), CUSTOM_ROLE].map((word) => `"${word}"`).join(", ");

/**
 * How long a service principal may be too new. ASSUMED(access-propagation): half the time that a role assignment may take
 * by Azure's docs. If it is too short, the next run continues.
 */
const TIMEOUT_MS = 5 * 60_000;

export const FIELDS = {
  keyVaultId: required(keyVaultId("Atlas cannot use its keys"), "replaces"),
  principalId: required(guid("the object id of a service principal"), "replaces"),
  role: required(text(`a role: ${ROLE_WORDS}, or the id of a role definition`, isRole), "replaces"),
  azureEnvironment: optional(azureEnvironment, "updates", "the Azure login's"),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<RoleAssignmentArgs>;

/** Inputs that `check` adds: the id of the role. */
export const CONDITIONS = ["roleDefinitionId"] as const;

/** Keys of state that no program sets. */
export const OUTPUTS = ["roleAssignmentId"] as const;
