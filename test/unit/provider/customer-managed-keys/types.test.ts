// Proves that arguments which do not go together do not compile, and that those which do, do. One compilation for all of them.
import { describe, expect, it } from "vitest";
import { typeErrorsIn } from "../../../support/type-errors.ts";

const NEW = `resourceGroupName: "keys"`;
const KEY = `key: { keyVaultId: "", keyName: "" }`;
const SECRET = `tenantId: "t", clientId: "c", clientSecret: "s"`;

const RIGHT = [
  NEW,
  KEY,
  `${NEW}, clusters: ["orders"], privateNetworking: true, rotationAlert: false, retainKeys: false`,
  `${NEW}, access: { roleId: "r", servicePrincipalId: "p" }`,
  `${NEW}, access: { ${SECRET}, servicePrincipalId: "p" }, grants: "customRole"`,
  `${NEW}, privateNetworking: { regions: ["US_EAST_2"], approval: "manual" }`,
  `${KEY}, grants: "builtInRoles"`,
  `${KEY}, access: { roleId: "r" }`,
  `${KEY}, access: { ${SECRET} }, grants: "none"`,
  `key: { keyVaultId: "", keyName: "", keyVersion: "latest" }, rotationAlert: {}`,
  `key: cmk.key`,
  `${NEW}, access: { servicePrincipalId: "p" }`,
  `${KEY}, access: { servicePrincipalId: "p", tenantId: "t" }, grants: "customRole"`,
];

const WRONG = [
  "",
  `${NEW}, ${KEY}`,
  ...[`vaultName: "v"`, `location: "l"`, `vaultSku: "premium"`, "tags: {}", `keyName: "k"`, `keyType: "RSA"`].map(
    (one) => `${KEY}, ${one}`,
  ),
  `${KEY}, keySize: 2048`,
  `${KEY}, rotationPolicy: {}`,
  `key: { keyVaultId: "" }`,
  `${NEW}, keyVersion: "latest"`,
  `${NEW}, access: { roleId: "r" }`,
  `${NEW}, access: { ${SECRET} }`,
  `${NEW}, access: { roleId: "r", ${SECRET}, servicePrincipalId: "p" }`,
  `${NEW}, access: { servicePrincipalId: "p", ${SECRET} }, grants: "none"`,
  `${NEW}, access: { tenantId: "t" }`,
  `${NEW}, grants: "none"`,
  `${NEW}, vaultSku: "gold"`,
  `${NEW}, rotationAlert: true`,
  `${NEW}, clusters: "orders"`,
  `${NEW}, privateNetworking: { approval: "never" }`,
  `${KEY}, access: { roleId: "r" }, grants: "builtInRoles"`,
  `${KEY}, access: { ${SECRET} }, grants: "customRole"`,
];

const AROUND = `import { CustomerManagedKeys } from "pulumi-atlas-cmk";
declare const projectId: string;
declare const cmk: CustomerManagedKeys;
`;

/** One statement per line; what is wrong with each. */
function errorsOf(args: readonly string[]): readonly (readonly string[])[] {
  const lines = args.map((one) => `new CustomerManagedKeys("x", { projectId, ${one} });`);
  const code = `${AROUND}${lines.join("\n")}\n`;
  const found = typeErrorsIn(code);
  const first = AROUND.split("\n").length - 1;
  return args.map((_, index) => found.filter(({ line }) => line === first + index).map(({ text }) => text));
}

describe("arguments of the component", () => {
  it("compile where they go together, and do not where they do not", { timeout: 120_000 }, () => {
    const errors = errorsOf([...RIGHT, ...WRONG]);
    expect(RIGHT.map((args, index) => [args, errors[index]])).toEqual(RIGHT.map((args) => [args, []]));
    const passed = WRONG.filter((_, index) => errors[RIGHT.length + index]?.length === 0);
    expect(passed).toEqual([]);
  });
});
