// Proves where the component's custom role may be assigned: in the vault's resource group, because Azure takes no single resource there.
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { createGrants } from "../../../../provider/customer-managed-keys/grants.ts";

const GROUP = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys";
const keyVaultId = `${GROUP}/providers/Microsoft.KeyVault/vaults/payments-kv`;
const principalId = "33333333-3333-4333-8333-333333333333";

it("the role is defined and assignable in the vault's group, and assigned on the vault alone", async () => {
  const made: pulumi.runtime.MockResourceArgs[] = [];
  await pulumi.runtime.setMocks({
    newResource: (args) => {
      made.push(args);
      return { id: `${args.name}-id`, state: args.inputs };
    },
    call: () => ({}),
  });
  const grants = createGrants({ name: "cmk", keyVaultId, principalId, grants: "customRole", opts: {} });
  await Promise.all(grants.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));
  const [role, assignment] = made.map(({ inputs }) => inputs);
  expect(role).toMatchObject({ scope: GROUP, assignableScopes: [GROUP] });
  expect(assignment).toMatchObject({ scope: keyVaultId, principalId, roleDefinitionId: "cmk-role-id" });
});
