// Proves that the TypeScript in every page and in doc comments compiles against the package as it is, and that each of examples/ is a whole project.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { typeErrorsIn } from "../../support/type-errors.ts";
import { pages, root, textOf } from "./pages.ts";

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const yaml: { load(text: string): unknown } = sdk("js-yaml");

interface ProjectFile {
  readonly config?: Readonly<Record<string, { type?: string; default?: unknown; description?: string }>>;
  readonly template?: {
    readonly description?: string;
    readonly quickstart?: string;
    readonly config?: Readonly<Record<string, { default?: string; description?: string; secret?: boolean }>>;
  };
}

/** What an example may take from around it. */
const AROUND = `import * as pulumi from "@pulumi/pulumi";
import * as atlasCmk from "pulumi-atlas-cmk";
declare const projectId: string, roleId: string;
declare const vault: { id: pulumi.Output<string> };
declare const encryption: atlasCmk.EncryptionAtRest;
`;

const examplesOf = (path: string): readonly string[] =>
  [...readFileSync(join(root, path), "utf8").matchAll(/^[ *]*```(?:ts|typescript)\n([\s\S]*?)^[ *]*```$/gm)].map(
    ([, code = ""]) => code.replaceAll(/^ \* ?/gm, ""),
  );

/** A program without imports of its own sees the package's names; what it declares itself is not declared around it. */
function surrounded(code: string): string {
  if (code.includes("import ")) return code;
  const names =
    "const { EncryptionAtRest, ClusterEncryption, PrivateNetworking, AzureAccess, KeyVault, KeyVaultKey, KeyRotationAlert, RoleAssignment, Provider, CustomerManagedKeys, getAtlasIpAddressesOutput, getEncryptionAtRestOutput, getLatestKeyVersionOutput, getProjectRegionsOutput } = atlasCmk;\n";
  const around = code.includes("const encryption") ? AROUND.replace(/declare const encryption.*\n/, "") : AROUND;
  return `${around}${names}${code}`;
}

/** Compiled elsewhere, or no programs of users. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "docs/unit-tests.md": "two files that import each other: test/processes/unit-tests.test.ts compiles them",
  "emulator/README.md": "for tests of this repository",
  "testing/README.md": "for tests of this repository",
};
const programs = pages.filter(
  (page) => !(page in LEFT_OUT) && !page.startsWith("docs/api/") && /^[ *]*```(ts|typescript)$/m.test(textOf(page)),
);

describe.each([
  ...programs,
  "provider/customer-managed-keys/component.ts",
  "provider/encryption-at-rest/resource.ts",
  "provider/cluster-encryption/resource.ts",
  "provider/key-vault-key/resource.ts",
  "provider/key-rotation-alert/resource.ts",
  "provider/instance.ts",
  "provider/testing.ts",
])("the examples of %s", (path) => {
  it("compile", { timeout: 60_000 }, () => {
    const examples = examplesOf(path);
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.map((code) => typeErrorsIn(surrounded(code)))).toEqual(examples.map(() => []));
  });
});

describe.each(readdirSync(join(root, "examples")).filter((name) => !name.includes(".")))("examples/%s", (name) => {
  const text = (path: string): string => readFileSync(join(root, "examples", name, path), "utf8");
  const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(root, path), "utf8"));

  it("is a project of its own, which finds drift", () => {
    expect(text("Pulumi.yaml")).toMatch(new RegExp(`^name: atlas-cmk-${name}$`, "m"));
    expect(text("Pulumi.yaml")).toContain("options:\n  refresh: always\n");
    expect(text("README.md")).toMatch(/^npm install$|^ {4}npm install$/m);
  });

  it("takes the versions that the tests run with, and this version of the package", () => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(text("package.json"));
    const { "pulumi-atlas-cmk": own, ...others } = dependencies;
    // No path: `pulumi new` copies the folder elsewhere. In the repository, the root's own dependency on itself serves it.
    expect(own).toBe(`^${json("package.json").version}`);
    expect(json("package.json").devDependencies).toMatchObject({ ...others, ...devDependencies });
    expect(Object.keys(devDependencies)).toEqual(["@types/node", "typescript"]);
  });

  it("is a template of `pulumi new`, which asks for the declared configuration", () => {
    const { config = {}, template } = yaml.load(text("Pulumi.yaml")) as ProjectFile;
    expect(template?.description).toMatch(/^Encryption at rest|^Clusters of @pulumi/);
    expect(template?.quickstart).toContain("README.md");
    const asked = template?.config ?? {};
    for (const [key, { description, default: given, secret }] of Object.entries(asked)) {
      // The names of the secrets are names of organizations, so Pulumi.yaml does not declare them.
      if (secret === true) continue;
      // `pulumi new` saves every answer as text. A list or an object is set with `pulumi config set --path`.
      expect(config[key]?.type, key).toMatch(/^(string|boolean)$/);
      expect(description, key).toBe(config[key]?.description);
      expect(given, key).toBe(config[key]?.default?.toString());
    }
    const needed = Object.entries(config).filter(([, one]) => one.default === undefined && one.type === "string");
    expect(Object.keys(asked)).toEqual(expect.arrayContaining(needed.map(([key]) => key)));
  });

  it("is compiled by itself as together with the others", () => {
    // Only the fleet has files that import each other, and runs without a compiler.
    const {
      allowImportingTsExtensions: _,
      erasableSyntaxOnly: __,
      ...own
    } = JSON.parse(text("tsconfig.json")).compilerOptions;
    expect(json("examples/tsconfig.json").compilerOptions).toEqual({ ...own, allowImportingTsExtensions: true });
  });
});

it("the repository's own Pulumi.yaml is the quickstart's, and no template", () => {
  const own = readFileSync(join(root, "Pulumi.yaml"), "utf8");
  const quickstart = readFileSync(join(root, "examples/quickstart/Pulumi.yaml"), "utf8");
  expect(own.replace("main: examples/quickstart\n", "")).toBe(quickstart.replace(/^template:\n[\s\S]*/m, ""));
});

describe("a wrong access", () => {
  it.each([
    ["of a role and a secret", `{ roleId, tenantId: "t", clientId: "c", clientSecret: "s" }`],
    ["of a secret and a variable", `{ tenantId: "t", clientId: "c", clientSecret: "s", clientSecretEnv: "S" }`],
    ["of nothing", "{}"],
    ["of a tenant alone", `{ tenantId: "t" }`],
  ])("%s does not compile", { timeout: 60_000 }, (_, access) => {
    const code = `new EncryptionAtRest("x", { projectId, keyVaultId: "", keyName: "", access: ${access} });`;
    expect(typeErrorsIn(surrounded(code)).length).toBeGreaterThan(0);
  });
});
