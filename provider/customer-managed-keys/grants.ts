// The role assignments of Atlas's service principal on the vault. Program side, no network.
import type * as pulumi from "@pulumi/pulumi";
import { RoleAssignment } from "../role-assignment/resource";
import { CmkError } from "../support/errors";
import { ownEntry } from "../support/own";
import type { Grants } from "./args";

/** By the last word of the child's name. Key Vault Crypto User may also back up a key, and a copy cannot be revoked: `customRole` leaves that out. */
const ROLES: Readonly<Record<Grants, Readonly<Record<string, string>>>> = {
  none: {},
  builtInRoles: { reader: "Reader", "crypto-user": "Key Vault Crypto User" },
  customRole: { atlas: "customRole" },
};

export interface GrantParts {
  /** Of the component: names of children begin with it. */
  readonly name: string;
  /** ARM id of the vault. */
  readonly keyVaultId: pulumi.Input<string>;
  /** Object id of Atlas's principal. */
  readonly principalId: pulumi.Input<string>;
  readonly grants: Grants;
  readonly opts: pulumi.CustomResourceOptions;
}

export function createGrants({ name, keyVaultId, principalId, grants, opts }: GrantParts): readonly pulumi.Resource[] {
  const roles = ownEntry(ROLES, grants);
  // A program in JavaScript may pass any value.
  if (roles === undefined)
    throw new CmkError(
      `CustomerManagedKeys "${name}": 'grants' is ${JSON.stringify(grants)}, which is not one of its values.`,
      {
        code: "MALFORMED_ARGUMENT",
        hint: `Pass one of: ${Object.keys(ROLES).join(", ")}.`,
      },
    );
  return Object.entries(roles).map(
    ([word, role]) => new RoleAssignment(`${name}-grant-${word}`, { keyVaultId, principalId, role }, opts),
  );
}
