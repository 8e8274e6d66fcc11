// Proves the forms that arguments of several resources share: what passes, and the words that name the field and what is right.
import { describe, expect, it } from "vitest";
import {
  faultsIn,
  flagOf,
  isAtlasId,
  keyVaultIdFault,
  oneOf,
  optional,
  projectIdFault,
  textOf,
} from "../../../../provider/support/arguments.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const VAULT_FORM = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";
const vaultId = (name: string, kind = "vaults"): string =>
  `/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/${kind}/${name}`;
const vaultIn = (group: string): string => vaultId("payments-kv").replace("/keys/", `/${group}/`);

describe("the faults of a resource", () => {
  const rules = {
    a: textOf("a", (text) => text === "right", "the right word"),
    b: flagOf("b"),
    c: oneOf("c", ["x", "y"]),
  };

  it("are all of them, in the order of the rules, and none for fields without a rule", () => {
    expect(faultsIn(rules, { c: "z", b: "yes", other: 1 })).toEqual([
      { property: "a", reason: "'a' is missing. Give the right word." },
      { property: "b", reason: "'b' is neither true nor false." },
      { property: "c", reason: `'c' is neither "x" nor "y". Give "x" or "y", or leave it out.` },
    ]);
  });

  it("are none where all is right, or not known yet", () => {
    expect(faultsIn(rules, { a: "right", b: false, c: "y" })).toEqual([]);
    expect(faultsIn(rules, { a: `left-${UNKNOWN}`, b: UNKNOWN, c: UNKNOWN })).toEqual([]);
  });

  it.each([null, 1, "", ["right"], { a: "right" }])("hold for %j in place of a text", (value) => {
    expect(rules.a(value)).toBe("'a' is not the right word.");
  });

  it("see null as a value that somebody gave", () => {
    expect([flagOf("b")(null), optional(() => "looked at")(null), optional(() => "looked at")(undefined)]).toEqual([
      "'b' is neither true nor false.",
      "looked at",
      undefined,
    ]);
    expect(oneOf("c", ["x"])(null)).toBe(`'c' is neither "x". Give "x", or leave it out.`);
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
    expect(projectIdFault(undefined)).toBe(
      "'projectId' is missing. Give the Atlas project's id: 24 digits or letters a to f.",
    );
    expect(projectIdFault("payments")).toBe("'projectId' is not the Atlas project's id: 24 digits or letters a to f.");
  });
});

describe("a vault's ARM id", () => {
  const fault = keyVaultIdFault("Atlas does not know them");
  const bad = `'keyVaultId' is not the ARM id of a vault. Give ${VAULT_FORM}, as \`az keyvault show --query id\` prints it.`;

  it.each<readonly [unknown, string | undefined]>([
    [vaultId("payments-kv"), undefined],
    [vaultId("payments-kv").toUpperCase(), undefined],
    [`${vaultId("payments-kv")}/`, undefined],
    [undefined, `'keyVaultId' is missing. Give the vault's ARM id: ${VAULT_FORM}.`],
    [
      vaultId("payments-hsm", "managedHSMs"),
      "'keyVaultId' names a Managed HSM; Atlas does not know them. Give the ARM id of a vault (its keys may be RSA-HSM).",
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
    expect(fault(value)).toBe(reason);
  });
});
