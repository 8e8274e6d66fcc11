// Proves the kinds of values that arguments of several resources share: what passes, and the words that name the field and what is right.
import { describe, expect, it } from "vitest";
import {
  flag,
  isAtlasId,
  keyVaultId,
  oneOf,
  projectId,
  refuseProjectId,
  text,
} from "../../../../provider/support/kinds.ts";

const VAULT_FORM = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";
const vaultId = (name: string, kind = "vaults"): string =>
  `/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/${kind}/${name}`;
const vaultIn = (group: string): string => vaultId("payments-kv").replace("/keys/", `/${group}/`);

describe("a kind of value", () => {
  const right = text("the right word", (value) => value === "right");

  it.each([null, 1, "", ["right"], { a: "right" }])("that is a text refuses %j", (value) => {
    expect(right.faultIn(value, "a")).toBe("'a' is not the right word.");
  });

  it("treats null as a value, and refuses it", () => {
    expect(flag.faultIn(null, "b")).toBe("'b' must be true or false.");
    expect(oneOf("x").faultIn(null, "c")).toBe(`'c' is neither "x". Pass "x", or leave 'c' out.`);
  });

  it("that is one of some words names them", () => {
    const c = oneOf("x", "y");
    expect([c.faultIn("z", "c"), c.faultIn("y", "c")]).toEqual([
      `'c' is neither "x" nor "y". Pass "x" or "y", or leave 'c' out.`,
      undefined,
    ]);
  });
});

describe("an id of Atlas's", () => {
  it.each([
    ["64b7f0c0a1b2c3d4e5f60718", true],
    ["64B7F0C0A1B2C3D4E5F60718", false],
    ["64b7f0c0a1b2c3d4e5f6071", false],
    ["64b7f0c0a1b2c3d4e5f607181", false],
    ["64b7f0c0a1b2c3d4e5f60718\n", false],
    ["", false],
  ])("%j: %s", (text, isOne) => {
    expect(isAtlasId(text)).toBe(isOne);
  });

  it("is asked for by name", () => {
    expect(() => refuseProjectId("getX", undefined)).toThrow(
      "getX: 'projectId' is missing. Pass the Atlas project's id: 24 hexadecimal digits.",
    );
    expect(projectId.faultIn("payments", "projectId")).toBe(
      "'projectId' is not the Atlas project's id: 24 hexadecimal digits.",
    );
  });
});

describe("a vault's ARM id", () => {
  const vault = keyVaultId("Atlas does not know them");
  const bad = `'keyVaultId' is not the ARM id of a vault. Pass ${VAULT_FORM}, as \`az keyvault show --query id\` prints it.`;

  it.each<readonly [unknown, string | undefined]>([
    [vaultId("payments-kv"), undefined],
    [vaultId("payments-kv").toUpperCase(), undefined],
    [`${vaultId("payments-kv")}/`, undefined],
    [
      vaultId("payments-hsm", "managedHSMs"),
      "'keyVaultId' names a Managed HSM; Atlas does not know them. Pass the ARM id of a vault (its keys may be RSA-HSM).",
    ],
    ["https://payments-kv.vault.azure.net", bad],
    [vaultId("payments--kv"), bad],
    [vaultId("payments-kv").replace("22222222-2222", "2222"), bad],
    [`${vaultId("payments-kv")}/keys/atlas`, bad],
    [vaultIn("keys (old)_1.x"), bad],
    [vaultIn("keys-(old)_1.x"), undefined],
    [vaultIn("Schlüssel"), undefined],
    [vaultIn("k".repeat(90)), undefined],
    [vaultIn("k".repeat(91)), bad],
    ...["..", ".", "keys.", "?", "#", "$()", "`id`", "'", '"', "a b", "a%2fb", "a\\b", "\u202ekeys", "keys\n"].map(
      (group) => [vaultIn(group), bad] as const,
    ),
    [7, bad],
    [null, bad],
  ])("%j: %j", (value, reason) => {
    expect(vault.faultIn(value, "keyVaultId")).toBe(reason);
  });
});
