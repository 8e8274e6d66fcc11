// Proves how roles add up. It asks no service: who reads what over the wire is in arm.test.ts and vault.test.ts.
import { expect, test } from "vitest";
import { BUILT_IN_ROLES } from "../../../../emulator/azure/built-in-roles.ts";
import { covers, matchesAction, mayAct, mayTouchData } from "../../../../emulator/azure/roles.ts";
import { createAzureStore, type RoleDefinition } from "../../../../emulator/azure/store.ts";
import { APP, GROUP_ID, START_MS, seedWith, VAULT_ID } from "./azure-world.ts";

const custom: RoleDefinition = {
  id: "99999999-9999-4999-8999-999999999999",
  name: "Atlas keys",
  actions: ["Microsoft.KeyVault/*"],
  notActions: ["Microsoft.KeyVault/vaults/write"],
  dataActions: ["Microsoft.KeyVault/vaults/keys/*"],
  notDataActions: ["Microsoft.KeyVault/vaults/keys/backup/action"],
};

const storeWith = (...roles: string[]) => createAzureStore(seedWith(roles, { roleDefinitions: [custom] }));
const ask = (action: string) => ({ principalId: APP.objectId, scope: VAULT_ID, action, nowMs: START_MS });

test.each([
  ["*/read", "Microsoft.KeyVault/vaults/read", true],
  ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/keys/read", true],
  ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/keys/versions/read", true],
  ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/read", true],
  ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaultsread", false],
  ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/locations/read", false],
  ["microsoft.keyvault/VAULTS/read", "Microsoft.KeyVault/vaults/read", true],
  ["Microsoft.KeyVault/*", "Microsoft.KeyVaultX/read", false],
  ["Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/reads", false],
])("%s of %s: %s", (pattern, action, expected) => {
  expect(matchesAction(pattern, action)).toBe(expected);
});

test.each([
  ["/", VAULT_ID, true],
  ["/providers/Microsoft.Management/managementGroups/company", VAULT_ID, true],
  ["/providers/Microsoft.Management/managementGroups/company", "/providers/Microsoft.Other/things/one", false],
  [VAULT_ID, "/providers/Microsoft.Management/managementGroups/company", false],
  [GROUP_ID.toUpperCase(), VAULT_ID, true],
  [VAULT_ID, `${VAULT_ID}/keys/atlas`, true],
  [`${VAULT_ID}2`, VAULT_ID, false],
  [VAULT_ID, `${VAULT_ID}2`, false],
  [VAULT_ID, GROUP_ID, false],
])("a grant at %s reaches %s: %s", (scope, id, expected) => {
  expect(covers(scope, id)).toBe(expected);
});

test.each([
  ["Reader", "Microsoft.KeyVault/vaults/read", true],
  ["Key Vault Reader", "Microsoft.KeyVault/vaults/read", true],
  ["Key Vault Reader", "Microsoft.KeyVault/vaults/keys/read", true],
  ["Key Vault Crypto User", "Microsoft.KeyVault/vaults/read", false],
  ["Key Vault Contributor", "Microsoft.KeyVault/vaults/read", true],
  ["Key Vault Contributor", "Microsoft.KeyVault/locations/deletedVaults/purge/action", false],
  ["Key Vault Contributor", "Microsoft.Authorization/roleAssignments/read", true],
  ["Key Vault Contributor", "Microsoft.Authorization/roleAssignments/write", false],
  ["Atlas keys", "Microsoft.KeyVault/vaults/read", true],
  ["Atlas keys", "Microsoft.KeyVault/vaults/write", false],
])("%s may do %s: %s", (role, action, expected) => {
  expect(mayAct(storeWith(role), ask(action))).toBe(expected);
});

test.each([
  ["Reader", "read", false],
  ["Key Vault Reader", "read", true],
  ["Key Vault Reader", "encrypt/action", false],
  ["Key Vault Crypto User", "encrypt/action", true],
  ["Key Vault Crypto User", "delete", false],
  ["Key Vault Crypto Service Encryption User", "wrap/action", true],
  ["Key Vault Crypto Service Encryption User", "encrypt/action", false],
  ["Key Vault Crypto Officer", "delete", true],
  ["Key Vault Administrator", "decrypt/action", true],
  ["Key Vault Contributor", "read", false],
  ["Atlas keys", "decrypt/action", true],
  ["Atlas keys", "backup/action", false],
])("%s may touch keys with %s: %s", (role, verb, expected) => {
  expect(mayTouchData(storeWith(role), ask(`Microsoft.KeyVault/vaults/keys/${verb}`))).toBe(expected);
});

test("what one role takes away, another still gives", () => {
  expect(mayAct(storeWith("Atlas keys", "Key Vault Contributor"), ask("Microsoft.KeyVault/vaults/write"))).toBe(true);
});

test("a role may be named by its full definition id", () => {
  const id = `/subscriptions/22/providers/Microsoft.Authorization/roleDefinitions/ACDD72A7-3385-48ef-bd42-f606fba81ae7`;
  expect(mayAct(storeWith(id), ask("Microsoft.KeyVault/vaults/read"))).toBe(true);
});

test("a grant to someone else gives nothing", () => {
  const store = storeWith("Reader");
  expect(mayAct(store, { ...ask("Microsoft.KeyVault/vaults/read"), principalId: "nobody" })).toBe(false);
});

test("each built-in role is there once", () => {
  for (const of of ["id", "name"] as const) {
    const all = BUILT_IN_ROLES.map((role) => role[of]);
    expect(all).toEqual([...new Set(all)]);
  }
});
