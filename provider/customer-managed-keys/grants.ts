// What Atlas's principal may do in the vault, and nothing more. Program side, no network.
import * as pulumi from "@pulumi/pulumi";
import { guidOf } from "../support/derived";
import type { Grants } from "./args";
import { authorization } from "./azure-native";

/** FACT(docs): azure.md §3: Azure's built-in roles by id. */
const BUILT_IN = {
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "crypto-user": "12338af0-0e69-4776-bea7-57ae8d297424",
} as const;

/** FACT(docs): azure.md §3a: exactly what Atlas needs. Crypto User may also back a key up, and a copy cannot be called back. */
const ACTIONS = ["Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/keys/read"];
const DATA_ACTIONS = [
  "Microsoft.KeyVault/vaults/keys/read",
  "Microsoft.KeyVault/vaults/keys/encrypt/action",
  "Microsoft.KeyVault/vaults/keys/decrypt/action",
];

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

export function createGrants(parts: GrantParts): readonly pulumi.Resource[] {
  switch (parts.grants) {
    case "none":
      return [];
    case "builtInRoles":
      return Object.entries(BUILT_IN).map(([word, id]) => assign(parts, word, roleId(parts.keyVaultId, id)));
    case "customRole": {
      const role = defineRole(parts);
      return [role, assign(parts, "atlas", role.id)];
    }
    default:
      return parts.grants satisfies never;
  }
}

/** FACT(docs): a role can be made assignable in a management group, a subscription or a resource group, not in a single resource. */
const groupOf = (keyVaultId: string): string =>
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(keyVaultId)?.[0] ?? "";

const subscriptionOf = (keyVaultId: string): string => /^\/subscriptions\/[^/]+/i.exec(keyVaultId)?.[0] ?? "";

const roleId = (keyVaultId: pulumi.Input<string>, id: string): pulumi.Output<string> =>
  pulumi
    .output(keyVaultId)
    .apply((known) => `${subscriptionOf(known)}/providers/Microsoft.Authorization/roleDefinitions/${id}`);

/** The name follows from what is granted, so that the same grant is never made twice under two names (`RoleAssignmentExists`). */
function assign(parts: GrantParts, word: string, roleDefinitionId: pulumi.Input<string>): pulumi.Resource {
  const { name, keyVaultId, principalId, opts } = parts;
  const roleAssignmentName = pulumi
    .all([keyVaultId, principalId, roleDefinitionId])
    .apply(([scope, principal, role]) => guidOf([scope, principal, role.split("/").at(-1) ?? ""]));
  return new (authorization().RoleAssignment)(
    `${name}-grant-${word}`,
    {
      scope: keyVaultId,
      principalId,
      // FACT(docs): azure.md §7: said, so that a principal that is too new for a look-up is accepted.
      principalType: "ServicePrincipal",
      roleDefinitionId,
      roleAssignmentName,
    },
    opts,
  );
}

function defineRole({ name, keyVaultId, opts }: GrantParts) {
  const id = pulumi.output(keyVaultId).apply((scope) => guidOf([scope, "atlas-encryption-at-rest"]));
  const group = pulumi.output(keyVaultId).apply(groupOf);
  return new (authorization().RoleDefinition)(
    `${name}-role`,
    {
      scope: group,
      roleDefinitionId: id,
      roleName: pulumi
        .output(keyVaultId)
        .apply((scope) => `MongoDB Atlas encryption at rest (${scope.split("/").at(-1)})`),
      description: "Reads one key vault, and encrypts and decrypts with its keys. For MongoDB Atlas.",
      roleType: "CustomRole",
      assignableScopes: [group],
      permissions: [{ actions: ACTIONS, notActions: [], dataActions: DATA_ACTIONS, notDataActions: [] }],
    },
    opts,
  );
}
