// A stack with the component on a vault of azure-native, and its changes, for the tests of rehearse: on the double and on a CLI.
import { component, componentSeed } from "../../emulator/component-seeds.ts";
import { quickstart, type Seed } from "../../emulator/seeds.ts";
import type { Declared } from "../support/world.ts";
import { onKey } from "./component-world.ts";

/** The login may also rotate keys. */
function seed(nowMs: number): Seed {
  const empty = componentSeed(nowMs);
  const officer = {
    scope: component.resourceGroupId,
    principalId: quickstart.runner.servicePrincipalId,
    role: "Key Vault Crypto Officer",
  } as const;
  return { ...empty, azure: { ...empty.azure, roleAssignments: [...empty.azure.roleAssignments, officer] } };
}

export const COMPONENT_STACK = { plugins: true, seed } as const;

interface Changed {
  readonly tags?: Readonly<Record<string, string>>;
  readonly rotateTrigger?: string;
}

const stack = ({ tags = {}, rotateTrigger }: Changed = {}): readonly Declared[] => [
  {
    kind: "AzureVault",
    name: "theirs",
    args: {
      resourceGroupName: component.resourceGroupName,
      vaultName: "theirs-kv",
      location: component.location,
      tags,
      properties: {
        tenantId: quickstart.tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
      },
    },
  },
  { kind: "KeyVaultKey", name: "key", args: { keyVaultId: "@theirs.id", keyName: "atlas", rotateTrigger } },
  onKey(
    { keyVaultId: "@theirs.id", keyName: "@key.keyName", keyVersion: "@key.keyVersion" },
    { grants: "builtInRoles", clusters: ["orders"] },
  ),
];

export const COMPONENT_CASES = [
  { what: "a rotation", before: stack(), now: stack({ rotateTrigger: "2" }), operation: "up" },
  { what: "a write of azure-native", before: stack(), now: stack({ tags: { team: "data" } }), operation: "up" },
  { what: "a destroy", before: stack(), now: stack(), operation: "destroy" },
] as const;
