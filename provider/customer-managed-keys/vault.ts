// The component's vault and its key. Program side, no network.
import type * as pulumi from "@pulumi/pulumi";
import { KeyVault } from "../key-vault/resource";
import { KeyVaultKey, type RotationPolicyArgs } from "../key-vault-key/resource";
import { CmkError } from "../support/errors";
import type { NewKeyArgs } from "./args";
import { orElse } from "./or-else";

const DEFAULT_KEY_NAME = "atlas";
export const DEFAULT_ROTATION: RotationPolicyArgs = { timeAfterCreate: "P1Y" };

/**
 * The same for every component, whatever its name: subscription, resource group and project decide the rest. So a vault that a destroy kept is found
 * again, and a component under a new name, without an alias, stays on its vault.
 */
const NAME_PREFIX = "atlas-cmk-";

export interface VaultParts {
  /** Of the component: names of children begin with it. */
  readonly name: string;
  readonly args: NewKeyArgs;
  readonly opts: pulumi.CustomResourceOptions;
}

export interface Key {
  readonly keyVaultId: pulumi.Input<string>;
  readonly keyName: pulumi.Input<string>;
  readonly keyVersion?: pulumi.Input<string>;
}

export function createVault({ name, args, opts }: VaultParts): KeyVault {
  if (args.resourceGroupName === undefined)
    throw new CmkError("'resourceGroupName' is missing.", {
      code: "ARGUMENT_MISSING",
      hint: "Give the resource group that the vault goes to; or 'key', a vault and a key that are there.",
    });
  return new KeyVault(
    `${name}-vault`,
    {
      resourceGroupName: args.resourceGroupName,
      ...(args.vaultName === undefined ? {} : { vaultName: args.vaultName }),
      vaultNamePrefix: NAME_PREFIX,
      ...(args.location === undefined ? {} : { location: args.location }),
      ...(args.tags === undefined ? {} : { tags: args.tags }),
      ...(args.vaultSku === undefined ? {} : { sku: args.vaultSku }),
      projectIds: [args.projectId],
      ...(args.retainKeys === false ? { deleteVault: true } : {}),
    },
    opts,
  );
}

export function createKey({ name, args, opts }: VaultParts, vault: KeyVault): Key {
  const key = new KeyVaultKey(
    `${name}-key`,
    {
      keyVaultId: vault.keyVaultId,
      keyName: orElse(args.keyName, DEFAULT_KEY_NAME),
      ...(args.keyType === undefined ? {} : { keyType: args.keyType }),
      ...(args.keySize === undefined ? {} : { keySize: args.keySize }),
      rotationPolicy: args.rotationPolicy ?? DEFAULT_ROTATION,
      // The vault goes next and takes the key along: asked first, because nobody else asks.
      ...(args.retainKeys === false ? { deletedWithVault: true, projectIds: [args.projectId] } : {}),
    },
    opts,
  );
  return { keyVaultId: key.keyVaultId, keyName: key.keyName };
}
