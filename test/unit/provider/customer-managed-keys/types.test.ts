// Proves that arguments which do not go together do not compile, and that those which do, do. One compilation for all of them.
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = new URL("../../../..", import.meta.url).pathname;

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
  const file = join(root, "test/example.ts");
  const lines = args.map((one) => `new CustomerManagedKeys("x", { projectId, ${one} });`);
  const code = `${AROUND}${lines.join("\n")}\n`;
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    paths: { "pulumi-atlas-cmk": [join(root, "provider/index.ts")] },
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, code, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  const source = ts.createProgram([file], options, host);
  const found = ts.getPreEmitDiagnostics(source, source.getSourceFile(file)).map((one) => ({
    line: one.file?.getLineAndCharacterOfPosition(one.start ?? 0).line,
    text: ts.flattenDiagnosticMessageText(one.messageText, "\n"),
  }));
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
