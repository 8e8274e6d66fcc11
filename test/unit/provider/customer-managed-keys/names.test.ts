// Proves that a name which cannot become a vault's is refused with words before anything is registered, and that GUIDs follow from their words.
import { describe, expect, it } from "vitest";
import { CustomerManagedKeys, type CustomerManagedKeysArgs } from "../../../../provider/index.ts";
import { guidOf } from "../../../../provider/support/derived.ts";
import { existingVaultId, ids, registeredBy } from "./registered.ts";

const base = { projectId: ids.project, resourceGroupName: "keys" } as const;
const refusal = async (name: string, args: CustomerManagedKeysArgs = base): Promise<string> => {
  let text = "";
  await registeredBy(() => {
    try {
      new CustomerManagedKeys(name, args);
    } catch (error) {
      text = String(error);
    }
  });
  return text;
};

describe("a component's name", () => {
  it.each(["cmk", "C", "ten-letter"])("%s can become its vault's", async (name) => {
    expect(await refusal(name)).toBe("");
  });

  it("that is too long is refused, with what to do", async () => {
    expect(await refusal("customer-keys")).toMatch(
      /24 characters at most, and "customer-keys-vault" with a random suffix of 8 has more\..*Pass 'vaultName', or give the component a shorter name\./s,
    );
  });

  it.each(["my_cmk", "my.cmk", "1cmk", "-cmk", "a--b"])(
    "%s, which Azure takes for no vault, is refused",
    async (name) => {
      expect(await refusal(name)).toMatch(/A vault's name .*letters, digits and single hyphens.*Pass 'vaultName'/s);
    },
  );

  it("may be any with a name for the vault, and with a vault of yours", async () => {
    expect(await refusal("a_rather.long-name", { ...base, vaultName: "payments-kv" })).toBe("");
    const key = { keyVaultId: existingVaultId, keyName: "atlas" };
    expect(await refusal("a_rather.long-name", { projectId: ids.project, key })).toBe("");
  });
});

describe("a vault's name", () => {
  it.each(["kv", "a".repeat(25), "my_vault", "1vault", "vault-", "a--b"])("%s is refused", async (vaultName) => {
    expect(await refusal("cmk", { ...base, vaultName })).toMatch(
      /'vaultName'.*3 to 24 letters, digits and single hyphens/s,
    );
  });
});

describe("grants", () => {
  it.each(["builtinroles", "toString"])("%s, which a program in JavaScript may pass, is refused", async (grants) => {
    const args = { ...base, ...JSON.parse(JSON.stringify({ grants })) };
    expect(await refusal("cmk", args)).toMatch(
      `'grants' is "${grants}", which is none of its values. Pass one of: none, builtInRoles, customRole.`,
    );
  });
});

describe("a resource group's name", () => {
  it.each(["..", "?", "#", "$()", "`id`", "keys.", "a/b", ""])("%j is refused", async (resourceGroupName) => {
    expect(await refusal("cmk", { ...base, resourceGroupName })).toContain(
      `'resourceGroupName' is ${JSON.stringify(resourceGroupName)}, which is no name of a resource group.`,
    );
  });
});

describe("a GUID", () => {
  const scope = "/subscriptions/A/resourceGroups/Keys";

  it("is the same for the same words, however they are cased", () => {
    expect(guidOf([scope, "p", "r"])).toBe(guidOf([scope.toUpperCase(), "P", "r"]));
    expect(guidOf([scope, "p", "r"])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("is another one for other words", () => {
    const all = [
      [scope, "p", "r"],
      [scope, "p", "s"],
      [scope, "q", "r"],
      [`${scope}2`, "p", "r"],
      [scope, "pr"],
    ].map(guidOf);
    expect(new Set(all).size).toBe(all.length);
  });

  it("never changes: grants that are there are found by it", () => {
    expect(guidOf(["/scope", "principal", "role"])).toBe("d14cad9b-2f45-493f-8ce1-ff1890124b3a");
  });
});
