// Proves what a role assignment's arguments mean, how its names follow from them, and how far a custom role is from what Atlas needs. No I/O.
import { describe, expect, it } from "vitest";
import { faultsIn } from "../../../../provider/engine/field.ts";
import { hooksOf } from "../../../../provider/engine/hooks.ts";
import { FIELDS } from "../../../../provider/role-assignment/fields.ts";
import {
  type Arguments,
  customRoleFor,
  customRoleName,
  type Desired,
  desiredOf,
  identityOf,
  isOurs,
  nameOf,
  partsOf,
  roleChange,
  roleDrift,
} from "../../../../provider/role-assignment/plan.ts";
import { roleAssignment } from "../../../../provider/role-assignment/room.ts";
import { guidOf } from "../../../../provider/support/derived.ts";
import { isKnown, UNKNOWN } from "../../../../provider/support/unknowns.ts";

const SUBSCRIPTION = "/subscriptions/22222222-2222-4222-8222-222222222222";
const GROUP = `${SUBSCRIPTION}/resourceGroups/keys`;
const keyVaultId = `${GROUP}/providers/Microsoft.KeyVault/vaults/payments-kv`;
const principalId = "33333333-3333-4333-8333-333333333333";
const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const args = { keyVaultId, principalId, role: "Reader" };
const roleId = (guid: string): string => `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;

const argumentFaults = (news: Readonly<Record<string, unknown>>) => faultsIn(FIELDS, news);
const knownOf = (given: Arguments): Desired => {
  const desired = desiredOf(given);
  if (!isKnown(desired)) throw new Error("the test asks for what is known");
  return desired;
};

describe("arguments", () => {
  it.each([["Reader"], ["Key Vault Crypto User"], ["customRole"], [READER], [roleId(READER)]])(
    "take the role %s",
    (role) => {
      expect(argumentFaults({ ...args, role })).toEqual([]);
    },
  );

  it.each([
    [{ ...args, role: "reader of sorts" }, "role"],
    [{ ...args, role: "constructor" }, "role"],
    [{ ...args, role: undefined }, "role"],
    [{ ...args, principalId: "atlas" }, "principalId"],
    [{ ...args, keyVaultId: `${SUBSCRIPTION}/x` }, "keyVaultId"],
    [{ ...args, azureEnvironment: "MARS" }, "azureEnvironment"],
  ])("%j name the fault at its property", (given, property) => {
    expect(argumentFaults(given).map((fault) => fault.property)).toEqual([property]);
  });

  it("that are unknown in a preview are not looked at, and nothing follows from them", () => {
    const unknown = { ...args, keyVaultId: UNKNOWN };
    expect(argumentFaults(unknown)).toEqual([]);
    expect(desiredOf(unknown).roleDefinitionId).toBe(UNKNOWN);
    expect(identityOf({ ...desiredOf(unknown) })).toBeUndefined();
  });
});

describe("a role", () => {
  it.each([["Reader"], [READER], [READER.toUpperCase()], [roleId(READER)], [`${GROUP}/x/roleDefinitions/${READER}`]])(
    "as %s is Reader's definition in the vault's subscription",
    (role) => {
      expect(desiredOf({ ...args, role }).roleDefinitionId).toBe(roleId(READER));
    },
  );

  it("of the vault's own has an id that follows from the vault, in any case of letters", () => {
    const id = desiredOf({ ...args, role: "customRole" }).roleDefinitionId;
    expect(id).toBe(roleId(customRoleName(keyVaultId.toUpperCase())));
  });
});

describe("a name", () => {
  const named = (change: object = {}): string => nameOf(knownOf({ ...args, ...change }));

  it("follows from vault, principal and role, in any case of letters", () => {
    expect(named()).toBe(guidOf([keyVaultId, principalId, READER]));
    expect(named({ keyVaultId: keyVaultId.toUpperCase() })).toBe(named());
    const all = [named(), named({ role: "customRole" }), named({ principalId: READER })];
    expect(new Set(all).size).toBe(3);
  });

  it("that does not follow from them shows that another tool created the role assignment", () => {
    const desired = knownOf(args);
    const found = { id: "", scope: keyVaultId, principalId, roleDefinitionId: desired.roleDefinitionId };
    expect(isOurs(desired, { ...found, name: nameOf(desired).toUpperCase() })).toBe(true);
    expect(isOurs(desired, { ...found, name: READER })).toBe(false);
  });
});

describe("an id", () => {
  it.each([
    ["Reader", "Reader"],
    ["Key Vault Crypto User", "Key Vault Crypto User"],
    ["customRole", "customRole"],
    [READER.toUpperCase(), "Reader"],
    [principalId, principalId],
  ])("of the role %s says vault, principal and role again", (given, role) => {
    const desired = desiredOf({ ...args, role: given });
    const id = identityOf({ ...desired }) ?? "";
    const parts = partsOf(id);
    expect(parts).toMatchObject({ keyVaultId: keyVaultId.toLowerCase(), principalId, role });
    expect(identityOf({ ...parts })).toBe(id);
  });
});

describe("a change", () => {
  const olds = { ...desiredOf(args) };

  const room = hooksOf(roleAssignment, {} as never); // a difference of the arguments asks nobody

  it.each([
    [{ principalId: READER }, ["principalId"]],
    [{ role: "customRole" }, ["role"]],
    [{ role: READER }, []],
    [{ keyVaultId: keyVaultId.toUpperCase() }, []],
    [{ principalId: UNKNOWN }, []],
  ])("to %j replaces for %j", async (change, replaces) => {
    const news = { ...desiredOf({ ...args, ...change }) };
    expect(await room.diff({} as never, "", olds, news)).toEqual({ kind: "changed", replaces });
  });
});

describe("the custom role", () => {
  const wanted = customRoleFor(keyVaultId);
  const withData = (dataActions: readonly string[]) => ({
    ...wanted,
    permissions: wanted.permissions.map((one) => ({ ...one, dataActions })),
  });
  const [all] = wanted.permissions;

  it("has another name for a vault of the same name in another group: names are unique in a tenant", () => {
    expect(customRoleFor(keyVaultId.replace("/keys/", "/others/")).roleName).not.toBe(wanted.roleName);
  });

  it("is as wanted in another order, in other letters and with more scopes", () => {
    const reversed = withData([...(all?.dataActions ?? [])].reverse().map((one) => one.toLowerCase()));
    const role = { ...reversed, assignableScopes: [SUBSCRIPTION, GROUP.toUpperCase()] };
    expect([roleDrift(keyVaultId, role), roleChange(keyVaultId, role)]).toEqual([[], undefined]);
  });

  it.each([
    ["an action more", withData([...(all?.dataActions ?? []), "Microsoft.KeyVault/vaults/keys/backup/action"])],
    ["an action less", withData([])],
    ["another scope", { ...wanted, assignableScopes: [SUBSCRIPTION] }],
  ])("with %s is restored", (_, role) => {
    expect(roleDrift(keyVaultId, role)).toHaveLength(1);
    expect(roleChange(keyVaultId, role)).toMatchObject({ permissions: wanted.permissions });
    expect(roleChange(keyVaultId, role)?.assignableScopes).toContain(GROUP);
  });
});
