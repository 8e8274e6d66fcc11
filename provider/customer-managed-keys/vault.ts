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
 * The same for every component, whatever its name. The rest is derived from subscription, resource group and project. So a later run finds a vault that a
 * destroy kept, and a component with a new name, without an alias, keeps its vault.
 */
const NAME_PREFIX = "atlas-cmk-";

export interface KeyParts {
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

const keyNameOf = ({ keyName }: NewKeyArgs): pulumi.Input<string> => orElse(keyName, DEFAULT_KEY_NAME);

function createVault({ name, args, opts }: KeyParts): KeyVault {
  if (args.resourceGroupName === undefined)
    throw new CmkError(`CustomerManagedKeys "${name}": 'resourceGroupName' is missing.`, {
      code: "ARGUMENT_MISSING",
      hint: "Pass the resource group of the new vault. Or pass 'key', an existing vault and key.",
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
      encrypts: {
        projectId: args.projectId,
        keyName: keyNameOf(args),
        ...(args.adopt === undefined ? {} : { adopt: args.adopt }),
      },
      // By default the KeyVault keeps the vault and reports that.
      ...(args.retainKeys === false ? { deleteVault: true, projectIds: [args.projectId] } : {}),
    },
    opts,
  );
}

export function createKey(parts: KeyParts): Key {
  const { name, args, opts } = parts;
  const vault = createVault(parts);
  const key = new KeyVaultKey(
    `${name}-key`,
    {
      keyVaultId: vault.keyVaultId,
      keyName: keyNameOf(args),
      ...(args.keyType === undefined ? {} : { keyType: args.keyType }),
      ...(args.keySize === undefined ? {} : { keySize: args.keySize }),
      rotationPolicy: args.rotationPolicy ?? DEFAULT_ROTATION,
      // The vault is deleted next, together with the key. The projects are checked here, because no other resource checks them.
      ...(args.retainKeys === false ? { deletedWithVault: true, projectIds: [args.projectId] } : {}),
    },
    opts,
  );
  return { keyVaultId: key.keyVaultId, keyName: key.keyName };
}
