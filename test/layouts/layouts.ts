// Which layouts are tested: package manager, form of the project, language; and where Pulumi itself ends one, with its own words.
import type { ManagerName } from "./managers.ts";

export interface Layout {
  readonly manager: ManagerName;
  /** In words, for the table. */
  readonly form: string;
  readonly language: Language;
  /** A workspace: only a library in it depends on this package, and the program depends on the library. */
  readonly workspace?: true;
  /** Settings of the package manager, by file. */
  readonly settings?: Readonly<Record<string, string>>;
  /** In the program's package.json. */
  readonly overrides?: object;
  /** @default "nodejs" */
  readonly runtime?: "bun";
  /** For the program and the plugin. */
  readonly env?: (program: string) => Readonly<Record<string, string>>;
  /** Only a preview with the policy pack, by the path that docs/policy.md has. */
  readonly policyPack?: true;
  /** Where Pulumi does not support the layout: what fails, and its words. */
  readonly fails?: { readonly at: "install" | "preview"; readonly says: string };
}

interface Language {
  readonly name: string;
  readonly modules: "CommonJS" | "ES modules";
  /** The program's own TypeScript. */
  readonly typescript?: string | undefined;
  readonly file: "index.ts" | "index.js";
  /** `typescript: false` in Pulumi.yaml: Node itself runs the TypeScript program, and checks no types. */
  readonly runByNode?: true;
}

const typescript = (version: string, modules: Language["modules"]): Language => ({
  name: `TypeScript ${version}, ${modules}`,
  modules,
  typescript: version,
  file: "index.ts",
});
const javascript = (modules: Language["modules"]): Language => ({
  name: `JavaScript, ${modules}`,
  modules,
  file: "index.js",
});
const usual = typescript("6.0", "CommonJS");
const runByNode: Language = {
  ...typescript("7.0", "ES modules"),
  name: "TypeScript 7.0, ES modules, `typescript: false` in Pulumi.yaml",
  runByNode: true,
};

/** What the language does not change is tested in JavaScript: Pulumi compiles a TypeScript program at each run, which takes most of the time. */
const plain = javascript("CommonJS");

const STRICT = "hoist: false\n";
/** pnpm 11 and later fail to install without `allowBuilds`; `pulumi new` writes the same lines. */
const pnpmSettings = (more: string) => ({ "pnpm-workspace.yaml": `${more}allowBuilds:\n  protobufjs: false\n` });
const linker = (name: string) => ({ ".yarnrc.yml": `nodeLinker: ${name}\n` });

const withPack = (manager: ManagerName, form: string, more: Partial<Layout> = {}): Layout => ({
  manager,
  form: `${form}, preview with the policy pack`,
  language: plain,
  policyPack: true,
  ...more,
});

export const LAYOUTS: readonly Layout[] = [
  { manager: "npm", form: "one package", language: usual },
  { manager: "npm", form: "one package", language: typescript("6.0", "ES modules") },
  { manager: "npm", form: "one package", language: typescript("5.9", "CommonJS") },
  { manager: "npm", form: "one package", language: typescript("5.9", "ES modules") },
  { manager: "npm", form: "one package", language: plain },
  { manager: "npm", form: "one package", language: javascript("ES modules") },
  {
    manager: "npm",
    form: "one package",
    language: { ...usual, name: "TypeScript not installed, CommonJS", typescript: undefined },
  },
  {
    manager: "npm",
    form: "one package",
    language: typescript("7.0", "CommonJS"),
    fails: { at: "install", says: 'peerOptional typescript@">= 3.8.3 < 7" from @pulumi/pulumi' },
  },
  {
    manager: "npm",
    form: "one package, `overrides` for the SDK's `typescript`",
    language: runByNode,
    overrides: { "@pulumi/pulumi": { typescript: "$typescript" } },
  },
  { manager: "npm", form: "workspace with a library", language: usual, workspace: true },
  withPack("npm", "one package"),
  { manager: "pnpm 12", form: "one package, `hoist: false`", language: usual, settings: pnpmSettings(STRICT) },
  {
    manager: "pnpm 12",
    form: "workspace with a library, `hoist: false`",
    language: usual,
    workspace: true,
    settings: pnpmSettings(STRICT),
  },
  {
    manager: "pnpm 12",
    form: "workspace with a library, `hoist: false`, `enableGlobalVirtualStore: true`",
    language: plain,
    workspace: true,
    settings: pnpmSettings(`${STRICT}enableGlobalVirtualStore: true\n`),
  },
  {
    manager: "pnpm 12",
    form: "one package",
    language: typescript("7.0", "CommonJS"),
    settings: pnpmSettings(""),
    fails: { at: "preview", says: "Cannot read properties of undefined (reading 'readFile')" },
  },
  withPack("pnpm 12", "one package, `hoist: false`", { settings: pnpmSettings(STRICT) }),
  { manager: "pnpm 10", form: "one package", language: plain, settings: pnpmSettings("") },
  { manager: "yarn 1", form: "one package", language: usual },
  { manager: "yarn 1", form: "workspace with a library", language: plain, workspace: true },
  withPack("yarn 1", "one package"),
  {
    manager: "yarn 4",
    form: "one package, `nodeLinker: node-modules`",
    language: usual,
    settings: linker("node-modules"),
  },
  {
    manager: "yarn 4",
    form: "workspace with a library, `nodeLinker: node-modules`",
    language: plain,
    workspace: true,
    settings: linker("node-modules"),
  },
  { manager: "yarn 4", form: "one package, `nodeLinker: pnpm`", language: plain, settings: linker("pnpm") },
  {
    manager: "yarn 4",
    form: "one package, `nodeLinker: pnp`",
    language: plain,
    settings: linker("pnp"),
    fails: { at: "preview", says: "It looks like the Pulumi SDK has not been installed." },
  },
  {
    manager: "yarn 4",
    form: "one package, `nodeLinker: pnp`, and `NODE_OPTIONS=--require=<project>/.pnp.cjs`",
    language: plain,
    settings: linker("pnp"),
    env: (program) => ({ NODE_OPTIONS: `--require=${program}/.pnp.cjs` }),
  },
  {
    manager: "yarn 4",
    form: "one package, `nodeLinker: pnp`, and `NODE_OPTIONS=--require=<project>/.pnp.cjs`",
    language: usual,
    settings: linker("pnp"),
    env: (program) => ({ NODE_OPTIONS: `--require=${program}/.pnp.cjs` }),
  },
  withPack("yarn 4", "one package, `nodeLinker: pnpm`", { settings: linker("pnpm") }),
  { manager: "bun", form: "one package", language: usual },
  { manager: "bun", form: "workspace with a library", language: plain, workspace: true },
  { manager: "bun", form: "one package, `runtime: bun`", language: usual, runtime: "bun" },
  withPack("bun", "one package"),
];
